import { MessageError } from './message-error.ts';

/** Wire types of Protocol Buffers (protobuf.dev, Encoding). */
export const WireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** The tag of a field, as it is written before its value. */
export function tagOf(field: number, type: (typeof WireType)[keyof typeof WireType]): number {
  return (field << 3) | type;
}

const CUT_OFF = 'the protobuf message is cut off';

/**
 * Walks over a message of Protocol Buffers without making objects of it. `at` is where the next read begins; every read
 * throws a `MessageError` where the message ends too early.
 */
export interface WireReader {
  at: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

export function wireReader(bytes: Uint8Array): WireReader {
  return { at: 0, bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}

/** A number below 2^32, as tags, lengths and references are; of a longer one the lower 32 bits. */
export function readUint32(reader: WireReader, end: number): number {
  const { bytes } = reader;
  let byte = reader.at < end ? (bytes[reader.at++] as number) : cutOff();
  if (byte < 0x80) {
    return byte;
  }
  let value = byte & 0x7f;
  for (let shift = 7; shift < 70; shift += 7) {
    byte = reader.at < end ? (bytes[reader.at++] as number) : cutOff();
    if (shift < 32) {
      value |= (byte & 0x7f) << shift;
    }
    if (byte < 0x80) {
      return value >>> 0;
    }
  }
  throw new MessageError('the protobuf message has a number of more than ten bytes');
}

/** A signed number of 64 bits; beyond 2^53 only about. */
export function readInt64(reader: WireReader, end: number): number {
  const { bytes } = reader;
  let low = 0;
  let high = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    const byte = reader.at < end ? (bytes[reader.at++] as number) : cutOff();
    const part = byte & 0x7f;
    if (shift < 28) {
      low |= part << shift;
    } else if (shift === 28) {
      low |= part << 28;
      high = part >>> 4;
    } else {
      high |= part << (shift - 32);
    }
    if (byte < 0x80) {
      return high * 2 ** 32 + (low >>> 0);
    }
  }
  throw new MessageError('the protobuf message has a number of more than ten bytes');
}

export function readDouble(reader: WireReader, end: number): number {
  const { at } = reader;
  if (at + 8 > end) {
    cutOff();
  }
  reader.at = at + 8;
  return reader.view.getFloat64(at, true);
}

/** Reads the length of what follows and returns where that ends. */
export function readEnd(reader: WireReader, end: number): number {
  const length = readUint32(reader, end);
  const ends = reader.at + length;
  return ends <= end ? ends : cutOff();
}

/** Passes over the value of a field that is not used. */
export function skipField(reader: WireReader, tag: number, end: number): void {
  switch (tag & 7) {
    case WireType.varint:
      readUint32(reader, end);
      return;
    case WireType.fixed64:
      reader.at += 8;
      break;
    case WireType.bytes:
      reader.at = readEnd(reader, end);
      break;
    case WireType.fixed32:
      reader.at += 4;
      break;
    default:
      throw new MessageError(`the body is not the protobuf message that its header names (wire type ${tag & 7})`);
  }
  if (reader.at > end) {
    cutOff();
  }
}

function cutOff(): never {
  throw new MessageError(CUT_OFF);
}
