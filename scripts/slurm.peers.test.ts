import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { until } from '#collector/testing/recording.ts';
import { startOutageDatabase } from './testing/outage-database.ts';
import type { OutageDatabase } from './testing/outage-database.ts';
import { startProcess } from './testing/process.ts';
import type { TestProcess } from './testing/process.ts';
import { NODES, startSlurmCluster } from './testing/slurm-cluster.ts';
import type { SlurmCluster } from './testing/slurm-cluster.ts';

/** slurmctld looks for jobs to forget twice a minute, on a machine that is busy with more. */
const PATIENCE_MS = 180_000;
const LOOK_EVERY_MS = 500;
const TOKEN_S = 3_600;

let folder: string;
let cluster: SlurmCluster;
let database: OutageDatabase;
let collector: TestProcess | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-slurm-'));
  cluster = await startSlurmCluster(folder);
  await cluster.renewToken(TOKEN_S);
  database = await startOutageDatabase(folder);
  await writeFile(
    join(folder, 'collector.yaml'),
    stringify({
      version: 1,
      site: { id: 'test', timeZone: 'UTC' },
      topology: {
        zones: [{ id: 'hall', kind: 'hall' }],
        racks: [{ id: 'R1', zone: 'hall' }],
        equipment: NODES.map((id) => ({ id, objectType: 'Server', rack: 'R1' })),
      },
      database: { url: '${env:PLENUM_DATABASE_URL}', flushInterval: '100ms' },
      spool: { directory: join(folder, 'plenum-spool') },
      http: { enabled: false },
      sources: [
        {
          name: 'tiny',
          protocol: 'slurm',
          url: cluster.url,
          user: cluster.user,
          token: `\${file:${cluster.tokenFile}}`,
          interval: '500ms',
          accounting: { interval: '2s' },
        },
      ],
    })
  );
});
afterAll(async () => {
  await collector?.end('SIGKILL');
  await cluster?.stop();
  await database?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function startCollector(): Promise<void> {
  collector = await startProcess(['cli/main.ts', 'collect', join(folder, 'collector.yaml')], {
    env: { PLENUM_DATABASE_URL: database.writerUrl },
    printsReady: false,
  });
}

async function query<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: database.ownerUrl() });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

function eventually(condition: () => Promise<boolean>, what: string): Promise<void> {
  const look = async () => {
    await sleep(LOOK_EVERY_MS);
    return condition();
  };
  return until(look, what, PATIENCE_MS).catch((error: Error) => {
    throw new Error(`${error.message}\n${collector?.output()}`);
  });
}

/** Submits a batch job and returns its id. */
const submit = (script: string, ...args: string[]) =>
  cluster.command('sbatch', '--parsable', '--output=/dev/null', `--wrap=${script}`, ...args);

const stateIn = async (id: string) =>
  (await query<{ state: string }>(`SELECT state FROM plenum.job WHERE job_id = '${id}'`))[0]?.state;
const isForgotten = async (id: string) =>
  !(await cluster.command('squeue', '--all', '--states=all', '--noheader', '--format=%A')).split('\n').includes(id);

interface Run {
  id: string;
  state: string;
  start: number;
  end: number;
  nodes: string[];
  exitCode: number;
}

/** Every run of every job, by Slurm's own command. */
async function sacct(): Promise<Run[]> {
  const columns = 'JobID,State,Start,End,NodeList,ExitCode';
  const text = await cluster.command('sacct', '-D', '-X', '-P', '-n', '-S', 'now-2hours', `--format=${columns}`);
  const runs: Run[] = [];
  for (const line of text.split('\n')) {
    const [id = '', state = '', start, end, list = '', exit = ''] = line.split('|');
    const [code, signal] = exit.split(':').map(Number);
    const nodes = list.includes('[') ? await cluster.command('scontrol', 'show', 'hostnames', list) : list;
    runs.push({
      id,
      state: state.split(' ')[0] ?? '',
      start: Number(start),
      end: Number(end),
      nodes: nodes.split(/[\n,]/).filter((node) => NODES.includes(node)),
      exitCode: signal ? 128 + signal : (code ?? 0),
    });
  }
  return runs;
}

