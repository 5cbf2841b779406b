import { type Data, DataType, type Field, RecordBatchReader, type Schema, type TypeMap } from 'apache-arrow';

const NANOSECONDS_PER_MS = 1_000_000n;

interface FieldJson {
  name: string;
  type: 'time' | 'number' | 'string' | 'boolean' | 'other';
  typeInfo: { frame: string; nullable?: boolean };
  labels?: Record<string, string>;
  config?: Record<string, unknown>;
}

interface Entities {
  NaN?: number[];
  Inf?: number[];
  NegInf?: number[];
}

/** `DataFrameJSON` of @grafana/data: what `/api/ds/query` gives to the browser. */
export interface FrameJson {
  schema: { name?: string; refId?: string; meta?: Record<string, unknown>; fields: FieldJson[] };
  data: { values: unknown[][]; nanos?: Array<number[] | null>; entities?: Array<Entities | null> };
}

interface Column {
  values: unknown[];
  nanos?: number[];
  entities?: Entities;
}

/** Decodes a plugin's Arrow frame into Grafana's JSON, labels taken from the file's own schema. */
export function frameToJson(bytes: Uint8Array): FrameJson {
  const reader = RecordBatchReader.from(bytes).open();
  const schema = reader.schema as Schema<TypeMap>;
  const batches = [...reader].map((batch) => batch.data);
  const columns = schema.fields.map((field, index) =>
    joinColumns(batches.map((data) => decodeColumn(field, data.children[index] as Data)))
  );
  return {
    schema: {
      name: schema.metadata.get('name') || undefined,
      refId: schema.metadata.get('refId') || undefined,
      meta: parse(schema.metadata.get('meta')),
      fields: schema.fields.map(fieldJson),
    },
    data: {
      values: columns.map(({ values }) => values),
      ...(columns.some(({ nanos }) => nanos) && { nanos: columns.map(({ nanos }) => nanos ?? null) }),
      ...(columns.some(({ entities }) => entities) && { entities: columns.map(({ entities }) => entities ?? null) }),
    },
  };
}

function parse(json: string | undefined): Record<string, never> | undefined {
  return json ? JSON.parse(json) : undefined;
}

function fieldJson(field: Field): FieldJson {
  const { type, frame } = typeOf(field.type);
  return {
    name: field.name,
    type,
    typeInfo: { frame, nullable: field.nullable },
    labels: parse(field.metadata.get('labels')),
    config: parse(field.metadata.get('config')),
  };
}

function typeOf(type: DataType): { type: FieldJson['type']; frame: string } {
  if (DataType.isTimestamp(type)) {
    return { type: 'time', frame: 'time.Time' };
  }
  if (DataType.isFloat(type)) {
    return { type: 'number', frame: type.precision === 1 ? 'float32' : 'float64' };
  }
  if (DataType.isInt(type)) {
    return { type: 'number', frame: `${type.isSigned ? 'int' : 'uint'}${type.bitWidth}` };
  }
  if (DataType.isUtf8(type)) {
    return { type: 'string', frame: 'string' };
  }
  return DataType.isBool(type) ? { type: 'boolean', frame: 'bool' } : { type: 'other', frame: String(type) };
}

function decodeColumn(field: Field, data: Data): Column {
  if (DataType.isTimestamp(field.type)) {
    return decodeTimes(data);
  }
  if (DataType.isFloat(field.type)) {
    return decodeFloats(data);
  }
  return { values: rows(data, (index) => plainValue(data, index)) };
}

function decodeTimes(data: Data): Column {
  const raw = data.values as BigInt64Array;
  const nanos: number[] = [];
  const values = rows(data, (index) => {
    const time = raw[index] ?? 0n;
    nanos[index] = Number(time % NANOSECONDS_PER_MS);
    return Number(time / NANOSECONDS_PER_MS);
  });
  return nanos.some((nano) => nano !== 0) ? { values, nanos } : { values };
}

/** JSON has no NaN and no infinities: they travel as null and as lists of rows. */
function decodeFloats(data: Data): Column {
  const raw = data.values as Float64Array;
  const entities: Entities = {};
  const values = rows(data, (index) => {
    const value = raw[index] ?? null;
    if (value === null || Number.isFinite(value)) {
      return value;
    }
    const kind = Number.isNaN(value) ? 'NaN' : value > 0 ? 'Inf' : 'NegInf';
    (entities[kind] ??= []).push(index);
    return null;
  });
  return Object.keys(entities).length > 0 ? { values, entities } : { values };
}

function rows(data: Data, read: (index: number) => unknown): unknown[] {
  return Array.from({ length: data.length }, (_, index) => (data.getValid(index) ? read(index) : null));
}

function plainValue(data: Data, index: number): unknown {
  if (DataType.isUtf8(data.type)) {
    const [start, end] = [data.valueOffsets[index] ?? 0, data.valueOffsets[index + 1] ?? 0];
    return Buffer.from(data.values.subarray(start, end)).toString('utf8');
  }
  if (DataType.isBool(data.type)) {
    return ((data.values[(index + data.offset) >> 3] ?? 0) & (1 << ((index + data.offset) & 7))) !== 0;
  }
  const value: unknown = data.values[index];
  return typeof value === 'bigint' ? Number(value) : value;
}

function joinColumns(parts: Column[]): Column {
  return parts.length === 1 ? (parts[0] as Column) : { values: parts.flatMap(({ values }) => values) };
}
