import type { IncomingMessage } from 'node:http';
import { notNow, Refusal } from './refusal.ts';

/** What the bodies that are being received take all together: memory is bounded, whatever is sent. */
export interface BodyRoom {
  readonly maxBytes: number;
  takenBytes: number;
}

/** A body that is as long as the usual ones is put together in memory that was there before; each megabyte made anew wakes the garbage collector. */
const POOLED_BYTES = 2 ** 20;
const MAX_POOLED = 16;

/** Memory for bodies, to be used again. */
export interface BodyPool {
  /** Memory of this length, to be filled; `undefined` for more than the usual bodies take. */
  take(bytes: number): Body | undefined;
  /** The pieces as one. */
  join(pieces: readonly Buffer[], bytes: number): Body;
}

export interface Body {
  bytes: Buffer;
  /** Nothing looks at the bytes any more. */
  release(): void;
}

export function createBodyPool(): BodyPool {
  const spare: Buffer[] = [];

  function take(bytes: number): Body | undefined {
    if (bytes > POOLED_BYTES) {
      return undefined;
    }
    let memory = spare.pop();
    if (memory === undefined || memory.length < bytes) {
      memory = Buffer.allocUnsafeSlow(roomFor(bytes));
    }
    const whole = memory;
    return {
      bytes: whole.subarray(0, bytes),
      release() {
        if (spare.length < MAX_POOLED) {
          spare.push(whole);
        }
      },
    };
  }

  return {
    take,
    join(pieces, bytes) {
      const [only] = pieces;
      if (only && pieces.length === 1) {
        return { bytes: only, release: () => undefined };
      }
      const body = take(bytes);
      if (!body) {
        return { bytes: Buffer.concat(pieces, bytes), release: () => undefined };
      }
      let at = 0;
      for (const piece of pieces) {
        body.bytes.set(piece, at);
        at += piece.length;
      }
      return body;
    },
  };
}

/** Bodies of one sender differ by little. */
function roomFor(bytes: number): number {
  return Math.min(POOLED_BYTES, 2 ** Math.ceil(Math.log2(Math.max(bytes, 1))));
}

/**
 * Reads the body of a request. Nobody is believed about its length: what comes is counted.
 * @throws Refusal for a body of more than `maxBytes`, or where there is no room for it now; the rest of it is not kept
 */
export function readBody(request: IncomingMessage, maxBytes: number, room: BodyRoom, pool: BodyPool): Promise<Body> {
  const { 'content-length': length = '0' } = request.headers;
  const announced = Number(length);
  if (announced > maxBytes) {
    return Promise.reject(tooLong(`${announced} bytes`, maxBytes));
  }
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let bytes = 0;
    const leave = () => {
      room.takenBytes -= bytes;
      bytes = 0;
      request.off('data', onData);
      request.off('end', onEnd);
      request.off('close', onLost);
      const taken = chunks;
      chunks = [];
      return taken;
    };
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      room.takenBytes += chunk.length;
      if (bytes > maxBytes) {
        leave();
        reject(tooLong(`more than ${maxBytes} bytes`, maxBytes));
      } else if (room.takenBytes > room.maxBytes) {
        leave();
        reject(notNow('busy', 'Too much is being received at once. Send it again later.'));
      } else {
        chunks.push(chunk);
      }
    };
    const onEnd = () => {
      const length = bytes;
      resolve(pool.join(leave(), length));
    };
    const onLost = () => {
      leave();
      reject(new Refusal(400, 'not understood', 'The sender hung up in the middle of a request.'));
    };
    request.on('data', onData);
    request.on('end', onEnd);
    request.on('close', onLost);
    // Where the connection breaks, `close` follows.
    request.on('error', () => undefined);
  });
}

/** @param length `4096 bytes`, `more than 4096 bytes` */
export function tooLong(length: string, maxBytes: number): Refusal {
  return new Refusal(
    413,
    'too large',
    `The body has ${length}, of at most ${maxBytes}. Send smaller batches, or raise maxBodySize of this receiver.`
  );
}
