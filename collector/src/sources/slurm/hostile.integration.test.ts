import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FakeJob } from '../../../../protocols/slurm/testing/answers.ts';
import { controllerAnswer } from '../../../../protocols/slurm/testing/answers.ts';
import { fakeSlurmrestd } from '../../../../protocols/slurm/testing/slurmrestd.ts';
import type { FakeSlurmrestd } from '../../../../protocols/slurm/testing/slurmrestd.ts';
import { recordingContext, until } from '../../testing/recording.ts';
import type { Recording } from '../../testing/recording.ts';
import { slurmAdapter } from './adapter.ts';
import { slurmConfigSchema } from './config.ts';
import type { SlurmConfig } from './config.ts';

const nowS = () => Math.floor(Date.now() / 1000);
/** Some minutes ago, epoch s. */
const T = nowS() - 600;
const MANY = 3_000;

let server: FakeSlurmrestd;
let recording: Recording;
let running: Promise<void> | undefined;

beforeEach(async () => {
  server = await fakeSlurmrestd();
  recording = recordingContext();
});
afterEach(async () => {
  recording.stop();
  await running?.catch(() => undefined);
  running = undefined;
  await server.close();
});

const configOf = (more: object = {}): SlurmConfig =>
  slurmConfigSchema.parse({
    name: 'tiny',
    protocol: 'slurm',
    url: server.url,
    interval: '100ms',
    timeout: '30s',
    accounting: { enabled: false },
    ...more,
  });

function start(config = configOf()): Promise<void> {
  running = slurmAdapter.open(config).run(recording.context);
  running.catch(() => undefined);
  return running;
}

const last = (id: string) => recording.jobs.filter((job) => job.id === id).at(-1);
const polls = () => server.asked.filter((path) => /\/slurm\/.*\/jobs/.test(path)).length;
const lastState = () => recording.states.at(-1);
async function twoMorePolls(): Promise<void> {
  const before = polls();
  await until(() => polls() >= before + 2, 'two more polls');
}

const job = (id: number, more: Partial<FakeJob> = {}): FakeJob => ({
  id,
  state: ['RUNNING'],
  nodes: `gpu${id}`,
  submit: T,
  eligible: T,
  start: T + 10,
  end: T + 36_000,
  ...more,
});
/** Many good jobs, with others in their middle. */
const among = (...odd: unknown[]): { [key: string]: unknown } => {
  const answer = controllerAnswer(
    45,
    Array.from({ length: MANY }, (_, index) => job(1_000 + index))
  );
  const jobs = answer.jobs as unknown[];
  return { ...answer, jobs: [...jobs.slice(0, MANY / 2), ...odd, ...jobs.slice(MANY / 2)] };
};
const answering = (text: string) => server.replies.set('/slurm/', (_, response) => void response.end(text));
const broken = (more: object): object => ({ ...(controllerAnswer(45, [job(7)]).jobs as object[])[0], ...more });
const deep = (depth: number, open: string, close: string) => `${open.repeat(depth)}1${close.repeat(depth)}`;

