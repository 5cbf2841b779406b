import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '#database/testing/database.ts';
import { writeJobs } from '#database/write-jobs.ts';
import type { Job } from '#model/job.ts';
import type { Scope } from '#model/query/selector.ts';

import { parseSettings } from './instances/settings.ts';
import { type Connections, openDatabase } from './sql/database.ts';
import { type JobsRequest, readJobs } from './sql/jobs.ts';
import { contextFor } from './testing/grafana.ts';
import { buildPlant, HOUR, MINUTE, T0 } from './testing/plant.ts';

const NO_SCOPE: Scope = { sites: [], zones: [], racks: [], equipment: [] };
/** Time since T0 as the tests give it. */
const at = (offsetMs: number) => T0 + offsetMs;

let database: TestDatabase;
let owner: pg.Client;
let connections: Connections;

beforeAll(async () => {
  database = await testDatabase();
  await buildPlant(database.url, {});
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  const url = database.urlAs('plenum_reader');
  const settings = contextFor(database.embedded ? url : database.url).dataSourceInstanceSettings!;
  connections = openDatabase(parseSettings(settings), () => undefined);

  const job = (id: string, over: Partial<Job>): Job => ({
    id,
    scheduler: 'slurm',
    asOfMs: at(10 * HOUR),
    state: 'COMPLETED',
    site: 'demo',
    nodes: [],
    ...over,
  });
  await writeJobs(owner, { source: 'slurm', simulated: true }, [
    job('1', {
      name: 'train',
      tenant: 'research',
      startMs: at(HOUR),
      endMs: at(3 * HOUR),
      gpus: 12,
      nodes: [
        { node: 'n1', rack: 'R1', fromMs: at(HOUR), toMs: at(2 * HOUR), gpus: 8 },
        { node: 'n3', rack: 'R3', fromMs: at(2 * HOUR), toMs: at(3 * HOUR), gpus: 4 },
      ],
    }),
    job('2', {
      tenant: 'finance',
      state: 'RUNNING',
      startMs: at(2.5 * HOUR),
      nodes: [{ node: 'N1', equipment: 'N1', fromMs: at(2.5 * HOUR) }],
    }),
    job('3', { state: 'FAILED', startMs: at(4 * HOUR), endMs: at(4 * HOUR) }),
    job('4', { state: 'PENDING', submitMs: at(HOUR), nodeCount: 2, tenant: 'research' }),
    // A scheduler's slip: the end is before the start.
    job('5', { startMs: at(6 * HOUR), endMs: at(6 * HOUR - MINUTE) }),
  ]);
  // Requeued: an hour on R2, and since the ninth hour on R1.
  await writeJobs(owner, { source: 'k8s', simulated: true }, [
    job('1', {
      scheduler: 'k8s',
      state: 'RUNNING',
      startMs: at(9 * HOUR),
      nodes: [
        { node: 'n2', rack: 'R2', fromMs: at(7 * HOUR), toMs: at(8 * HOUR) },
        { node: 'n1', rack: 'R1', fromMs: at(9 * HOUR) },
      ],
    }),
  ]);
});
afterAll(async () => {
  await connections?.close();
  await owner?.end();
  await database?.stop();
});

function read(request: Partial<JobsRequest> & Pick<JobsRequest, 'time'>) {
  const reader = connections.as({ name: 'test', fromAlert: false });
  return readJobs(reader, { scope: NO_SCOPE, limit: 100, ...request }, AbortSignal.timeout(20_000));
}

async function ids(request: Partial<JobsRequest> & Pick<JobsRequest, 'time'>) {
  return (await read(request)).jobs.map(({ scheduler, id }) => `${scheduler} ${id}`);
}

const during = (fromHour: number, toHour: number) => ({
  time: { fromMs: at(fromHour * HOUR), toMs: at(toHour * HOUR) },
});

it('gives the jobs that ran in a range, the last one first, and those that run at a moment', async () => {
  expect(await ids(during(0, 2.75))).toEqual(['slurm 2', 'slurm 1']);
  expect(await ids(during(3, 5))).toEqual(['slurm 3', 'slurm 2']);
  expect(await ids(during(2.75, 2.75))).toEqual(['slurm 2', 'slurm 1']);
  expect(await ids(during(3, 3))).toEqual(['slurm 2']);
  expect(await ids(during(0, 1))).toEqual([]);
});

