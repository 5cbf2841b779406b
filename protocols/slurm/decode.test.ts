import { afterEach, describe, expect, it, vi } from 'vitest';
import { readAccountingJobs } from './accounting-jobs.ts';
import { arrayTasksOf } from './array-tasks.ts';
import { readControllerJobs } from './controller-jobs.ts';
import { exitCodeOf } from './exit-code.ts';
import { stateOf } from './states.ts';
import { bareToken, endOfToken } from './token.ts';
import { numberOf, timeMsOf } from './values.ts';
import type { Json } from './values.ts';
import { chosenVersion, versionsOf } from './version.ts';
import recordedRuns from './testing/slurm-22.05/accounting.json' with { type: 'json' };
import recordedJobs from './testing/slurm-22.05/jobs.json' with { type: 'json' };

const nobody = () => undefined;

describe('a number', () => {
  it.each<[Json, number | undefined]>([
    [60, 60],
    [{ set: true, infinite: false, number: 60 }, 60],
    [{ set: false, infinite: false, number: 0 }, undefined],
    [{ set: true, infinite: true, number: 0 }, undefined],
    [null, undefined],
    [undefined, undefined],
    [4294967294, undefined],
    [4294967295, undefined],
    [65535, 65535],
    ['60', 60],
    [{ set: true, infinite: false, number: '60' }, 60],
    ['sixty', undefined],
    [true, undefined],
  ])('%j is %s', (value, number) => {
    expect(numberOf(value, 'time_limit', nobody)).toBe(number);
  });

  it('that is text is complained of', () => {
    const complaints: string[] = [];
    numberOf('60', 'time_limit', (field, problem) => complaints.push(`${field} ${problem}`));
    numberOf('soon', 'time_limit', (field, problem) => complaints.push(`${field} ${problem}`));
    expect(complaints).toEqual([
      'time_limit is the text "60" in place of a number, which is taken',
      'time_limit is "soon", which is not a number, and is left out',
    ]);
  });

  it('of seconds since 1970 is no time where it is 0', () => {
    expect(timeMsOf(0, 'start_time', nobody)).toBeUndefined();
    expect(timeMsOf(1_795_776_357, 'start_time', nobody)).toBe(1_795_776_357_000);
  });
});

describe('a state', () => {
  it.each<[Json, string, string]>([
    ['RUNNING', 'RUNNING', 'on nodes'],
    ['PENDING', 'PENDING', 'waiting'],
    ['SUSPENDED', 'SUSPENDED', 'on nodes'],
    ['COMPLETING', 'COMPLETING', 'on nodes'],
    ['OUT_OF_MEMORY', 'OUT_OF_MEMORY', 'ended'],
    [['COMPLETED'], 'COMPLETED', 'ended'],
    [['COMPLETED', 'COMPLETING'], 'COMPLETING', 'on nodes'],
    [['RUNNING', 'CONFIGURING'], 'CONFIGURING', 'on nodes'],
    [['PENDING', 'REQUEUED'], 'REQUEUED', 'waiting'],
    [['PENDING', 'COMPLETING'], 'COMPLETING', 'waiting'],
    [['PENDING', 'SPECIAL_EXIT'], 'SPECIAL_EXIT', 'waiting'],
    [['RUNNING', 'UPDATE_DB'], 'RUNNING', 'on nodes'],
    [['CANCELLED', 'REVOKED'], 'REVOKED', 'ended'],
  ])('%j is %s: %s', (value, word, phase) => {
    expect(stateOf(value, false, nobody)).toEqual({ word, phase });
  });

  it('that is not known has ended where there is an end', () => {
    expect(stateOf(['EXPIRED'], true, nobody)).toEqual({ word: 'EXPIRED', phase: 'ended' });
    expect(stateOf(['EXPIRED'], false, nobody)).toEqual({ word: 'EXPIRED', phase: 'on nodes' });
  });

  it.each([undefined, null, 7, []])('%j is none', (value) => {
    expect(stateOf(value, false, nobody)).toBeUndefined();
  });
});

