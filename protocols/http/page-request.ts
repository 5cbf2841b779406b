import type { Dispatcher } from 'undici';
import { BodyTooLongError } from './content-encoding.ts';
import { dispatchGet } from './dispatch.ts';

export interface PageRequest {
  url: URL;
  headers: Record<string, string>;
  timeoutMs: number;
  maxBytes: number;
  signal: AbortSignal;
}

export interface Page {
  headers: Record<string, string | string[] | undefined>;
  /** As it came, content encodings included. */
  body: Buffer;
}

/** What a server says about a refusal is a page at most. */
const MAX_REFUSAL_BYTES = 64 * 1024;

/** An answer with a status other than 200. */
export class HttpStatusError extends Error {
  readonly status: number;
  /** As it came, cut to 64 KB; content encodings included. */
  readonly body: Buffer;
  readonly headers: Page['headers'];

  constructor(status: number, headers: Page['headers'], body: Buffer) {
    super(`answered with status ${status}`);
    this.name = 'HttpStatusError';
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

/**
 * Gets one page. The chunks are taken as they come: a stream and a timeout signal per request cost more than reading what is
 * on the page.
 * @throws Error with one clear line for a timeout, a status that is not 200 and a body that is too long; else what undici
 * or the signal says
 */
export function getPage(
  dispatcher: Dispatcher,
  { url, headers, timeoutMs, maxBytes, signal }: PageRequest
): Promise<Page> {
  const { promise, resolve, reject } = Promise.withResolvers<Page>();
  let controller: Dispatcher.DispatchController | undefined;
  let received: Page['headers'] = {};
  const chunks: Buffer[] = [];
  let bytes = 0;
  let refusedWith: number | undefined;
  let givenUp: Error | undefined;

  const refusal = (status: number) => new HttpStatusError(status, received, Buffer.concat(chunks));
  const settle = () => {
    clearTimeout(limit);
    signal.removeEventListener('abort', onAbort);
  };
  const giveUp = (reason: Error) => {
    settle();
    givenUp ??= reason;
    reject(reason);
    controller?.abort(reason);
  };
  const onAbort = () => giveUp(signal.reason as Error);
  const limit = setTimeout(
    () => giveUp(refusedWith === undefined ? new Error(`no answer within ${timeoutMs} ms`) : refusal(refusedWith)),
    timeoutMs
  );
  if (signal.aborted) {
    onAbort();
    return promise;
  }
  signal.addEventListener('abort', onAbort, { once: true });
  dispatchGet(dispatcher, url, headers, {
    onRequestStart(started) {
      controller = started;
      if (givenUp) {
        started.abort(givenUp);
      }
    },
    onResponseStart(_controller, status, answered) {
      received = answered;
      const isInterim = status < 200;
      if (!isInterim && status !== 200) {
        refusedWith = status;
      }
    },
    onResponseData(_controller, chunk) {
      bytes += chunk.length;
      if (refusedWith !== undefined && bytes > MAX_REFUSAL_BYTES) {
        giveUp(refusal(refusedWith));
      } else if (bytes > maxBytes) {
        giveUp(new BodyTooLongError(maxBytes));
      } else {
        chunks.push(chunk);
      }
    },
    onResponseEnd() {
      settle();
      if (refusedWith !== undefined) {
        reject(refusal(refusedWith));
        return;
      }
      resolve({ headers: received, body: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks) });
    },
    onResponseError(_controller, error) {
      settle();
      // A refusal whose reason is cut off is a refusal all the same.
      reject(refusedWith === undefined ? error : refusal(refusedWith));
    },
  });
  return promise;
}
