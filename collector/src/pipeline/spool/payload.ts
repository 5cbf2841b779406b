import type { Sample } from '#model/sample.ts';
import { createAddressNumbers } from '../../contract/address-numbers.ts';

/** Samples of one source as they lie in a record: already in the catalog's units. */
export interface SampleBatch {
  source: string;
  /** Addresses of the points, each once. */
  addresses: string[];
  /** Index into `addresses` for each sample. */
  pointIndexes: Uint32Array;
  timesMs: Float64Array;
  /** NaN stands for `null`: a value that is not a number never gets this far. */
  values: Float64Array;
  qualities: Uint8Array;
}

/** Bytes of one sample besides its address. */
const SAMPLE_BYTES = 4 + 8 + 8 + 1;

/** Samples in the order in which a source gave them, by column: an object for each would outlive the young generation. */
export interface SampleColumns {
  /** Addresses by their numbers, each once; only appended to. */
  readonly addresses: readonly string[];
  /** Rows in use; the columns may be longer. */
  count: number;
  /** Numbers of the addresses. */
  points: Int32Array<ArrayBuffer>;
  timesMs: Float64Array<ArrayBuffer>;
  /** NaN stands for `null`. */
  values: Float64Array<ArrayBuffer>;
  qualities: Uint8Array<ArrayBuffer>;
}

export function createColumns(addresses: readonly string[], capacity: number): SampleColumns {
  return {
    addresses,
    count: 0,
    points: new Int32Array(capacity),
    timesMs: new Float64Array(capacity),
    values: new Float64Array(capacity),
    qualities: new Uint8Array(capacity),
  };
}

/** A batch of some samples. */
export function batchSamples(source: string, samples: ReadonlyArray<{ address: string; sample: Sample }>): SampleBatch {
  const numbers = createAddressNumbers();
  const columns = createColumns(numbers.addresses, samples.length);
  for (const { address, sample } of samples) {
    const row = columns.count++;
    columns.points[row] = numbers.numberOf(address);
    columns.timesMs[row] = sample.timeMs;
    columns.values[row] = sample.value ?? Number.NaN;
    columns.qualities[row] = sample.quality;
  }
  const pointIndexes = new Uint32Array(columns.points.buffer);
  return { source, addresses: [...numbers.addresses], pointIndexes, ...valuesOf(columns, 0, samples.length) };
}

/** The rows from `start` up to `end`, with each address named once. */
function batchRows(source: string, columns: SampleColumns, start: number, end: number): SampleBatch {
  const indexOfPoint = new Map<number, number>();
  const addresses: string[] = [];
  const pointIndexes = new Uint32Array(end - start);
  for (let row = start; row < end; row++) {
    const point = columns.points[row] as number;
    let index = indexOfPoint.get(point);
    if (index === undefined) {
      index = addresses.push(columns.addresses[point] as string) - 1;
      indexOfPoint.set(point, index);
    }
    pointIndexes[row - start] = index;
  }
  return { source, addresses, pointIndexes, ...valuesOf(columns, start, end) };
}

function valuesOf({ timesMs, values, qualities }: SampleColumns, start: number, end: number) {
  return {
    timesMs: timesMs.subarray(start, end),
    values: values.subarray(start, end),
    qualities: qualities.subarray(start, end),
  };
}

export function encodeSampleBatch(batch: SampleBatch, names = encodeNames(batch)): Buffer {
  const count = batch.timesMs.length;
  const bytes = Buffer.allocUnsafe(8 + names.length + count * SAMPLE_BYTES);
  let offset = bytes.writeUInt32LE(batch.addresses.length + 1, 0);
  offset = bytes.writeUInt32LE(count, offset);
  bytes.set(names, offset);
  offset += names.length;
  for (const column of [batch.pointIndexes, batch.timesMs, batch.values, batch.qualities]) {
    bytes.set(bytesOf(column), offset);
    offset += column.byteLength;
  }
  return bytes;
}

