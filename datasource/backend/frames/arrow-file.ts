import {
  addString,
  addTable,
  addVector,
  align,
  createFlatWriter,
  type FlatWriter,
  reserve,
  setLong,
  tableLayout,
} from './flat-writer.ts';

/**
 * An Arrow IPC file of one record batch (https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format). An answer has a file for
 * each of up to thousands of series: Arrow's own library makes each of generic objects, which took most of the backend's time.
 */
export interface ArrowColumn {
  name: string;
  type: keyof typeof TYPES;
  nullable: boolean;
  metadata: ReadonlyArray<readonly [key: string, value: string]>;
  nullCount: number;
  /** In the order of the format: which values are present (empty where all are), then those of the type. */
  buffers: readonly Uint8Array[];
}

export interface ArrowFile {
  columns: readonly ArrowColumn[];
  /** Rows of each column. */
  rows: number;
  metadata: ReadonlyArray<readonly [key: string, value: string]>;
}

/** Numbers of the format's enums and unions, from Schema.fbs and Message.fbs. */
const TYPES = {
  /** Nanoseconds without a time zone. */
  time: { union: 10, unit: 3 },
  /** Of 64 bits. */
  float: { union: 3, unit: 2 },
  utf8: { union: 5, unit: 0 },
  bool: { union: 6, unit: 0 },
} as const;
const VERSION_5 = 4;
/** Of the union of what a message can be. */
const RECORD_BATCH = 3;

/** Fields of the tables by their place in Schema.fbs, Message.fbs and File.fbs; those behind the last one are left out. */
const MESSAGE = { ...tableLayout([20, 22, 4, 8], 24), version: 20, headerType: 22, header: 4, bodyLength: 8 };
const SCHEMA = { ...tableLayout([0, 4, 8], 12), fields: 4, metadata: 8 };
const FIELD = {
  ...tableLayout([4, 20, 21, 8, 0, 16, 12], 22),
  ...{ name: 4, nullable: 20, typeType: 21, type: 8, metadata: 12, children: 16 },
};
/** Unit of a time, precision of a number; other types have no field. */
const TYPE = { ...tableLayout([4], 6), unit: 4 };
const KEY_VALUE = { ...tableLayout([4, 8], 12), key: 4, value: 8 };
const BATCH = { ...tableLayout([8, 16, 20], 24), length: 8, nodes: 16, buffers: 20 };
const FOOTER = { ...tableLayout([12, 4, 0, 8], 14), version: 12, schema: 4, batches: 8 };
const NODE_BYTES = 16;
const BUFFER_BYTES = 16;
const BLOCK_BYTES = 24;

const MAGIC = 'ARROW1';
const CONTINUATION = 0xffffffff;
/** Continuation and length. */
const PREFIX_BYTES = 8;

/** Used again for every file; nothing waits while one is written. */
const shared = createFlatWriter();

export function writeArrowFile(file: ArrowFile): Uint8Array {
  const writer = shared;
  writer.at = 0;
  reserve(writer, PREFIX_BYTES);
  writer.at += writer.bytes.write(`${MAGIC}\0\0`, 0, 'latin1');
  // The schema is in the footer, where readers of files look for it: once more here it would be a third of an answer of short series.
  const batchAt = writer.at;
  const bodyBytes = file.columns.reduce(
    (sum, { buffers }) => buffers.reduce((bytes, { length }) => bytes + padded(length), sum),
    0
  );
  addBatch(writer, file, bodyBytes);
  const bodyAt = writer.at;
  body(writer, file);
  reserve(writer, PREFIX_BYTES);
  writer.bytes.writeUInt32LE(CONTINUATION, writer.at);
  writer.bytes.writeUInt32LE(0, writer.at + 4);
  writer.at += PREFIX_BYTES;
  footer(writer, file, { batchAt, bodyAt, bodyBytes });
  return kept(writer);
}

/**
 * Files of thousands of series lie in few large pieces of memory: of those the allocator gives each back to the system once no file in
 * it is used any longer, while small ones leave holes that stay.
 */
const PIECE_BYTES = 512 * 1024;
let piece = Buffer.alloc(0);
let taken = 0;

function kept({ bytes, at: length }: FlatWriter): Uint8Array {
  if (taken + length > piece.length) {
    piece = Buffer.allocUnsafeSlow(Math.max(PIECE_BYTES, length));
    taken = 0;
  }
  const file = piece.subarray(taken, taken + length);
  bytes.copy(file, 0, 0, length);
  taken += length;
  return file;
}

