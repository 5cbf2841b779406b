import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { secret } from '#config/secret.ts';
import { openBmc, type Bmc, type BmcOptions } from './client.ts';
import { json, SESSIONS, startMockBmc, TLS_FOLDER, type MockBmc, type MockBmcOptions } from './testing/mock-bmc.ts';
import { presentedFingerprint } from './certificate.ts';

const LOGIN = { username: 'plenum', password: 'secret' };
const CHASSIS = '/redfish/v1/Chassis';
const never = new AbortController().signal;
const closing: Array<() => Promise<unknown>> = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) {
    await close();
  }
});

async function bmcOf(options: MockBmcOptions, root: object = {}): Promise<MockBmc> {
  const mock = await startMockBmc({ '/redfish/v1': root, [CHASSIS]: { Members: [] } }, options);
  closing.push(mock.close);
  return mock;
}

function open(mock: MockBmc, more: Partial<BmcOptions> = {}): Bmc {
  const bmc = openBmc({
    origin: mock.url,
    username: LOGIN.username,
    password: secret(LOGIN.password),
    timeoutMs: 5_000,
    ...more,
  });
  closing.push(bmc.close);
  return bmc;
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error
  );

describe('logging in', () => {
  test('makes one session for all requests, and ends it', async () => {
    const mock = await bmcOf({ login: LOGIN });
    const bmc = open(mock);
    await bmc.root(never);
    await Promise.all([bmc.get(CHASSIS, never), bmc.get(CHASSIS, never), bmc.get(CHASSIS, never)]);
    expect([mock.logins(), mock.sessions.size, mock.atOnce(), mock.connections()]).toEqual([1, 1, 1, 1]);
    await bmc.close();
    expect(mock.sessions.size).toBe(0);
  });

  test('is done once more where the session has ended meanwhile', async () => {
    const mock = await bmcOf({ login: LOGIN });
    const bmc = open(mock);
    await bmc.get(CHASSIS, never);
    mock.sessions.clear();
    expect(await bmc.get(CHASSIS, never)).toEqual({ Members: [] });
    expect(mock.logins()).toBe(2);
  });

  test('falls back to the password in each request where there are no sessions', async () => {
    const mock = await bmcOf({ login: LOGIN, sessions: 0 });
    const bmc = open(mock);
    await bmc.get(CHASSIS, never);
    await bmc.get(CHASSIS, never);
    expect(bmc.login()).toBe('basic');
    expect(mock.asked.filter((line) => line.startsWith('POST'))).toHaveLength(1);
  });

  test('falls back for the moment where all sessions are taken', async () => {
    const mock = await bmcOf({ login: LOGIN, sessions: 1 });
    mock.sessions.set('of somebody else', '');
    const bmc = open(mock);
    await bmc.get(CHASSIS, never);
    expect(bmc.login()).toBe('basic');
    mock.sessions.clear();
    await bmc.get(CHASSIS, never);
    expect(bmc.login()).toBe('session');
  });

  test('tries a wrong password once, so that no account is locked', async () => {
    const mock = await bmcOf({ login: LOGIN });
    const bmc = open(mock, { password: secret('wrong') });
    expect(await failureOf(bmc.get(CHASSIS, never))).toMatchObject({
      kind: 'login',
      message: 'refuses user or password',
    });
    expect(mock.asked.filter((line) => line.startsWith('POST'))).toHaveLength(1);
  });

  test('follows a redirect to the same collection with a slash, and no other', async () => {
    const locations = [`${SESSIONS}/`, '/redfish/v1/Systems/1/Actions/ComputerSystem.Reset'];
    const methods = locations.map(async (location) => {
      const mock = await bmcOf({
        login: LOGIN,
        intercept(request, response) {
          const isMoved = request.method === 'POST' && request.url === SESSIONS;
          if (isMoved) {
            response.writeHead(308, { location }).end();
          }
          return isMoved;
        },
      });
      const bmc = open(mock);
      const failure = await failureOf(bmc.get(CHASSIS, never));
      return [bmc.login(), failure?.toString(), mock.asked.filter((line) => line.startsWith('POST'))];
    });
    expect(await Promise.all(methods)).toEqual([
      ['session', undefined, [`POST ${SESSIONS}`, `POST ${SESSIONS}/`]],
      ['basic', 'RedfishError: answers the login with status 308', [`POST ${SESSIONS}`]],
    ]);
  });

  test('posts to nothing but sessions, wherever a BMC leads', async () => {
    const reset = '/redfish/v1/Systems/1/Actions/ComputerSystem.Reset';
    const mock = await bmcOf(
      {
        login: LOGIN,
        intercept(request, response, at) {
          if (request.method === 'POST' && at === SESSIONS) {
            response.setHeader('x-auth-token', 'token');
            response.setHeader('location', reset);
            json(response, 201, { '@odata.id': '/redfish/v1/Systems/1' });
            return true;
          }
          if (request.headers['x-auth-token'] === 'token') {
            json(response, 200, {});
            return true;
          }
          return false;
        },
      },
      { Links: { Sessions: { '@odata.id': reset } } }
    );
    const bmc = open(mock);
    await bmc.root(never);
    await bmc.get(CHASSIS, never);
    await bmc.close();
    expect(mock.asked.filter((line) => !line.startsWith('GET'))).toEqual([`POST ${SESSIONS}`]);
  });

  test('takes its session to no other host', async () => {
    const mock = await bmcOf({ login: LOGIN });
    const bmc = open(mock);
    await bmc.get(CHASSIS, never);
    expect(await failureOf(bmc.get('//127.0.0.1:9/redfish/v1/Chassis', never))).toMatchObject({ kind: 'refused' });
  });
});

