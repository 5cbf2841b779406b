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
  const batch: SampleBatch = { source, addresses: [], ...columnsFor(count) };
  for (let row = 0; row < count; row++) {
    const { address, sample } = samples[row] as (typeof samples)[number];
    let index = indexOfAddress.get(address);
    if (index === undefined) {
      index = batch.addresses.push(address) - 1;
      indexOfAddress.set(address, index);
    }
    batch.pointIndexes[row] = index;
    setSample(batch, row, sample);
  }
  return batch;
}

function columnsFor(count: number): Omit<SampleBatch, 'source' | 'addresses'> {
  return {
    pointIndexes: new Uint32Array(count),
    timesMs: new Float64Array(count),
    values: new Float64Array(count),
    qualities: new Uint8Array(count),
  };
}

function setSample(batch: SampleBatch, row: number, { timeMs, value, quality }: Sample): void {
  batch.timesMs[row] = timeMs;
  batch.values[row] = value ?? Number.NaN;
  batch.qualities[row] = quality;
}

export function encodeSampleBatch(batch: SampleBatch, names = encodeNames(batch)): Buffer {
  const count = batch.timesMs.length;
  const bytes = Buffer.allocUnsafe(8 + names.length + count * SAMPLE_BYTES);
  let offset = bytes.writeUInt32LE(batch.addresses.length + 1, 0);
  offset = bytes.writeUInt32LE(count, offset);
  bytes.set(names, offset);
  offset += names.length;
  for (const column of [batch.pointIndexes, batch.timesMs, batch.values, batch.qualities]) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), offset);
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

/**
 * Makes the batches of one source. A source mostly emits the same points in the same order: what follows from that alone
 * is then kept from the last time.
 */
export function createBatchEncoder(
  source: string
): (samples: ReadonlyArray<{ address: string; sample: Sample }>) => { batch: SampleBatch; payload: Buffer } {
  let layouts: Array<{ batch: SampleBatch; names: Buffer }> = [];

  return (samples) => {
    const known = layouts.find(({ batch }) => isLaidOutAs(batch.addresses, samples));
    if (known) {
      const { addresses, pointIndexes } = known.batch;
      const batch = { source, addresses, ...columnsFor(samples.length), pointIndexes };
      for (let row = 0; row < samples.length; row++) {
        setSample(batch, row, (samples[row] as (typeof samples)[number]).sample);
      }
      return { batch, payload: encodeSampleBatch(batch, known.names) };
    }
    const batch = batchSamples(source, samples);
    const names = encodeNames(batch);
    if (batch.addresses.length === samples.length) {
      layouts = [{ batch, names }, ...layouts.slice(0, MAX_LAYOUTS - 1)];
    }
    return { batch, payload: encodeSampleBatch(batch, names) };
  };
}

function isLaidOutAs(addresses: readonly string[], samples: ReadonlyArray<{ address: string }>): boolean {
  if (addresses.length !== samples.length) {
    return false;
  }
  for (let row = 0; row < addresses.length; row++) {
    if (addresses[row] !== samples[row]?.address) {
      return false;
    }
  }
  return true;
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
