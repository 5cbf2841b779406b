import { createHash, timingSafeEqual } from 'node:crypto';
import type { LoginConfig, ReceiveConfig } from './config.ts';
import { Refusal } from './refusal.ts';

/** A secret that was changed counts after so long, ms; reading its file for every request would be much for nothing. */
const REVEAL_MS = 1_000;

/**
 * Says who sends, by the header `Authorization`; `undefined` where no login tells.
 * @throws Refusal for a login that is absent, wrong or expired
 */
export type Logins = (authorization: string | undefined) => string | undefined;

interface KnownLogin {
  /** For people, without the secret. */
  name: string;
  isNamed: boolean;
  expiresMs: number;
  /** Of the header that it makes. */
  digest(): Buffer;
}

/**
 * Compares logins without telling by the time it takes how much of one was right. Secrets are read anew after a while, so that a
 * rotated token counts without a restart.
 */
export function createLogins(auth: ReceiveConfig['auth']): Logins {
  const configured = auth === undefined || auth === 'none' ? [] : [auth].flat();
  const known = configured.map(knownOf);
  const schemes = [...new Set(configured.map((login) => ('bearerToken' in login ? 'Bearer' : 'Basic')))];
  const challenge = { 'www-authenticate': schemes.map((scheme) => `${scheme} realm="plenum"`).join(', ') };
  const refuse = (message: string) => new Refusal(401, 'login', message, challenge);
  return (authorization) => {
    if (known.length === 0) {
      return undefined;
    }
    if (authorization === undefined) {
      throw refuse('This receiver wants a login. Send the bearer token, or the user and password, of its `auth`.');
    }
    const given = digestOf(withoutScheme(authorization));
    // All of them are compared, so that the place of a login in the list shows in no time.
    const [login] = known.filter((one) => timingSafeEqual(one.digest(), given));
    if (!login) {
      throw refuse('The login is wrong. Compare the token, or the user and password, with `auth` of this receiver.');
    }
    if (Date.now() >= login.expiresMs) {
      const since = new Date(login.expiresMs).toISOString();
      throw refuse(`The login "${login.name}" expired at ${since}. Give the sender a new one.`);
    }
    return login.isNamed ? login.name : undefined;
  };
}

function knownOf(login: LoginConfig, index: number): KnownLogin {
  let digest: Buffer | undefined;
  let revealedMs = -Infinity;
  return {
    name: 'username' in login ? login.username : (login.name ?? `auth[${index}]`),
    isNamed: 'username' in login || login.name !== undefined,
    expiresMs: login.expires === undefined ? Infinity : Date.parse(login.expires),
    digest() {
      const nowMs = performance.now();
      if (digest === undefined || nowMs - revealedMs > REVEAL_MS) {
        digest = digestOf(headerOf(login));
        revealedMs = nowMs;
      }
      return digest;
    },
  };
}

/** As RFC 6750 and RFC 7617 write it. */
function headerOf(login: LoginConfig): string {
  return 'bearerToken' in login
    ? `bearer ${login.bearerToken.reveal()}`
    : `basic ${Buffer.from(`${login.username}:${login.password.reveal()}`).toString('base64')}`;
}

/** The scheme may be written in any case. */
function withoutScheme(authorization: string): string {
  const text = authorization.trim();
  const blank = text.indexOf(' ');
  return blank === -1 ? text : `${text.slice(0, blank).toLowerCase()} ${text.slice(blank).trim()}`;
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
