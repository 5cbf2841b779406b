/** CRC-32C (Castagnoli), reflected polynomial: RFC 3720 appendix B.4. */
const POLYNOMIAL = 0x82f63b78;
const SLICES = 8;

const TABLES = buildTables();

function buildTables(): Uint32Array[] {
  const first = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    }
    first[byte] = crc >>> 0;
  }
  const tables = [first];
  for (let slice = 1; slice < SLICES; slice++) {
    const previous = tables[slice - 1] as Uint32Array;
    tables.push(previous.map((crc) => ((crc >>> 8) ^ at(first, crc & 0xff)) >>> 0));
  }
  return tables;
}

/**
 * CRC-32C of `bytes[start..end)`, "slicing by 8" (Kounavis and Berry, 2005): eight bytes a step, since the
 * checksum is taken of every byte that the spool writes and reads.
 */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  let crc = 0xffffffff;
  let index = start;
  for (const last = end - SLICES; index <= last; index += SLICES) {
    const low =
      crc ^
      (at(bytes, index) | (at(bytes, index + 1) << 8) | (at(bytes, index + 2) << 16) | (at(bytes, index + 3) << 24));
    crc =
      at(t7, low & 0xff) ^
      at(t6, (low >>> 8) & 0xff) ^
      at(t5, (low >>> 16) & 0xff) ^
      at(t4, low >>> 24) ^
      at(t3, at(bytes, index + 4)) ^
      at(t2, at(bytes, index + 5)) ^
      at(t1, at(bytes, index + 6)) ^
      at(t0, at(bytes, index + 7));
  }
  for (; index < end; index++) {
    crc = (crc >>> 8) ^ at(t0, (crc ^ at(bytes, index)) & 0xff);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function at(array: Uint8Array | Uint32Array, index: number): number {
  return array[index] as number;
}
