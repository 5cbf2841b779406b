import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '#model/job.ts';
import type { FakeJob } from '../../../../protocols/slurm/testing/answers.ts';
import { controllerAnswer } from '../../../../protocols/slurm/testing/answers.ts';
import { fakeSlurmrestd } from '../../../../protocols/slurm/testing/slurmrestd.ts';
import type { FakeSlurmrestd } from '../../../../protocols/slurm/testing/slurmrestd.ts';
import type { SourceNotes } from '../../contract/notes.ts';
import { recordingContext, until } from '../../testing/recording.ts';
import type { Recording } from '../../testing/recording.ts';
import { slurmAdapter } from './adapter.ts';
import { slurmConfigSchema } from './config.ts';
import type { SlurmConfig } from './config.ts';

/** Some minutes ago, epoch s. */
const T = Math.floor(Date.now() / 1000) - 600;
const MS = 1000;

let server: FakeSlurmrestd;
let directory: string;
let recording: Recording;
let running: Promise<void> | undefined;

beforeEach(async () => {
  server = await fakeSlurmrestd();
  directory = await mkdtemp(join(tmpdir(), 'plenum-slurm-'));
  recording = recordingContext();
});
afterEach(async () => {
  recording.stop();
  await running?.catch(() => undefined);
  running = undefined;
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

/** The runs here ended ten minutes before the tests began, which take minutes themselves on a machine that is busy. */
const OVERLAP = { overlap: '1d' };
const configOf = (more: object = {}): SlurmConfig =>
  slurmConfigSchema.parse({
    name: 'tiny',
    protocol: 'slurm',
    url: server.url,
    interval: '100ms',
    timeout: '5s',
    accounting: { interval: '1s', ...OVERLAP },
    ...more,
  });

function start(config = configOf(), source = slurmAdapter.open(config)): Promise<void> {
  running = source.run(recording.context);
  running.catch(() => undefined);
  return running;
}

const wordsOn = (id: string) => recording.jobs.filter((job) => job.id === id);
const last = (id: string): Job | undefined => wordsOn(id).at(-1);
const polls = () => server.asked.filter((path) => /\/slurm\/.*\/jobs/.test(path)).length;
const lastState = () => recording.states.at(-1);
async function twoMorePolls(): Promise<void> {
  const before = polls();
  await until(() => polls() >= before + 2, 'two more polls');
}

const running1: FakeJob = {
  id: 1,
  state: ['RUNNING'],
  nodes: 'gpu[01-02]',
  nodeCount: 2,
  submit: T,
  eligible: T,
  start: T + 10,
  end: T + 3_610,
  tresAsked: 'cpu=2,gres/gpu=16',
  tresGiven: 'cpu=2,node=2,gres/gpu=16,gres/gpu:h100=16',
};

describe('whichever data parser slurmrestd has', () => {
  it.each([38, 39, 40, 41, 42, 43, 44, 45])('v0.0.%i gives the same words', async (version) => {
    server.versions = [version];
    server.jobs = [
      running1,
      { id: 2, array: [2, null, '5-6%2'], state: ['PENDING'], reason: 'Resources', submit: T, tresAsked: 'gres/gpu=1' },
      { id: 3, array: [2, 4, ''], state: ['RUNNING'], nodes: 'gpu03', submit: T, start: T, end: T + 9_999 },
      {
        id: 5,
        het: [5, 0],
        state: ['RUNNING', 'CONFIGURING'],
        word: 'CONFIGURING',
        nodes: 'gpu04',
        submit: T,
        start: T,
      },
      { id: 6, het: [5, 1], state: ['PENDING'], submit: T, start: T + 9_999, end: T + 99_999 },
      { id: 7, state: ['FAILED'], nodes: 'gpu05', submit: T, start: T, end: T + 60, exit: 768 },
      {
        id: 8,
        state: ['RUNNING'],
        nodes: 'gpu[06-07]',
        submit: T,
        start: T,
        gresDetail: ['gpu:a100:3(IDX:0,2-3)', 'gpu:a100:1(IDX:0)'],
      },
    ];
    server.runs = [
      { ...running1, end: 0 },
      { id: 9, state: ['COMPLETED'], nodes: 'gpu08', submit: T, eligible: T, start: T + 1, end: T + 2 },
      { id: 10, state: ['CANCELLED'], submit: T, eligible: T, end: T + 5 },
    ];
    start();
    await until(() => last('10') !== undefined && recording.openJobs.length > 0, 'all words');

    const on = (node: string, from: number, more: object = {}) => ({ node, fromMs: (T + from) * MS, ...more });
    expect(last('1')).toEqual({
      id: '1',
      scheduler: 'tiny',
      site: 'demo',
      asOfMs: expect.any(Number) as number,
      state: 'RUNNING',
      name: 'train',
      user: 'ana',
      tenant: 'physics',
      partition: 'gpu',
      priority: 100,
      timeLimitMs: 3_600_000,
      submitMs: T * MS,
      eligibleMs: T * MS,
      startMs: (T + 10) * MS,
      nodeCount: 2,
      gpus: 16,
      gpuModel: 'h100',
      nodes: [on('gpu01', 10, { gpus: 8 }), on('gpu02', 10, { gpus: 8 })],
    });
    expect(last('2_5')).toMatchObject({ state: 'PENDING', reason: 'Resources', gpus: 1, nodes: [] });
    expect(last('2_5')).not.toHaveProperty('startMs');
    expect(last('2_4')).toMatchObject({ state: 'RUNNING', nodes: [on('gpu03', 0)] });
    expect(last('5+0')).toMatchObject({ state: 'CONFIGURING', nodes: [on('gpu04', 0)] });
    expect(last('5+1')).toMatchObject({ state: 'PENDING', nodes: [] });
    expect(last('7')).toMatchObject({
      state: 'FAILED',
      exitCode: 3,
      endMs: (T + 60) * MS,
      nodes: [on('gpu05', 0, { toMs: (T + 60) * MS })],
    });
    expect(last('8')).toMatchObject({
      gpus: 4,
      gpuModel: 'a100',
      nodes: [on('gpu06', 0, { gpus: 3 }), on('gpu07', 0, { gpus: 1 })],
    });
    expect(last('9')).toMatchObject({ state: 'COMPLETED', endMs: (T + 2) * MS, exitCode: 0 });
    expect(last('10')).toMatchObject({ state: 'CANCELLED', endMs: (T + 5) * MS, nodes: [] });
    expect(recording.openJobs.at(-1)).toMatchObject({
      scheduler: 'tiny',
      ids: ['1', '2_5', '2_6', '2_4', '5+0', '5+1', '8'],
    });
    await twoMorePolls();
    expect(new Set(recording.jobs.map(({ id }) => id)).size).toBe(recording.jobs.length);
    expect(lastState()).toEqual({ state: 'connected', message: `v0.0.${version}` });
    expect(recording.complaints).toEqual([]);
  });

  it.each<[string, number[], boolean, number]>([
    ['the newest that both know', [36, 41, 42, 43, 44], true, 44],
    ['the nearest of those that are newer', [47, 46], true, 46],
    ['one that is found by trying, where nothing describes it', [40, 41], false, 41],
  ])('it is asked in %s', async (_, versions, isDescribed, version) => {
    Object.assign(server, { versions, isDescribed });
    start();
    await until(() => lastState()?.state === 'connected', 'a connection');
    expect(lastState()?.message).toBe(`v0.0.${version}`);
    expect(
      server.asked.filter((path) => path.includes('/jobs')).every((path) => path.includes(`v0.0.${version}/`))
    ).toBe(true);
  });

  it.each<[number[], object, string]>([
    [[36, 37], {}, 'slurmrestd speaks v0.0.36, v0.0.37 only, which is too old'],
    [[], {}, 'slurmrestd offers no jobs of slurmctld (/slurm/.../jobs)'],
    [[38, 39], { version: 'v0.0.40' }, 'slurmrestd does not speak v0.0.40, but v0.0.38, v0.0.39'],
  ])('%j is refused', async (versions, more, message) => {
    server.versions = versions;
    await expect(start(configOf(more))).rejects.toThrow(message);
    expect(await slurmAdapter.check(configOf(more), AbortSignal.timeout(5_000))).toMatchObject([
      { ok: false, message, nextStep: expect.any(String) as string },
    ]);
  });

  it('that is none, since another server is at the address, is told from one that has no plugin', async () => {
    Object.assign(server, { versions: [], isDescribed: false });
    const [result] = await slurmAdapter.check(configOf({}), AbortSignal.timeout(5_000));
    expect(result).toMatchObject({ ok: false, message: expect.stringMatching(/answers, but not as slurmrestd/) });
    expect(result?.nextStep).toMatch(/host and port/);
  });
});

describe('jobs', () => {
  it('that came and went between two polls are told by the accounting', async () => {
    start();
    await twoMorePolls();
    server.runs = [{ id: 4, state: ['COMPLETED'], nodes: 'gpu01', submit: T, eligible: T, start: T, end: T + 1 }];
    await until(() => last('4') !== undefined, 'the job');
    expect(last('4')).toMatchObject({ state: 'COMPLETED', nodes: [{ node: 'gpu01', toMs: (T + 1) * MS }] });
  });

  it('that were requeued and resized have the history of their nodes', async () => {
    server.runs = [
      { id: 1, state: ['REQUEUED'], nodes: 'gpu[01-02]', submit: T, eligible: T, start: T + 1, end: T + 5 },
      { id: 1, state: ['RESIZING'], nodes: 'gpu[02-03]', submit: T + 6, eligible: T + 6, start: T + 7, end: T + 20 },
      { id: 1, state: ['COMPLETED'], nodes: 'gpu02', submit: T + 20, eligible: T + 20, start: T + 7, end: T + 30 },
    ];
    start();
    await until(() => last('1') !== undefined, 'the job');
    expect(last('1')).toMatchObject({
      state: 'COMPLETED',
      submitMs: T * MS,
      startMs: (T + 7) * MS,
      endMs: (T + 30) * MS,
    });
    expect(last('1')?.nodes).toEqual([
      { node: 'gpu01', fromMs: (T + 1) * MS, toMs: (T + 5) * MS },
      { node: 'gpu02', fromMs: (T + 1) * MS, toMs: (T + 5) * MS },
      { node: 'gpu03', fromMs: (T + 7) * MS, toMs: (T + 20) * MS },
      { node: 'gpu02', fromMs: (T + 7) * MS, toMs: (T + 30) * MS },
    ]);
  });

  it.each([38, 44])(
    'that are requeued have left their nodes while these are cleaned up, in whichever second slurmctld has them start (v0.0.%i)',
    async (version) => {
      server.versions = [version];
      const startS = Math.floor(Date.now() / MS) - 20;
      const run = { id: 1, nodes: 'gpu[01-02]', submit: startS, start: startS, limitMinutes: 60 };
      server.jobs = [{ ...run, state: ['RUNNING'], end: startS + 3_600 }];
      start(configOf({ accounting: { enabled: false } }));
      await until(() => last('1') !== undefined, 'the job');
      const requeuedMs = Date.now();
      // Its epilog takes time, and in each answer it starts now.
      for (let second = 1; second <= 3; second++) {
        const start = startS + 20 + second;
        const completing = { nodes: 'gpu01', state: ['PENDING', 'COMPLETING'], word: 'COMPLETING', start };
        server.jobs = [{ ...run, ...completing, end: start + 3_600 }];
        await twoMorePolls();
      }
      const submit = startS + 24;
      server.jobs = [{ ...run, nodes: '', state: ['PENDING'], submit, start: submit + 121, end: submit + 3_721 }];
      await until(() => last('1')?.state === 'PENDING', 'the requeue');
      expect(last('1')).not.toHaveProperty('startMs');
      const nodes = last('1')?.nodes ?? [];
      expect(nodes.map(({ node, fromMs }) => [node, fromMs])).toEqual([
        ['gpu01', startS * MS],
        ['gpu02', startS * MS],
      ]);
      for (const { toMs = 0 } of nodes) {
        expect(toMs).toBeGreaterThanOrEqual(requeuedMs);
        expect(toMs).toBeLessThanOrEqual(Date.now());
      }
    }
  );

  it('of which Slurm keeps the record of a run open beyond its requeue are on each node once at a time', async () => {
    const component = { id: 2, het: [1, 1] as [number, number], eligible: T };
    server.runs = [
      { ...component, state: ['RESIZING'], nodes: 'gpu[02-03]', submit: T, start: T, end: T + 2 },
      { ...component, state: ['CANCELLED'], nodes: 'gpu02', submit: T + 2, start: T, end: T + 24 },
    ];
    const again = { submit: T + 11, start: T + 16, end: T + 24, resize: T + 4 };
    server.jobs = [{ ...component, state: ['CANCELLED'], nodes: 'gpu[02-03]', ...again }];
    start();
    await until(() => last('1+1')?.nodes.length === 4, 'all stays');
    const stay = (node: string, from: number, to: number) => ({ node, fromMs: (T + from) * MS, toMs: (T + to) * MS });
    expect(last('1+1')?.nodes).toEqual(
      expect.arrayContaining([stay('gpu03', 0, 2), stay('gpu02', 0, 16), stay('gpu02', 16, 24), stay('gpu03', 16, 24)])
    );
  });

  it('that are resized while nobody keeps accounts leave nodes when they were resized', async () => {
    server.jobs = [running1];
    start(configOf({ accounting: { enabled: false } }));
    await until(() => last('1') !== undefined, 'the job');
    server.jobs = [{ ...running1, nodes: 'gpu[02-03]', resize: T + 50 }];
    await until(() => wordsOn('1').length > 1, 'another word');
    expect(last('1')?.nodes).toMatchObject([
      { node: 'gpu01', fromMs: (T + 10) * MS, toMs: (T + 50) * MS },
      { node: 'gpu02', fromMs: (T + 10) * MS },
      { node: 'gpu03', fromMs: (T + 50) * MS },
    ]);
    server.jobs = [{ ...running1, nodes: '', resize: T + 60 }];
    await until(() => last('1')?.nodes.every(({ toMs }) => toMs !== undefined) === true, 'no node');
    expect(last('1')).toMatchObject({ state: 'RUNNING', startMs: (T + 10) * MS });
    server.jobs = [{ id: 1, state: ['PENDING'], submit: T + 70, start: T + 9_999 }];
    await until(() => last('1')?.state === 'PENDING', 'the requeue');
    expect(last('1')?.nodes.map(({ node, toMs }) => [node, toMs])).toEqual([
      ['gpu01', (T + 50) * MS],
      ['gpu02', (T + 60) * MS],
      ['gpu03', (T + 60) * MS],
    ]);
    expect(server.asked.some((path) => path.includes('/slurmdb/'))).toBe(false);
  });

  it('that the controller knows better keep what it said when only the accounting has them', async () => {
    const failed: FakeJob = { id: 3, state: ['FAILED'], nodes: 'gpu01', submit: T, eligible: T, start: T, end: T + 9 };
    server.jobs = [{ ...failed, exit: 768, reason: 'NonZeroExitCode' }];
    server.runs = [failed];
    start();
    await until(() => last('3') !== undefined, 'the job');
    server.jobs = [];
    await twoMorePolls();
    await until(() => server.asked.filter((path) => path.includes('slurmdb')).length > 2, 'more accounts');
    expect(wordsOn('3')).toHaveLength(1);
    expect(last('3')).toMatchObject({ exitCode: 3, reason: 'NonZeroExitCode' });
  });

  it('that vanish are missed by two lists, of which the first says when they were seen last', async () => {
    server.jobs = [running1, { id: 2, state: ['PENDING'], submit: T }];
    start();
    await until(() => recording.openJobs.length === 1, 'the first list');
    await twoMorePolls();
    expect(recording.openJobs).toHaveLength(1);
    server.jobs = [running1];
    await until(() => recording.openJobs.length === 3, 'more lists');
    const [first, seen, missed] = recording.openJobs;
    expect([seen?.ids, missed?.ids]).toEqual([['1', '2'], ['1']]);
    expect(seen?.asOfMs).toBeGreaterThan(first?.asOfMs ?? Infinity);
    expect(missed?.asOfMs).toBeGreaterThan(seen?.asOfMs ?? Infinity);
  });

  it('whose end the accounting tells do not vanish', async () => {
    server.jobs = [running1];
    start(configOf({ accounting: { interval: '1h', ...OVERLAP } }));
    await until(() => recording.openJobs.length === 1, 'the first list');
    server.jobs = [];
    server.runs = [{ ...running1, state: ['COMPLETED'], end: T + 100 }];
    await until(() => last('1')?.endMs !== undefined, 'the end');
    await twoMorePolls();
    expect(recording.openJobs).toHaveLength(1);
  });

  it('of an array that Slurm cuts short are not taken to be all', async () => {
    server.jobs = [{ id: 2, array: [2, null, '1,3,5,12...'], state: ['PENDING'], submit: T }];
    start();
    await until(() => recording.openJobs.length > 0, 'the list');
    expect(recording.openJobs[0]).toMatchObject({ ids: ['2_1', '2_3', '2_5'], unsure: ['2_'] });
  });
});

describe('the accounting', () => {
  const spans = () =>
    server.asked
      .filter((path) => path.startsWith('/slurmdb/'))
      .map((path) => {
        const { searchParams } = new URL(path, server.url);
        return [searchParams.get('start_time'), searchParams.get('end_time')].map((time) =>
          time === null ? undefined : Number(time.replace('uts', ''))
        );
      });

  it('is read back hour by hour from where it ended, over restarts of the collector', async () => {
    let kept: unknown;
    const notes: SourceNotes = { read: async () => kept, write: async (value) => void (kept = value) };
    Object.assign(recording.context, { notes });
    start(configOf({ accounting: { interval: '1h', history: '150m', overlap: '0s' } }));
    await until(() => spans().some(([, to]) => to === undefined), 'all of the past');
    await until(() => kept !== undefined, 'notes');
    const [first, second, third] = spans();
    expect([first?.[1], second?.[1], third?.[1]]).toEqual([second?.[0], third?.[0], undefined]);
    expect((third?.[0] ?? 0) - (first?.[0] ?? 0)).toBe(7_200);
    recording.stop();
    await running?.catch(() => undefined);

    kept = { accountedMs: Date.now() - 30 * 60_000 };
    server.asked = [];
    recording = recordingContext();
    Object.assign(recording.context, { notes });
    start(configOf({ accounting: { interval: '1h', overlap: '10m' } }));
    await until(() => spans().length > 0, 'accounts');
    expect(Math.abs(Date.now() / 1000 - (spans()[0]?.[0] ?? 0) - 40 * 60)).toBeLessThan(30);
  });

  it('of a long past is read while the polls go on, all of it', async () => {
    server.replies.set('/slurmdb/', (_, response) => void setTimeout(() => response.end('{"jobs":[]}'), 150));
    server.jobs = [running1];
    start(configOf({ accounting: { interval: '1h', history: '10h', maxBackfill: '1h', overlap: '0s' } }));
    await until(() => spans().some(([, to]) => to === undefined), 'all of the past');
    const all = spans();
    expect(all).toHaveLength(11);
    all.slice(1).forEach(([from], index) => expect(from).toBe(all[index]?.[1]));
    expect(polls()).toBeGreaterThan(5);
  });

  it('that fails disturbs nothing else, and what it kept is read once it is back', async () => {
    server.jobs = [running1];
    server.replies.set('/slurmdb/', (_, response) => {
      response.writeHead(500, { 'content-type': 'application/json' });
      response.end(
        '{"errors":[{"description":"Unable to connect to database","error_number":7000,"source":"slurmdb_jobs_get"}]}'
      );
    });
    start();
    await until(() => lastState()?.state === 'degraded', 'a complaint');
    expect(lastState()?.message).toMatch(
      /^accounting: \/slurmdb\/\S+ answered with status 500: Unable to connect to database, slurmdb_jobs_get\. Check user and token first/
    );
    expect(last('1')).toMatchObject({ state: 'RUNNING' });
    server.jobs = [];
    server.runs = [{ ...running1, state: ['TIMEOUT'], end: T + 70 }];
    server.replies.clear();
    await until(() => last('1')?.state === 'TIMEOUT', 'the end');
    await until(() => lastState()?.state === 'connected', 'no complaint');
  });

  it('that is not there is complained of', async () => {
    server.hasAccounting = false;
    start();
    await until(() => lastState()?.state === 'degraded', 'a complaint');
    expect(lastState()?.message).toContain('slurmrestd offers no accounting');
    expect(await slurmAdapter.check(configOf(), AbortSignal.timeout(5_000))).toMatchObject([
      { ok: true },
      { ok: false, message: expect.stringContaining('offers no /slurmdb') as string },
    ]);
  });
});

describe('the token', () => {
  const tokenUntil = (endS: number) =>
    `SLURM_JWT=h.${Buffer.from(JSON.stringify({ exp: endS, sun: 'plenum' })).toString('base64url')}.s`;
  const bare = (text: string) => text.replace('SLURM_JWT=', '');
  const nowS = () => Math.floor(Date.now() / 1000);

  it('is read again from its file, so that one that was refreshed is used before the old one ends', async () => {
    const [old, fresh] = [tokenUntil(nowS() + 60), tokenUntil(nowS() + 86_400)];
    const path = join(directory, 'token');
    await writeFile(path, `${old}\n`);
    server.tokens = [bare(old)];
    start(configOf({ user: 'plenum', token: `\${file:${path}}` }));
    await until(() => lastState()?.state === 'degraded', 'a warning');
    expect(lastState()?.message).toMatch(/^the token ends at \S+ and nobody has put a new one in its place$/);
    expect(server.headers).toMatchObject({ 'x-slurm-user-name': 'plenum', 'x-slurm-user-token': bare(old) });
    server.tokens.push(bare(fresh));
    await writeFile(path, fresh);
    await until(() => server.headers['x-slurm-user-token'] === bare(fresh), 'the new token');
    await until(() => lastState()?.state === 'connected', 'no warning');
  });

  it.each([
    ['newer ones', 401, 'Authentication failure'],
    [
      '22.05',
      500,
      '{"errors":[{"description":"Failed while looking for jobs","error_number":-1,"error":"Unspecified error"}]}',
    ],
  ])('that has ended is named as the cause, where slurmrestd answers as %s do', async (_, status, body) => {
    const ended = tokenUntil(nowS() - 60);
    server.replies.set('/slurm/', (__, response) => response.writeHead(status).end(body));
    await expect(start(configOf({ user: 'plenum', token: ended }))).rejects.toThrow(
      /\/slurm\/v0\.0\.38\/jobs answered with status \d+: .*; the token ended at \S+\. Make a new one with `scontrol token lifespan=/
    );
    expect(JSON.stringify([recording.states, recording.complaints])).not.toContain(bare(ended));
  });

  it('that is refused is not repeated in any message', async () => {
    server.tokens = ['another'];
    const config = configOf({ user: 'plenum', token: tokenUntil(nowS() + 86_400) });
    await expect(start(config)).rejects.toThrow('/openapi/v3 answered with status 401: Authentication failure');
    const [result] = await slurmAdapter.check(config, AbortSignal.timeout(5_000));
    expect(result).toMatchObject({ ok: false, nextStep: expect.stringContaining('Check user and token') as string });
    expect(JSON.stringify(result)).not.toContain(bare(config.token?.reveal() ?? ''));
  });

  it('needs the user that it was made for', () => {
    expect(slurmConfigSchema.safeParse({ ...configOf(), token: 'x', tls: undefined }).success).toBe(false);
  });
});

describe('on a bad day', () => {
  const body = (text: string) => (_: unknown, response: { end: (text: string) => void }) => response.end(text);

  it.each<[string, string, string]>([
    [
      'half an answer',
      JSON.stringify(controllerAnswer(38, [running1])).slice(0, 200),
      'something that is not JSON, or only a part of it',
    ],
    ['nothing', '', '/slurm/v0.0.38/jobs answered with nothing'],
    ['the page of a proxy', '<html>Sign in</html>', 'something that is not JSON'],
    ['another API', '{"status":"ok"}', 'the answer has no list of jobs'],
    [
      'an error with status 200',
      '{"jobs":[],"errors":[{"error_number":1800,"error":"Slurm controller is down"}]}',
      'Slurm controller is down',
    ],
  ])('%s is a clear complaint, and closes no job', async (_, text, message) => {
    server.jobs = [running1];
    const source = slurmAdapter.open(configOf());
    const first = start(configOf(), source);
    await until(() => recording.openJobs.length === 1, 'the first list');
    server.replies.set('/slurm/', body(text));
    await expect(first).rejects.toThrow(message);
    expect(recording.openJobs).toHaveLength(1);
    server.replies.clear();
    start(configOf(), source);
    await until(() => recording.openJobs.length === 2, 'the list after the connection is back');
    expect(recording.openJobs[1]?.ids).toEqual(['1']);
  });

  it('a job that cannot be read is complained of; others go on, and none is closed meanwhile', async () => {
    const answer = controllerAnswer(38, [running1, { id: 2, state: ['RUNNING'], nodes: 'n[1-', submit: T, start: T }]);
    const [one, two] = answer.jobs as Array<Record<string, unknown>>;
    const broken = { ...answer, jobs: [{ ...one, priority: '7', time_limit: 'soon' }, two, { job_state: 'RUNNING' }] };
    server.replies.set('/slurm/', body(JSON.stringify(broken)));
    start();
    await until(() => lastState()?.state === 'degraded', 'a complaint');
    expect(last('1')).toMatchObject({ state: 'RUNNING', priority: 7 });
    expect(last('1')).not.toHaveProperty('timeLimitMs');
    expect(recording.complaints.map((text) => text.replace('tested: ', ''))).toEqual([
      'time_limit of a job is "soon", which is not a number, and is left out.',
      'priority of a job is the text "7" in place of a number, which is taken.',
      'job_id of a job is missing, and the job is left out.',
      'job 2: host list "n[1-" has brackets that do not match.',
    ]);
    await twoMorePolls();
    expect([recording.openJobs, last('2'), recording.complaints.length]).toEqual([[], undefined, 4]);
  });

  it('a server that does not answer is given up, and named', async () => {
    server.replies.set('/openapi', () => undefined);
    await expect(start(configOf({ timeout: '200ms' }))).rejects.toThrow(
      `slurmrestd at ${server.url}: no answer within 200 ms`
    );
  });
});

it('HTTPS is asked with the CA that is named, and nobody else is believed', async () => {
  const file = (name: string) => new URL(`../../../../protocols/redfish/testing/tls/${name}`, import.meta.url);
  const [key, cert] = await Promise.all([readFile(file('key.pem'), 'utf8'), readFile(file('certificate.pem'), 'utf8')]);
  const proxy = await fakeSlurmrestd({ tls: { key, cert } });
  try {
    proxy.jobs = [running1];
    const check = (tls?: object) =>
      slurmAdapter.check(configOf({ url: proxy.url, ...(tls && { tls }) }), AbortSignal.timeout(5_000));
    expect(await check({ ca: file('certificate.pem').pathname })).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await check()).toMatchObject([{ ok: false, nextStep: expect.stringContaining('tls') as string }]);
  } finally {
    await proxy.close();
  }
});

it('a unix socket is asked as well', async () => {
  const socket = join(directory, 'slurmrestd.socket');
  const local = await fakeSlurmrestd({ socket });
  try {
    local.jobs = [running1];
    start(configOf({ url: undefined, socket }));
    await until(() => last('1') !== undefined, 'the job');
    expect(await slurmAdapter.check(configOf({ url: undefined, socket }), AbortSignal.timeout(5_000))).toMatchObject([
      {
        ok: true,
        target: `slurm ${socket}`,
        message: 'v0.0.38, jobs on nodes: 1, waiting: 0',
        hosts: ['gpu01', 'gpu02'],
      },
      { ok: true, message: 'v0.0.38, 0 runs in the last hour' },
    ]);
  } finally {
    recording.stop();
    await running?.catch(() => undefined);
    await local.close();
  }
});
