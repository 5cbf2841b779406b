import { MAX_FRAME_BYTES, type Frame } from './messages.ts';

/** First message of a connection; it has no type byte. */
export type Opening =
  | { kind: 'tls' }
  | { kind: 'cancel'; processId: number; secret: number }
  | { kind: 'startup'; parameters: Map<string, string> };

const PROTOCOL_3_0 = 196_608;
const CANCEL_REQUEST = 80_877_102;
const SSL_REQUEST = 80_877_103;
const GSSENC_REQUEST = 80_877_104;

/** Startup packets of real clients are a few hundred bytes; PostgreSQL's own limit is 10 000. */
const MAX_OPENING_BYTES = 10_000;

export class ProtocolError extends Error {
  override name = 'ProtocolError';
}

/** Cuts a byte stream into protocol messages without copying a byte twice. */
export function createFrameReader() {
  let chunks: Buffer[] = [];
  let available = 0;

  function peek(bytes: number): Buffer | undefined {
    if (available < bytes) {
      return undefined;
    }
    if ((chunks[0] as Buffer).length < bytes) {
      chunks = [Buffer.concat(chunks)];
    }
    return chunks[0];
  }

  function take(bytes: number): Buffer | undefined {
    const first = peek(bytes);
    if (!first) {
      return undefined;
    }
    available -= bytes;
    if (first.length === bytes) {
      chunks.shift();
    } else {
      chunks[0] = first.subarray(bytes);
    }
    return first.subarray(0, bytes);
  }

  return {
    push(chunk: Buffer): void {
      if (chunk.length > 0) {
        chunks.push(chunk);
        available += chunk.length;
      }
    },
    /** Next typed message, or `undefined` until it is whole. */
    next(): Frame | undefined {
      const header = peek(5);
      if (!header) {
        return undefined;
      }
      const length = header.readInt32BE(1);
      if (length < 4 || length > MAX_FRAME_BYTES) {
        throw new ProtocolError(`Wire protocol: message length ${length} is not possible. Check the client.`);
      }
      return take(length + 1);
    },
    /** Next opening message, or `undefined` until it is whole. */
    nextOpening(): Opening | undefined {
      const header = peek(8);
      if (!header) {
        return undefined;
      }
      const length = header.readInt32BE(0);
      if (length < 8 || length > MAX_OPENING_BYTES) {
        throw new ProtocolError(`Wire protocol: startup length ${length} is not possible. Check the client.`);
      }
      const packet = take(length);
      return packet && parseOpening(packet);
    },
  };
}

function parseOpening(packet: Buffer): Opening {
  const code = packet.readInt32BE(4);
  if (code === SSL_REQUEST || code === GSSENC_REQUEST) {
    return { kind: 'tls' };
  }
  if (code === CANCEL_REQUEST) {
    return { kind: 'cancel', processId: packet.readInt32BE(8), secret: packet.readInt32BE(12) };
  }
  if (code >> 16 !== PROTOCOL_3_0 >> 16) {
    throw new ProtocolError(`Wire protocol: version code ${code} is unknown. Use a client that speaks version 3.`);
  }
  const words = packet.toString('utf8', 8).split('\0');
  const parameters = new Map<string, string>();
  for (let i = 0; i + 1 < words.length && words[i] !== ''; i += 2) {
    parameters.set(words[i] as string, words[i + 1] as string);
  }
  return { kind: 'startup', parameters };
}
