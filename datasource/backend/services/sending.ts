import { type ServerInterceptor, ServerInterceptingCall } from '@grpc/grpc-js';

import type { Parcel } from './encode-response.ts';

/**
 * Bytes of answers that are written to the host at once; gRPC holds a copy of each until the host has read it. Two of the
 * largest overviews. A larger answer goes alone.
 */
const MAX_SENDING_BYTES = 32 * 1024 * 1024;

export interface Gate {
  /** Calls `send` when there is room, in the order of arrival; gives the function that ends the wait or the sending. */
  enter(bytes: number, send: () => void): () => void;
}

/** Lets so much through at once, and at least one. */
export function createGate(maxBytes = MAX_SENDING_BYTES): Gate {
  const waiting = new Set<{ bytes: number; send: () => void }>();
  let sending = 0;
  const admit = () => {
    for (const next of waiting) {
      if (sending > 0 && sending + next.bytes > maxBytes) {
        return;
      }
      waiting.delete(next);
      sending += next.bytes;
      next.send();
    }
  };
  return {
    enter(bytes, send) {
      const one = { bytes, send };
      waiting.add(one);
      admit();
      let left = false;
      return () => {
        if (left) {
          return;
        }
        left = true;
        if (!waiting.delete(one)) {
          sending -= bytes;
        }
        admit();
      };
    },
  };
}

/**
 * Sends the answers of QueryData so that what waits for a slow host is bounded, and releases them when they were sent or
 * the call was cancelled. Answers to alert rules never wait.
 */
export function paceAnswers(path: string, gate: Gate = createGate()): ServerInterceptor {
  return (method, call) => {
    if (method.path !== path) {
      return new ServerInterceptingCall(call);
    }
    let isOver = false;
    let release: (() => void) | undefined;
    const end = () => {
      isOver = true;
      release?.();
      release = undefined;
    };
    return new ServerInterceptingCall(call, {
      start: (next) => next({ onCancel: end }),
      sendMessage: (parcel: Parcel, next) => {
        if (isOver) {
          parcel.release();
          return;
        }
        const send = () => next(parcel);
        const leave = parcel.fromAlert ? send() : gate.enter(parcel.bytes, send);
        release = () => {
          leave?.();
          parcel.release();
        };
        // A message that cannot be written ends the call before it is sent.
        if (isOver) {
          end();
        }
      },
      // The status follows when the message was written.
      sendStatus: (status, next) => {
        end();
        next(status);
      },
    });
  };
}
