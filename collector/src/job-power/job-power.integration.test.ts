import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { testDatabase } from '#database/testing/database.ts';
import type { TestDatabase } from '#database/testing/database.ts';
import { upsertTopology } from '#database/topology.ts';
import { writeJobs } from '#database/write-jobs.ts';
import type { Job } from '#model/job.ts';
import { connectPostgres } from '../sinks/database/postgres.ts';
import { countingExporter, oneServerConfig, runPlenum, temporaryDirectory, writeConfig } from '../testing/collector.ts';
import type { CollectorProcess } from '../testing/collector.ts';
import { until } from '../testing/recording.ts';
import { createJobPower } from './job-power.ts';

const PATIENCE_MS = 60_000;
const MINUTE = 60_000;
const BY = { source: 'slurm', simulated: false };

let database: TestDatabase;
let owner: pg.Client;
let child: CollectorProcess | undefined;
let stop: AbortController | undefined;
let running: Promise<void> | undefined;

beforeAll(async () => {
  database = await testDatabase();
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await upsertTopology(owner, { sites: [{ id: 'test', name: 'test', timeZone: 'UTC' }] });
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await child?.exited;
  stop?.abort();
  await running;
});
afterAll(async () => {
  await owner.end();
  await database.stop();
});

const job = (id: string, more: Partial<Job> = {}): Job => ({
  id,
  scheduler: 'slurm',
  asOfMs: Date.now(),
  state: 'PENDING',
  site: 'test',
  name: `train-${id}`,
  tenant: 'research',
  gpus: 8,
  gpuModel: 'h100',
  nodes: [],
  ...more,
});
const ended = (id: string) =>
  job(id, { state: 'COMPLETED', startMs: Date.now() - 60 * MINUTE, endMs: Date.now() - 30 * MINUTE });

async function isDone(where: string): Promise<boolean> {
  const { rows } = await owner.query<{ left: number }>(`SELECT count(*)::int AS left FROM plenum.job WHERE ${where}`);
  return rows[0]?.left === 0;
}

function start(): ReturnType<typeof createJobPower> {
  const jobPower = createJobPower({
    connect: () =>
      connectPostgres({
        url: () => database.urlAs('plenum_writer'),
        connectTimeoutMs: 10_000,
        statementTimeoutMs: 30_000,
        applicationName: 'test job power',
      }),
    log: pino({ level: 'silent' }),
  });
  stop = new AbortController();
  running = jobPower.run(stop.signal);
  return jobPower;
}

it('expects jobs as they come and judges what has ended, and goes on where it was after a lost connection', async () => {
  await writeJobs(
    owner,
    BY,
    Array.from({ length: 130 }, (_, i) => (i % 2 === 0 ? job(`a${i}`) : ended(`a${i}`)))
  );
  const jobPower = start();
  await until(
    () => isDone('expected_time IS NULL OR (end_time IS NOT NULL AND measured_end IS NULL)'),
    'all jobs',
    PATIENCE_MS
  );
  if (!database.embedded) {
    await owner.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'test job power'"
    );
  }
  await writeJobs(owner, BY, [job('b1')]);
  jobPower.wake();
  await until(() => isDone('expected_time IS NULL'), 'the job after it', PATIENCE_MS);
  const { rows } = await owner.query(
    `SELECT count(*)::int AS jobs, count(e.job_id)::int AS expected, count(d.job_id)::int AS judged FROM plenum.job
       LEFT JOIN plenum.job_expectation AS e USING (scheduler, job_id) LEFT JOIN plenum.job_draw AS d USING (scheduler, job_id)
      WHERE job_id NOT LIKE 'c%'`
  );
  expect(rows).toEqual([{ jobs: 131, expected: 131, judged: 65 }]);
});

it('is part of a collector, which makes up for what it missed while it was down, and stops with it', async () => {
  const directory = await temporaryDirectory();
  const exporter = await countingExporter();
  try {
    await writeJobs(owner, BY, [job('c1'), ended('c2')]);
    const config = oneServerConfig(exporter.url, {
      http: { enabled: false },
      spool: { directory: join(directory.path, 'spool') },
    });
    child = runPlenum(['collect', await writeConfig(directory.path, config)], {
      PLENUM_DATABASE_URL: database.urlAs('plenum_writer'),
    });
    await until(
      () => isDone("job_id LIKE 'c%' AND expected_time IS NULL"),
      'the jobs that it missed',
      PATIENCE_MS
    ).catch((error: Error) => {
      throw new Error(`${error.message}\n${child?.log()}`);
    });
    child.kill('SIGTERM');
    expect(await child.exited, child.log()).toBe(0);
    expect(child.log()).not.toContain('The power of jobs');
  } finally {
    await exporter.close();
    await directory.remove();
  }
});
