import type { Secret } from '#config/secret.ts';
import { RedfishError } from './errors.ts';
import type { BmcAnswer, BmcRequest } from './exchange.ts';
import { linkAt, parseResource, textAt } from './json.ts';
import { sessionPath, sessionsPathOf, type SessionPath, type SessionsPath } from './path.ts';

/** The collector ends within seconds; a BMC that does not answer then ends the session by itself. */
const LOG_OUT_MS = 2_000;
/** What a service answers that wants no login of this kind: then each request carries the password. */
const NO_SESSIONS = new Set([404, 405, 406, 415, 500, 501]);
/** No session is left, or none at the moment: it is asked for again with the next turn. */
const NO_SESSION_LEFT = new Set([429, 503, 507]);

/** What firmware writes with a status that stands for a wrong password as well: DMTF's registries, and Dell. */
const NO_SESSION_LEFT_WORDS =
  /\b(SessionLimitExceeded|CreateLimitReachedForResource)\b|RAC0218|maximum number of (user )?sessions/i;

interface Credentials {
  username?: string | undefined;
  password?: Secret | undefined;
}

export interface LoginOptions extends Credentials {
  /** Path of a session of ours that an earlier process could not end; it is ended after the first login. */
  leftBehind?: string | undefined;
  /** Told the path of each session that was made, as far as it is known; `undefined` once there is none. */
  onSession?: ((path: string | undefined) => void) | undefined;
}

type Send = (request: BmcRequest, signal: AbortSignal, timeoutMs?: number) => Promise<BmcAnswer>;

export interface Login {
  /** What a request needs to be let in; makes a session where there is none (DSP0266, 13.3.4). */
  headers(sessions: SessionsPath, signal: AbortSignal): Promise<Record<string, string>>;
  /** The session seems to be over; returns whether there was one, so that trying again makes sense. */
  forget(): boolean;
  /** Sessions that were made. */
  count(): number;
  kind(): 'session' | 'basic' | 'none';
  /** Ends the session. Never rejects. */
  logOut(): Promise<void>;
}

/** Logs in once, with a session where the BMC has them, else with the password in each request. */
export function createLogin(
  { username, password, leftBehind, onSession = () => undefined }: LoginOptions,
  send: Send
): Login {
  let session: { token: string; path: SessionPath | undefined } | undefined;
  let hasSessions = true;
  let made = 0;
  let left = leftBehind === undefined ? undefined : sessionPath(leftBehind);

  async function create(sessions: SessionsPath, signal: AbortSignal): Promise<void> {
    const body = JSON.stringify({ UserName: username, Password: password?.reveal() ?? '' });
    const headers = { 'content-type': 'application/json', accept: 'application/json', 'odata-version': '4.0' };
    const post = (path: SessionsPath) => send({ method: 'POST', path, headers, body }, signal);
    const first = await post(sessions);
    const moved = movedSessions(first, sessions);
    const answer = moved === undefined ? first : await post(moved);
    const token = [answer.headers['x-auth-token'] ?? []].flat()[0];
    if (answer.status < 300 && token !== undefined) {
      const location = [answer.headers.location ?? []].flat()[0];
      const resource = parseResource(answer.body.toString('utf8'));
      session = { token, path: sessionPath(location) ?? sessionPath(linkAt({ resource }, 'resource')) };
      made += 1;
      onSession(session.path);
      return;
    }
    if (answer.status >= 400 && NO_SESSION_LEFT_WORDS.test(answer.body.toString('utf8'))) {
      return;
    }
    if (answer.status === 400 || answer.status === 401 || answer.status === 403) {
      throw new RedfishError('login', 'refuses user or password', { status: answer.status });
    }
    // A whole answer without a token, or one that says that there is no such thing: not asked again.
    hasSessions = !(answer.status < 300 || NO_SESSIONS.has(answer.status));
    if (hasSessions && !NO_SESSION_LEFT.has(answer.status)) {
      throw new RedfishError('refused', `answers the login with status ${answer.status}`, { status: answer.status });
    }
  }

  /**
   * Ends the session that was left behind, if it is still ours: a BMC that was restarted may have given its name to another.
   * @returns whether there is room for a new one now
   */
  async function endLeft(auth: Record<string, string>, signal: AbortSignal): Promise<boolean> {
    const path = left;
    left = undefined;
    if (path === undefined || path === session?.path) {
      return false;
    }
    const headers = { ...auth, accept: 'application/json', 'odata-version': '4.0' };
    try {
      const answer = await send({ method: 'GET', path, headers }, signal);
      const owner = textAt(parseResource(answer.body.toString('utf8')), 'UserName');
      if (answer.status !== 200 || owner?.toLowerCase() !== username?.toLowerCase()) {
        return false;
      }
      return (await send({ method: 'DELETE', path, headers }, signal)).status < 300;
    } catch {
      // Whatever keeps it from answering will be said of the request that is waiting.
      left = path;
      return false;
    }
  }

  /** Logs in, and puts right what a process before us left. */
  async function begin(sessions: SessionsPath, signal: AbortSignal): Promise<void> {
    await create(sessions, signal);
    if (session) {
      await endLeft({ 'x-auth-token': session.token }, signal);
    } else if (await endLeft({ authorization: basic(username ?? '', password) }, signal)) {
      await create(sessions, signal);
    }
  }

  return {
    async headers(sessions, signal) {
      if (username === undefined) {
        return {};
      }
      if (!session && hasSessions) {
        await begin(sessions, signal);
      }
      const fields: Record<string, string> = session
        ? { 'x-auth-token': session.token }
        : { authorization: basic(username, password) };
      return fields;
    },
    forget() {
      const forgotten = session;
      session = undefined;
      if (forgotten) {
        // It may live on: some firmware refuses a resource in these words.
        left = forgotten.path;
        onSession(undefined);
      }
      return forgotten !== undefined;
    },
    count: () => made,
    kind: () => (username === undefined ? 'none' : session ? 'session' : 'basic'),
    async logOut() {
      const ending = session;
      session = undefined;
      if (ending?.path === undefined) {
        return;
      }
      const headers = { 'x-auth-token': ending.token, 'odata-version': '4.0' };
      await send({ method: 'DELETE', path: ending.path, headers }, new AbortController().signal, LOG_OUT_MS).then(
        ({ status }) => (status < 300 || status === 404 ? onSession(undefined) : undefined),
        () => undefined
      );
    },
  };
}

/** Where a redirect leads that is another spelling of the same collection, as with a slash at the end. */
function movedSessions({ status, headers }: BmcAnswer, asked: SessionsPath): SessionsPath | undefined {
  const location = [headers.location ?? []].flat()[0];
  const path = status > 300 && status <= 308 && location !== undefined ? sessionsPathOf(location) : undefined;
  return path === asked ? undefined : path;
}

function basic(username: string, password: Secret | undefined): string {
  return `Basic ${Buffer.from(`${username}:${password?.reveal() ?? ''}`).toString('base64')}`;
}