function padded(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

function addBatch(writer: FlatWriter, file: ArrowFile, bodyBytes: number): void {
  const start = writer.at;
  reserve(writer, PREFIX_BYTES + 4);
  writer.at += PREFIX_BYTES + 4;
  const table = addTable(writer, MESSAGE);
  setPointer(writer, start + PREFIX_BYTES, table);
  writer.bytes.writeInt16LE(VERSION_5, table + MESSAGE.version);
  writer.bytes[table + MESSAGE.headerType] = RECORD_BATCH;
  setLong(writer, table + MESSAGE.bodyLength, bodyBytes);
  setPointer(writer, table + MESSAGE.header, recordBatch(writer, file));
  align(writer, 8);
  writer.bytes.writeUInt32LE(CONTINUATION, start);
  writer.bytes.writeUInt32LE(writer.at - start - PREFIX_BYTES, start + 4);
}

function setPointer({ bytes }: FlatWriter, from: number, to: number): void {
  bytes.writeUInt32LE(to - from, from);
}

function schema(writer: FlatWriter, { columns, metadata }: ArrowFile): number {
  const table = addTable(writer, SCHEMA);
  const fields = addVector(writer, table + SCHEMA.fields, columns.length, 4);
  columns.forEach((column, index) => setPointer(writer, fields + 4 * index, field(writer, column)));
  addMetadata(writer, table + SCHEMA.metadata, metadata);
  return table;
}

function field(writer: FlatWriter, { name, type, nullable, metadata }: ArrowColumn): number {
  const table = addTable(writer, FIELD);
  writer.bytes[table + FIELD.nullable] = nullable ? 1 : 0;
  writer.bytes[table + FIELD.typeType] = TYPES[type].union;
  const typeTable = addTable(writer, TYPE);
  setPointer(writer, table + FIELD.type, typeTable);
  writer.bytes.writeInt16LE(TYPES[type].unit, typeTable + TYPE.unit);
  addString(writer, table + FIELD.name, name);
  // Some readers want the list, although it is empty.
  addVector(writer, table + FIELD.children, 0, 4);
  addMetadata(writer, table + FIELD.metadata, metadata);
  return table;
}

function addMetadata(writer: FlatWriter, from: number, metadata: ArrowFile['metadata']): void {
  const items = addVector(writer, from, metadata.length, 4);
  metadata.forEach(([key, value], index) => {
    const table = addTable(writer, KEY_VALUE);
    setPointer(writer, items + 4 * index, table);
    addString(writer, table + KEY_VALUE.key, key);
    addString(writer, table + KEY_VALUE.value, value);
  });
}

function recordBatch(writer: FlatWriter, { columns, rows }: ArrowFile): number {
  const table = addTable(writer, BATCH);
  setLong(writer, table + BATCH.length, rows);
  const nodes = addVector(writer, table + BATCH.nodes, columns.length, NODE_BYTES);
  columns.forEach(({ nullCount }, index) => {
    setLong(writer, nodes + NODE_BYTES * index, rows);
    setLong(writer, nodes + NODE_BYTES * index + 8, nullCount);
  });
  const buffers = columns.flatMap((column) => column.buffers);
  let at = addVector(writer, table + BATCH.buffers, buffers.length, BUFFER_BYTES);
  let offset = 0;
  for (const { length } of buffers) {
    setLong(writer, at, offset);
    setLong(writer, at + 8, length);
    at += BUFFER_BYTES;
    offset += padded(length);
  }
  return table;
}

function body(writer: FlatWriter, { columns }: ArrowFile): void {
  for (const { buffers } of columns) {
    for (const buffer of buffers) {
      reserve(writer, buffer.length);
      writer.bytes.set(buffer, writer.at);
      writer.at += buffer.length;
      align(writer, 8);
    }
  }
}

interface Batch {
  batchAt: number;
  bodyAt: number;
  bodyBytes: number;
}

function footer(writer: FlatWriter, file: ArrowFile, { batchAt, bodyAt, bodyBytes }: Batch): void {
  const start = writer.at;
  reserve(writer, 4);
  writer.at += 4;
  const table = addTable(writer, FOOTER);
  setPointer(writer, start, table);
  writer.bytes.writeInt16LE(VERSION_5, table + FOOTER.version);
  const block = addVector(writer, table + FOOTER.batches, 1, BLOCK_BYTES);
  setLong(writer, block, batchAt);
  writer.bytes.writeInt32LE(bodyAt - batchAt, block + 8);
  setLong(writer, block + 16, bodyBytes);
  setPointer(writer, table + FOOTER.schema, schema(writer, file));
  reserve(writer, 4 + MAGIC.length);
  writer.bytes.writeInt32LE(writer.at - start, writer.at);
  writer.at += 4;
  writer.at += writer.bytes.write(MAGIC, writer.at, 'latin1');
}