describe('tasks of an array', () => {
  it.each<[string, number[], boolean]>([
    ['1-4', [1, 2, 3, 4], true],
    ['5-6%2', [5, 6], true],
    ['1-28:9%2', [1, 10, 19, 28], true],
    ['0,3,7-8', [0, 3, 7, 8], true],
    ['0x1a', [1, 3, 4], true],
    ['1,3,5,12...', [1, 3, 5], false],
    ['1,3,...', [1, 3], false],
  ])('%s', (text, tasks, isWhole) => {
    expect(arrayTasksOf(text)).toEqual({ tasks, isWhole });
  });

  it('are at most 10,000 of one array', () => {
    const { tasks, isWhole } = arrayTasksOf('0-3999999') ?? { tasks: [], isWhole: true };
    expect([tasks.length, isWhole]).toEqual([10_000, false]);
  });

  it('of a bit map of any length are at most as many', () => {
    const { tasks, isWhole } = arrayTasksOf(`0x${'f'.repeat(20_000_000)}`) ?? { tasks: [], isWhole: true };
    expect([tasks.length, tasks[0], isWhole]).toEqual([10_000, 0, false]);
  });

  it.each(['a-b', '', '1--2', '5-9:0'])('"%s" are none', (text) => {
    expect(arrayTasksOf(text)).toBeUndefined();
  });
});

describe('an exit code', () => {
  it.each<[string, Json, string, number | undefined]>([
    ['v0.0.38', 768, 'FAILED', 3],
    ['v0.0.38, killed', 9, 'CANCELLED', 137],
    ['v0.0.39', { set: true, infinite: false, number: 256 }, 'FAILED', 1],
    ['v0.0.39 accounting of a failure', { status: 'SUCCESS', return_code: 0 }, 'FAILED', undefined],
    ['v0.0.39 accounting', { status: 'SUCCESS', return_code: 0 }, 'COMPLETED', 0],
    ['v0.0.39 accounting, killed', { status: 'SIGNALED', signal: { signal_id: 9 }, return_code: -127 }, 'FAILED', 137],
    [
      'v0.0.40',
      { status: ['ERROR'], return_code: { set: true, number: 3 }, signal: { id: { set: false, number: 0 } } },
      'FAILED',
      3,
    ],
    [
      'v0.0.40, killed',
      { status: ['SIGNALED'], return_code: { set: false }, signal: { id: { set: true, number: 15 } } },
      'FAILED',
      143,
    ],
    ['v0.0.40, pending', { status: ['PENDING'], return_code: { set: false, number: 0 } }, 'PENDING', undefined],
  ])('of %s', (_, value, state, code) => {
    expect(exitCodeOf(value, state, nobody)).toBe(code);
  });
});

describe('what Slurm 22.05 answered', () => {
  it('about the jobs that slurmctld has', () => {
    const { records, complaints, isWhole } = readControllerJobs(recordedJobs as Json);
    const of = (id: string) => records.find(({ ids }) => ids.includes(id));
    expect([isWhole, complaints.size]).toEqual([true, 0]);
    expect(records.flatMap(({ ids, state }) => ids.map((id) => `${id} ${state.word}`))).toEqual([
      '1 COMPLETED',
      '3 FAILED',
      '4 PENDING',
      '5+0 COMPLETED',
      '5+1 COMPLETED',
      '2_3 RUNNING',
      '2_5 PENDING',
      '2_6 PENDING',
      '13 RUNNING',
      ...[1, 4, 7, 10, 13, 16, 19, 22, 25, 28].map((task) => `14_${task} CANCELLED`),
    ]);
    expect(of('3')).toMatchObject({ exitCode: 3, nodes: 'gpu01', endMs: 1_795_776_358_000, limitMs: 3_600_000 });
    // It waits: start and end are when it may start, and when its time would be up.
    expect(of('4')).not.toHaveProperty('startMs');
    expect(of('4')).not.toHaveProperty('endMs');
    expect(of('2_3')).toMatchObject({ startMs: 1_795_776_362_000, tresPerNode: ['gpu:h100:1(IDX:2)'] });
    expect(of('2_3')).not.toHaveProperty('endMs');
    expect(of('13')).toMatchObject({ resizeMs: 1_795_776_386_000, startMs: 1_795_776_384_000 });
    expect(of('14_1')).toMatchObject({ endMs: 1_795_776_509_000, nodes: '' });
    expect(of('14_1')).not.toHaveProperty('startMs');
  });

  it('about the runs that slurmdbd has', () => {
    const { records, complaints } = readAccountingJobs(recordedRuns as Json);
    expect(complaints.size).toBe(0);
    expect(records.map(({ ids, state, nodes }) => `${ids.join()} ${state.word} ${nodes}`)).toEqual([
      '13 RESIZING gpu[01-02]',
      '4 REQUEUED gpu[01-02]',
      '1 COMPLETED gpu01',
      '3 FAILED gpu01',
      '4 RUNNING gpu[01-02]',
      '5+0 COMPLETED gpu02',
      '5+1 COMPLETED gpu01',
      '2_1 COMPLETED gpu01',
      '13 COMPLETED gpu01',
      '16 CANCELLED ',
    ]);
    const [, , one, failed, again] = records;
    expect(one).toMatchObject({ tresGiven: 'gres/gpu=2,gres/gpu:h100=2', account: 'physics', exitCode: 0 });
    expect(failed).not.toHaveProperty('exitCode');
    expect(again).not.toHaveProperty('endMs');
  });
});

