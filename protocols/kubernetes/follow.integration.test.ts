import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '#collector/testing/recording.ts';
import { openAccess } from './access.ts';
import { kubernetesClient, type KubernetesClient } from './client.ts';
import { follow, type Position } from './follow.ts';
import { list } from './list.ts';
import { startApiServer, type TestApiServer } from './testing/api-server.ts';
import { statusObject, type TestObject } from './testing/objects.ts';

const PODS = '/api/v1/pods';
const TIMES = { minTimeoutS: 300, silenceMs: 60_000 };

let api: TestApiServer;
let folder: string;
let client: KubernetesClient;
let waits: string[];
let stopped: AbortController;
let running: Promise<unknown>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-kubernetes-'));
  await writeFile(join(folder, 'token'), 'first\n');
  api = await startApiServer({ tokens: new Set(['first']), bookmarkMs: 50 });
  waits = [];
  const access = openAccess({ serviceAccount: folder, server: api.url });
  client = kubernetesClient({ access, onWait: (message) => void waits.push(message), answerTimeoutMs: 5_000 });
  stopped = new AbortController();
  running = Promise.resolve();
});
afterEach(async () => {
  stopped.abort();
  await running.catch(() => undefined);
  await client.close();
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

const pod = (name: string, phase = 'Pending'): TestObject => ({
  metadata: { name, namespace: 'a' },
  status: { phase },
});

/** Follows the pods and keeps what there is and all that was told. */
function followed(position: Position = {}, times = TIMES) {
  const state = {
    pods: new Map<string, string>(),
    told: [] as string[],
    lists: 0,
    position,
    failure: undefined as Error | undefined,
  };
  let begun = new Map<string, string>();
  const nameOf = (object: unknown) => (object as TestObject).metadata.name;
  const phaseOf = (object: unknown) => String((object as TestObject).status?.phase);
  running = follow(
    client,
    { path: PODS },
    position,
    {
      begin: () => (begun = new Map()),
      page: (items) => items.forEach((item) => begun.set(nameOf(item), phaseOf(item))),
      missed: ({ changes }) =>
        changes.forEach(({ type, object }) => state.told.push(`missed ${type} ${nameOf(object)}`)),
      async listed() {
        state.pods = begun;
        state.lists += 1;
      },
      async changed({ changes }) {
        for (const { type, object } of changes) {
          state.told.push(`${type} ${nameOf(object)} ${phaseOf(object)}`);
          if (type === 'DELETED') {
            state.pods.delete(nameOf(object));
          } else {
            state.pods.set(nameOf(object), phaseOf(object));
          }
        }
      },
    },
    times,
    stopped.signal
  ).catch((error: Error) => {
    state.failure = error;
  });
  return state;
}

describe('a list', () => {
  it('comes in pages, all of one version', async () => {
    for (let index = 0; index < 25; index++) {
      api.store.put(PODS, pod(`p${String(index).padStart(2, '0')}`));
    }
    // What is created meanwhile is for the watch.
    api.onPage = (page) => page === 2 && void api.store.put(PODS, pod('p99'));
    const pages: unknown[][] = [];
    const version = api.store.version();
    const on = { begin: () => void (pages.length = 0), page: (items: unknown[]) => void pages.push(items) };
    const { resourceVersion } = await list(client, { path: PODS }, on, stopped.signal, 10);
    expect(pages.map((page) => page.length)).toEqual([10, 10, 5]);
    expect(resourceVersion).toBe(String(version));
  });

  it('begins again with larger pages where its continue token has expired', async () => {
    for (let index = 0; index < 25; index++) {
      api.store.put(PODS, pod(`p${index}`));
    }
    api.onPage = (page) => {
      if (page === 2) {
        api.store.put(PODS, pod('late'));
        api.store.compact();
      }
    };
    let items: unknown[] = [];
    const on = { begin: () => void (items = []), page: (page: unknown[]) => void items.push(...page) };
    await list(client, { path: PODS }, on, stopped.signal, 10);
    expect(items).toHaveLength(26);
    expect(api.requests.map((path) => new URL(path, api.url).searchParams.get('limit'))).toEqual(['10', '10', '80']);
  });

  it('says what answers in its place', async () => {
    const on = { begin: () => undefined, page: () => undefined };
    const path = async () => list(client, { path: PODS }, on, stopped.signal);
    api.refuse(/pods/, { status: 200, body: '<html>Sign in</html>' }, { status: 200, body: { hello: 'there' } });
    await expect(path()).rejects.toThrow('GET /api/v1/pods: the answer is not JSON, but begins with "<html>Sign in');
    await expect(path()).rejects.toThrow('GET /api/v1/pods: the answer is not a list of the Kubernetes API');
    api.forbidden = /pods/;
    await expect(path()).rejects.toThrow(/^GET \/api\/v1\/pods: .*cannot list/);
  });
});

describe('a watch', () => {
  it('tells what happens after the list, and goes on from there when the server ends it', async () => {
    api.store.put(PODS, pod('p1'));
    const state = followed();
    await until(() => api.watches().length === 1, 'a watch');
    api.store.put(PODS, pod('p1', 'Running'));
    api.store.put(PODS, pod('p2'));
    await until(() => state.told.length === 2, 'two events');
    api.endWatches();
    api.store.delete(PODS, 'p2', 'a');
    await until(() => state.told.length === 3, 'the deletion');
    expect(state.told).toEqual(['MODIFIED p1 Running', 'ADDED p2 Pending', 'DELETED p2 Pending']);
    expect([...state.pods]).toEqual([['p1', 'Running']]);
    expect(state.lists).toBe(1);
  });

  it('goes on after a cut line without a list, and nothing is told twice', async () => {
    const state = followed();
    await until(() => api.watches().length === 1, 'a watch');
    for (let index = 0; index < 20; index++) {
      api.store.put(PODS, pod(`p${index}`));
      if (index % 5 === 2) {
        api.cut();
      }
      await until(() => state.pods.size === index + 1 || state.failure !== undefined, `pod ${index}`);
    }
    expect(state.failure).toBeUndefined();
    expect(state.told).toHaveLength(20);
    expect(state.lists).toBe(1);
  });

  it('lists again where the server no longer has what happened, and forgets what is gone', async () => {
    api.store.put(PODS, pod('gone'));
    const state = followed();
    await until(() => api.watches().length === 1, 'a watch');
    api.silenceWatches();
    api.store.delete(PODS, 'gone', 'a');
    api.store.put(PODS, pod('new'));
    api.store.compact();
    api.cut();
    await until(() => state.lists === 2, 'a second list');
    expect([...state.pods.keys()]).toEqual(['new']);
  });

  it('is kept fresh by bookmarks, so that a quiet one does not expire', async () => {
    const state = followed();
    await until(() => api.watches().length === 1, 'a watch');
    api.store.put('/api/v1/nodes', { metadata: { name: 'n1' } });
    await until(() => state.position.resourceVersion === String(api.store.version()), 'a bookmark');
    api.store.compact();
    api.cut();
    await until(() => api.requests.filter((path) => path.includes('watch=1')).length === 2, 'a second watch');
    api.store.put(PODS, pod('p1'));
    await until(() => state.pods.size === 1, 'a pod');
    expect(state.lists).toBe(1);
  });

  it('that goes dumb is given up; what was missed is asked for after a list', async () => {
    const state = followed({}, { ...TIMES, silenceMs: 300 });
    await until(() => api.watches().length === 1 && state.lists === 1, 'a watch');
    api.silenceWatches();
    api.store.put(PODS, pod('short-lived'));
    api.store.delete(PODS, 'short-lived', 'a');
    api.store.put(PODS, pod('stays'));
    await until(() => state.lists >= 2, 'a second list');
    expect(state.told.slice(0, 3)).toEqual([
      'missed ADDED short-lived',
      'missed DELETED short-lived',
      'missed ADDED stays',
    ]);
    expect([...state.pods.keys()]).toEqual(['stays']);
    expect(state.failure).toBeUndefined();
  });

  it('of a version that the server was set back behind ends in a list', async () => {
    api.store.put(PODS, pod('p1'));
    const state = followed({}, { ...TIMES, silenceMs: 300 });
    await until(() => api.watches().length === 1, 'a watch');
    api.store.restore(500);
    await until(() => state.lists >= 2, 'a second list');
    api.store.put(PODS, pod('p2'));
    await until(() => state.pods.has('p2'), 'a pod');
  });

  it('reads on from where another process ended: what came and went meanwhile is told', async () => {
    api.store.put(PODS, pod('p1'));
    const before = String(api.store.version());
    api.store.put(PODS, pod('short-lived', 'Running'));
    api.store.delete(PODS, 'short-lived', 'a');
    const state = followed({ before });
    await until(() => state.lists === 1, 'a list');
    expect(state.told).toEqual(['missed ADDED short-lived', 'missed DELETED short-lived']);
    stopped.abort();
  });

  it('does without what came and went where the server no longer has it', async () => {
    const before = String(api.store.version());
    api.store.put(PODS, pod('p1'));
    api.store.compact();
    const state = followed({ before });
    await until(() => state.lists === 1 && api.watches().length === 1, 'a list');
    expect([state.told, state.failure]).toEqual([[], undefined]);
  });

  it('survives half a line at the end, and says what is not an event', async () => {
    api.refuse(/watch=1/, { status: 200, body: '{"type":"ADDED","object":{"meta' }, { status: 200, body: 'oops\n' });
    const state = followed();
    await until(() => state.failure !== undefined, 'a failure');
    expect(state.failure?.message).toBe('watch /api/v1/pods: a line is not JSON, but begins with "oops"');
    expect(api.requests.filter((path) => path.includes('watch=1'))).toHaveLength(2);
  });

  it('gives up on a server that ends each watch at once', { timeout: 60_000 }, async () => {
    api.refuse(/watch=1/, ...Array.from({ length: 20 }, () => ({ status: 200, body: '' })));
    const state = followed();
    await until(() => state.failure !== undefined, 'a failure', 50_000);
    expect(state.failure?.message).toContain('ends each watch at once');
    expect(state.lists).toBe(1);
  });
});

describe('a login', () => {
  it('goes on with a token that was rotated', async () => {
    const state = followed();
    await until(() => api.watches().length === 1, 'a watch');
    api.tokens = new Set(['second']);
    await writeFile(join(folder, 'token'), 'second\n');
    api.endWatches();
    await until(() => api.watches().length === 1, 'a watch');
    api.store.put(PODS, pod('p1'));
    await until(() => state.pods.size === 1, 'a pod');
    expect(state.failure).toBeUndefined();
  });

  it('that is no longer accepted is named', async () => {
    api.tokens = new Set();
    const state = followed();
    await until(() => state.failure !== undefined, 'a failure');
    expect(state.failure?.message).toBe('GET /api/v1/pods: the API server does not accept the token or certificate');
  });
});

it('waits for as long as a busy server asks for, and says so', async () => {
  const later = statusObject(429, 'TooManyRequests', 'too many requests, please try again later');
  api.refuse(/pods/, { status: 429, retryAfter: 1, body: later });
  const startedMs = Date.now();
  const state = followed();
  await until(() => state.lists === 1, 'a list');
  expect(Date.now() - startedMs).toBeGreaterThan(900);
  expect(waits).toEqual([
    'GET /api/v1/pods: too many requests, please try again later; the API server asks to wait for 1 s',
  ]);
});
