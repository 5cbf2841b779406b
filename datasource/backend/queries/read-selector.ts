import { HEADLINE_METRICS } from '#model/catalog/catalog.ts';
import type { Rollup } from '#model/catalog/metric.ts';
import type { Aggregation, TimeSeriesQuery } from '#model/query/query.ts';

import { bucketStart, type PointAggregation, readPointSeries, type SeriesRow } from '../sql/point-series.ts';
import { type RackMember, readRackSeries } from '../sql/rack-series.ts';
import { coarserPlans, type Plan } from './bucketing.ts';
import type { QueryContext } from './context.ts';
import type { Group } from './grouping.ts';
import { MAX_CARRY_MS } from './limits.ts';
import { buildSeries, type Grid, type Series, splitBySeries } from './series.ts';
import type { SelectedPoints } from './timeseries.ts';

/** The series of one metric, in the order of its groups, and how they were read. */
export interface SelectorSeries {
  series: Series[];
  plan: Plan;
  ladder: 'point' | 'rack';
  aggregation: Exclude<Aggregation, 'auto'>;
}

/**
 * Reads one metric of the query. Where the planned rung holds nothing (raw samples are kept for a shorter time than
 * their rollups), the next coarser ones are asked.
 */
export async function readSelector(
  selected: SelectedPoints,
  query: TimeSeriesQuery,
  plan: Plan,
  context: QueryContext
): Promise<SelectorSeries> {
  const { metric, selector, groups } = selected;
  const aggregation = selector.aggregation === 'auto' ? metric.rollup : selector.aggregation;
  if (groups.length === 0) {
    return { series: [], plan, ladder: 'point', aggregation };
  }
  const options = { isSum: isSum(aggregation, metric.rollup), forAlert: context.fromAlert };
  for (const candidate of [plan, ...coarserPlans(plan, context)]) {
    const grid = planGrid(candidate, groups, context);
    const column = rackColumn(selected, query, candidate, grid, aggregation);
    const rows = await (column
      ? readRackRows(groups, candidate, grid, column, aggregation, context)
      : readPointRows(groups, candidate, grid, aggregation, metric.rollup, context));
    if (rows.length > 0 || context.fromAlert) {
      const lists = splitBySeries(rows, groups.length);
      const known = withoutUnrefreshed(grid, candidate, rows);
      return {
        series: groups.map((group, index) => buildSeries(lists[index] ?? [], group, known, options)),
        plan: candidate,
        ladder: column ? 'rack' : 'point',
        aggregation,
      };
    }
  }
  return { series: groups.map(() => emptySeries()), plan, ladder: 'point', aggregation };
}

function readPointRows(
  groups: Group[],
  plan: Plan,
  grid: Grid,
  aggregation: Exclude<Aggregation, 'auto'>,
  rollup: Rollup,
  context: QueryContext
): Promise<SeriesRow[]> {
  const members = groups.flatMap((group, series) => group.points.map((point) => ({ point, series })));
  const staleAfterMs = members.map(({ point }) => Math.min(point.staleAfterMs, MAX_CARRY_MS));
  return readPointSeries(
    context.database,
    {
      rung: plan.rung,
      rungMs: plan.rungMs,
      bucketMs: plan.bucketMs,
      aggregation: pointAggregation(aggregation, rollup),
      carry: plan.bucketMs < longestStaleMs(groups),
      firstMs: grid.firstMs,
      lastMs: grid.lastMs,
      nowMs: context.nowMs,
      pointIds: members.map(({ point }) => point.pointId),
      series: members.map(({ series }) => series),
      staleAfterMs,
      validToMs: members.map(({ point }) => point.validToMs),
    },
    context.signal
  );
}

type RackAggregation = 'sum' | 'mean' | 'min' | 'max';

/**
 * The column of the rack ladder that answers the query, or undefined where only the point ladder can: for metrics
 * without a column, points outside racks, parts of a rack, and buckets in which values are carried forward by point.
 */
