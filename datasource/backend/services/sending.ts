import { type ServerInterceptor, ServerInterceptingCall } from '@grpc/grpc-js';

import { once } from '../sql/once.ts';
import type { Parcel } from './encode-response.ts';

/**
 * Bytes of answers that are written to the host together; a larger one goes alone. HTTP/2 as Node has it writes the stream first
 * that was opened first (RFC 9218, section 10, as nghttp2 does it): as long as there is always one of those, what was asked last is never
 * written, however small it is. So a few are written to their end, and then the next few.
 */
const MAX_TOGETHER_BYTES = 4 * 1024 * 1024;

export interface Gate {
  /** Calls `send` when there is room, the askers in turns; gives the function that ends the wait or the sending. */
  enter(asker: string, bytes: number, send: () => void): () => void;
  /** Calls `send` now; nothing more begins until it has ended. */
  pass(send: () => void): () => void;
}

interface Waiting {
  bytes: number;
  send: () => void;
}

/** Lets so much through together, and at least one. */
export function createGate(maxBytes = MAX_TOGETHER_BYTES): Gate {
  /** In the order of their turns; an asker for whom nothing waits is not in it. */
  const waiting = new Map<string, Set<Waiting>>();
  let sending = 0;
  let together = 0;
  const remove = (asker: string, one: Waiting) => {
    const own = waiting.get(asker);
    const wasWaiting = own?.delete(one) ?? false;
    if (own?.size === 0) {
      waiting.delete(asker);
    }
    return wasWaiting;
  };
  const admit = () => {
    for (const [asker, own] of waiting) {
      const [next] = own;
      if (!next || (sending > 0 && together + next.bytes > maxBytes)) {
        return;
      }
      remove(asker, next);
      if (own.size > 0) {
        waiting.delete(asker);
        waiting.set(asker, own);
      }
      sending++;
      together += next.bytes;
      next.send();
    }
  };
  const ended = () => {
    sending--;
    together = sending === 0 ? 0 : together;
    admit();
  };
  return {
    enter(asker, bytes, send) {
      const one = { bytes, send };
      waiting.set(asker, (waiting.get(asker) ?? new Set()).add(one));
      admit();
      return once(() => (remove(asker, one) ? admit() : ended()));
    },
    pass(send) {
      sending++;
      together = maxBytes;
      send();
      return once(ended);
    },
  };
}

/**
 * Sends the answers of QueryData so that none comes late behind many others and what waits for a slow host is bounded, and releases them when they were sent or
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
        const leave = parcel.fromAlert ? gate.pass(send) : gate.enter(parcel.asker, parcel.bytes, send);
        release = () => {
          leave();
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
