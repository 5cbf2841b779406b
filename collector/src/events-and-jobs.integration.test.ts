import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { testDatabase } from '#database/testing/database.ts';
import type { TestDatabase } from '#database/testing/database.ts';
import type { PlantEvent } from '#model/event.ts';
import type { Job, OpenJobs } from '#model/job.ts';
import type { SchedulerAnswer } from './testing/collect-jobs.ts';
import { runScript, temporaryDirectory, writeConfig } from './testing/collector.ts';
import type { CollectorProcess } from './testing/collector.ts';
import { until } from './testing/recording.ts';

const START_MS = Math.floor(Date.now() / 1_000) * 1_000 - 600_000;
const EVENTS = 300;
const JOBS = 60;
/** Entries of the log in one answer: as many as make some dozen polls in all. */
const EVENTS_PER_ANSWER = 5;
const PATIENCE_MS = 60_000;

let database: TestDatabase;
let client: pg.Client;
let scheduler: Server;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let child: CollectorProcess | undefined;

beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  directory = await temporaryDirectory();
  scheduler = createServer((request, response) => {
    const from = Number(new URL(request.url ?? '', 'http://localhost').searchParams.get('from'));
    const next = Math.min(from + EVENTS_PER_ANSWER, EVENTS);
    const part = Array.from({ length: next - from }, (_, index) => from + index);
    const answer: SchedulerAnswer = {
      events: part.map(eventOf),
      jobs: [...GHOSTS, ...part.map((index) => WORDS[index] as Job)],
      openJobs: openAt(from),
      samples: part.map((index) => ({ timeMs: START_MS + index * 1_000, value: index })),
      next,
    };
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => scheduler.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await child?.exited;
});
afterAll(async () => {
  scheduler?.closeAllConnections();
  scheduler?.close();
  await directory?.remove();
  await client?.end();
  await database?.stop();
});

const eventOf = (index: number): PlantEvent => ({
  id: `e${index}`,
  timeMs: START_MS + index * 1_000,
  kind: 'alarm',
  severity: 'warning',
  site: 'test',
  rack: 'R1',
  title: `alarm ${index}`,
});

/** Five words on each job, of which those on one job come in this order: the end, and then what was before it. */
const WORDS: Job[] = Array.from({ length: EVENTS }, (_, index) => {
  const id = String(index % JOBS);
  const at = (minute: number) => START_MS + minute * 60_000;
  const on = (node: string, fromMin: number, toMin?: number) => ({
    node,
    fromMs: at(fromMin),
    ...(toMin === undefined ? {} : { toMs: at(toMin) }),
  });
  const job: Job = { id, scheduler: 'slurm', site: 'test', asOfMs: at(0), state: 'PENDING', nodes: [] };
  const words: Job[] = [
    { ...job, asOfMs: at(1), state: 'RUNNING', startMs: at(1), nodes: [on('n1', 1), on('n2', 1)] },
    { ...job, asOfMs: at(2), state: 'RUNNING', startMs: at(1), nodes: [on('n1', 1)] },
    { ...job, asOfMs: at(4), state: 'COMPLETED', startMs: at(1), endMs: at(4), exitCode: 0, nodes: [on('n1', 1)] },
    { ...job, asOfMs: at(3), state: 'RUNNING', startMs: at(1), nodes: [on('n1', 1)] },
    job,
  ];
  return words[Math.floor(index / JOBS)] as Job;
});

const GHOST_IDS = ['ghost1', 'ghost2'];
/** Jobs whose end nobody told: the log goes on naming them as they were. */
const GHOSTS: Job[] = GHOST_IDS.map((id) => ({
  id,
  scheduler: 'slurm',
  site: 'test',
  asOfMs: START_MS,
  state: 'RUNNING',
  startMs: START_MS,
  nodes: [{ node: 'n1', fromMs: START_MS }],
}));
/** Half of the log knows them, at the times of its entries; the list of the other half does not. */
const openAt = (index: number): OpenJobs => ({
  scheduler: 'slurm',
  asOfMs: START_MS + index * 1_000,
  ids: [...(index < EVENTS / 2 ? GHOST_IDS : []), ...Array.from({ length: JOBS }, (_, id) => String(id))],
});

