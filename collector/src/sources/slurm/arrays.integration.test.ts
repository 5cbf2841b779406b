import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FakeJob } from '../../../../protocols/slurm/testing/answers.ts';
import { fakeSlurmrestd } from '../../../../protocols/slurm/testing/slurmrestd.ts';
import type { FakeSlurmrestd } from '../../../../protocols/slurm/testing/slurmrestd.ts';
import { recordingContext, until } from '../../testing/recording.ts';
import type { Recording } from '../../testing/recording.ts';
import { slurmAdapter } from './adapter.ts';
import { slurmConfigSchema } from './config.ts';

/** As long as an array may be whose tasks are told of one by one before they start. */
const TASKS = 10_000;
const ARRAY = 4_711;
/** Some minutes ago, epoch s. */
const T = Math.floor(Date.now() / 1000) - 600;

let server: FakeSlurmrestd;
let recording: Recording;
let running: Promise<void>;
/** When the tasks start, epoch s. */
let startS = 0;

beforeEach(async () => {
  server = await fakeSlurmrestd();
  server.versions = [45];
  recording = recordingContext();
});
afterEach(async () => {
  recording.stop();
  await running;
  await server.close();
});

function start(): void {
  const config = slurmConfigSchema.parse({
    name: 'tiny',
    protocol: 'slurm',
    url: server.url,
    interval: '200ms',
    accounting: { interval: '1s', overlap: '1d' },
  });
  running = slurmAdapter.open(config).run(recording.context);
  running.catch(() => undefined);
}

const waitingFrom = (task: number, id = ARRAY, upTo = TASKS): FakeJob => ({
  id,
  array: [id, null, `${task}-${upTo - 1}%500`],
  state: ['PENDING'],
  reason: 'Resources',
  submit: T,
  eligible: T,
  tresAsked: 'gres/gpu=1',
});
const task = (index: number, more: Partial<FakeJob> = {}): FakeJob => ({
  id: ARRAY + 1 + index,
  array: [ARRAY, index, ''],
  state: ['RUNNING'],
  nodes: `gpu${index % 100}`,
  submit: T,
  eligible: T,
  start: startS,
  end: T + 9_999,
  tresGiven: 'gres/gpu=1,gres/gpu:h100=1',
  ...more,
});
const tasks = (from: number, to: number, more: Partial<FakeJob> = {}) =>
  Array.from({ length: to - from }, (_, index) => task(from + index, more));
const states = () => {
  const counts: Record<string, number> = {};
  for (const { state } of new Map(recording.jobs.map((job) => [job.id, job])).values()) {
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
};

it(
  'an array of 10,000 tasks waits as one record, runs and ends as many, and each task is told once at each step',
  {
    timeout: 120_000,
  },
  async () => {
    server.jobs = [waitingFrom(0)];
    start();
    await until(() => recording.openJobs.length > 0, 'the list', 60_000);
    expect(states()).toEqual({ PENDING: TASKS });
    expect(recording.openJobs[0]?.ids).toHaveLength(TASKS);
    expect(recording.openJobs[0]).not.toHaveProperty('unsure');
    expect(recording.jobs).toHaveLength(TASKS);

    startS = Math.floor(Date.now() / 1000);
    const first = tasks(0, 500);
    server.jobs = [...first, waitingFrom(500)];
    await until(() => states().RUNNING === 500, 'the first tasks', 60_000);
    startS = Math.floor(Date.now() / 1000);
    const all = [...first, ...tasks(500, TASKS)];
    server.jobs = all;
    await until(() => states().RUNNING === TASKS, 'all tasks', 60_000);
    const last = recording.jobs.findLast(({ id }) => id === `${ARRAY}_9999`);
    expect(last).toMatchObject({
      gpus: 1,
      gpuModel: 'h100',
      nodes: [{ node: 'gpu99', fromMs: startS * 1000, gpus: 1 }],
    });
    // Each has said that it waits, and that it runs.
    expect(recording.jobs).toHaveLength(2 * TASKS);

    server.jobs = [];
    server.runs = all.map((one) => ({ ...one, state: ['COMPLETED'], end: startS + 1 }));
    await until(() => states().COMPLETED === TASKS, 'the ends', 60_000);
    expect(recording.jobs).toHaveLength(3 * TASKS);
    expect(recording.openJobs).toHaveLength(1);
    expect(recording.complaints).toEqual([]);
  }
);

it(
  'hundreds of the longest arrays fit into memory: tasks beyond 100,000 are not named, and none of them is closed',
  {
    timeout: 120_000,
  },
  async () => {
    server.jobs = Array.from({ length: 300 }, (_, index) => waitingFrom(0, 100_000 + index));
    server.jobs.push(task(0));
    start();
    await until(() => recording.openJobs.length > 0, 'the list', 100_000);
    const [open] = recording.openJobs;
    expect(open?.ids).toHaveLength(100_001);
    expect(open?.ids).toContain(`${ARRAY}_0`);
    expect(open?.unsure).toHaveLength(290);
  }
);
