import type { Dispatcher } from 'undici';
import { dispatchGet } from './dispatch.ts';

/** Received and not yet taken; beyond that the server is made to wait, below the half of it to go on. */
const MAX_WAITING_BYTES = 1 << 20;

/** Nothing came for as long as was to be waited: neither an end nor a failure that anybody told of. */
export class StreamSilent extends Error {
  override name = 'StreamSilent';
}

/** The connection ended in the middle of the body. */
export class StreamBroken extends Error {
  override name = 'StreamBroken';
}

export interface StreamRequest {
  url: URL;
  headers: Record<string, string>;
  /** Until the head of the answer, connecting included, ms. */
  answerTimeoutMs: number;
  /** Longest pause within the body, ms. */
  silenceMs: number;
  signal: AbortSignal;
}

export interface StreamAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** The body as it comes. To leave it early ends the request; rejects as `openStream` does. */
  chunks: AsyncGenerator<Buffer, void>;
}

/**
 * Asks for what has no end, or a late one. The server is not read faster than the chunks are taken.
 * @throws StreamSilent for a head or body that does not come in time, StreamBroken for a body without its end; else what
 * undici or the signal says
 */
export function openStream(dispatcher: Dispatcher, request: StreamRequest): Promise<StreamAnswer> {
  const { url, headers, answerTimeoutMs, silenceMs, signal } = request;
  const head = Promise.withResolvers<StreamAnswer>();
  const waiting: Buffer[] = [];
  let waitingBytes = 0;
  let controller: Dispatcher.DispatchController | undefined;
  let end: { error?: unknown } | undefined;
  let wake = () => undefined as void;
  let timer: NodeJS.Timeout | undefined;
  let hasBegun = false;

  const finish = (error?: unknown) => {
    if (end) {
      return;
    }
    end = error === undefined ? {} : { error };
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    if (error !== undefined) {
      head.reject(error as Error);
    }
    wake();
  };
  const giveUp = (error: Error) => {
    finish(error);
    controller?.abort(error);
  };
  const onAbort = () => giveUp(signal.reason as Error);
  const expect = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => giveUp(new StreamSilent(`no answer within ${ms} ms`)), ms);
  };

  async function* chunks(): AsyncGenerator<Buffer, void> {
    try {
      for (;;) {
        const chunk = waiting.shift();
        if (chunk) {
          waitingBytes -= chunk.length;
          if (controller?.paused && waitingBytes < MAX_WAITING_BYTES / 2) {
            controller.resume();
            expect(silenceMs);
          }
          yield chunk;
        } else if (!end) {
          await new Promise<void>((resolve) => (wake = resolve));
        } else if (end.error !== undefined) {
          throw end.error;
        } else {
          return;
        }
      }
    } finally {
      if (!end) {
        giveUp(new Error('the answer is not read any further'));
      }
    }
  }

  if (signal.aborted) {
    onAbort();
    return head.promise;
  }
  signal.addEventListener('abort', onAbort, { once: true });
  expect(answerTimeoutMs);
  dispatchGet(dispatcher, url, headers, {
    onRequestStart(started) {
      controller = started;
      if (end) {
        started.abort(end.error as Error);
      }
    },
    onResponseStart(_controller, status, answered) {
      if (status >= 200) {
        hasBegun = true;
        expect(silenceMs);
        head.resolve({ status, headers: answered, chunks: chunks() });
      }
    },
    onResponseData(answering, chunk) {
      waiting.push(chunk);
      waitingBytes += chunk.length;
      if (waitingBytes > MAX_WAITING_BYTES) {
        // It is our turn: the server's silence is asked for.
        answering.pause();
        clearTimeout(timer);
      } else {
        expect(silenceMs);
      }
      wake();
    },
    onResponseEnd: () => finish(),
    onResponseError: (_controller, error) =>
      finish(hasBegun ? new StreamBroken(`the connection was lost (${error.message})`, { cause: error }) : error),
  });
  return head.promise;
}