it('takes a job whose end is before its start for one that took no time', async () => {
  expect(await ids(during(5.5, 6.5))).toEqual(['slurm 5', 'slurm 2']);
});

it('finds a job that was requeued in its former run, on the nodes of then', async () => {
  const { jobs } = await read(during(7.2, 7.8));
  const requeued = jobs.find(({ scheduler }) => scheduler === 'k8s');
  expect(requeued?.stays.map(({ rack }) => rack)).toEqual(['R2']);
});

it('gives the racks and GPUs of each stay within the range', async () => {
  const [, job] = (await read(during(0, 2.75))).jobs;
  expect(job).toMatchObject({ name: 'train', tenant: 'research', gpus: 12, endMs: at(3 * HOUR), site: 'demo' });
  expect(job?.stays).toEqual([
    { node: 'n1', equipment: null, rack: 'R1', fromMs: at(HOUR), toMs: at(2 * HOUR), gpus: 8 },
    { node: 'n3', equipment: null, rack: 'R3', fromMs: at(2 * HOUR), toMs: at(3 * HOUR), gpus: 4 },
  ]);
  const [early] = (await read(during(0, 2))).jobs;
  expect(early?.stays.map(({ rack }) => rack)).toEqual(['R1']);
});

it('narrows by rack, zone with those in it, equipment, tenant, scheduler and job, within the time', async () => {
  const scoped = (scope: Partial<Scope>, hours = [0, 10]) =>
    ids({ ...during(hours[0]!, hours[1]!), scope: { ...NO_SCOPE, ...scope } });
  expect(await scoped({ racks: ['R3'] })).toEqual(['slurm 1']);
  expect(await scoped({ racks: ['R3'] }, [0, 2])).toEqual([]);
  expect(await scoped({ zones: ['hall-1'] })).toEqual(['k8s 1', 'slurm 2', 'slurm 1']);
  expect(await scoped({ zones: ['row-b'] })).toEqual(['slurm 1']);
  expect(await scoped({ equipment: ['N1'] })).toEqual(['slurm 2']);
  expect(await scoped({ sites: ['elsewhere'] })).toEqual([]);
  expect(await ids({ ...during(0, 10), tenants: ['finance'] })).toEqual(['slurm 2']);
  expect(await ids({ ...during(0, 10), schedulers: ['k8s'] })).toEqual(['k8s 1']);
  expect(await ids({ ...during(0, 10), jobs: ['1'] })).toEqual(['k8s 1', 'slurm 1']);
});

it('gives the jobs that wait, which have no place yet', async () => {
  const { jobs } = await read({ time: 'waiting', scope: { ...NO_SCOPE, racks: ['R1'] } });
  expect(jobs).toMatchObject([{ id: '4', state: 'PENDING', nodeCount: 2, startMs: null, stays: [] }]);
  expect(await ids({ time: 'waiting', tenants: ['finance'] })).toEqual([]);
});

it('says that there are more than the limit', async () => {
  expect(await read({ ...during(0, 10), limit: 2 })).toMatchObject({ isCut: true, jobs: { length: 2 } });
  expect(await read({ ...during(0, 10), limit: 5 })).toMatchObject({ isCut: false, jobs: { length: 5 } });
});

it('gives what a job was expected to draw, and what it drew in the run that it had last', async () => {
  await owner.query(
    `INSERT INTO plenum.job_expectation (scheduler, job_id, as_of, unit, units, gpu_model, tenant, name_pattern,
       mean_w, mean_low_w, mean_high_w, peak_w, peak_low_w, peak_high_w, basis, basis_jobs, basis_text)
     VALUES ('slurm', '1', now(), 'gpu', 12, '', 'research', 'train', 9000, 8000, 10000, 11000, 10000, 12000, 'same', 4, '4 such jobs')`
  );
  await owner.query(
    `INSERT INTO plenum.job_draw (scheduler, job_id, run_end, unit, units, gpu_model, tenant, name_pattern, mean_w, coverage, is_learned)
     SELECT scheduler, job_id, end_time, 'gpu', 12, '', 'research', 'train', 8800, 1, true FROM plenum.job
      WHERE scheduler = 'slurm' AND job_id = '1'`
  );
  const { jobs } = await read({ ...during(0, 10), jobs: ['1'], schedulers: ['slurm'] });
  expect(jobs[0]).toMatchObject({
    expected: { meanW: 9000, meanLowW: 8000, meanHighW: 10000, peakW: 11000, basis: '4 such jobs' },
    drawnW: 8800,
  });
});
