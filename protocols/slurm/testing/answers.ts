import type { Json } from '../values.ts';

/** A job as a test thinks of it. Times in epoch s, 0 for none. */
export interface FakeJob {
  id: number;
  /** Array, task (`null` where the record is of several) and tasks that wait. */
  array?: [number, number | null, string];
  het?: [number, number];
  /** State and flags, as later versions list them. */
  state: string[];
  /** What Slurm's commands call it, where it has flags. */
  word?: string;
  reason?: string;
  name?: string;
  nodes?: string;
  submit?: number;
  eligible?: number;
  start?: number;
  end?: number;
  resize?: number;
  /** Wait status. */
  exit?: number;
  limitMinutes?: number;
  priority?: number;
  /** 1 unless it is said. */
  nodeCount?: number;
  tresAsked?: string;
  tresGiven?: string;
  gresDetail?: string[];
}

/** Data parsers write a number that may be missing as an object since v0.0.39. */
function optionalNumber(version: number, value: number | null | undefined): Json {
  if (version < 39) {
    return value ?? null;
  }
  return { set: typeof value === 'number', infinite: false, number: value ?? 0 };
}

/** Times of slurmctld became such numbers with v0.0.40. */
function time(version: number, value: number | undefined): Json {
  return version < 40 ? (value ?? 0) : { set: true, infinite: false, number: value ?? 0 };
}

function state(version: number, { state: words, word }: FakeJob): Json {
  return version < 40 ? (word ?? words[0]) : words;
}

function exitCode(version: number, status: number): Json {
  if (version < 40) {
    return optionalNumber(version, status);
  }
  const code = (status >> 8) & 0xff;
  const signal = status & 0x7f;
  return {
    status: [signal > 0 ? 'SIGNALED' : code > 0 ? 'ERROR' : 'SUCCESS'],
    return_code: { set: signal === 0, infinite: false, number: code },
    signal: { id: { set: signal > 0, infinite: false, number: signal }, name: '' },
  };
}

function meta(version: number): Json {
  const major = version === 38 ? 22 : 24;
  return version < 40
    ? { plugin: { type: 'openapi', name: 'Slurm OpenAPI' }, Slurm: { version: { major, minor: 5, micro: 8 } } }
    : { plugin: { type: 'openapi/slurmctld' }, slurm: { version: { major: String(major), minor: '05', micro: '8' } } };
}

/** What `/slurm/v0.0.<version>/jobs` answers, by the parsers of Slurm's sources (JOB_INFO in parsers.c). */
export function controllerAnswer(version: number, jobs: readonly FakeJob[]): { [key: string]: Json } {
  const list = jobs.map((job): Json => ({
    job_id: job.id,
    array_job_id: optionalNumber(version, job.array?.[0] ?? 0),
    array_task_id: optionalNumber(version, job.array?.[1]),
    array_task_string: job.array?.[2] ?? '',
    het_job_id: optionalNumber(version, job.het?.[0] ?? 0),
    het_job_offset: optionalNumber(version, job.het?.[1] ?? 0),
    job_state: state(version, job),
    state_reason: job.reason ?? 'None',
    name: job.name ?? 'train',
    user_name: 'ana',
    account: 'physics',
    partition: 'gpu',
    cluster: 'tiny',
    nodes: job.nodes ?? '',
    node_count: optionalNumber(version, job.nodeCount ?? 1),
    submit_time: time(version, job.submit),
    eligible_time: time(version, job.eligible),
    start_time: time(version, job.start),
    end_time: time(version, job.end),
    resize_time: time(version, job.resize),
    exit_code: exitCode(version, job.exit ?? 0),
    time_limit: optionalNumber(version, job.limitMinutes ?? 60),
    priority: optionalNumber(version, job.priority ?? 100),
    tres_req_str: job.tresAsked ?? '',
    tres_alloc_str: job.tresGiven ?? '',
    gres_detail: job.gresDetail ?? [],
  }));
  return { jobs: list, meta: meta(version), errors: [], ...(version < 39 ? {} : { warnings: [] }) };
}

/** What `/slurmdb/v0.0.<version>/jobs` answers (JOB in parsers.c); up to v0.0.39 each exit code is a success there. */
export function accountingAnswer(version: number, runs: readonly FakeJob[]): { [key: string]: Json } {
  const list = runs.map((run): Json => ({
    job_id: run.id,
    array: {
      job_id: run.array?.[0] ?? 0,
      limits: { max: { running: { tasks: 0 } } },
      task_id: optionalNumber(version, run.array?.[1]),
      task: run.array?.[2] ?? (version < 39 ? null : ''),
    },
    het: { job_id: run.het?.[0] ?? 0, job_offset: optionalNumber(version, run.het?.[1]) },
    state: { current: state(version, run), reason: 'None' },
    name: run.name ?? 'train',
    user: 'ana',
    account: 'physics',
    partition: 'gpu',
    cluster: 'tiny',
    nodes: run.nodes ?? 'None assigned',
    allocation_nodes: run.nodeCount ?? 1,
    time: {
      elapsed: 0,
      submission: run.submit ?? 0,
      eligible: run.eligible ?? 0,
      start: run.start ?? (version < 39 ? null : 0),
      end: run.end ?? 0,
      limit: optionalNumber(version, run.limitMinutes ?? 60),
    },
    exit_code: version < 40 ? { status: 'SUCCESS', return_code: 0 } : exitCode(version, run.exit ?? 0),
    priority: optionalNumber(version, run.priority ?? 100),
    tres: { allocated: tres(run.tresGiven), requested: tres(run.tresAsked) },
    steps: [],
  }));
  return { jobs: list, meta: meta(version), errors: [], ...(version < 39 ? {} : { warnings: [] }) };
}

function tres(text = ''): Json {
  return text
    .split(',')
    .filter((entry) => entry !== '')
    .map((entry, id): Json => {
      const [type = '', name] = (entry.split('=')[0] ?? '').split('/');
      return { type, name: name ?? null, id, count: Number(entry.split('=')[1]) };
    });
}
