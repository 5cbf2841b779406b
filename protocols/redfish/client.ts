import { Agent } from 'undici';
import { decodeBody } from '../http/content-encoding.ts';
import type { TlsConfig } from '../http/tls.ts';
import { bmcConnector } from './certificate.ts';
import { RedfishError } from './errors.ts';
import { exchange, type BmcAnswer, type Receiver } from './exchange.ts';
import { asFailure, isBroken } from './failure.ts';
import { linkAt, objectAt, parseResource, type Resource } from './json.ts';
import { DEFAULT_SESSIONS_PATH, ROOT_PATH, sessionsPath, type SessionsPath } from './path.ts';
import { retryAfterMs } from './retry-after.ts';
import { createLogin, type LoginOptions } from './session.ts';

/**
 * The requests of one turn share a connection; it is closed soon after. To keep it for the next turn would save the BMC one
 * handshake a minute, and cost a socket on both sides that firewalls and BMCs close without a word.
 */
const IDLE_MS = 2_000;
/** An expanded collection of a thousand sensors has 1 MB; no BMC has memory for ten times that. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** `/redfish/v1` to `/redfish/v1/` is one; more than a few are a circle. */
const MAX_REDIRECTS = 3;
/** Who asks to come back later than this is left alone by the caller; until then waiting here costs nobody anything. */
const MAX_WAIT_MS = 10_000;

export interface BmcOptions extends LoginOptions {
  /** `https://10.0.0.7` */
  origin: string;
  tls?: TlsConfig | undefined;
  /** SHA-256 of its certificate; replaces the trust in a CA. */
  fingerprint?: string | undefined;
  /** Of one request, ms; also of connecting. */
  timeoutMs: number;
}

/** One BMC, which is asked one thing at a time. */
export interface Bmc {
  /**
   * Reads a resource.
   * @throws RedfishError; `isOfResource` where only this one cannot be read
   */
  get(path: string, signal: AbortSignal): Promise<Resource>;
  /** The service root, which is there without logging in. */
  root(signal: AbortSignal): Promise<Resource>;
  /** Receives what a stream of server-sent events gives, until it ends or the signal aborts. */
  receive(path: string, receiver: Receiver, signal: AbortSignal): Promise<void>;
  /** How far its clock is ahead of ours, ms, by its last answer; `undefined` where it has not said or they agree. */
  clockAheadMs(): number | undefined;
  /** Logins so far: another one says that it was restarted, or that another machine answers. */
  logins(): number;
  /** How it lets us in. */
  login(): 'session' | 'basic' | 'none';
  /** Logs out. Nothing may be asked after it. */
  close(): Promise<void>;
}

