import type { Sample } from '#model/sample.ts';

/** Samples of one source as they lie in a record: already in the catalog's units. */
export interface SampleBatch {
  source: string;
  /** Addresses of the points, each once. */
  addresses: string[];
  /** Index into `addresses` for each sample. */
  pointIndexes: Uint32Array;
  timesMs: Float64Array;
  /** NaN stands for `null`: a value that is no number never gets this far. */
  values: Float64Array;
  qualities: Uint8Array;
}

/** Bytes of one sample besides its address. */
const SAMPLE_BYTES = 4 + 8 + 8 + 1;

/** Columns of the samples, with each address named once. */
export function batchSamples(source: string, samples: ReadonlyArray<{ address: string; sample: Sample }>): SampleBatch {
  const count = samples.length;
  const indexOfAddress = new Map<string, number>();
  const batch: SampleBatch = {
    source,
    addresses: [],
    pointIndexes: new Uint32Array(count),
    timesMs: new Float64Array(count),
    values: new Float64Array(count),
    qualities: new Uint8Array(count),
  };
  samples.forEach(({ address, sample }, row) => {
    let index = indexOfAddress.get(address);
    if (index === undefined) {
      index = batch.addresses.push(address) - 1;
      indexOfAddress.set(address, index);
    }
    batch.pointIndexes[row] = index;
    batch.timesMs[row] = sample.timeMs;
    batch.values[row] = sample.value ?? Number.NaN;
    batch.qualities[row] = sample.quality;
  });
  return batch;
}

export function encodeSampleBatch(batch: SampleBatch): Buffer {
  const names = [batch.source, ...batch.addresses].map((name) => Buffer.from(name, 'utf8'));
  const count = batch.timesMs.length;
  const nameBytes = names.reduce((sum, name) => sum + 4 + name.length, 0);
  const bytes = Buffer.allocUnsafe(8 + nameBytes + count * SAMPLE_BYTES);
  let offset = bytes.writeUInt32LE(names.length, 0);
  offset = bytes.writeUInt32LE(count, offset);
  for (const name of names) {
    offset = bytes.writeUInt32LE(name.length, offset);
    offset += name.copy(bytes, offset);
  }
  for (const column of [batch.pointIndexes, batch.timesMs, batch.values, batch.qualities]) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), offset);
    offset += column.byteLength;
  }
  return bytes;
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
    throw new RangeError('it names no source');
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
