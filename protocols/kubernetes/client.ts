import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { openStream, type StreamAnswer } from '../http/stream.ts';
import type { Access } from './access.ts';
import { KubernetesError, refusalOf } from './failure.ts';

/** A page of 500 pods takes some megabytes; beyond this a proxy or a mistake answers. V8's longest text is twice that. */
const MAX_BODY_BYTES = 256 << 20;
/** A server that is busy sends its next bytes within that; of a list it sends none before it has read all of the page. */
const ANSWER_TIMEOUT_MS = 60_000;
/** One page or object, from the question to the last byte: what takes longer drips, and holds up all that comes after it. */
const WHOLE_ANSWER_TIMEOUT_MS = 5 * 60_000;
/** Where the server says "later" without a time. */
const FIRST_WAIT_MS = 1_000;
/** Longest single wait that a server may ask for. */
const MAX_WAIT_MS = 60_000;
/** A server that is busy for longer than some minutes is one that cannot be read. */
const MAX_WAITS = 8;
/** For the API server's log and its fairness by client. */
const USER_AGENT = 'plenum-collector';

export interface KubernetesClient {
  /** Where it asks, for people: `https://10.0.0.1:6443`. */
  readonly name: string;
  /**
   * One object.
   * @throws KubernetesError where the API refuses; else an Error with one clear line
   */
  get(path: string, signal: AbortSignal, accept?: string): Promise<unknown>;
  /** An answer that goes on, of which nothing comes for at most `silenceMs`. Rejects as `get` does. */
  stream(path: string, signal: AbortSignal, accept: string, silenceMs: number): Promise<AsyncGenerator<Buffer, void>>;
  close(): Promise<void>;
}

export interface ClientOptions {
  access: Access;
  answerTimeoutMs?: number;
  wholeAnswerTimeoutMs?: number;
  maxBodyBytes?: number;
  /** Is told when the server asks to wait. */
  onWait?: (message: string) => void;
  /** Is told with each answer how far the server's clock is ahead of ours, ms; it says whole seconds. */
  onClock?: (aheadMs: number) => void;
}

/** A client of one API server that only asks. */
export function kubernetesClient({
  access,
  onWait,
  onClock,
  answerTimeoutMs = ANSWER_TIMEOUT_MS,
  wholeAnswerTimeoutMs = WHOLE_ANSWER_TIMEOUT_MS,
  maxBodyBytes = MAX_BODY_BYTES,
}: ClientOptions): KubernetesClient {
  // A watch holds its connection: with HTTP/1.1 each has one of its own, so that a dead one takes no other with it.
  const agent = new Agent({
    allowH2: false,
    connect: { ...access.tls, timeout: answerTimeoutMs },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const base = access.server.href.replace(/\/$/, '');

  async function ask(path: string, signal: AbortSignal, accept: string, silenceMs: number): Promise<StreamAnswer> {
    const what = `GET ${path.split('?')[0]}`;
    let wasRefused = false;
    for (let waits = 0; ;) {
      const headers = { accept, 'user-agent': USER_AGENT, ...access.login() };
      const url = new URL(`${base}${path}`);
      const answer = await during(`GET ${url.origin}${url.pathname}`, () =>
        openStream(agent, { url, headers, answerTimeoutMs, silenceMs, signal })
      );
      const serverMs = Date.parse(header(answer, 'date') ?? '');
      if (!Number.isNaN(serverMs)) {
        onClock?.(serverMs - Date.now());
      }
      if (answer.status === 200) {
        return answer;
      }
      const failure = refusalOf(
        what,
        answer.status,
        await during(what, () => textOf(answer, maxBodyBytes, Date.now() + wholeAnswerTimeoutMs)),
        header(answer, 'retry-after')
      );
      if (answer.status === 401 && !wasRefused) {
        // The token may have been rotated just now.
        wasRefused = true;
        continue;
      }
      const isBusy = failure.status === 429 || (failure.retryAfterMs !== undefined && failure.status >= 500);
      if (!isBusy || failure.isFromTheFuture || waits >= MAX_WAITS) {
        throw answer.status === 401 ? unauthorized(what) : failure;
      }
      const waitMs = Math.min(MAX_WAIT_MS, failure.retryAfterMs ?? FIRST_WAIT_MS * 2 ** waits);
      waits += 1;
      onWait?.(`${failure.message}; the API server asks to wait for ${Math.ceil(waitMs / 1_000)} s`);
      await sleep(waitMs, undefined, { signal });
    }
  }

  return {
    name: access.server.origin,
    async get(path, signal, accept = 'application/json') {
      const what = `GET ${path.split('?')[0]}`;
      const answer = await ask(path, signal, accept, answerTimeoutMs);
      const text = await during(what, () => textOf(answer, maxBodyBytes, Date.now() + wholeAnswerTimeoutMs));
      try {
        return JSON.parse(text) as unknown;
      } catch {
        throw new Error(`${what}: the answer is not JSON, but begins with ${JSON.stringify(text.slice(0, 60))}`);
      }
    },
    async stream(path, signal, accept, silenceMs) {
      return (await ask(path, signal, accept, silenceMs)).chunks;
    },
    close: () => agent.destroy(),
  };
}

function unauthorized(what: string): KubernetesError {
  return new KubernetesError(`${what}: the API server does not accept the token or certificate`, 401, 'Unauthorized');
}

async function textOf({ chunks }: StreamAnswer, maxBytes: number, untilMs: number): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new Error(`the answer is longer than ${maxBytes} bytes`);
    }
    if (Date.now() > untilMs) {
      throw new Error(`the answer drips: it is not whole after ${bytes} bytes, and is given up`);
    }
  }
  return Buffer.concat(parts).toString('utf8');
}

/** What the network says, with what was asked for. */
async function during<T>(what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if ((error as Error).name === 'AbortError') {
      throw error;
    }
    const { code, message } = error as NodeJS.ErrnoException;
    const first = error instanceof AggregateError ? (error.errors[0] as Error | undefined)?.message : undefined;
    const text = (message || first || code || String(error)).split('\n')[0] ?? '';
    throw new Error(`${what}: ${text}`, { cause: error });
  }
}

function header({ headers }: StreamAnswer, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