export function openBmc({ origin, tls, fingerprint, timeoutMs, ...credentials }: BmcOptions): Bmc {
  const agentOf = (connections: number) =>
    new Agent({
      connect: bmcConnector(tls, fingerprint, timeoutMs),
      connections,
      pipelining: 1,
      allowH2: false,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  const agent = agentOf(1);
  const streams = agentOf(1);
  const limitsOf = (signal: AbortSignal) => ({ timeoutMs, maxBytes: MAX_BODY_BYTES, signal });
  const login = createLogin(credentials, (request, signal, ms = timeoutMs) =>
    exchange(agent, origin, request, { ...limitsOf(signal), timeoutMs: ms })
  );
  const forbidden = new Set<string>();
  let sessions: SessionsPath = DEFAULT_SESSIONS_PATH;
  let clockAheadMs: number | undefined;
  let last: Promise<unknown> = Promise.resolve();

  /** One request after the other, whoever asks. */
  function inTurn<T>(run: () => Promise<T>): Promise<T> {
    const result = last.then(run, run);
    last = result.catch(() => undefined);
    return result;
  }

  async function fetchOnce(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<BmcAnswer> {
    const request = { method: 'GET' as const, path, headers: { ...HEADERS, ...headers } };
    try {
      return await exchange(agent, origin, request, limitsOf(signal));
    } catch (error) {
      if (signal.aborted || !isBroken(error)) {
        throw error;
      }
      return exchange(agent, origin, request, limitsOf(signal));
    }
  }

  async function follow(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<BmcAnswer> {
    let at = path;
    for (let redirects = 0; ; redirects++) {
      const answer = await fetchOnce(at, headers, signal);
      const next = redirectOf(answer, at, origin);
      if (next === undefined) {
        return answer;
      }
      if (redirects === MAX_REDIRECTS) {
        throw new RedfishError('refused', `redirects ${path} in a circle`, { status: answer.status });
      }
      at = next;
    }
  }

  async function busyOnce(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<BmcAnswer> {
    const answer = await follow(path, headers, signal);
    const waitMs =
      answer.status === 503 || answer.status === 429 ? retryAfterMs(answer.headers['retry-after']) : undefined;
    if (waitMs === undefined || waitMs > MAX_WAIT_MS) {
      return answer;
    }
    await pauseFor(waitMs, signal);
    return follow(path, headers, signal);
  }

  async function authorised(path: string, signal: AbortSignal): Promise<BmcAnswer> {
    const answer = await busyOnce(path, await login.headers(sessions, signal), signal);
    if (answer.status !== 401 || (login.kind() === 'session' && forbidden.has(path))) {
      return answer;
    }
    // A session ends by itself after a while without a request, and with each restart of the BMC.
    if (!login.forget()) {
      throw new RedfishError('login', 'refuses user or password', { status: 401 });
    }
    const again = await busyOnce(path, await login.headers(sessions, signal), signal);
    if (again.status !== 401) {
      return again;
    }
    if (login.kind() !== 'session') {
      throw new RedfishError('login', 'refuses user or password', { status: 401 });
    }
    // Whoever was let in a moment ago may read other things: this one wants a licence or a higher role, and should say 403.
    forbidden.add(path);
    return again;
  }

  const read = (path: string, ask: () => Promise<BmcAnswer>) =>
    inTurn(async () => {
      try {
        const answer = await ask();
        clockAheadMs = aheadOf(answer.headers.date);
        return await resourceOf(answer, path);
      } catch (error) {
        throw asFailure(error);
      }
    });

  return {
    get: (path, signal) => read(path, () => authorised(path, signal)),
    root: (signal) =>
      read(ROOT_PATH, async () => {
        const answer = await busyOnce(ROOT_PATH, {}, signal);
        return answer.status === 401 ? authorised(ROOT_PATH, signal) : answer;
      }).then((root) => {
        sessions = sessionsPath(linkAt(objectAt(root, 'Links'), 'Sessions'));
        return root;
      }),
    async receive(path, receiver, signal) {
      try {
        const headers = { ...(await inTurn(() => login.headers(sessions, signal))), accept: 'text/event-stream' };
        await exchange(streams, origin, { method: 'GET', path, headers }, limitsOf(signal), receiver);
      } catch (error) {
        throw asFailure(error);
      }
    },
    clockAheadMs: () => clockAheadMs,
    logins: login.count,
    login: login.kind,
    async close() {
      await inTurn(login.logOut);
      await Promise.all([agent.destroy(), streams.destroy()]);
    },
  };
}

/** `Date` is in whole seconds, and is older than its answer. */
const CLOCK_TOLERANCE_MS = 5_000;

function aheadOf(date: string | string[] | undefined): number | undefined {
  const aheadMs = Date.parse([date ?? []].flat()[0] ?? '') - Date.now();
  return Math.abs(aheadMs) > CLOCK_TOLERANCE_MS ? aheadMs : undefined;
}

const HEADERS = { accept: 'application/json', 'accept-encoding': 'gzip', 'odata-version': '4.0' };

function redirectOf({ status, headers }: BmcAnswer, path: string, origin: string): string | undefined {
  const location = [headers.location ?? []].flat()[0];
  if (status < 301 || status > 308 || status === 304 || location === undefined) {
    return undefined;
  }
  const base = new URL(path, origin);
  const target = URL.canParse(location, base) ? new URL(location, base) : base;
  if (target.origin !== base.origin) {
    throw new RedfishError('away', `redirects to ${target.origin}; use that as \`host\``, { status });
  }
  return `${target.pathname}${target.search}`;
}

async function resourceOf({ status, headers, body }: BmcAnswer, path: string): Promise<Resource> {
  if (status === 503 || status === 429) {
    const waitMs = retryAfterMs(headers['retry-after']);
    const when = waitMs === undefined ? '' : `, and asks to come back in ${Math.ceil(waitMs / 1000)} s`;
    throw new RedfishError('busy', `is busy (status ${status})${when}`, { status, retryAfterMs: waitMs });
  }
  if (status !== 200) {
    throw new RedfishError('refused', `answers ${path} with status ${status}`, { status });
  }
  const text = (await decodeBody(body, headers['content-encoding'], MAX_BODY_BYTES)).toString('utf8');
  const resource = parseResource(text);
  if (!resource) {
    throw new RedfishError(
      'garbled',
      `answers ${path} with ${text.trim() === '' ? 'nothing' : 'no whole JSON object'}`
    );
  }
  return resource;
}

function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