describe('trust', () => {
  const pem = readFileSync(path.join(TLS_FOLDER, 'certificate.pem'));
  const fingerprint = new X509Certificate(pem).fingerprint256;

  test('a certificate that vouches for itself is refused', async () => {
    const mock = await bmcOf({ tls: true });
    expect(await failureOf(open(mock).root(never))).toMatchObject({
      kind: 'trust',
      message: 'its certificate is not trusted: it is self-signed',
    });
    expect(mock.asked).toEqual([]);
  });

  test.each([fingerprint, fingerprint.replaceAll(':', '').toLowerCase()])(
    'a pinned fingerprint is trusted: %s',
    async (pin) => {
      const mock = await bmcOf({ tls: true });
      expect(await open(mock, { fingerprint: pin }).root(never)).toEqual({});
    }
  );

  test('a pinned CA is trusted', async () => {
    const mock = await bmcOf({ tls: true });
    const tls = { ca: path.join(TLS_FOLDER, 'certificate.pem'), verify: true };
    expect(await open(mock, { tls }).root(never)).toEqual({});
  });

  test('another certificate than the pinned one is refused before anything is sent', async () => {
    const mock = await bmcOf({ tls: true, login: LOGIN });
    const failure = await failureOf(open(mock, { fingerprint: '00'.repeat(32) }).get(CHASSIS, never));
    expect(failure).toMatchObject({ kind: 'trust', message: expect.stringContaining(fingerprint) as string });
    expect(mock.asked).toEqual([]);
  });

  test('a fingerprint is no reason to speak without TLS', async () => {
    const mock = await bmcOf({ login: LOGIN });
    expect(await failureOf(open(mock, { fingerprint }).get(CHASSIS, never))).toMatchObject({ kind: 'trust' });
    expect(mock.asked).toEqual([]);
  });

  test('the fingerprint that a BMC shows can be read, to be pinned', async () => {
    const mock = await bmcOf({ tls: true });
    expect(await presentedFingerprint(mock.url)).toBe(fingerprint);
  });
});

