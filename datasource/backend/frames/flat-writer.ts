/**
 * Writes FlatBuffers (https://flatbuffers.dev/internals) front to back into one buffer that is kept for the next message: a table first,
 * then what it points to. All numbers are little-endian; positions are of the buffer, which begins on a multiple of 8 bytes.
 */
export interface FlatWriter {
  bytes: Buffer;
  /** Where the next byte goes. */
  at: number;
}

/** Where the fields of a kind of table are, and how long it is. */
export interface TableLayout {
  vtable: Buffer;
  /** With the distance to the vtable at its beginning. */
  size: number;
}

const FIRST_BYTES = 64 * 1024;

export function createFlatWriter(): FlatWriter {
  return { bytes: Buffer.alloc(FIRST_BYTES), at: 0 };
}

/** @param offsets of the fields from the start of the table, by their numbers in the schema; 0 for those that are left out */
export function tableLayout(offsets: readonly number[], size: number): TableLayout {
  const vtable = Buffer.alloc(4 + 2 * offsets.length);
  vtable.writeUInt16LE(vtable.length, 0);
  vtable.writeUInt16LE(size, 2);
  offsets.forEach((offset, index) => vtable.writeUInt16LE(offset, 4 + 2 * index));
  return { vtable, size };
}

/** Makes room for so many bytes behind the next one. */
export function reserve(writer: FlatWriter, bytes: number): void {
  if (writer.at + bytes > writer.bytes.length) {
    const larger = Buffer.alloc(2 * (writer.at + bytes));
    writer.bytes.copy(larger, 0, 0, writer.at);
    writer.bytes = larger;
  }
}

/** Fills with zeros up to a multiple. */
export function align(writer: FlatWriter, width: number): void {
  reserve(writer, width);
  while (writer.at % width !== 0) {
    writer.bytes[writer.at++] = 0;
  }
}

/** A table whose fields are all zero, on a multiple of 8 bytes; gives where it begins. */
export function addTable(writer: FlatWriter, { vtable, size }: TableLayout): number {
  reserve(writer, vtable.length + size + 16);
  const start = Math.ceil((writer.at + vtable.length) / 8) * 8;
  writer.bytes.fill(0, writer.at, start + size);
  vtable.copy(writer.bytes, start - vtable.length);
  writer.bytes.writeInt32LE(vtable.length, start);
  writer.at = start + size;
  return start;
}

/** Lets what is at `from` point to the next byte. */
function pointHere(writer: FlatWriter, from: number): void {
  writer.bytes.writeUInt32LE(writer.at - from, from);
}

/** Lets what is at `from` point to a string that follows here. */
export function addString(writer: FlatWriter, from: number, text: string): void {
  align(writer, 4);
  // UTF-8 has no more than three bytes for each unit of UTF-16; then a length before it and a zero behind it.
  reserve(writer, 3 * text.length + 5);
  pointHere(writer, from);
  const length = writer.bytes.write(text, writer.at + 4, 'utf8');
  writer.bytes.writeUInt32LE(length, writer.at);
  writer.at += 4 + length;
  writer.bytes[writer.at++] = 0;
}

/** Lets what is at `from` point to a vector that follows here, its elements zero and on a multiple of 8 bytes; gives where they begin. */
export function addVector(writer: FlatWriter, from: number, count: number, elementBytes: number): number {
  reserve(writer, 16 + count * elementBytes);
  const first = Math.ceil((writer.at + 4) / 8) * 8;
  const end = first + count * elementBytes;
  writer.bytes.fill(0, writer.at, end);
  writer.at = first - 4;
  pointHere(writer, from);
  writer.bytes.writeUInt32LE(count, writer.at);
  writer.at = end;
  return first;
}

/** A whole number of 64 bits. */
export function setLong({ bytes }: FlatWriter, at: number, value: number): void {
  bytes.writeUInt32LE(value % 2 ** 32, at);
  bytes.writeUInt32LE(Math.floor(value / 2 ** 32), at + 4);
}
