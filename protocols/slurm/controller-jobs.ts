import { exitCodeOf } from './exit-code.ts';
import { idsOf, present, readJobs } from './parse.ts';
import type { SlurmRecord, SlurmRecords } from './record.ts';
import { COMPLETING, stateOf } from './states.ts';
import type { JobState } from './states.ts';
import { at, integerOf, MAX_COUNT, textOf, timeMsOf } from './values.ts';
import type { Complain, Json } from './values.ts';

const MINUTE_MS = 60_000;
/** The clocks of slurmctld and of the collector may be so far apart, and no time limit is shorter. */
const CLOCKS_APART_MS = 30_000;

/**
 * Jobs that slurmctld has in its memory, of `/slurm/v0.0.38/jobs` and later: those that wait and run, and those that ended in the last
 * minutes (`MinJobAge`).
 * @throws Error where the answer has no list of jobs
 */
export function readControllerJobs(answer: Json): SlurmRecords {
  const nowMs = Date.now();
  return readJobs(answer, (job, complain) => recordOf(job, nowMs, complain));
}

function recordOf(job: Json, nowMs: number, complain: Complain): SlurmRecord | undefined {
  const text = (key: string) => textOf(at(job, key), key, complain);
  const timeMs = (key: string) => timeMsOf(at(job, key), key, complain);
  const ids = idsOf(
    {
      job: at(job, 'job_id'),
      arrayJob: at(job, 'array_job_id'),
      arrayTask: at(job, 'array_task_id'),
      arrayTasks: text('array_task_string'),
      hetJob: at(job, 'het_job_id'),
      hetOffset: at(job, 'het_job_offset'),
    },
    complain
  );
  const saidEndMs = timeMs('end_time');
  const said = stateOf(at(job, 'job_state'), false, complain);
  if (!ids || !said) {
    return undefined;
  }
  // Up to v0.0.39 nothing else tells a job that was requeued and whose nodes are cleaned up from one that has ended: its start is
  // now, in each answer anew, and its end what that would lead to.
  const isRequeued =
    said.word === COMPLETING &&
    !Array.isArray(at(job, 'job_state')) &&
    (saidEndMs === undefined || saidEndMs > nowMs + CLOCKS_APART_MS);
  const state: JobState = isRequeued ? { word: COMPLETING, phase: 'waiting' } : said;
  const nodes = state.phase === 'waiting' ? '' : (text('nodes') ?? '');
  const limit = integerOf(at(job, 'time_limit'), 'time_limit', complain, MAX_COUNT);
  const reason = text('state_reason');
  const startMs = timeMs('start_time');
  if (state.phase === 'on nodes' && nodes !== '' && startMs === undefined) {
    complain('start_time', 'is missing though it runs, so that its nodes are left out');
  }
  if (state.phase === 'ended' && saidEndMs === undefined) {
    complain('end_time', 'is missing though it has ended: when that was seen first is taken');
  }
  const gresDetail = [at(job, 'gres_detail')].flat().filter((entry) => typeof entry === 'string');
  return {
    ...ids,
    state,
    nodes,
    tresGiven: text('tres_alloc_str') ?? '',
    tresPerNode: gresDetail,
    tresAsked: text('tres_req_str') ?? '',
    ...present({
      reason: reason === 'None' ? undefined : reason,
      name: text('name'),
      user: text('user_name'),
      account: text('account'),
      partition: text('partition'),
      priority: integerOf(at(job, 'priority'), 'priority', complain),
      limitMs: limit === undefined ? undefined : limit * MINUTE_MS,
      submitMs: timeMs('submit_time'),
      eligibleMs: timeMs('eligible_time'),
      // Of a job that waits it is when it may start, and of one that was cancelled before, its end.
      startMs: nodes === '' && state.phase !== 'on nodes' ? undefined : startMs,
      // Of a job that runs it is when its time is up.
      endMs: state.phase === 'ended' ? saidEndMs : undefined,
      resizeMs: timeMs('resize_time'),
      nodeCount: integerOf(at(job, 'node_count'), 'node_count', complain, MAX_COUNT),
      exitCode: state.phase === 'ended' ? exitCodeOf(at(job, 'exit_code'), state.word, complain) : undefined,
    }),
  };
}
