import type { ServerInterceptingCallInterface } from '@grpc/grpc-js';
import { createBodyPool, type Body } from '../receive/body.ts';

/** A flag and the length, before each message (PROTOCOL-HTTP2.md of gRPC, Length-Prefixed-Message). */
const FRAME_BYTES = 5;

/** What of the library is used: it takes what came, and gives the messages that are whole, each with its frame. */
interface MessageDecoder {
  write(data: Buffer): Buffer[];
}

export interface GrpcMemory {
  /** Has the message of a call put together in memory that was there before. */
  lendTo(call: ServerInterceptingCallInterface): void;
  /** Nobody looks at the message any more. */
  giveBack(message: Uint8Array): void;
}

/**
 * Memory for messages over gRPC. The library keeps each piece that comes until its call has ended, and then makes a message of all of them:
 * so long-lived, and twice the bytes, that the garbage collector takes half of the CPU time. It has no option for this, so its decoder is
 * fed here; without that, and for messages out of the ordinary, everything works as the library does it.
 * @param maxBytes messages beyond it are left to the library, which refuses them
 */
export function createGrpcMemory(maxBytes: number): GrpcMemory {
  const pool = createBodyPool();
  const lent = new WeakMap<ArrayBufferLike, Body>();

  function begin(data: Buffer): Body | undefined {
    const length = data.length < FRAME_BYTES ? Infinity : data.readUInt32BE(1);
    // What came in one piece needs no other memory.
    const isInPieces = length <= maxBytes && FRAME_BYTES + length > data.length;
    return isInPieces ? pool.take(FRAME_BYTES + length) : undefined;
  }

  return {
    lendTo(call) {
      const { decoder } = call as { decoder?: MessageDecoder };
      if (typeof decoder?.write !== 'function') {
        return;
      }
      const write = decoder.write.bind(decoder);
      let body: Body | undefined;
      let filled = 0;
      decoder.write = (data) => {
        body ??= begin(data);
        if (!body) {
          decoder.write = write;
          return write(data);
        }
        const { bytes } = body;
        const taken = data.subarray(0, bytes.length - filled);
        bytes.set(taken, filled);
        filled += taken.length;
        if (filled < bytes.length) {
          return [];
        }
        lent.set(bytes.buffer, body);
        decoder.write = write;
        return [bytes, ...write(data.subarray(taken.length))];
      };
    },
    giveBack({ buffer }) {
      const body = lent.get(buffer);
      lent.delete(buffer);
      body?.release();
    },
  };
}
