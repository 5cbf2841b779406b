/**
 * Codec of the PostgreSQL wire protocol 3.0, as far as the embedded engine's front end needs it.
 * Source: PostgreSQL documentation, chapter "Frontend/Backend Protocol", sections 53.2 and 53.7.
 */

/** A frame is one message with its type byte and length. */
export type Frame = Buffer;

/** Type bytes that the front end looks at. Client and server use some letters for different messages. */
export const ClientMessage = {
  bind: 0x42,
  close: 0x43,
  copyData: 0x64,
  copyDone: 0x63,
  copyFail: 0x66,
  describe: 0x44,
  execute: 0x45,
  flush: 0x48,
  parse: 0x50,
  query: 0x51,
  sync: 0x53,
  terminate: 0x58,
} as const;

export const ServerMessage = {
  commandComplete: 0x43,
  copyInResponse: 0x47,
  error: 0x45,
  notice: 0x4e,
  notification: 0x41,
  readyForQuery: 0x5a,
} as const;

/** I: idle, T: in a transaction, E: in a failed transaction. */
export type TransactionStatus = 'I' | 'T' | 'E';

const HEADER_BYTES = 5;
const LENGTH_BYTES = 4;

/** A single message beyond this would not fit the engine's 32-bit memory. */
export const MAX_FRAME_BYTES = 256 * 1024 * 1024;

export function frame(type: string, body: Uint8Array = new Uint8Array(0)): Frame {
  const out = Buffer.allocUnsafe(HEADER_BYTES + body.length);
  out.write(type, 0, 'latin1');
  out.writeInt32BE(body.length + LENGTH_BYTES, 1);
  out.set(body, HEADER_BYTES);
  return out;
}

export function cString(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf8');
}

/** Reads a zero-terminated string; returns it with the offset behind it. */
export function readCString(buffer: Buffer, offset: number): [text: string, next: number] {
  const end = buffer.indexOf(0, offset);
  if (end < 0) {
    throw new Error(`Wire protocol: string at byte ${offset} has no end. Check the client.`);
  }
  return [buffer.toString('utf8', offset, end), end + 1];
}

/** Body of a frame, without copying. */
export function body(message: Frame): Buffer {
  return message.subarray(HEADER_BYTES);
}

export function query(sql: string): Frame {
  return frame('Q', cString(sql));
}

export function readyForQuery(status: TransactionStatus): Frame {
  return frame('Z', Buffer.from(status));
}

export function parameterStatus(name: string, value: string): Frame {
  return frame('S', Buffer.concat([cString(name), cString(value)]));
}

export function authenticationOk(): Frame {
  return frame('R', Buffer.alloc(4));
}

export function backendKeyData(processId: number, secret: number): Frame {
  const out = Buffer.alloc(8);
  out.writeInt32BE(processId, 0);
  out.writeInt32BE(secret, 4);
  return frame('K', out);
}

/** CopyInResponse without column formats: clients only look at the overall format. */
export function copyInResponse(binary: boolean): Frame {
  return frame('G', Buffer.from([binary ? 1 : 0, 0, 0]));
}

export function commandComplete(tag: string): Frame {
  return frame('C', cString(tag));
}

export interface WireError {
  severity?: 'ERROR' | 'FATAL';
  /** SQLSTATE, PostgreSQL documentation appendix A. */
  code: string;
  message: string;
  detail?: string;
  hint?: string;
}

export function errorResponse({ severity = 'ERROR', code, message, detail, hint }: WireError): Frame {
  const fields = [`S${severity}`, `V${severity}`, `C${code}`, `M${message}`];
  if (detail) {
    fields.push(`D${detail}`);
  }
  if (hint) {
    fields.push(`H${hint}`);
  }
  return frame('E', Buffer.concat([...fields.map(cString), Buffer.from([0])]));
}

/** Fields of an ErrorResponse or NoticeResponse by their one-letter code (`C` SQLSTATE, `M` message, `V` severity). */
export function readFields(message: Frame): Map<string, string> {
  const fields = new Map<string, string>();
  const bytes = body(message);
  let offset = 0;
  while (offset < bytes.length && bytes[offset] !== 0) {
    const key = String.fromCharCode(bytes[offset] as number);
    const [value, next] = readCString(bytes, offset + 1);
    fields.set(key, value);
    offset = next;
  }
  return fields;
}

/** Splits a buffer of whole frames, as the engine puts them out. */
export function splitFrames(buffer: Buffer): Frame[] {
  const frames: Frame[] = [];
  let offset = 0;
  while (offset + HEADER_BYTES <= buffer.length) {
    const end = offset + 1 + buffer.readInt32BE(offset + 1);
    frames.push(buffer.subarray(offset, end));
    offset = end;
  }
  return frames;
}

/** Text values of the first column of DataRow frames; `null` for SQL null. */
export function firstColumn(frames: Frame[]): Array<string | null> {
  return frames
    .filter((message) => message[0] === 0x44)
    .map((message) => {
      const length = message.readInt32BE(HEADER_BYTES + 2);
      const start = HEADER_BYTES + 6;
      return length < 0 ? null : message.toString('utf8', start, start + length);
    });
}
