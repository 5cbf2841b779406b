import { afterEach, beforeEach, expect, test } from 'vitest';
import { slurmAdapter } from '#collector/sources/slurm/adapter.ts';
import { slurmConfigSchema } from '#collector/sources/slurm/config.ts';
import { recordingContext, until } from '#collector/testing/recording.ts';
import type { Recording } from '#collector/testing/recording.ts';
import { jobsByServer, queuedJobs } from '../plant/computing.ts';
import { SERVER_IDS, SERVERS, serversOf } from '../plant/layout.ts';
import { startPlant, type PlantHost } from '../plant-host.ts';
import { aheadOfTests } from '../testing/plant-time.ts';
import { collectorConfig } from '../demo-config.ts';
import { ofEachEndpoint } from '../endpoints.ts';
import { manualJob } from './manual-job.ts';
import type { SimServer } from './server.ts';
import { startSlurm } from './slurm.ts';
import { hostList } from './slurm-jobs.ts';

const DAY_MS = 86_400_000;
/** A second or two on an idle machine. */
const MONTH_TIMEOUT_MS = 120_000;

let plant: PlantHost;
let server: SimServer;
let recording: Recording;
let running: Promise<void> | undefined;

beforeEach(async () => {
  plant = startPlant({ seed: 1, aheadS: aheadOfTests() });
  server = await startSlurm(plant, { host: '127.0.0.1', port: 0 });
  recording = recordingContext();
});
afterEach(async () => {
  recording.stop();
  await running?.catch(() => undefined);
  plant.stop();
  await server.stop();
});

function start(accounting: object): void {
  const base = { name: 'cluster', protocol: 'slurm', url: server.url, interval: '200ms' };
  running = slurmAdapter.open(slurmConfigSchema.parse({ ...base, accounting })).run(recording.context);
}

const last = (id: string) => recording.jobs.findLast((job) => job.id === id);

test('the collector sees the jobs of the plant, on the servers that they keep busy', async () => {
  start({ history: '7d' });
  await until(() => recording.openJobs.length > 0 && recording.jobs.length > 200, 'jobs of a week');
  // Jobs start and end while the test looks on, and once a week none runs.
  const inState = (state: string) => {
    const words = new Map(recording.jobs.map((job) => [job.id, job]));
    return [...words.values()].filter((job) => job.state === state);
  };
  const idsOf = (jobs: ReadonlyArray<{ id: string } | undefined>) =>
    [...new Set(jobs.flatMap((job) => job?.id ?? []))].sort().join();
  await until(() => idsOf(inState('RUNNING')) === idsOf(jobsByServer(plant.state)), 'the jobs that run');
  await until(() => idsOf(inState('PENDING')) === idsOf(queuedJobs(plant.state)), 'the jobs that wait');
  for (const job of jobsByServer(plant.state)) {
    const gpus = job?.servers.reduce((sum, one) => sum + (SERVERS[one]?.gpus ?? 0), 0);
    const word = inState('RUNNING').find(({ id }) => id === job?.id);
    if (job && word) {
      expect(word).toMatchObject({ name: job.name, user: job.user, tenant: job.account, gpus });
      expect(word.nodes.map(({ node }) => node)).toEqual(job.servers.map((one) => SERVER_IDS[one]));
    }
  }

  const ended = recording.jobs.filter(({ endMs }) => endMs !== undefined);
  expect(ended.length).toBeGreaterThan(100);
  expect(Math.min(...ended.map(({ endMs = 0 }) => endMs))).toBeLessThan(Date.now() - 1.5 * DAY_MS);
  expect(new Set(ended.map(({ state }) => state))).toContain('COMPLETED');
  expect(
    ended.every(({ nodes, startMs, endMs }) => nodes.every((stay) => stay.fromMs === startMs && stay.toMs === endMs))
  ).toBe(true);
  expect(recording.complaints).toEqual([]);
});

