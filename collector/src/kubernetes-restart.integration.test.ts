import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '#database/testing/database.ts';
import { startApiServer, type TestApiServer } from '#protocols/kubernetes/testing/api-server.ts';
import { JOBS, pendingPod, PODS, START_MS } from './sources/kubernetes/testing/workloads.ts';
import { runPlenum, temporaryDirectory, writeConfig, type CollectorProcess } from './testing/collector.ts';
import { until } from './testing/recording.ts';

/** A machine that is busy with other tests starts a collector in half a minute. */
const PATIENCE_MS = 90_000;
const KILLS = 3;
/** Jobs that go through their lives at the same time. */
const AT_ONCE = 6;

let database: TestDatabase;
let client: pg.Client;
let api: TestApiServer;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let child: CollectorProcess;

beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  directory = await temporaryDirectory();
  api = await startApiServer({ bookmarkMs: 200, collections: [JOBS] });
  await writeFile(join(directory.path, 'token'), 'x');
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await child?.exited;
});
afterAll(async () => {
  await api?.close();
  await directory?.remove();
  await client?.end();
  await database?.stop();
});

async function start(): Promise<void> {
  const config = await writeConfig(directory.path, {
    version: 1,
    site: { id: 'test', timeZone: 'UTC' },
    hosts: { rules: [{ host: '(?<rack>R\\d+)-gpu\\d+' }] },
    topology: { zones: [{ id: 'hall', kind: 'hall' }], racks: [{ id: 'R1', zone: 'hall' }] },
    database: { url: '${env:PLENUM_DATABASE_URL}', flushInterval: '50ms' },
    http: { enabled: false },
    shutdown: { drainTimeout: '30s' },
    sources: [{ name: 'k8s', protocol: 'kubernetes', server: api.url, serviceAccount: '.' }],
  });
  child = runPlenum(['collect', config], { PLENUM_DATABASE_URL: database.urlAs('plenum_writer') });
}

const eventually = (condition: () => Promise<boolean>, what: string) =>
  until(async () => (await sleep(100), condition()), what, PATIENCE_MS).catch((error: Error) => {
    throw new Error(`${error.message}\n${child.log()}`);
  });
const count = async (where = 'true') =>
  (await client.query<{ count: number }>(`SELECT count(*)::int AS count FROM plenum.job WHERE ${where}`)).rows[0]
    ?.count ?? 0;

const second = (index: number) => new Date(START_MS + index * 1_000).toISOString().replace('.000Z', 'Z');

/** The whole life of a job of two pods on two nodes, after which nothing of it is left in the API. Returns its name. */
async function live(index: number): Promise<string> {
  const name = `job-${index}`;
  const pause = () => sleep(20 + Math.random() * 60);
  const job = api.store.put(JOBS, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, uid: name, namespace: 'vision', creationTimestamp: second(index) },
  });
  const pods = [1, 2].map((node) => {
    const pod = pendingPod({ name: `${name}-${node}`, owner: job, resources: { 'nvidia.com/gpu': '4' } });
    return {
      ...pod,
      metadata: { ...pod.metadata, labels: { 'batch.kubernetes.io/job-completion-index': String(node) } },
    };
  });
  pods.forEach((pod) => api.store.put(PODS, pod));
  await pause();
  const running = pods.map((pod, node) => ({
    ...pod,
    spec: { ...pod.spec, nodeName: `R1-gpu${node + 1}` },
    status: {
      phase: 'Running',
      startTime: second(index + 1),
      conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: second(index + 1) }],
    },
  }));
  for (const pod of running) {
    api.store.put(PODS, pod);
    await pause();
  }
  for (const [node, pod] of running.entries()) {
    const exitCode = index % 3;
    const terminated = { exitCode, finishedAt: second(index + 2 + node) };
    api.store.put(PODS, {
      ...pod,
      status: {
        ...pod.status,
        phase: exitCode === 0 ? 'Succeeded' : 'Failed',
        containerStatuses: [{ state: { terminated } }],
      },
    });
    await pause();
  }
  pods.forEach(({ metadata }) => api.store.delete(PODS, metadata.name, 'vision'));
  api.store.delete(JOBS, name, 'vision');
  return name;
}