function rackColumn(
  { metric, selector, points, groups }: SelectedPoints,
  query: TimeSeriesQuery,
  plan: Plan,
  grid: Grid,
  aggregation: Exclude<Aggregation, 'auto'>
): string | undefined {
  const headline = HEADLINE_METRICS.find(
    (one) => one.metric === metric.id && sameWords(one.processArea ?? [], selector.processArea)
  );
  const byRack = query.groupBy === 'rack' || query.groupBy === 'zone' || query.groupBy === 'site';
  const wholeRacks =
    selector.objectType === undefined &&
    query.scope.equipment.length === 0 &&
    points.every((point) => point.rack !== null && !point.isSetpoint);
  const fits = plan.rung !== 'raw' && aggregation !== 'last' && grid.bucketMs >= longestStaleMs(groups);
  return byRack && wholeRacks && fits ? headline?.column : undefined;
}

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word) => b.includes(word));
}

function readRackRows(
  groups: Group[],
  plan: Plan,
  grid: Grid,
  column: string,
  aggregation: Exclude<Aggregation, 'auto'>,
  context: QueryContext
): Promise<SeriesRow[]> {
  return readRackSeries(
    context.database,
    {
      rung: plan.rung,
      bucketMs: plan.bucketMs,
      column,
      aggregation: aggregation as RackAggregation,
      firstMs: grid.firstMs,
      lastMs: grid.lastMs,
      members: groups.flatMap((group, series) => rackMembers(group, series)),
    },
    context.signal
  );
}

/** The racks of a group, each once; a rack that changed its zone belongs to each zone with its own rows. */
function rackMembers(group: Group, series: number): RackMember[] {
  const members = new Map<string, RackMember>();
  for (const { rack, zone } of group.points) {
    if (rack) {
      members.set(`${rack.key}/${zone?.key}`, { rackKey: rack.key, zoneKey: zone?.key ?? null, series });
    }
  }
  return [...members.values()];
}

/** Rungs above a minute are refreshed every few minutes: an open bucket that is not there yet is not a silent plant. */
function withoutUnrefreshed(grid: Grid, plan: Plan, rows: readonly SeriesRow[]): Grid {
  if (plan.rung === 'raw' || plan.rung === '1m') {
    return grid;
  }
  const newestMs = rows.reduce((newest, row) => Math.max(newest, row.timeMs), 0);
  return newestMs === grid.lastMs - grid.bucketMs ? { ...grid, lastMs: newestMs } : grid;
}

/**
 * The buckets of the range that are known by now. Where nothing is carried forward, the open bucket waits until every
 * point had its time to report: else each sum would dip at its end.
 */
function planGrid(plan: Plan, groups: Group[], context: QueryContext): Grid {
  const { bucketMs } = plan;
  const firstMs = bucketStart(context.fromMs, bucketMs);
  let lastMs = bucketStart(Math.min(context.toMs - 1, context.nowMs), bucketMs);
  const stale = longestStaleMs(groups);
  const isOpen = lastMs + bucketMs > context.nowMs;
  if (isOpen && bucketMs >= stale && context.nowMs - lastMs < stale) {
    lastMs -= bucketMs;
  }
  return { firstMs, lastMs, bucketMs };
}

function longestStaleMs(groups: Group[]): number {
  let longest = 0;
  for (const group of groups) {
    for (const point of group.points) {
      longest = Math.max(longest, Math.min(point.staleAfterMs, MAX_CARRY_MS));
    }
  }
  return longest;
}

function isSum(aggregation: Exclude<Aggregation, 'auto'>, rollup: Rollup): boolean {
  return aggregation === 'sum' || (aggregation === 'last' && rollup === 'sum');
}

/** The last values of several points come together as the metric always does. */
function pointAggregation(aggregation: Exclude<Aggregation, 'auto'>, rollup: Rollup): PointAggregation {
  return aggregation === 'last' ? `last-${rollup}` : aggregation;
}

function emptySeries(): Series {
  return { timesMs: [], values: [], quality: [], carried: [], expectedPoints: 0 };
}
