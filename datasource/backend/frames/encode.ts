import { type ArrowColumn, writeArrowFile } from './arrow-file.ts';
import type { Field, Frame, NumberField } from './frame.ts';

/**
 * Encodes a frame as the Arrow IPC *file* that Grafana's SDK reads: `name`, `refId` and `meta` in the schema's metadata,
 * `labels` and `config` in the fields'. Times become timestamp[ns] without a zone: Go ignores the unit, so milliseconds
 * would be read as 1970.
 */
export function encodeFrame(frame: Frame): Uint8Array {
  return writeArrowFile({
    columns: frame.fields.map((field) => ({
      name: field.name,
      // Grafana's alerting takes only time fields that cannot be null for a time series.
      nullable: field.type !== 'time',
      metadata: fieldMetadata(field),
      ...encodeColumn(field),
    })),
    rows: frame.fields[0]?.values.length ?? 0,
    metadata: frameMetadata(frame),
  });
}

type Metadata = Array<[key: string, value: string]>;

function frameMetadata({ name, refId, meta }: Frame): Metadata {
  const metadata: Metadata = [
    ['name', name],
    ['refId', refId],
  ];
  if (meta) {
    metadata.push(['meta', JSON.stringify(meta)]);
  }
  return metadata;
}

function fieldMetadata({ labels, config }: Field): Metadata {
  const metadata: Metadata = [];
  if (labels) {
    metadata.push(['labels', JSON.stringify(labels)]);
  }
  if (config) {
    metadata.push(['config', JSON.stringify(config)]);
  }
  return metadata;
}

type Values = Pick<ArrowColumn, 'type' | 'nullCount' | 'buffers'>;

function encodeColumn(field: Field): Values {
  switch (field.type) {
    case 'time':
      return { type: 'time', nullCount: 0, buffers: [NOTHING, encodeTimes(field.values)] };
    case 'number':
      return encodeNumbers(field);
    case 'string':
      return encodeStrings(field.values);
    case 'boolean':
      return encodeBooleans(field.values);
  }
}

const NOTHING = new Uint8Array(0);

const NANOSECONDS_PER_MS = 1_000_000;
/** A time is multiplied in two parts of less than 53 bits, because a BigInt for each would be garbage for each. */
const LOW_PART = 2 ** 24;
const BEYOND_LOW_PART = 2 ** 8;
const WORD = 2 ** 32;

/** Series of one query share their times: what was written for one is written for all. */
const writtenTimes = new WeakMap<ArrayLike<number>, Uint8Array>();

function encodeTimes(values: ArrayLike<number>): Uint8Array {
  const known = writtenTimes.get(values);
  if (known) {
    return known;
  }
  const written = writeTimes(values);
  writtenTimes.set(values, written);
  return written;
}

function writeTimes(values: ArrayLike<number>): Uint8Array {
  const words = new Uint32Array(2 * values.length);
  for (let i = 0; i < values.length; i++) {
    const ms = Math.round(values[i] as number);
    const high = Math.floor(ms / LOW_PART);
    const highNs = high * NANOSECONDS_PER_MS;
    const carried = Math.floor(highNs / BEYOND_LOW_PART);
    const lowNs = (ms - high * LOW_PART) * NANOSECONDS_PER_MS + (highNs - carried * BEYOND_LOW_PART) * LOW_PART;
    const overflow = Math.floor(lowNs / WORD);
    words[2 * i] = lowNs - overflow * WORD;
    words[2 * i + 1] = carried + overflow;
  }
  return bytesOf(words);
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function encodeNumbers({ values, nanIsAbsent = false }: NumberField): Values {
  const { nullCount, present } = validity(values, nanIsAbsent);
  if (values instanceof Float64Array) {
    return { type: 'float', nullCount, buffers: [present, bytesOf(values)] };
  }
  const data = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    data[i] = values[i] ?? 0;
  }
  return { type: 'float', nullCount, buffers: [present, bytesOf(data)] };
}

function encodeBooleans(values: ArrayLike<boolean | null>): Values {
  const data = new Uint8Array(Math.ceil(values.length / 8));
  for (let i = 0; i < values.length; i++) {
    if (values[i]) {
      setBit(data, i);
    }
  }
  const { nullCount, present } = validity(values);
  return { type: 'bool', nullCount, buffers: [present, data] };
}

function encodeStrings(values: ArrayLike<string | null>): Values {
  const chunks: Buffer[] = [];
  const offsets = new Int32Array(values.length + 1);
  let end = 0;
  for (let i = 0; i < values.length; i++) {
    const chunk = Buffer.from(values[i] ?? '', 'utf8');
    chunks.push(chunk);
    end += chunk.length;
    offsets[i + 1] = end;
  }
  const { nullCount, present } = validity(values);
  return { type: 'utf8', nullCount, buffers: [present, bytesOf(offsets), Buffer.concat(chunks)] };
}

/** The LSB-first bitmap of present values, empty where all are. The null count must be true: a reader that sees 0 ignores the bitmap. */
function validity(values: ArrayLike<unknown>, nanIsAbsent = false): { nullCount: number; present: Uint8Array } {
  const isAbsent = (value: unknown) => value === null || (nanIsAbsent && Number.isNaN(value));
  let first = 0;
  while (first < values.length && !isAbsent(values[first])) {
    first++;
  }
  if (first === values.length) {
    return { nullCount: 0, present: NOTHING };
  }
  let nullCount = 0;
  const present = new Uint8Array(Math.ceil(values.length / 8));
  for (let i = 0; i < values.length; i++) {
    if (isAbsent(values[i])) {
      nullCount++;
    } else {
      setBit(present, i);
    }
  }
  return { nullCount, present };
}

function setBit(bitmap: Uint8Array, index: number): void {
  bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (1 << (index & 7));
}