test(
  'the collector of the demo has the jobs of the last 30 days, of every day on which some ended',
  { timeout: MONTH_TIMEOUT_MS },
  async () => {
    const { sources } = collectorConfig({ ...ofEachEndpoint(() => 'http://127.0.0.1:1'), slurm: server.url });
    const { accounting } = sources.find((source) => source.protocol === 'slurm') as { accounting: object };
    start(accounting);
    const daysAgo = () =>
      new Set(
        recording.jobs.flatMap(({ endMs }) => endMs ?? []).map((endMs) => Math.floor((Date.now() - endMs) / DAY_MS))
      );
    // On a Sunday hardly a job ends; the newest and the oldest are not the last to be read.
    const isWhole = () => daysAgo().has(0) && daysAgo().has(29) && daysAgo().size > 25;
    await until(isWhole, 'jobs of a month', MONTH_TIMEOUT_MS);
    expect(recording.complaints).toEqual([]);
  }
);

test('a job that is asked for by hand starts at once, and takes its servers from another for as long', async () => {
  const servers = serversOf('liquid').slice(0, 18);
  const [displaced] = jobsByServer(plant.state).slice(servers[0], (servers[0] ?? 0) + servers.length);
  start({ history: '1h' });
  await until(() => recording.openJobs.length > 0, 'a first answer');
  const job = manualJob({ name: 'big', partition: 'liquid', servers, intensity: 0.9, minutes: 60 }, plant.state);
  plant.apply({ jobs: [job] });
  await until(() => last(job.id) !== undefined, 'the job');
  expect(last(job.id)).toMatchObject({ name: 'big', gpus: 72, gpuModel: 'sim1400w', state: 'RUNNING' });
  expect(last(job.id)?.nodes).toHaveLength(18);
  if (displaced) {
    const taken = new Set(servers.map((one) => SERVER_IDS[one]));
    const isOn = () =>
      last(displaced.id)
        ?.nodes.filter(({ toMs }) => toMs === undefined)
        .map(({ node }) => node);
    await until(() => !isOn()?.some((node) => taken.has(node)), 'the other job to leave them');
  }
});

test('the clock of a plant that runs faster is that of everybody else, and its jobs take less of it', async () => {
  const fast = startPlant({ seed: 1, speed: 1200, aheadS: aheadOfTests() });
  const slurm = await startSlurm(fast, { host: '127.0.0.1', port: 0 });
  try {
    const base = { name: 'cluster', protocol: 'slurm', url: slurm.url, interval: '200ms' };
    running = slurmAdapter
      .open(slurmConfigSchema.parse({ ...base, accounting: { history: '7d' } }))
      .run(recording.context);
    const startMs = Date.now();
    const submit = (name: string) => {
      const [server] = serversOf('liquid');
      const job = manualJob({ name, partition: 'liquid', servers: [server!], intensity: 0.9, minutes: 60 }, fast.state);
      fast.apply({ jobs: [job] });
      return job.id;
    };
    await until(() => recording.openJobs.length > 0, 'a first answer');
    // After some hours of the plant.
    await until(() => Date.now() - startMs > 5_000, 'some hours of the plant', 10_000);
    const id = submit('later');
    await until(() => last(id)?.endMs !== undefined, 'the end of a job of an hour', 20_000);
    const job = last(id)!;
    expect(Math.abs(Date.now() - job.endMs!)).toBeLessThan(10_000);
    expect(job.endMs! - job.startMs!).toBeLessThanOrEqual(5_000);
    expect(recording.complaints).toEqual([]);
    expect(recording.states.filter(({ state }) => state === 'degraded')).toEqual([]);
  } finally {
    fast.stop();
    await slurm.stop();
  }
});

test('host lists are written as Slurm writes them', () => {
  const at = (...ids: string[]) => ids.map((id) => SERVER_IDS.indexOf(id));
  expect(hostList(at('R-B01-N01', 'R-B01-N02', 'R-B01-N03', 'R-B01-N07', 'R-B02-N01'))).toBe(
    'R-B01-N[01-03,07],R-B02-N01'
  );
  expect(hostList([])).toBe('');
});
