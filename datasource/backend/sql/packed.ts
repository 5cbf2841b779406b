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

/**
 * Columns of millions of cells travel shorter: as the bytes of their values one after the other, in base64. Of a bytea as such each byte
 * would be two letters.
 * @param send SQL that gives the bytes of one value, never null
 */
export function strung(send: string): string {
  return `encode(string_agg(${send}, ''::bytea), 'base64')`;
}

/** Values of {@link strung}, 4 bytes each. */
export function unstringIntegers(text: string): Int32Array {
  const bytes = bytesOf(text).swap32();
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

/** Values of {@link strung}, doubles. */
export function unstringNumbers(text: string): Float64Array {
  const bytes = bytesOf(text).swap64();
  return new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
}

/** In memory of their own, as small ones of Node share some, and numbers have to begin on a multiple of their width. */
function bytesOf(base64: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(base64, 'base64'));
  return bytes.subarray(0, bytes.write(base64, 'base64'));
}

/** Times of {@link strung} as epoch ms. Neighbours are often the same, and then not counted again. */
export function unstringTimesMs(text: string): Float64Array {
  const words = unstringIntegers(text);
  const column = new Float64Array(words.length / 2);
  let [high, low, timeMs] = [0, 0, EPOCH_MS];
  for (let index = 0; index < column.length; index++) {
    if (words[2 * index] !== high || words[2 * index + 1] !== low) {
      high = words[2 * index] as number;
      low = words[2 * index + 1] as number;
      timeMs = EPOCH_MS + (high * HIGH_WORD + (low >>> 0)) / 1000;
    }
    column[index] = timeMs;
  }
  return column;
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
