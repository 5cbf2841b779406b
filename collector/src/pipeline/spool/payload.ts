import { movedInto } from '#model/columns.ts';
import type { Sample } from '#model/sample.ts';
import { createAddressNumbers } from '../../contract/address-numbers.ts';

/** Samples of one source as they lie in a record: already in the catalog's units. */
export interface SampleBatch {
  source: string;
  /** Addresses, each once, those of the points among them: in memory all that the source has, which is only appended to. */
  addresses: readonly string[];
  /** Index into `addresses` for each sample. */
  pointIndexes: Uint32Array;
  timesMs: Float64Array;
  /** NaN stands for `null`: a value that is not a number never gets this far. */
  values: Float64Array;
  qualities: Uint8Array;
}

/** Bytes before the names: how many names and samples there are. */
const HEAD_BYTES = 8;
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

function valuesOf({ timesMs, values, qualities }: SampleColumns, start: number, end: number) {
  return {
    timesMs: timesMs.subarray(start, end),
    values: values.subarray(start, end),
    qualities: qualities.subarray(start, end),
  };
}

export function encodeSampleBatch({ source, addresses, ...columns }: SampleBatch): Buffer {
  const names = encodeNames([source, ...addresses]);
  const bytes = createPayload(addresses.length, names.length, columns);
  bytes.set(names, HEAD_BYTES);
  return bytes;
}

/** A payload in which all but the names is written, those of the source and of as many points. */
function createPayload(
  points: number,
  nameBytes: number,
  { pointIndexes, timesMs, values, qualities }: Omit<SampleBatch, 'source' | 'addresses'>
): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + nameBytes + timesMs.length * SAMPLE_BYTES);
  bytes.writeUInt32LE(points + 1, 0);
  bytes.writeUInt32LE(timesMs.length, 4);
  let offset = HEAD_BYTES + nameBytes;
  for (const column of [pointIndexes, timesMs, values, qualities]) {
    bytes.set(bytesOf(column), offset);
    offset += column.byteLength;
  }
  return bytes;
}

/** Names, each with its length before it. */
function encodeNames(names: readonly string[]): Buffer {
  const lengths = names.map((name) => Buffer.byteLength(name, 'utf8'));
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + 4 + length, 0));
  let offset = 0;
  names.forEach((name, index) => {
    offset = bytes.writeUInt32LE(lengths[index] ?? 0, offset);
    offset += bytes.write(name, offset, 'utf8');
  });
  return bytes;
}

/** The names of a list that is only appended to, as they lie in records: each is encoded once. */
function createEncodedNames() {
  let bytes = Buffer.alloc(0);
  const ends: number[] = [];
  const startOf = (number: number) => (number === 0 ? 0 : (ends[number - 1] as number));

  return {
    learn(addresses: readonly string[]): void {
      if (ends.length === addresses.length) {
        return;
      }
      const encoded = encodeNames(addresses.slice(ends.length));
      let end = startOf(ends.length);
      if (end + encoded.length > bytes.length) {
        bytes = movedInto(bytes, Buffer.alloc(2 * (end + encoded.length)));
      }
      bytes.set(encoded, end);
      while (ends.length < addresses.length) {
        end += 4 + bytes.readUInt32LE(end);
        ends.push(end);
      }
    },
    lengthOf: (number: number) => (ends[number] as number) - startOf(number),
    /** Writes some of them; those that follow each other in the list at once. */
    write(numbers: Int32Array, into: Buffer, offset: number): void {
      for (let at = 0; at < numbers.length;) {
        const start = startOf(numbers[at] as number);
        let next = at + 1;
        while (next < numbers.length && numbers[next] === (numbers[next - 1] as number) + 1) {
          next += 1;
        }
        const end = ends[numbers[next - 1] as number] as number;
        into.set(bytes.subarray(start, end), offset);
        offset += end - start;
        at = next;
      }
    },
  };
}

/**
 * Makes the batches of one source out of rows from `start` up to `end`, which always have the same list of addresses. Which points
 * come together differs from batch to batch where many devices answer in turn, so nothing is made anew for that.
 */
export function createBatchEncoder(
  source: string
): (columns: SampleColumns, start: number, end: number) => { batch: SampleBatch; payload: Buffer } {
  const head = encodeNames([source]);
  const names = createEncodedNames();
  /** By the numbers of points: in which batch they were last, and where among its names. */
  let batches = new Int32Array(0);
  let places = new Int32Array(0);
  let batchNumber = 0;

  return (columns, start, end) => {
    const { addresses } = columns;
    names.learn(addresses);
    if (places.length < addresses.length) {
      batches = movedInto(batches, new Int32Array(2 * addresses.length));
      places = movedInto(places, new Int32Array(2 * addresses.length));
    }
    batchNumber += 1;
    const points = columns.points.subarray(start, end);
    const named = new Int32Array(points.length);
    const pointIndexes = new Uint32Array(points.length);
    let count = 0;
    let nameBytes = head.length;
    for (let row = 0; row < points.length; row++) {
      const point = points[row] as number;
      if (batches[point] !== batchNumber) {
        batches[point] = batchNumber;
        places[point] = count;
        named[count++] = point;
        nameBytes += names.lengthOf(point);
      }
      pointIndexes[row] = places[point] as number;
    }
    const values = valuesOf(columns, start, end);
    const payload = createPayload(count, nameBytes, { pointIndexes, ...values });
    payload.set(head, HEAD_BYTES);
    names.write(named.subarray(0, count), payload, HEAD_BYTES + head.length);
    const numbers = new Uint32Array(points.buffer, points.byteOffset, points.length);
    return { batch: { source, addresses, pointIndexes: numbers, ...values }, payload };
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Samples in an encoded batch; 0 where the bytes are too few to be one. */
export function countSamples(bytes: Buffer): number {
  return bytes.length < HEAD_BYTES ? 0 : Math.min(bytes.readUInt32LE(4), Math.floor(bytes.length / SAMPLE_BYTES));
}

/** Throws a RangeError where the bytes are not a batch (a checksum that holds makes that a program error). */
export function decodeSampleBatch(bytes: Buffer): SampleBatch {
  const nameCount = bytes.readUInt32LE(0);
  const count = bytes.readUInt32LE(4);
  let offset = HEAD_BYTES;
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
