/**
 * Long columns travel as `array_send(array_agg(...))`: PostgreSQL's binary array in one value for each series. Hundreds of
 * thousands of rows then cost neither a text for each number nor an object for each row.
 *
 * Layout (big-endian, `array_recv` in PostgreSQL's arrayfuncs.c): dimensions, has-null flag and element type, 4 bytes
 * each; for each dimension length and lower bound; then for each element its length (-1 is null) and its bytes.
 */
const NO_DIMENSIONS = 12;
const HEADER_BYTES = 20;
const LENGTH_OFFSET = 12;

/** PostgreSQL counts time in µs from 2000-01-01. */
const EPOCH_MS = Date.UTC(2000, 0, 1);
const HIGH_WORD = 2 ** 32;

/** SQL that packs a column of one group. */
export function packed(column: string): string {
  return `array_send(array_agg(${column}))`;
}

/** How many elements an array has. */
export function packedLength(bytes: Buffer): number {
  return bytes.length <= NO_DIMENSIONS ? 0 : bytes.readInt32BE(LENGTH_OFFSET);
}

/** A `float8[]`; null is NaN. */
export function unpackNumbers(bytes: Buffer): Float64Array {
  return unpack(
    bytes,
    (length) => new Float64Array(length),
    (view, at) => view.getFloat64(at),
    NaN
  );
}

/** An `int4[]` or `int2[]`; null is 0. */
export function unpackIntegers(bytes: Buffer): Int32Array {
  return unpack(
    bytes,
    (length) => new Int32Array(length),
    (view, at, width) => (width === 2 ? view.getInt16(at) : view.getInt32(at)),
    0
  );
}

/** A `timestamptz[]` as epoch ms; null is NaN. */
export function unpackTimesMs(bytes: Buffer): Float64Array {
  return unpack(
    bytes,
    (length) => new Float64Array(length),
    (view, at) => EPOCH_MS + (view.getInt32(at) * HIGH_WORD + view.getUint32(at + 4)) / 1000,
    NaN
  );
}

function unpack<Column extends Float64Array | Int32Array>(
  bytes: Buffer,
  create: (length: number) => Column,
  read: (view: DataView, at: number, width: number) => number,
  nullValue: number
): Column {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const column = create(packedLength(bytes));
  let at = HEADER_BYTES;
  for (let index = 0; index < column.length; index++) {
    const width = view.getInt32(at);
    at += 4;
    if (width < 0) {
      column[index] = nullValue;
    } else {
      column[index] = read(view, at, width);
      at += width;
    }
  }
  return column;
}
