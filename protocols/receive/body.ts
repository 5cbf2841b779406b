import type { IncomingMessage } from 'node:http';
import { notNow, Refusal } from './refusal.ts';

/** What the bodies that are being received take all together: memory is bounded, whatever is sent. */
export interface BodyRoom {
  readonly maxBytes: number;
  takenBytes: number;
}

/**
 * Reads the body of a request. Nobody is believed about its length: what comes is counted.
 * @throws Refusal for a body of more than `maxBytes`, or where there is no room for it now; the rest of it is not kept
 */
export function readBody(request: IncomingMessage, maxBytes: number, room: BodyRoom): Promise<Buffer> {
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
      const taken = leave();
      resolve(taken.length === 1 ? (taken[0] as Buffer) : Buffer.concat(taken));
    };
    const onLost = () => {
      leave();
      reject(new Error('the sender hung up in the middle of a request'));
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