describe('one poisonous job among thousands', () => {
  beforeEach(() => {
    server.versions = [45];
  });

  it.each<[string, unknown, string]>([
    ['that is null', null, 'job_id of a job is missing'],
    ['that is a list', [[1]], 'job_id of a job is missing'],
    ['without an id', broken({ job_id: null }), 'job_id of a job is missing'],
    ['whose id is a fraction', broken({ job_id: 7.5 }), 'job_id of a job is 7.5, which is not a whole number'],
    ['whose state is a number', broken({ job_state: [3] }), 'state of a job is [3], which is not a state of Slurm'],
    ['whose host list has no end', broken({ nodes: 'gpu[1-' }), 'host list "gpu[1-" has brackets that do not match'],
    ['on a billion hosts', broken({ nodes: 'gpu[0-999999999]' }), 'has more than 65536 hosts'],
    ['with an array of nonsense', broken({ array_job_id: 7, array_task_string: '1-x' }), 'is not a list of tasks'],
  ])('%s is named, and all others go on', async (_, poison, complaint) => {
    answering(JSON.stringify(among(poison)));
    start();
    await until(() => lastState()?.state === 'degraded', 'a complaint');
    await until(() => recording.jobs.length >= MANY, 'all others');
    expect(recording.complaints.join('\n')).toContain(complaint);
    expect(new Set(recording.jobs.map(({ id }) => id)).size).toBe(MANY);
    await twoMorePolls();
    expect(recording.jobs).toHaveLength(MANY);
    expect(recording.complaints.length).toBeLessThanOrEqual(2);
  });

  it.each([
    ['objects', '{"number":', '}'],
    ['lists', '[', ']'],
  ])('with thousands of %s inside each other is named, and all others go on', async (_, open, close) => {
    const text = JSON.stringify(among(broken({ priority: 'HERE' }))).replace('"HERE"', deep(100_000, open, close));
    answering(text);
    start();
    await until(() => lastState()?.state === 'degraded', 'a complaint');
    await until(() => recording.jobs.length >= MANY, 'all others');
    expect(recording.complaints.join('\n')).toMatch(/a job cannot be read, and is left out|priority of a job is \[/);
  });

  it('whose fields are of other types keeps those that can be read', async () => {
    const odd = broken({
      name: { first: 'train' },
      user_name: 7,
      account: ['physics'],
      priority: { set: true, infinite: false, number: '12' },
      time_limit: { set: true, infinite: true, number: 0 },
      node_count: { set: true, infinite: false, number: 1e15 },
      submit_time: { set: true, infinite: false, number: 0 },
      start_time: String(T),
      eligible_time: { set: true, infinite: false, number: 4e12 },
      tres_alloc_str: 7,
      gres_detail: 'gpu:h100:4(IDX:0-3)',
      exit_code: 'none',
    });
    answering(JSON.stringify(among(odd)));
    start();
    await until(() => last('7') !== undefined, 'the job');
    expect(last('7')).toMatchObject({
      user: '7',
      priority: 12,
      startMs: T * 1000,
      gpus: 4,
      nodes: [{ node: 'gpu7', fromMs: T * 1000, gpus: 4 }],
    });
    for (const key of ['name', 'tenant', 'timeLimitMs', 'nodeCount', 'submitMs', 'eligibleMs']) {
      expect(last('7')).not.toHaveProperty(key);
    }
    expect(recording.complaints.map((text) => text.replace('tested: ', '')).sort()).toEqual([
      'account of a job is ["physics"], which is not text, and is left out.',
      'eligible_time of a job is 4000000000000, which is not a time between 2000 and 2200 in seconds, and is left out.',
      'name of a job is {"first":"train"}, which is not text, and is left out.',
      'node_count of a job is 1000000000000000, which is not a whole number from 0 to 2147483647, and is left out.',
      'priority of a job is the text "12" in place of a number, which is taken.',
      expect.stringMatching(/^start_time of a job is the text "\d+" in place of a number, which is taken\.$/) as string,
    ]);
  });
});

describe('a time', () => {
  it('of an end that is 0 is that at which it was seen first, for a job that has ended', async () => {
    server.jobs = [job(1, { state: ['COMPLETED'], end: 0 })];
    start();
    await until(() => last('1') !== undefined, 'the job');
    const { endMs } = last('1') ?? {};
    expect(Math.abs((endMs ?? 0) - Date.now())).toBeLessThan(60_000);
    await twoMorePolls();
    expect(recording.jobs).toHaveLength(1);
    expect(recording.complaints.join()).toContain('end_time of a job is missing though it has ended');
    expect(recording.openJobs.every(({ ids }) => ids.length === 0)).toBe(true);
  });

  it('of a start that is 0 costs the nodes of a job that runs, and says so', async () => {
    server.jobs = [job(1, { start: 0 }), job(2)];
    start();
    await until(() => last('2') !== undefined, 'the jobs');
    expect(last('1')).toMatchObject({ state: 'RUNNING', nodes: [] });
    expect(last('2')).toMatchObject({ nodes: [{ node: 'gpu2' }] });
    expect(recording.complaints.join()).toContain('start_time of a job is missing though it runs');
  });

  it('that is far away is left out, and the job stays', async () => {
    server.jobs = [job(1, { submit: 1e14, eligible: 12 })];
    start();
    await until(() => last('1') !== undefined, 'the job');
    expect(last('1')).not.toHaveProperty('submitMs');
    expect(last('1')).not.toHaveProperty('eligibleMs');
    expect(last('1')).toMatchObject({ state: 'RUNNING', nodes: [{ node: 'gpu1' }] });
  });

  it('of a clock that is ahead is told of as long as it is', async () => {
    server.jobs = [job(1, { start: nowS() + 3_600, submit: nowS() + 3_600 })];
    start();
    await until(() => lastState()?.state === 'degraded', 'a complaint');
    expect(lastState()?.message).toMatch(/^the clock of slurmctld is about 60 min ahead of that of the collector/);
    await twoMorePolls();
    expect([recording.complaints.length, lastState()?.state]).toEqual([1, 'degraded']);
    server.jobs = [job(2, { start: nowS() })];
    await until(() => lastState()?.state === 'connected', 'no complaint');
  });

  it('of a clock that is behind shows when a job starts that was waiting', async () => {
    server.jobs = [job(1, { state: ['PENDING'], nodes: '', start: 0 })];
    start();
    await twoMorePolls();
    server.jobs = [job(1, { start: nowS() - 1_800 })];
    await until(() => lastState()?.state === 'degraded', 'a complaint');
    expect(lastState()?.message).toMatch(/^the clock of slurmctld is about 30 min behind that of the collector/);
    server.jobs = [job(1, { start: nowS() - 1_800 }), job(2, { state: ['PENDING'], nodes: '', start: 0 })];
    await twoMorePolls();
    expect(lastState()?.state).toBe('degraded');
    server.jobs = [job(2, { start: nowS() })];
    await until(() => lastState()?.state === 'connected', 'no complaint');
  });
});

describe('an answer', () => {
  /** Writes for as long as it is read; resolves when its reader has had enough. */
  function endless(response: ServerResponse, chunk: string, pauseMs: number): Promise<number> {
    let bytes = 0;
    let timer: NodeJS.Timeout | undefined;
    const write = () => {
      bytes += chunk.length;
      const isTaken = response.write(chunk);
      timer = pauseMs > 0 ? setTimeout(write, pauseMs) : undefined;
      if (pauseMs === 0) {
        if (isTaken) {
          setImmediate(write);
        } else {
          response.once('drain', write);
        }
      }
    };
    write();
    return new Promise((resolve) => {
      response.on('close', () => {
        clearTimeout(timer);
        response.removeAllListeners('drain');
        resolve(bytes);
      });
    });
  }
  const OPEN = '{"errors":[],"jobs":[';
  const JOB = `${JSON.stringify((controllerAnswer(38, [job(1)]).jobs as object[])[0])},`;

  it('that never ends is cut at the longest that is taken', async () => {
    let sent = Promise.resolve(0);
    server.replies.set('/slurm/', (_, response) => {
      response.write(OPEN);
      sent = endless(response, JOB.repeat(100), 0);
    });
    await expect(start(configOf({ maxBodySize: '1MB' }))).rejects.toThrow(
      /the answer is longer than 10\d+ bytes; raise maxBodySize if that is right/
    );
    expect(await sent).toBeLessThan(20e6);
  });

  it('that drips for ever is given up', async () => {
    server.replies.set('/slurm/', (_, response) => {
      response.write(OPEN);
      void endless(response, JOB, 50);
    });
    await expect(start(configOf({ timeout: '500ms' }))).rejects.toThrow('no answer within 500 ms');
  });

  it('of 100 MB is read, where as much is allowed', { timeout: 120_000 }, async () => {
    const jobs = controllerAnswer(
      38,
      Array.from({ length: 30_000 }, (_, index) => ({ ...job(index + 1), name: `n${'x'.repeat(3_000)}` }))
    );
    const text = JSON.stringify(jobs);
    expect(text.length).toBeGreaterThan(100e6);
    answering(text);
    start();
    await until(() => recording.openJobs.length > 0, 'the list', 100_000);
    expect(recording.openJobs[0]?.ids).toHaveLength(30_000);
    expect(recording.complaints).toEqual([]);
  });
});
