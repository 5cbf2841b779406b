import { queueDraw } from '#model/capacity/queue.ts';

import { type JobRow, readJobs } from '../../sql/jobs.ts';
import type { Notice } from '../../frames/frame.ts';
import { number, text } from '../shared/columns.ts';
import type { QueryContext } from '../shared/context.ts';
import type { Column, LabelledNumber } from '../shared/table.ts';

/** A queue of more jobs is read by nobody, and its first ones say what comes; jobs of the largest clusters' queues are thousands. */
const MAX_JOBS = 5_000;

export interface Queue {
  jobs: JobRow[];
  isCut: boolean;
}

/** Jobs that wait to be started, now, of some sites; what waits has no place yet. */
export function readQueue(sites: readonly string[], { database, signal }: QueryContext): Promise<Queue> {
  const scope = { sites: [...sites], zones: [], racks: [], equipment: [] };
  return readJobs(database, { time: 'waiting', scope, limit: MAX_JOBS }, signal);
}

export function queueColumns({ nowMs }: Pick<QueryContext, 'nowMs'>): ReadonlyArray<Column<JobRow>> {
  const watts = (name: string, of: (job: JobRow) => number | undefined) => number(name, 'watt', of);
  return [
    text('site', ({ site }) => site),
    text('scheduler', ({ scheduler }) => scheduler),
    text('job', ({ id }) => id),
    text('name', ({ name }) => name),
    text('tenant', ({ tenant }) => tenant),
    text('user', ({ user }) => user),
    text('partition', ({ partition }) => partition),
    text('state', ({ state }) => state),
    text('reason', ({ reason }) => reason),
    number('waited', 's', ({ submitMs }) => (submitMs === null ? null : Math.max(0, (nowMs - submitMs) / 1000))),
    number('gpus', 'none', ({ gpus }) => gpus),
    text('gpu_model', ({ gpuModel }) => gpuModel),
    number('nodes', 'none', ({ nodeCount }) => nodeCount),
    watts('expected', ({ expected }) => expected?.meanW),
    watts('expected_low', ({ expected }) => expected?.meanLowW),
    watts('expected_high', ({ expected }) => expected?.meanHighW),
    watts('expected_peak', ({ expected }) => expected?.peakW),
    text('expected_from', ({ expected }) => expected?.basis),
  ];
}

/** Of the jobs of which something is expected, as if all ran at once. */
export function queueTotals(jobs: readonly JobRow[]) {
  const known = jobs.flatMap(({ expected }) => expected ?? []);
  return {
    jobs: jobs.length,
    unknown: jobs.length - known.length,
    ...queueDraw(
      known.map(({ meanW, meanLowW, meanHighW, peakW, basis }) => ({
        meanW,
        lowW: meanLowW,
        highW: meanHighW,
        peakW,
        basis,
      }))
    ),
  };
}

/** What waits by site and tenant, W; absent where something of it is not known. */
export function queueNumbers(jobs: readonly JobRow[]): LabelledNumber[] {
  const groups = new Map<string, JobRow[]>();
  for (const job of jobs) {
    const key = JSON.stringify([job.site, job.tenant]);
    groups.set(key, [...(groups.get(key) ?? []), job]);
  }
  return [...groups.values()].map((group) => {
    const { unknown, meanW } = queueTotals(group);
    return { labels: { site: group[0]!.site, tenant: group[0]!.tenant }, value: unknown > 0 ? null : (meanW ?? null) };
  });
}

export function queueNotices({ jobs, isCut }: Queue): Notice[] {
  const unknown = jobs.filter(({ expected }) => expected === null).length;
  return [
    ...(isCut
      ? [{ severity: 'warning' as const, text: `More than ${MAX_JOBS} jobs wait; these are not all. Narrow by site.` }]
      : []),
    ...(unknown > 0
      ? [
          {
            severity: 'warning' as const,
            text: `Nothing is expected of ${unknown} of ${jobs.length} jobs yet: the first ones of their kind without a GPU model. They are not in the sum.`,
          },
        ]
      : []),
  ];
}
