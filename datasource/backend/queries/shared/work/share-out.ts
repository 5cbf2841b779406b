import type { Metric, Rollup } from '#model/catalog/metric.ts';
import { combinationOf } from '#model/query/over-time.ts';
import { QueryError } from '#model/query/query-error.ts';
import { type AnyGrouping, isWorkGrouping, type MetricSelector, type WorkScope } from '#model/query/selector.ts';

import type { Notice } from '../../../frames/frame.ts';
import type { JobRow } from '../../../sql/jobs.ts';
import type { ResolvedPoint } from '../../../sql/points.ts';
import type { QueryContext } from '../context.ts';
import type { Group, WorkOf } from '../grouping.ts';
import type { SelectorSeries } from '../read-selector.ts';
import type { Placement, SelectedPoints } from '../select-points.ts';
import { foldShares, type Part } from './fold.ts';
import { NO_TENANT } from './no-tenant.ts';
import { rackOf, readWork, type Work } from './read-work.ts';

/** What no job claims. */
export const UNALLOCATED = 'unallocated';

export interface WorkQuery {
  scope: WorkScope;
  groupBy: AnyGrouping;
  /** Only so many of what is shown, those with the highest values of the first metric; alert rules look at all. */
  top?: number;
}

/** Whether a query is about who worked on racks: it is read by rack then, and shared out after that. */
export function isAboutWork({ scope, groupBy }: WorkQuery): boolean {
  return isWorkGrouping(groupBy) || isNarrowed(scope);
}

/** Where a query is read: of what is shared out, by rack. */
export function placementOf({ scope, groupBy }: WorkQuery): Placement {
  return { scope, groupBy: isWorkGrouping(groupBy) || isNarrowed(scope) ? 'rack' : groupBy };
}

function isNarrowed({ tenants = [], jobs = [] }: WorkScope): boolean {
  return tenants.length + jobs.length > 0;
}

/** @throws {QueryError} where a query cannot be shared out among jobs */
export function checkWork({ groupBy }: WorkQuery, selectors: readonly MetricSelector[]): void {
  if (groupBy === 'equipment' || groupBy === 'point') {
    throw new QueryError(
      `By ${groupBy} nothing can be shared out among tenants and jobs, which have parts of racks. Group by tenant, job, rack, zone or site, or remove the tenants and jobs from the scope.`
    );
  }
  for (const { aggregation, shift } of selectors) {
    if (!SHARED.has(aggregation)) {
      throw new QueryError(
        `Aggregation "${aggregation}" cannot be shared out among tenants and jobs. Choose auto, sum, mean, min, max, last or integral.`
      );
    }
    if (shift !== undefined) {
      throw new QueryError(
        `Earlier hours (${shift}) cannot be shared out among tenants and jobs beside those of now. Remove the shift, and choose the earlier time range.`
      );
    }
  }
}

const SHARED = new Set(['auto', 'sum', 'mean', 'min', 'max', 'last', 'integral']);

/** A rack that was in several zones is a group in each. */
export function splitByZone(selected: SelectedPoints): SelectedPoints {
  const groups = selected.groups.flatMap((group) =>
    [...Map.groupBy(group.points, ({ zone }) => zone?.key)].map(([zone, points]) => ({
      ...group,
      key: `${group.key}\u0000${zone}`,
      points,
    }))
  );
  return { ...selected, groups };
}

export interface SharedOut {
  selected: SelectedPoints[];
  read: SelectorSeries[];
  notices: Notice[];
}

/**
 * Makes series of tenants and jobs, or of places with what some of them had there, of series of racks: each has its share of each
 * rack, by GPU-seconds within each time step.
 */
