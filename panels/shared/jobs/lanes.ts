import { groupBy } from '../frames/group-by.ts';
import { naturally } from '../layout/natural.ts';
import { packInRows } from '../layout/pack.ts';
import type { Job } from './read-jobs.ts';

/** What has a lane of its own. */
export type LaneKind = 'tenant' | 'rack' | 'job';

/** A line of the picture: jobs of which no two run at the same time. */
export type Row = Job[];

export interface Lane {
  /** Tenant, rack or job. */
  name: string;
  rows: Row[];
  jobs: Job[];
}

const WITHOUT_RACK = 'rack unknown';

/** Lanes in natural order of their names, by jobs in that of their beginning; jobs at the same time lie below each other. */
export function lanesOf(jobs: readonly Job[], kind: LaneKind): Lane[] {
  const placed = jobs.flatMap((job) => namesOf(job, kind).map((name) => ({ name, job })));
  const lanes = [...groupBy(placed, ({ name }) => name)].map(([name, some]) => {
    const own = some.map(({ job }) => job).sort((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs);
    return { name: kind === 'job' ? (own[0]?.title ?? name) : name, jobs: own, rows: packInRows(own) };
  });
  return kind === 'job'
    ? lanes.sort((a, b) => (a.jobs[0]?.fromMs ?? 0) - (b.jobs[0]?.fromMs ?? 0))
    : lanes.sort((a, b) => naturally(a.name, b.name));
}

function namesOf(job: Job, kind: LaneKind): string[] {
  switch (kind) {
    case 'tenant':
      return [job.tenant];
    case 'rack':
      return job.racks.length > 0 ? job.racks : [WITHOUT_RACK];
    case 'job':
      return [job.key];
  }
}
