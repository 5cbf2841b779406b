import {
  Bool,
  type Data,
  type DataType,
  Field as ArrowField,
  Float64,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  TimestampNanosecond,
  Utf8,
} from 'apache-arrow';

import type { Field, Frame, NumberField } from './frame.ts';

/**
 * Encodes a frame as the Arrow IPC *file* that Grafana's SDK reads: `name`, `refId` and `meta` in the schema's metadata,
 * `labels` and `config` in the fields'. Times become timestamp[ns] without a zone: Go ignores the unit, so milliseconds
 * would be read as 1970.
 */
export function encodeFrame(frame: Frame): Uint8Array {
  const columns = frame.fields.map(encodeColumn);
  const fields = frame.fields.map(
    (field, index) =>
      // Grafana's alerting takes only time fields that cannot be null for a time series.
      new ArrowField(field.name, (columns[index] as Data).type as DataType, field.type !== 'time', fieldMetadata(field))
  );
  const schema = new Schema(fields, frameMetadata(frame));
  const data = makeData({
    type: new Struct(fields),
    length: frame.fields[0]?.values.length ?? 0,
    nullCount: 0,
    children: columns,
  });
  // The constructor merges fields of one name, labels and all: series "pump-1" would arrive labelled "pump-2".
  const batch = Object.assign(new RecordBatch(schema, data), { schema, data });
  return RecordBatchFileWriter.writeAll([batch]).toUint8Array(true);
}

function frameMetadata(frame: Frame): Map<string, string> {
  const metadata = new Map([
    ['name', frame.name],
    ['refId', frame.refId],
  ]);
  if (frame.meta) {
    metadata.set('meta', JSON.stringify(frame.meta));
  }
  return metadata;
}

function fieldMetadata(field: Field): Map<string, string> {
  const metadata = new Map<string, string>();
  if (field.labels) {
    metadata.set('labels', JSON.stringify(field.labels));
  }
  if (field.config) {
    metadata.set('config', JSON.stringify(field.config));
  }
  return metadata;
}

function encodeColumn(field: Field): Data {
  switch (field.type) {
    case 'time':
      return encodeTimes(field.values);
    case 'number':
      return encodeNumbers(field);
    case 'string':
      return encodeStrings(field.values);
    case 'boolean':
      return encodeBooleans(field.values);
  }
}

const NANOSECONDS_PER_MS = 1_000_000;
/** A time is multiplied in two parts of less than 53 bits, because a BigInt for each would be garbage for each. */
const LOW_PART = 2 ** 24;
const BEYOND_LOW_PART = 2 ** 8;
const WORD = 2 ** 32;

/** Series of one query share their times: what was written for one is written for all. */
const writtenTimes = new WeakMap<ArrayLike<number>, Data>();

function encodeTimes(values: ArrayLike<number>): Data {
  const known = writtenTimes.get(values);
  if (known) {
    return known;
  }
  const written = writeTimes(values);
  writtenTimes.set(values, written);
  return written;
}

function writeTimes(values: ArrayLike<number>): Data {
  const data = new BigInt64Array(values.length);
  const words = new Uint32Array(data.buffer);
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
  return makeData({ type: new TimestampNanosecond(), data, nullCount: 0 });
}

function encodeNumbers({ values, nanIsAbsent = false }: NumberField): Data {
  const data = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    data[i] = values[i] ?? 0;
  }
  return makeData({ type: new Float64(), data, ...validity(values, nanIsAbsent) });
}

function encodeBooleans(values: ArrayLike<boolean | null>): Data {
  const data = new Uint8Array(Math.ceil(values.length / 8));
  for (let i = 0; i < values.length; i++) {
    if (values[i]) {
      setBit(data, i);
    }
  }
  return makeData({ type: new Bool(), length: values.length, data, ...validity(values) });
}

function encodeStrings(values: ArrayLike<string | null>): Data {
  const chunks: Buffer[] = [];
  const valueOffsets = new Int32Array(values.length + 1);
  let end = 0;
  for (let i = 0; i < values.length; i++) {
    const chunk = Buffer.from(values[i] ?? '', 'utf8');
    chunks.push(chunk);
    end += chunk.length;
    valueOffsets[i + 1] = end;
  }
  return makeData({
    type: new Utf8(),
    length: values.length,
    valueOffsets,
    data: new Uint8Array(Buffer.concat(chunks)),
    ...validity(values),
  });
}

/** The LSB-first bitmap of present values. The null count must be true: a reader that sees 0 ignores the bitmap. */
function validity(values: ArrayLike<unknown>, nanIsAbsent = false): { nullCount: number; nullBitmap?: Uint8Array } {
  let nullCount = 0;
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 8));
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null || (nanIsAbsent && Number.isNaN(value))) {
      nullCount++;
    } else {
      setBit(nullBitmap, i);
    }
  }
  return nullCount === 0 ? { nullCount } : { nullCount, nullBitmap };
}

function setBit(bitmap: Uint8Array, index: number): void {
  bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (1 << (index & 7));
}