describe('answers', () => {
  const answered = (answer: (response: ServerResponse, count: number) => void): MockBmcOptions => {
    let count = 0;
    return {
      intercept(_, response, at) {
        if (at === CHASSIS) {
          answer(response, ++count);
        }
        return at === CHASSIS;
      },
    };
  };
  const get = async (options: MockBmcOptions, more: Partial<BmcOptions> = {}) => {
    const mock = await bmcOf(options);
    const bmc = open(mock, { username: undefined, ...more });
    return bmc.get(CHASSIS, never);
  };

  test('a redirect to the same path with a slash is followed', async () => {
    const mock = await bmcOf({
      intercept(request, response, at) {
        const isBare = at === CHASSIS && !request.url!.endsWith('/');
        if (isBare) {
          response.writeHead(308, { location: `${CHASSIS}/` }).end();
        }
        return isBare;
      },
    });
    expect(await open(mock, { username: undefined }).get(CHASSIS, never)).toEqual({ Members: [] });
  });

  test('a circle of redirects ends', async () => {
    const failure = await failureOf(get(answered((response) => response.writeHead(301, { location: CHASSIS }).end())));
    expect(failure).toMatchObject({ message: `redirects ${CHASSIS} in a circle` });
  });

  test('a redirect to another origin is not followed, but named', async () => {
    const other = answered((response) => response.writeHead(301, { location: 'https://10.0.0.1/redfish/v1' }).end());
    expect(await failureOf(get(other))).toMatchObject({ message: 'redirects to https://10.0.0.1; use that as `host`' });
  });

  test('a busy BMC is asked again when it wants to be', async () => {
    const busy = answered((response, count) =>
      count === 1 ? response.writeHead(503, { 'retry-after': '0' }).end() : json(response, 200, { Id: 'x' })
    );
    expect(await get(busy)).toEqual({ Id: 'x' });
  });

  test('one that is busy for long says until when', async () => {
    const busy = answered((response) => response.writeHead(503, { 'retry-after': '120' }).end());
    expect(await failureOf(get(busy))).toMatchObject({ kind: 'busy', retryAfterMs: 120_000 });
  });

  test('half a body is asked for once more', async () => {
    const half = answered((response, count) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"Id":');
      if (count === 1) {
        response.destroy();
      } else {
        response.end(`"x"}${' '.repeat(90)}`);
      }
    });
    expect(await get(half)).toEqual({ Id: 'x' });
  });

  test.each([
    ['{"Id": 1', 'no whole JSON object'],
    ['<html>', 'no whole JSON object'],
    ['[]', 'no whole JSON object'],
    ['', 'nothing'],
  ])('%j is of this resource only', async (body, what) => {
    const failure = await failureOf(get(answered((response) => response.writeHead(200).end(body))));
    expect(failure).toMatchObject({ kind: 'garbled', isOfResource: true, message: `answers ${CHASSIS} with ${what}` });
  });

  test('NaN and a byte order mark are read over', async () => {
    const odd = answered((response) => response.writeHead(200).end('\uFEFF{"Reading": nan, "Name": "a: NaN, b"}'));
    expect(await get(odd)).toEqual({ Reading: null, Name: 'a: NaN, b' });
  });

  test('no answer in time is an absent BMC', async () => {
    const failure = await failureOf(
      get(
        answered(() => undefined),
        { timeoutMs: 100 }
      )
    );
    expect(failure).toMatchObject({ kind: 'away', message: 'no answer within 100 ms' });
  });

  test('nobody there is an absent BMC', async () => {
    const mock = await bmcOf({});
    await mock.close();
    expect(await failureOf(open(mock).root(never))).toMatchObject({ kind: 'away' });
  });
});

describe('a session that was left behind', () => {
  const left = `${SESSIONS}/left`;

  test('is ended after the login, and the paths of ours are told', async () => {
    const mock = await bmcOf({ login: LOGIN });
    mock.sessions.set('left', LOGIN.username);
    const told: Array<string | undefined> = [];
    const bmc = open(mock, { leftBehind: left, onSession: (path) => told.push(path) });
    await bmc.get(CHASSIS, never);
    expect([...mock.sessions.keys()]).toEqual(['token1']);
    await bmc.close();
    expect(told).toEqual([`${SESSIONS}/token1`, undefined]);
    expect(mock.asked.filter((line) => line.includes('left'))).toEqual([`GET ${left}`, `DELETE ${left}`]);
  });

  test('makes room where it took the last one', async () => {
    const mock = await bmcOf({ login: LOGIN, sessions: 1 });
    mock.sessions.set('left', LOGIN.username);
    const bmc = open(mock, { leftBehind: left });
    await bmc.get(CHASSIS, never);
    expect([bmc.login(), [...mock.sessions.keys()]]).toEqual(['session', ['token1']]);
  });

  test.each([
    ['that is of somebody else by now', 'admin', left],
    ['that is no session', LOGIN.username, '/redfish/v1/Systems/1'],
  ])('%s is left alone', async (_, owner, path) => {
    const mock = await bmcOf({ login: LOGIN });
    mock.sessions.set('left', owner);
    await open(mock, { leftBehind: path }).get(CHASSIS, never);
    expect(mock.sessions.size).toBe(2);
    expect(mock.asked.filter((line) => line.startsWith('DELETE'))).toEqual([]);
  });

  test('that cannot be ended is noted until it can be: a BMC that is away at the end keeps its name', async () => {
    const mock = await bmcOf({ login: LOGIN });
    const told: Array<string | undefined> = [];
    const bmc = open(mock, { onSession: (path) => told.push(path) });
    await bmc.get(CHASSIS, never);
    await mock.close();
    await bmc.close();
    expect(told).toEqual([`${SESSIONS}/token1`]);
  });
});

test('a resource that is refused as if nobody was logged in is one refused resource, asked once, and leaves no sessions', async () => {
  const licensed = `${CHASSIS}/1/EnvironmentMetrics`;
  const mock = await bmcOf({
    login: LOGIN,
    intercept(_, response, path) {
      const takes = path === licensed;
      if (takes) {
        json(response, 401, { error: { code: 'OemLicenseNotPassed' } });
      }
      return takes;
    },
  });
  const bmc = open(mock);
  for (let turn = 0; turn < 3; turn++) {
    expect(await failureOf(bmc.get(licensed, never))).toMatchObject({ kind: 'refused', status: 401 });
    expect(await bmc.get(CHASSIS, never)).toEqual({ Members: [] });
  }
  expect([mock.logins(), mock.sessions.size]).toEqual([2, 1]);
});
