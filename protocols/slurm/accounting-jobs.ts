import { exitCodeOf } from './exit-code.ts';
import { idsOf, present, readJobs } from './parse.ts';
import type { SlurmRecord, SlurmRecords } from './record.ts';
import { stateOf } from './states.ts';
import { at, integerOf, MAX_COUNT, textOf, timeMsOf } from './values.ts';
import type { Complain, Json } from './values.ts';

const MINUTE_MS = 60_000;

/**
 * Runs of jobs that slurmdbd has on record, of `/slurmdb/v0.0.38/jobs` and later. A job that was requeued or resized has a record for
 * each run and size, the earlier ones in state `REQUEUED` or `RESIZING` with an end.
 * @throws Error where the answer has no list of jobs
 */
export function readAccountingJobs(answer: Json): SlurmRecords {
  return readJobs(answer, recordOf);
}

function recordOf(job: Json, complain: Complain): SlurmRecord | undefined {
  const text = (key: string) => textOf(at(job, key), key, complain);
  const timeMs = (key: string) => timeMsOf(at(job, 'time', key), `time.${key}`, complain);
  const ids = idsOf(
    {
      job: at(job, 'job_id'),
      arrayJob: at(job, 'array', 'job_id'),
      arrayTask: at(job, 'array', 'task_id'),
      arrayTasks: textOf(at(job, 'array', 'task'), 'array.task', complain),
      hetJob: at(job, 'het', 'job_id'),
      hetOffset: at(job, 'het', 'job_offset'),
    },
    complain
  );
  const endMs = timeMs('end');
  const state = stateOf(at(job, 'state', 'current'), endMs !== undefined, complain);
  if (!ids || !state) {
    return undefined;
  }
  const nodes = text('nodes');
  const hosts = nodes === undefined || nodes === 'None assigned' ? '' : nodes;
  const limit = integerOf(at(job, 'time', 'limit'), 'time.limit', complain, MAX_COUNT);
  return {
    ...ids,
    state,
    nodes: hosts,
    tresGiven: tresText(at(job, 'tres', 'allocated')),
    tresPerNode: [],
    tresAsked: tresText(at(job, 'tres', 'requested')),
    // Its reason is why it waited once: no reason of what it is now.
    ...present({
      name: text('name'),
      user: text('user'),
      account: text('account'),
      partition: text('partition'),
      priority: integerOf(at(job, 'priority'), 'priority', complain),
      limitMs: limit === undefined ? undefined : limit * MINUTE_MS,
      submitMs: timeMs('submission'),
      eligibleMs: timeMs('eligible'),
      startMs: hosts === '' ? undefined : timeMs('start'),
      endMs,
      nodeCount: integerOf(at(job, 'allocation_nodes'), 'allocation_nodes', complain, MAX_COUNT),
      exitCode: endMs === undefined ? undefined : exitCodeOf(at(job, 'exit_code'), state.word, complain),
    }),
  };
}

/** `[{"type": "gres", "name": "gpu:h100", "count": 8}]` as `gres/gpu:h100=8`. */
function tresText(list: Json): string {
  return [list]
    .flat()
    .flatMap((entry) => {
      const type = at(entry, 'type');
      const name = at(entry, 'name');
      const count = at(entry, 'count');
      return type === 'gres' && typeof name === 'string' ? [`gres/${name}=${String(count)}`] : [];
    })
    .join(',');
}