describe('a job that completes', () => {
  /** As Slurm 22.05 said it of a job that was requeued at the first of these times, and of one that has ended then. */
  const [startS, nowS] = [1_795_945_860, 1_795_945_863];
  const job = { job_id: 1, job_state: 'COMPLETING', nodes: 'gpu01', submit_time: 1_795_945_857, time_limit: 60 };
  const read = (more: object) => readControllerJobs({ jobs: [{ ...job, ...more }] } as Json).records[0];

  it.each<[string, object, string]>([
    ['was requeued waits, while its nodes are cleaned up', { start_time: nowS, end_time: nowS + 3_600 }, 'waiting'],
    ['was requeued and has no limit waits as well', { start_time: nowS, end_time: 0 }, 'waiting'],
    ['has ended has its nodes', { start_time: startS - 10, end_time: startS }, 'on nodes'],
  ])('and %s', (_, times, phase) => {
    vi.useFakeTimers({ now: nowS * 1_000, toFake: ['Date'] });
    const record = read(times);
    expect(record?.state).toEqual({ word: 'COMPLETING', phase });
    expect([record?.startMs !== undefined, record?.nodes]).toEqual([
      phase === 'on nodes',
      phase === 'on nodes' ? 'gpu01' : '',
    ]);
  });
  afterEach(() => void vi.useRealTimers());
});

describe('a job that cannot be read', () => {
  it.each<[string, Json, string]>([
    ['without an id', { job_state: 'RUNNING' }, 'job_id of a job is missing, and the job is left out'],
    ['without a state', { job_id: 2 }, 'state of a job is nothing, which is not a state of Slurm'],
    ['that is not an object', 7, 'job_id of a job is missing, and the job is left out'],
  ])('%s is left out with a complaint, and its neighbours stay', (_, broken, complaint) => {
    const { records, complaints, isWhole } = readControllerJobs({
      jobs: [broken, { job_id: 1, job_state: 'RUNNING' }],
    });
    expect(records.map(({ ids }) => ids)).toEqual([['1']]);
    expect(isWhole).toBe(false);
    expect([...complaints.keys()]).toContain(complaint);
  });

  it.each<Json>([undefined, [], 'jobs', {}, { jobs: null }])('an answer %j has no jobs', (answer) => {
    expect(() => readControllerJobs(answer)).toThrow('the answer has no list of jobs');
  });
});

describe('a token', () => {
  const token = `x.${Buffer.from('{"exp":1795812343,"sun":"plenum"}').toString('base64url')}.y`;
  it('is taken from what `scontrol token` prints', () => {
    expect([`SLURM_JWT=${token}\n`, `export SLURM_JWT="${token}"`, ` ${token} `].map(bareToken)).toEqual(
      Array.from({ length: 3 }, () => token)
    );
  });

  it('says when it ends', () => {
    expect(endOfToken(token)).toBe(1_795_812_343_000);
    expect(['', 'x', 'x.y.z', `x.${Buffer.from('7').toString('base64url')}.y`].map(endOfToken)).toEqual(
      Array.from({ length: 4 }, () => undefined)
    );
  });
});

describe('the version', () => {
  it.each<[number[], number | undefined]>([
    [[36, 37, 38], 38],
    [[41, 42, 43, 44], 44],
    [[44, 45, 46], 45],
    [[46, 47], 46],
    [[36, 37], undefined],
    [[], undefined],
  ])('of %j is %s', (versions, version) => {
    expect(chosenVersion(versions)).toBe(version);
  });

  it('is found in the paths of the description', () => {
    const paths = {
      '/slurm/v0.0.38/jobs': {},
      '/slurm/v0.0.40/jobs/': {},
      '/slurm/v0.0.41/job/{job_id}': {},
      '/slurmdb/v0.0.39/jobs/': {},
    };
    expect(versionsOf({ paths })).toEqual({ controller: [38, 40], accounting: [39] });
    expect(versionsOf('no description')).toEqual({ controller: [], accounting: [] });
  });
});