it('has each job of sacct once, with its end and nodes, over kill -9 of the collector, a stopped database and a stopped slurmctld', async () => {
  await startCollector();

  // Submitted and run under its eyes, the first of them cut short in the middle.
  const array = await submit('sleep 3', '--job-name=array', '--array=1-6%3', '--gres=gpu:h100:1');
  const failing = await submit('exit 3', '--job-name=fails');
  const requeued = await submit('sleep 60', '--job-name=requeued', '--nodes=2', '--requeue', '--account=physics');
  const script = ['--parsable', '--output=/dev/null', '--wrap=sleep 2'];
  const het = await cluster.command('sbatch', ...script, '--gres=gpu:h100:2', ':', '-n1');
  const held = await submit('sleep 1', '--job-name=held', '--hold');
  await eventually(async () => (await stateIn(requeued)) === 'RUNNING', 'a job that runs');
  await eventually(async () => (await stateIn(held)) === 'PENDING', 'a job that waits');
  await cluster.command('scontrol', 'requeue', requeued);

  // The database stops; jobs come and go meanwhile.
  await eventually(async () => (await stateIn(`${array}_1`)) === 'COMPLETED', 'the first task');
  await database.goAway();
  const unseen = await submit('sleep 1', '--job-name=while-the-database-was-away', '--gres=gpu:1');
  const resized = await submit('sleep 40', '--job-name=resized', '--nodes=2');
  const cancelled = await submit('sleep 60', '--job-name=cancelled');
  const hetScript = ['--parsable', '--output=/dev/null', '--wrap=sleep 40'];
  const hetResized = await cluster.command('sbatch', ...hetScript, '--nodes=1', ':', '--nodes=2');
  await eventually(
    async () => /RUNNING/.test(await cluster.command('squeue', '-h', '-j', cancelled, '-o', '%T')),
    'a start'
  );
  await eventually(
    async () => /RUNNING/.test(await cluster.command('squeue', '-h', '-j', resized, '-o', '%T')),
    'a start'
  );
  await cluster.command('scontrol', 'update', `jobid=${resized}`, 'NumNodes=1');
  await eventually(
    async () =>
      (await cluster.command('squeue', '-h', '-j', hetResized, '-o', '%T'))
        .split('\n')
        .every((one) => one === 'RUNNING'),
    'a start of both parts'
  );
  // A part of it is resized by the number that it has of its own.
  await cluster.command('scontrol', 'update', `jobid=${Number(hetResized) + 1}`, 'NumNodes=1');
  await cluster.command('scancel', cancelled);

  // The collector dies with all of that in its spool.
  await sleep(2_000);
  await collector?.end('SIGKILL');
  const between = await submit('sleep 1', '--job-name=while-nobody-looked', '--nodes=3');
  await cluster.command('scancel', held);
  await eventually(() => isForgotten(held), 'slurmctld forgets the job that was held');
  await eventually(() => isForgotten(between), 'slurmctld forgets the job that nobody saw');
  await database.comeBack();
  await startCollector();

  // slurmctld stops while a job runs.
  await eventually(async () => (await stateIn(between)) === 'COMPLETED', 'the job that nobody saw');
  const survivor = await submit('sleep 40', '--job-name=survives-slurmctld');
  await eventually(async () => (await stateIn(survivor)) === 'RUNNING', 'a job that runs');
  await cluster.stopController();
  await eventually(async () => /disconnected/.test(collector?.output() ?? ''), 'the collector to notice');
  await cluster.startController();
  // The same job again, which waits two minutes after its requeue unless it is told otherwise.
  await cluster.command('scontrol', 'update', `jobid=${requeued}`, 'StartTime=now');
  await eventually(async () => (await stateIn(requeued)) === 'RUNNING', 'the requeued job runs again');
  await cluster.command('scancel', requeued);

  await eventually(async () => {
    const runs = await sacct();
    return runs.length > 0 && runs.every(({ end }) => Number.isFinite(end));
  }, 'all jobs of sacct have ended');
  await eventually(
    async () => (await query('SELECT FROM plenum.job WHERE end_time IS NULL')).length === 0,
    'no job is open'
  );
  await collector?.end('SIGTERM');

  const runs = await sacct();
  const finals = new Map(runs.map((run) => [run.id, run]));
  const stored = await query<{
    id: string;
    state: string;
    start: number | null;
    end: number;
    code: number | null;
    gone: boolean;
  }>(
    `SELECT job_id AS id, state, extract(epoch FROM start_time)::int AS start, extract(epoch FROM end_time)::int AS end,
            exit_code AS code, vanished_time IS NOT NULL AS gone FROM plenum.job`
  );
  // sacct does not list what was never eligible: its end is known as a span.
  expect(stored.filter(({ gone }) => gone)).toMatchObject([{ id: held, state: 'VANISHED' }]);
  const known = stored.filter(({ gone }) => !gone);
  expect(known.map(({ id }) => id).sort()).toEqual([...finals.keys()].sort());
  const names = [failing, requeued, unseen, resized, cancelled, between, survivor];
  const parts = [het, hetResized].flatMap((id) => [`${id}+0`, `${id}+1`]);
  const tasks = [1, 2, 3, 4, 5, 6].map((task) => `${array}_${task}`);
  expect(known.map(({ id }) => id).sort()).toEqual([...names, ...parts, ...tasks].sort());
  for (const { id, state, end } of known) {
    expect([id, state, end]).toEqual([id, finals.get(id)?.state, finals.get(id)?.end]);
  }
  expect(known.find(({ id }) => id === failing)).toMatchObject({ state: 'FAILED', code: 3 });

  const stays = await query<{ id: string; node: string; since: number; until: number; rack: string }>(
    `SELECT job_id AS id, node, extract(epoch FROM from_time)::int AS since, extract(epoch FROM to_time)::int AS until, code AS rack
       FROM plenum.job_node JOIN plenum.rack USING (rack_id)`
  );
  const inWords = (list: Array<{ id: string; node: string; since: number; until: number }>) =>
    list.map(({ id, node, since, until: to }) => `${id} ${node} ${since} ${to}`).sort();
  const expected = runs.flatMap(({ id, state, start, end, nodes }) => {
    if (state === 'RESIZING') {
      // The rest of its nodes stays: they are in the run that goes on.
      const left = nodes.filter((node) => !finals.get(id)?.nodes.includes(node));
      return left.map((node) => ({ id, node, since: start, until: end }));
    }
    return nodes.map((node) => ({ id, node, since: start, until: end }));
  });
  expect(inWords(stays)).toEqual(inWords(expected));
  expect(runs.filter(({ id }) => id === requeued).length).toBeGreaterThan(1);
  expect(runs.filter(({ id }) => id === resized)).toHaveLength(2);
  expect(runs.filter(({ id }) => id === `${hetResized}+1`)).toHaveLength(2);
  expect(new Set(stays.map(({ rack }) => rack))).toEqual(new Set(['R1']));
  const gpus = await query<{ id: string; gpus: number; model: string }>(
    `SELECT job_id AS id, gpu_count AS gpus, gpu_model AS model FROM plenum.job WHERE gpu_count IS NOT NULL ORDER BY job_id`
  );
  expect(gpus).toEqual(
    [...tasks, unseen, `${het}+0`].sort().map((id) => ({ id, gpus: id === `${het}+0` ? 2 : 1, model: 'h100' }))
  );
}, 900_000);