async function start(...args: string[]): Promise<CollectorProcess> {
  const config = await writeConfig(directory.path, {
    version: 1,
    site: { id: 'test', timeZone: 'UTC' },
    topology: {
      zones: [{ id: 'hall', kind: 'hall' }],
      racks: [{ id: 'R1', zone: 'hall' }],
      equipment: [{ id: 'n1', objectType: 'Server', rack: 'R1' }],
    },
    database: { url: '${env:PLENUM_DATABASE_URL}', flushInterval: '50ms' },
    http: { enabled: false },
    sources: [
      {
        name: 'jobs',
        protocol: 'test-scheduler',
        url: `http://127.0.0.1:${(scheduler.address() as AddressInfo).port}`,
      },
    ],
  });
  child = runScript('collector/src/testing/collect-jobs.ts', [config, ...args], {
    PLENUM_DATABASE_URL: database.urlAs('plenum_writer'),
  });
  return child;
}

const count = async (table: string) =>
  (await client.query<{ count: number }>(`SELECT count(*)::int AS count FROM plenum.${table}`)).rows[0]?.count ?? 0;

/** What the spool itself holds to be written. */
async function cursor(): Promise<number> {
  const text = await readFile(join(directory.path, 'spool', 'cursor.json'), 'latin1');
  const acknowledged = [...text.matchAll(/"acknowledged":(\d+)/g)].map(([, sequence]) => Number(sequence));
  return Math.max(...acknowledged);
}

it('stores each event once and of each job the newest word, over kills between the write and the cursor', async () => {
  for (const [place, n] of [
    ['write', '1'],
    ['batch', '2'],
    ['write', '3'],
    ['batch', '4'],
  ] as const) {
    const killed = await start(place, n);
    await killed.exited;
    const lastWritten = Number(/written up to (\d+)\n(?![\s\S]*written up to)/.exec(killed.log())?.[1] ?? 0);
    if (place === 'write') {
      // The kill came where it was meant to: the database has what the spool does not know to be written.
      expect(lastWritten, killed.log()).toBeGreaterThan(await cursor());
    }
    expect(await count('event'), killed.log()).toBeGreaterThan(0);
  }

  const last = await start();
  const hasAll = async () =>
    last.log().includes('collecting\n') && (await count('event')) === EVENTS && (await count('sample')) === EVENTS;
  await until(hasAll, 'all of the log', PATIENCE_MS).catch((error: Error) => {
    throw new Error(`${error.message}\n${last.log()}`);
  });
  last.kill('SIGTERM');
  expect(await last.exited, last.log()).toBe(0);
  expect(last.log()).toContain('Everything read is in the database.');

  const { rows: events } = await client.query(
    `SELECT count(*)::int AS count, count(DISTINCT source_event)::int AS names, min(rack.code) AS rack, min(severity) AS severity
       FROM plenum.event JOIN plenum.rack USING (rack_id)`
  );
  expect(events).toEqual([{ count: EVENTS, names: EVENTS, rack: 'R1', severity: 'warning' }]);
  const { rows: jobs } = await client.query(
    `SELECT count(*)::int AS count, state, exit_code, extract(epoch FROM end_time - start_time)::int AS seconds
       FROM plenum.job WHERE vanished_time IS NULL GROUP BY 2, 3, 4`
  );
  expect(jobs).toEqual([{ count: JOBS, state: 'COMPLETED', exit_code: 0, seconds: 180 }]);
  const { rows: ghosts } = await client.query(
    `SELECT job_id AS id, state, extract(epoch FROM end_time)::int - $1::int AS seen,
            extract(epoch FROM vanished_time)::int - $1::int AS gone, to_time = end_time AS has_left
       FROM plenum.job JOIN plenum.job_node USING (scheduler, job_id) WHERE vanished_time IS NOT NULL ORDER BY 1`,
    [START_MS / 1_000]
  );
  const seen = EVENTS / 2 - EVENTS_PER_ANSWER;
  expect(ghosts).toEqual(GHOST_IDS.map((id) => ({ id, state: 'VANISHED', seen, gone: EVENTS / 2, has_left: true })));
  const { rows: stays } = await client.query(
    `SELECT count(*)::int AS count, node, code AS rack, extract(epoch FROM from_time)::int - $1::int AS since, extract(epoch FROM to_time)::int - $1::int AS until
       FROM plenum.job_node LEFT JOIN plenum.rack USING (rack_id) WHERE job_id <> ALL ($2) GROUP BY 2, 3, 4, 5 ORDER BY 2`,
    [START_MS / 1_000, GHOST_IDS]
  );
  expect(stays).toEqual([
    { count: JOBS, node: 'n1', rack: 'R1', since: 60, until: 240 },
    { count: JOBS, node: 'n2', rack: null, since: 60, until: 120 },
  ]);
  await expect(readFile(join(directory.path, 'spool', 'dead-letter.jsonl'))).rejects.toMatchObject({ code: 'ENOENT' });
});
