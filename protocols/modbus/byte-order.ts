/**
 * Where the bytes A (most significant) to D, or H, stand on the wire, for values of four and of eight bytes. CDAB reverses
 * the words, BADC swaps the bytes within each word, DCBA does both. The last four exist for 64 bits only.
 */
const ORDERS: ReadonlyArray<readonly [string, string]> = [
  ['ABCD', 'ABCDEFGH'],
  ['CDAB', 'GHEFCDAB'],
  ['BADC', 'BADCFEHG'],
  ['DCBA', 'HGFEDCBA'],
];
/** Words or bytes reversed within each half of a 64 bit value, or only the halves exchanged. */
const ORDERS_OF_64_BITS = ['CDABGHEF', 'DCBAHGFE', 'EFGHABCD', 'FEHGBADC'] as const;

export const BYTE_ORDERS = [
  ...['AB', 'BA'],
  ...ORDERS.map(([four]) => four),
  ...ORDERS.map(([, eight]) => eight),
  ...ORDERS_OF_64_BITS,
] as const;

/**
 * For each byte of a big-endian value its place on the wire. A name for another length means the same reversals; names
 * that have no such meaning, and orders of 64 bits for a shorter value, are `undefined`.
 * @param bytes length of the value: 2, 4 or 8
 */
export function wirePlaces(order: string, bytes: number): number[] | undefined {
  const name = nameFor(order, bytes);
  return name === undefined ? undefined : Array.from({ length: bytes }, (_, index) => name.indexOf('ABCDEFGH'[index]!));
}

function nameFor(order: string, bytes: number): string | undefined {
  if (order.length === bytes) {
    return order;
  }
  const same = ORDERS.find(([four, eight]) => four === order || eight === order || four === FOUR_BY_TWO[order]);
  if (!same) {
    return undefined;
  }
  const [four, eight] = same;
  if (bytes === 2) {
    return four === 'ABCD' || four === 'CDAB' ? 'AB' : 'BA';
  }
  return bytes === 4 ? four : eight;
}

const FOUR_BY_TWO: Readonly<Record<string, string>> = { AB: 'ABCD', BA: 'BADC' };