export async function shareOut(
  query: WorkQuery,
  selected: readonly SelectedPoints[],
  read: readonly SelectorSeries[],
  context: QueryContext
): Promise<SharedOut> {
  const made = await Promise.all(
    selected.map((one, index) => shareOne(query, one, read[index] as SelectorSeries, context))
  );
  const top = context.fromAlert ? undefined : query.top;
  const shown = made.map((one) => ({ ...one, ...keepHighest(one, made[0] as Made, top) }));
  return {
    selected: shown.map((one) => one.selected),
    read: shown.map((one) => one.read),
    notices: [
      ...topNotices(made[0]?.selected.groups.length ?? 0, shown[0]?.selected),
      ...nowhereNotices(Math.max(0, ...made.map((one) => one.nowhere))),
      ...made.flatMap((one, index) => emptyNotices(selected[index] as SelectedPoints, one.selected)),
    ],
  };
}

interface Made {
  selected: SelectedPoints;
  read: SelectorSeries;
}

/** Of what is shown, without the parts of its metric. */
function targetKey({ key }: Group): string {
  return key.split('\u0000')[0] as string;
}

/** The tenants, jobs or places in which the first metric has its highest values. */
function keepHighest({ selected, read }: Made, first: Made, top: number | undefined): Made {
  if (top === undefined) {
    return { selected, read };
  }
  const highest = new Map<string, number>();
  first.selected.groups.forEach((group, index) => {
    const values = Array.from(first.read.series[index]?.values ?? []).filter((value) => !Number.isNaN(value));
    const key = targetKey(group);
    highest.set(
      key,
      values.reduce((a, b) => Math.max(a, b), highest.get(key) ?? -Infinity)
    );
  });
  const kept = new Set(
    [...highest]
      .sort(([, a], [, b]) => b - a)
      .slice(0, top)
      .map(([key]) => key)
  );
  const isKept = (index: number) => kept.has(targetKey(selected.groups[index] as Group));
  return {
    selected: { ...selected, groups: selected.groups.filter((_group, index) => isKept(index)) },
    read: { ...read, series: read.series.filter((_series, index) => isKept(index)) },
  };
}

interface Target {
  group: Group;
  parts: Part[];
}

async function shareOne(query: WorkQuery, selected: SelectedPoints, read: SelectorSeries, context: QueryContext) {
  const { metric, selector, groups } = selected;
  const { bucketMs } = read.plan;
  const times = read.series.flatMap(({ timesMs }) =>
    timesMs.length > 0 ? [timesMs[0] as number, timesMs[timesMs.length - 1] as number] : []
  );
  if (times.length === 0) {
    return { selected: { ...selected, groups: [] }, read: { ...read, series: [] }, nowhere: 0 };
  }
  const firstMs = times.reduce((a, b) => Math.min(a, b));
  const lastMs = times.reduce((a, b) => Math.max(a, b));
  const count = Math.round((lastMs - firstMs) / bucketMs) + 1;
  const endMs = Math.min(firstMs + count * bucketMs, Math.max(context.nowMs, lastMs + 1));
  const work = await readWork(
    groups.map(({ points }) => rackOf(points)),
    { firstMs, bucketMs, count, endMs },
    context
  );
  const targets = new Map<string, Target>();
  groups.forEach((group, index) => {
    const series = read.series[index];
    for (const { key, work: of, share } of series ? claims(query, group, work, count) : []) {
      const target = targets.get(key) ?? { group: { key, points: [], part: group.part, work: of }, parts: [] };
      targets.set(key, target);
      target.group.points.push(...group.points);
      target.parts.push({ series: series!, share });
    }
  });
  const combination = rollupOf(combinationOf(selector, metric), metric);
  const all = [...targets.values()].sort((a, b) => compare(a.group, b.group));
  const series = all.map(({ parts }) =>
    foldShares(parts, {
      firstMs,
      bucketMs,
      count,
      combine: combination,
      emptyIsZero: combination === 'sum',
      forAlert: context.fromAlert,
    })
  );
  return {
    selected: { ...selected, groups: all.map(({ group }) => group) },
    read: { ...read, series },
    nowhere: work.nowhere,
  };
}

/** The last values of several racks come together as the metric always does. */
function rollupOf(combination: ReturnType<typeof combinationOf>, { rollup }: Metric): Rollup {
  return combination === 'last' || combination === 'age' ? rollup : combination;
}

interface Claim {
  key: string;
  work?: WorkOf;
  share: Float64Array;
}

