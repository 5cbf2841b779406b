import type { Job } from '../plant/jobs.ts';
import { EXIT_OF, hostList, tresOf, type JobTable } from './slurm-jobs.ts';

/** slurmctld remembers a job that has ended for so long (MinJobAge). */
export const MIN_JOB_AGE_MS = 300_000;
const CLUSTER = 'demo';
/** Of a number that is there, and of one that is not, in data parsers since v0.0.40. */
const number = (value: number) => ({ set: true, infinite: false, number: value });
const NONE = { set: false, infinite: false, number: 0 };
/** When the plant is looked at, and what the clock shows at a time of the plant; epoch ms. */
export interface Moment {
  nowMs: number;
  toClock(plantMs: number): number;
}

const minutes = (ms: number) => Math.ceil(ms / 60_000);

function exitCode(job: Job, hasEnded: boolean) {
  const { code, signal } = hasEnded ? EXIT_OF[job.outcome] : { code: 0, signal: 0 };
  return {
    status: [signal > 0 ? 'SIGNALED' : code > 0 ? 'ERROR' : 'SUCCESS'],
    return_code: signal > 0 ? NONE : number(code),
    signal: signal > 0 ? { id: number(signal), name: 'Terminated' } : { id: NONE, name: '' },
  };
}

function tresText(job: Job, servers: readonly number[]): string {
  return tresOf(job, servers)
    .map(({ type, name, count }) => `${name === '' ? type : `${type}/${name}`}=${count}`)
    .join(',');
}

/** One job as slurmctld has it at a time: of `/slurm/v0.0.42/jobs` (JOB_INFO of Slurm's data parser), what clients read. */
export function controllerRecord(job: Job, table: JobTable, { nowMs, toClock }: Moment) {
  const seconds = (plantMs: number) => Math.floor(toClock(plantMs) / 1000);
  const isWaiting = nowMs < job.startMs;
  const hasEnded = nowMs >= job.endMs;
  const sizes = isWaiting ? [] : table.sizes(job, Math.max(nowMs, job.startMs + 1));
  const last = sizes.at(-1);
  const servers = last?.servers ?? [];
  const state = isWaiting ? 'PENDING' : hasEnded ? job.outcome : servers.length === 0 ? 'SUSPENDED' : 'RUNNING';
  return {
    job_id: Number(job.id),
    array_job_id: number(0),
    array_task_id: NONE,
    array_task_string: '',
    het_job_id: number(0),
    het_job_offset: number(0),
    job_state: [state],
    state_reason: isWaiting ? 'Resources' : 'None',
    name: job.name,
    user_name: job.user,
    account: job.account,
    partition: job.partition,
    cluster: CLUSTER,
    nodes: hostList(servers),
    node_count: number(isWaiting ? job.servers.length : servers.length),
    submit_time: number(seconds(job.submitMs)),
    eligible_time: number(seconds(job.submitMs)),
    // When it starts is known to the plant alone.
    start_time: number(isWaiting ? 0 : seconds(job.startMs)),
    end_time: number(isWaiting ? 0 : seconds(hasEnded ? job.endMs : job.startMs + job.timeLimitMs)),
    resize_time: number(sizes.length > 1 ? seconds(last?.fromMs ?? 0) : 0),
    suspend_time: number(0),
    exit_code: exitCode(job, hasEnded),
    restart_cnt: 0,
    time_limit: number(minutes(job.timeLimitMs)),
    priority: number(job.priority),
    tres_req_str: tresText(job, job.servers),
    tres_alloc_str: isWaiting ? '' : tresText(job, servers),
    gres_detail: [],
    flags: sizes.length > 1 ? ['JOB_RESIZED'] : [],
  };
}

/** Runs of one job as slurmdbd has them at a time: of `/slurmdb/v0.0.42/jobs`, a record for each size of it. */
export function accountingRecords(job: Job, table: JobTable, { nowMs, toClock }: Moment) {
  const seconds = (plantMs: number) => Math.floor(toClock(plantMs) / 1000);
  const hasEnded = nowMs >= job.endMs;
  const sizes = nowMs < job.startMs ? [] : table.sizes(job, Math.max(nowMs, job.startMs + 1));
  const runs = sizes.filter(({ servers }) => servers.length > 0);
  const record = (size: (typeof runs)[number] | undefined, index: number) => {
    const isLast = index >= runs.length - 1;
    const endMs = !isLast ? size?.toMs : hasEnded ? job.endMs : undefined;
    const beganMs = index === 0 ? job.submitMs : (size?.fromMs ?? job.submitMs);
    const state = !isLast ? 'RESIZING' : hasEnded ? job.outcome : size ? 'RUNNING' : 'PENDING';
    const servers = size?.servers ?? [];
    return {
      job_id: Number(job.id),
      array: { job_id: 0, limits: { max: { running: { tasks: 0 } } }, task_id: NONE, task: '' },
      het: { job_id: 0, job_offset: NONE },
      state: { current: [state], reason: 'None' },
      name: job.name,
      user: job.user,
      account: job.account,
      partition: job.partition,
      cluster: CLUSTER,
      nodes: size ? hostList(servers) : 'None assigned',
      allocation_nodes: servers.length,
      time: {
        elapsed: size ? seconds(endMs ?? nowMs) - seconds(job.startMs) : 0,
        submission: seconds(beganMs),
        eligible: seconds(beganMs),
        start: size ? seconds(job.startMs) : 0,
        end: endMs === undefined ? 0 : seconds(endMs),
        limit: number(minutes(job.timeLimitMs)),
      },
      exit_code: exitCode(job, isLast && hasEnded),
      priority: number(job.priority),
      tres: { allocated: tresOf(job, servers), requested: tresOf(job, job.servers) },
      steps: [],
    };
  };
  return runs.length === 0 ? [record(undefined, 0)] : runs.map(record);
}