it('has every job once, with its nodes and its end, over kills of the collector', { timeout: 600_000 }, async () => {
  await start();
  const notes = () =>
    access(join(directory.path, 'spool', 'source-k8s.json')).then(
      () => true,
      () => false
    );
  await eventually(notes, 'the notes of the first list');
  let isOver = false;
  let next = 0;
  const done: string[] = [];
  const workers = Array.from({ length: AT_ONCE }, async () => {
    while (!isOver) {
      done.push(await live(next++));
    }
  });
  for (let kill = 0; kill < KILLS; kill++) {
    const before = await count('end_time IS NOT NULL');
    await eventually(async () => (await count('end_time IS NOT NULL')) > before + 3, 'ended jobs');
    child.kill('SIGKILL');
    await child.exited;
    // Jobs come and go while nobody reads.
    const missed = done.length + 2 * AT_ONCE;
    await until(() => done.length >= missed, 'jobs while nobody reads');
    await start();
  }
  const before = await count('end_time IS NOT NULL');
  await eventually(async () => (await count('end_time IS NOT NULL')) > before + 3, 'ended jobs');
  isOver = true;
  await Promise.all(workers);
  await eventually(async () => (await count('end_time IS NOT NULL')) === done.length, 'all jobs');

  const { rows } = await client.query<Record<string, unknown>>(
    `SELECT job_id, state, exit_code, gpu_count, tenant,
            extract(epoch FROM submit_time)::int - $1::int AS submit, extract(epoch FROM start_time)::int - $1::int AS start,
            extract(epoch FROM end_time)::int - $1::int AS ended, vanished_time
       FROM plenum.job`,
    [START_MS / 1_000]
  );
  const byId = new Map(rows.map((row) => [row.job_id, row]));
  expect(rows).toHaveLength(next);
  for (let index = 0; index < next; index++) {
    const exitCode = index % 3;
    expect(byId.get(`job-${index}`)).toMatchObject({
      state: exitCode === 0 ? 'Succeeded' : 'Failed',
      exit_code: exitCode,
      gpu_count: 8,
      start: index + 1,
      ended: index + 3,
      tenant: 'vision',
      vanished_time: null,
    });
  }
  const { rows: stays } = await client.query(
    `SELECT job_id, node, code AS rack, extract(epoch FROM from_time)::int - $1::int AS since,
            extract(epoch FROM to_time)::int - $1::int AS until, gpu_count
       FROM plenum.job_node LEFT JOIN plenum.rack USING (rack_id)`,
    [START_MS / 1_000]
  );
  expect(stays).toHaveLength(2 * next);
  expect(stays.sort((a, b) => String(a.job_id + a.node).localeCompare(String(b.job_id + b.node)))).toEqual(
    Array.from({ length: next }, (_, index) =>
      [1, 2].map((node) => ({
        job_id: `job-${index}`,
        node: `R1-gpu${node}`,
        rack: 'R1',
        since: index + 1,
        until: index + 1 + node,
        gpu_count: 4,
      }))
    )
      .flat()
      .sort((a, b) => String(a.job_id + a.node).localeCompare(String(b.job_id + b.node)))
  );

  // What happened in an outage that was too long is not to be had: a job that is gone is closed, and not left open.
  const left = pendingPod({ name: 'left', uid: 'left', resources: { 'nvidia.com/gpu': '1' } });
  api.store.put(PODS, left);
  await eventually(async () => (await count("job_id = 'left' AND end_time IS NULL")) === 1, 'an open job');
  child.kill('SIGKILL');
  await child.exited;
  api.store.delete(PODS, 'left', 'vision');
  api.store.compact();
  await start();
  await eventually(async () => (await count("job_id = 'left' AND state = 'VANISHED'")) === 1, 'a closed job');
  expect(await count('end_time IS NULL')).toBe(0);
  child.kill('SIGTERM');
  expect(await child.exited, child.log()).toBe(0);
});
