import type { Dispatcher } from 'undici';
import { dispatchGet } from '../http/dispatch.ts';
import { RedfishError } from './errors.ts';
import type { SessionPath, SessionsPath } from './path.ts';

/** A request to a BMC. The types leave only reading, logging in and logging out. */
export type BmcRequest =
  | { method: 'GET'; path: string; headers: Record<string, string> }
  | { method: 'POST'; path: SessionsPath; headers: Record<string, string>; body: string }
  | { method: 'DELETE'; path: SessionPath; headers: Record<string, string> };

export interface BmcAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

export interface ExchangeLimits {
  /** Of the whole exchange, ms. */
  timeoutMs: number;
  maxBytes: number;
  signal: AbortSignal;
}

/** Takes an answer that does not end: it may say nothing for long, and is not collected. */
export interface Receiver {
  /** Called once it begins; what it throws ends the exchange. */
  onStart(status: number, headers: BmcAnswer['headers']): void;
  onData(chunk: Buffer): void;
}

/**
 * One request and its answer, of whatever status.
 * @param receiver takes the answer where it is a stream; the time limit is then that of its beginning
 * @throws RedfishError for a timeout and a body that is too long; else what undici or the signal says
 */
export async function exchange(
  dispatcher: Dispatcher,
  origin: string,
  request: BmcRequest,
  { timeoutMs, maxBytes, signal }: ExchangeLimits,
  receiver?: Receiver
): Promise<BmcAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<BmcAnswer>();
  const url = new URL(request.path, origin);
  if (url.origin !== new URL(origin).origin) {
    throw new RedfishError('refused', `links to ${url.origin}, which is another service`);
  }
  let controller: Dispatcher.DispatchController | undefined;
  let givenUp: Error | undefined;
  let status = 0;
  let headers: BmcAnswer['headers'] = {};
  const chunks: Buffer[] = [];
  let bytes = 0;

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
  const attempt = (take: () => void) => {
    try {
      take();
    } catch (error) {
      giveUp(error as Error);
    }
  };
  const onAbort = () => giveUp(signal.reason as Error);
  const limit = setTimeout(
    () => giveUp(new RedfishError('away', `no answer within ${timeoutMs} ms`, { isCutShort: true })),
    timeoutMs
  );
  if (signal.aborted) {
    onAbort();
    return promise;
  }
  signal.addEventListener('abort', onAbort, { once: true });
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(started) {
      controller = started;
      if (givenUp) {
        started.abort(givenUp);
      }
    },
    onResponseStart(_controller, answered, fields) {
      status = answered;
      headers = fields;
      if (receiver && answered >= 200) {
        clearTimeout(limit);
        attempt(() => receiver.onStart(answered, fields));
      }
    },
    onResponseData(_controller, chunk) {
      if (receiver) {
        attempt(() => receiver.onData(chunk));
        return;
      }
      bytes += chunk.length;
      if (bytes > maxBytes) {
        giveUp(new RedfishError('garbled', `answers ${request.path} with more than ${maxBytes} bytes`));
      } else {
        chunks.push(chunk);
      }
    },
    onResponseEnd() {
      settle();
      resolve({ status, headers, body: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks) });
    },
    onResponseError(_controller, error) {
      settle();
      reject(error);
    },
  };
  if (request.method === 'GET') {
    dispatchGet(dispatcher, url, request.headers, handler);
  } else {
    const body = request.method === 'POST' ? request.body : null;
    const { method, path, headers: fields } = request;
    dispatcher.dispatch({ origin, path, method, headers: fields, body }, handler);
  }
  return promise;
}