/** Who has which share of a group of one rack. */
function claims({ scope, groupBy }: WorkQuery, group: Group, work: Work, count: number): Claim[] {
  const kept = JSON.stringify([group.points[0]?.isSetpoint, group.part]);
  const byKey = new Map<string, Claim>();
  const add = (key: string, of: WorkOf | undefined, share: Float64Array) => {
    const full = `${key}\u0000${kept}`;
    const claim = byKey.get(full) ?? { key: full, work: of, share: new Float64Array(count) };
    byKey.set(full, claim);
    share.forEach((part, index) => (claim.share[index] = (claim.share[index] as number) + part));
  };
  const isAsked = askedFor(scope);
  const left = new Float64Array(count).fill(1);
  for (const [index, share] of work.sharesOf(rackOf(group.points))) {
    const job = work.jobs[index] as JobRow;
    share.forEach((part, at) => (left[at] = Math.max(0, (left[at] as number) - part)));
    if (isAsked(job)) {
      add(...targetOf(job, groupBy, group), share);
    }
  }
  if (isWorkGrouping(groupBy) && !isNarrowed(scope)) {
    add(UNALLOCATED, { tenant: UNALLOCATED, ...(groupBy === 'job' && { job: UNALLOCATED }) }, left);
  }
  return [...byKey.values()];
}

function askedFor({ tenants = [], jobs = [] }: WorkScope): (job: JobRow) => boolean {
  const wantedTenants = new Set(tenants);
  const wantedJobs = new Set(jobs);
  return ({ id, tenant }) =>
    (wantedTenants.size === 0 || wantedTenants.has(tenant ?? NO_TENANT)) &&
    (wantedJobs.size === 0 || wantedJobs.has(id));
}

function targetOf(job: JobRow, groupBy: AnyGrouping, { points }: Group): [key: string, work: WorkOf | undefined] {
  const tenant = job.tenant ?? NO_TENANT;
  switch (groupBy) {
    case 'tenant':
      return [`tenant ${tenant}`, { tenant }];
    case 'job': {
      const { id, scheduler, name } = job;
      return [JSON.stringify(['job', scheduler, id]), { tenant, job: id, scheduler, ...(name !== null && { name }) }];
    }
    default: {
      const { site, zone, rack } = points[0] as ResolvedPoint;
      const place = { site, zone, rack, equipment: null, point: null }[groupBy];
      return [JSON.stringify([groupBy, site.id, place?.id]), undefined];
    }
  }
}

/** By name, what nobody claims last. */
function compare(a: Group, b: Group): number {
  const isLast = ({ work }: Group) => Number(work?.tenant === UNALLOCATED);
  const nameOf = ({ work, key }: Group) => (work ? `${work.tenant} ${work.job ?? ''}` : key);
  return isLast(a) - isLast(b) || nameOf(a).localeCompare(nameOf(b), 'en', { numeric: true });
}

function topNotices(all: number, shown: SelectedPoints | undefined): Notice[] {
  const count = shown?.groups.length ?? 0;
  return shown === undefined || count === all
    ? []
    : [
        {
          severity: 'info',
          text: `${count.toLocaleString('en')} of ${all.toLocaleString('en')} shown: those with the highest ${shown.metric.title} in this range.`,
        },
      ];
}

/** Jobs whose part is among what no job claims. */
function nowhereNotices(nowhere: number): Notice[] {
  return nowhere === 0
    ? []
    : [
        {
          severity: 'warning',
          text: `${nowhere === 1 ? 'A job has' : `${nowhere} jobs have`} nodes that are in no rack, so their share is not counted. Give the hosts a rack in the configuration.`,
        },
      ];
}

function emptyNotices({ metric, groups }: SelectedPoints, shown: SelectedPoints): Notice[] {
  return groups.length === 0 || shown.groups.length > 0
    ? []
    : [
        {
          severity: 'warning',
          text: `None of these tenants and jobs had a part of the racks of ${metric.title} in this range. Widen the range, or the scope.`,
        },
      ];
}