/** Source and addresses, each with its length before it. */
function encodeNames({ source, addresses }: SampleBatch): Buffer {
  const names = [source, ...addresses];
  const lengths = names.map((name) => Buffer.byteLength(name, 'utf8'));
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + 4 + length, 0));
  let offset = 0;
  names.forEach((name, index) => {
    offset = bytes.writeUInt32LE(lengths[index] ?? 0, offset);
    offset += bytes.write(name, offset, 'utf8');
  });
  return bytes;
}

/** Groups of points that one source emits in turn, such as the units behind a gateway. */
const MAX_LAYOUTS = 8;

interface Layout extends Pick<SampleBatch, 'addresses' | 'pointIndexes'> {
  points: Uint8Array;
  names: Buffer;
}

/**
 * Makes the batches of one source out of rows from `start` up to `end`, which always have the same list of addresses. A source
 * mostly emits the same points in the same order: what follows from that alone is then kept from the last time.
 */
export function createBatchEncoder(
  source: string
): (columns: SampleColumns, start: number, end: number) => { batch: SampleBatch; payload: Buffer } {
  let layouts: Layout[] = [];

  return (columns, start, end) => {
    const points = bytesOf(columns.points.subarray(start, end));
    const known = layouts.find((layout) => Buffer.compare(layout.points, points) === 0);
    if (known) {
      const { addresses, pointIndexes, names } = known;
      const batch = { source, addresses, pointIndexes, ...valuesOf(columns, start, end) };
      return { batch, payload: encodeSampleBatch(batch, names) };
    }
    const batch = batchRows(source, columns, start, end);
    const names = encodeNames(batch);
    if (batch.addresses.length === end - start) {
      const { addresses, pointIndexes } = batch;
      layouts = [{ points: points.slice(), addresses, pointIndexes, names }, ...layouts.slice(0, MAX_LAYOUTS - 1)];
    }
    return { batch, payload: encodeSampleBatch(batch, names) };
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Samples in an encoded batch; 0 where the bytes are too few to be one. */
export function countSamples(bytes: Buffer): number {
  return bytes.length < 8 ? 0 : Math.min(bytes.readUInt32LE(4), Math.floor(bytes.length / SAMPLE_BYTES));
}

/** Throws a RangeError where the bytes are not a batch (a checksum that holds makes that a program error). */
export function decodeSampleBatch(bytes: Buffer): SampleBatch {
  const nameCount = bytes.readUInt32LE(0);
  const count = bytes.readUInt32LE(4);
  let offset = 8;
  const names: string[] = [];
  for (let index = 0; index < nameCount; index++) {
    const length = bytes.readUInt32LE(offset);
    names.push(bytes.toString('utf8', offset + 4, offset + 4 + length));
    offset += 4 + length;
  }
  const column = (width: number): ArrayBuffer => {
    const copy = Uint8Array.prototype.slice.call(bytes, offset, offset + count * width);
    offset += count * width;
    return copy.buffer as ArrayBuffer;
  };
  const [source, ...addresses] = names;
  if (source === undefined) {
    throw new RangeError('it does not name a source');
  }
  if (offset + count * SAMPLE_BYTES !== bytes.length) {
    throw new RangeError(`it holds ${bytes.length - offset} bytes of samples where ${count} samples are named`);
  }
  const pointIndexes = new Uint32Array(column(4));
  if (pointIndexes.some((index) => index >= addresses.length)) {
    throw new RangeError('a sample belongs to an address that it does not name');
  }
  return {
    source,
    addresses,
    pointIndexes,
    timesMs: new Float64Array(column(8)),
    values: new Float64Array(column(8)),
    qualities: new Uint8Array(column(1)),
  };
}

/** Points, topology and gaps are rare: JSON, readable with any tool. */
export function encodeJson(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value), 'utf8');
}

export function decodeJson<T>(bytes: Buffer): T {
  return JSON.parse(bytes.toString('utf8')) as T;
}
