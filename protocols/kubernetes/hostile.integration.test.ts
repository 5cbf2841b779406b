import type { ServerResponse } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAccess } from './access.ts';
import { kubernetesClient, type ClientOptions, type KubernetesClient } from './client.ts';
import { follow, type Position } from './follow.ts';
import { list } from './list.ts';
import { startApiServer, type TestApiServer } from './testing/api-server.ts';
import { statusObject } from './testing/objects.ts';

const PODS = '/api/v1/pods';
const TIMES = { minTimeoutS: 300, silenceMs: 60_000 };

let api: TestApiServer;
let folder: string;
let clients: KubernetesClient[];
let stopped: AbortController;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-kubernetes-'));
  await writeFile(join(folder, 'token'), 'first\n');
  api = await startApiServer({ bookmarkMs: 50 });
  clients = [];
  stopped = new AbortController();
});
afterEach(async () => {
  stopped.abort();
  await Promise.all(clients.map((client) => client.close()));
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

function connect(options: Partial<ClientOptions> = {}): KubernetesClient {
  const access = openAccess({ serviceAccount: folder, server: api.url });
  const client = kubernetesClient({ access, answerTimeoutMs: 10_000, ...options });
  clients.push(client);
  return client;
}
const nothing = { begin: () => undefined, page: () => undefined };
const reply = (match: RegExp, body: (response: ServerResponse) => void) =>
  api.replies.push({ match, reply: (_, response) => body(response) });
const page = (metadata: object) => JSON.stringify({ kind: 'PodList', apiVersion: 'v1', metadata, items: [] });

/** Writes for as long as somebody reads. */
function endless(response: ServerResponse, chunk: string, pauseMs = 0): void {
  const write = () => {
    if (response.destroyed) {
      return;
    }
    if (response.write(chunk)) {
      setTimeout(write, pauseMs);
    } else {
      response.once('drain', write);
    }
  };
  write();
}

describe('a list', () => {
  const listed = (options: Partial<ClientOptions> = {}) =>
    list(connect(options), { path: PODS }, nothing, stopped.signal);

  it('that names another page for ever is given up', { timeout: 60_000 }, async () => {
    let pages = 0;
    reply(/pods/, (response) => response.end(page({ resourceVersion: '7', continue: `token-${++pages}` })));
    await expect(listed()).rejects.toThrow('GET /api/v1/pods: the list has no end: 2000 pages came');
    expect(pages).toBe(2_000);
  });

  it('whose continue token has always expired is given up after three sizes of its pages', async () => {
    reply(/continue=/, (response) =>
      response
        .writeHead(410)
        .end(JSON.stringify(statusObject(410, 'Expired', 'The provided continue parameter is too old')))
    );
    reply(/pods/, (response) => response.end(page({ resourceVersion: '7', continue: 'more' })));
    await expect(listed()).rejects.toThrow('GET /api/v1/pods: The provided continue parameter is too old');
    expect(api.requests.filter((path) => !path.includes('continue'))).toEqual(
      ['500', '4000', '32000'].map((limit) => `${PODS}?limit=${limit}`)
    );
  });

  it('whose page never ends is cut at the longest that is taken', async () => {
    reply(/pods/, (response) => endless(response, 'x'.repeat(65_536)));
    await expect(listed({ maxBodyBytes: 1 << 20 })).rejects.toThrow(
      'GET /api/v1/pods: the answer is longer than 1048576 bytes'
    );
  });

  it('whose page drips is given up', async () => {
    reply(/pods/, (response) => endless(response, ' ', 20));
    await expect(listed({ wholeAnswerTimeoutMs: 300 })).rejects.toThrow(/GET \/api\/v1\/pods: the answer drips/);
  });

  it.each([
    ['half of it', page({ resourceVersion: '7' }).slice(0, 40), 'the answer is not JSON, but begins with'],
    ['no version', page({}), 'the answer is not a list of the Kubernetes API'],
    ['a version that is a number', page({ resourceVersion: 7 }), 'the answer is not a list of the Kubernetes API'],
    ['items that are none', page({ resourceVersion: '7' }).replace('[]', '7'), 'the answer is not a list'],
  ])('with %s is a clear complaint', async (_, body, message) => {
    reply(/pods/, (response) => response.end(body));
    await expect(listed()).rejects.toThrow(message);
  });
});

describe('a watch', () => {
  it.each<[string, string, string]>([
    ['a line that is not JSON', '<html>', 'a line is not JSON, but begins with "<html>"'],
    [
      'an event without a version',
      '{"type":"ADDED","object":{"metadata":{}}}',
      'an event of type ADDED has no resourceVersion',
    ],
    ['a line that is not an event', '[]', 'a line is not an event of the Kubernetes API'],
  ])('with %s gives what came before it, and the next connection does not meet it again', async (_, line, message) => {
    const told: string[] = [];
    const position: Position = {};
    const followed = () =>
      follow(
        connect(),
        { path: PODS },
        position,
        {
          ...nothing,
          missed: () => undefined,
          listed: async () => void told.push('listed'),
          changed: async ({ changes, isBookmark }) =>
            void told.push(...(isBookmark ? ['bookmark'] : changes.map(({ type }) => type))),
        },
        TIMES,
        stopped.signal
      );
    const good = JSON.stringify({ type: 'ADDED', object: { metadata: { name: 'p', resourceVersion: '1001' } } });
    api.replies.push({ match: /watch=1/, reply: (__, response) => response.end(`${good}\n${line}\n${good}\n`) });
    await expect(followed()).rejects.toThrow(`watch ${PODS}: ${message}`);
    expect(told).toEqual(['listed', 'ADDED']);
    expect(position.resourceVersion).toBeUndefined();
    api.replies = [];
    const running = followed();
    while (!told.includes('bookmark')) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    stopped.abort();
    await running.catch(() => undefined);
    expect(told.slice(0, 4)).toEqual(['listed', 'ADDED', 'listed', 'bookmark']);
  });

  it('with a line that never ends is given up', { timeout: 60_000 }, async () => {
    reply(/watch=1/, (response) => endless(response, 'x'.repeat(1 << 20)));
    const follower = {
      ...nothing,
      missed: () => undefined,
      listed: async () => undefined,
      changed: async () => undefined,
    };
    await expect(follow(connect(), { path: PODS }, {}, follower, TIMES, stopped.signal)).rejects.toThrow(
      'the watch sends a line of more than 33554432 bytes'
    );
  });
});

it('a clock that is apart shows in each answer', async () => {
  const heard: number[] = [];
  api.clockAheadMs = 3_600_000;
  await list(connect({ onClock: (aheadMs) => void heard.push(aheadMs) }), { path: PODS }, nothing, stopped.signal);
  expect(Math.round((heard[0] ?? 0) / 60_000)).toBe(60);
});
