import { LIVE_RUNG } from '#database/ladder.ts';
import type { Rollup } from '#model/catalog/metric.ts';
import { combinationOf } from '#model/query/over-time.ts';
import type { OverTime } from '#model/query/selector.ts';

import { yieldTurn } from '../../plugin/turn.ts';
import { bucketStart } from '../../sql/bucket-start.ts';
import { readAges } from './ages.ts';
import { coarserPlans, type Plan } from './bucketing.ts';
import { type Cells, newestCell, overwriteEnd } from './cells.ts';
import type { QueryContext } from './context.ts';
import type { Grid } from './grid.ts';
import { type Group, longestStaleMs } from './grouping.ts';
import { type Ladder, readLadder } from './ladders.ts';
import type { LadderRequest, ResolvedAggregation } from './point-cells.ts';
import { nameExtremes } from './members.ts';
import { buildSeries, gridTimes, type Series, type SeriesOptions } from './series.ts';
import type { Placement, SelectedPoints } from './select-points.ts';

/** Coarser rungs are refreshed within the hour; older holes at their end are real. Bounds what a query adds. */
const MAX_TIP_MS = 6 * 3_600_000;

/** The series of one metric, in the order of its groups, and how they were read. */
export interface SelectorSeries {
  series: Series[];
  plan: Plan;
  ladder: Ladder;
  aggregation: ResolvedAggregation | 'age' | OverTime;
  /** Width of the values that percentiles and integrals are made of, ms. */
  stepMs?: number;
}

/**
 * Reads one metric of the query. Where the planned rung holds nothing (raw samples are kept for a shorter time than
 * their rollups), the next coarser ones are asked.
 */
export async function readSelector(
  selected: SelectedPoints,
  query: Placement,
  plan: Plan,
  context: QueryContext
): Promise<SelectorSeries> {
  const { metric, selector, groups } = selected;
  const aggregation = combinationOf(selector, metric);
  if (groups.length === 0) {
    return { series: [], plan, ladder: 'point', aggregation };
  }
  if (aggregation === 'age') {
    const grid = planGrid(plan, groups, context);
    return {
      series: await readAges({ groups, plan, grid, tipMs: recentMs(plan, context) }, context),
      plan,
      ladder: 'point',
      aggregation,
    };
  }
  const options = { isSum: isSum(aggregation, metric.rollup), forAlert: context.fromAlert };
  const isTail = context.rowsFromMs !== undefined;
  for (const candidate of isTail ? [plan] : [plan, ...coarserPlans(plan, context)]) {
    const grid = planGrid(candidate, groups, context);
    const read = await readWithTip({ selected, query, plan: candidate, grid, aggregation }, context);
    if (read.newest >= 0 || context.fromAlert || isTail) {
      const series = await buildAll(read.cells, groups, grid, options);
      if ((aggregation === 'max' || aggregation === 'min') && !context.fromAlert) {
        const last = {
          query: { ...query, groupBy: 'rack' as const },
          plan: candidate,
          grid: { ...grid, firstMs: grid.lastMs },
          aggregation,
        };
        await nameExtremes(series, groups, query.groupBy, aggregation, async (members) => {
          const { cells } = await readWithTip({ ...last, selected: { ...selected, groups: members } }, context);
          return cells;
        });
      }
      return {
        series,
        plan: read.plan,
        ladder: read.ladder,
        aggregation,
      };
    }
  }
  return { series: groups.map(() => emptySeries()), plan, ladder: 'point', aggregation };
}

async function buildAll(
  cells: readonly Cells[],
  groups: readonly Group[],
  grid: Grid,
  options: SeriesOptions
): Promise<Series[]> {
  const all: Series[] = [];
  const times = gridTimes(grid);
  for (const [index, group] of groups.entries()) {
    all.push(buildSeries(cells[index] as Cells, group, grid, options, times));
    await yieldTurn();
  }
  return all;
}

/**
 * Rungs above a minute are refreshed every few minutes. The buckets that are missing at their end are read from the
 * 1-minute rung, so that a fresh plant is not taken for a silent one.
 */
async function readWithTip(
  request: LadderRequest,
  context: QueryContext
): Promise<{ cells: Cells[]; newest: number; ladder: Ladder; plan: Plan }> {
  const { plan, grid } = request;
  const read = await readLadder(request, context);
  const newest = read.cells.reduce((latest, cells) => Math.max(latest, newestCell(cells)), -1);
  const stored = read.cells.reduce((latest, cells) => Math.max(latest, cells.newestOwn ?? newestCell(cells)), -1);
  const tipMs = Math.max(grid.firstMs + (stored + 1) * grid.bucketMs, recentMs(plan, context));
  if (plan.rungMs <= LIVE_RUNG.rungMs || tipMs > grid.lastMs) {
    return { ...read, newest, plan };
  }
  const livePlan = { ...plan, ...LIVE_RUNG };
  const tip = await readLadder({ ...request, plan: livePlan, grid: { ...grid, firstMs: tipMs } }, context);
  const newestOfTip = tip.cells.reduce((latest, cells) => Math.max(latest, newestCell(cells)), -1);
  read.cells.forEach((cells, index) => overwriteEnd(cells, tip.cells[index] as Cells));
  return {
    cells: read.cells,
    newest: Math.max(newest, newestOfTip),
    ladder: tip.ladder,
    plan: newest >= 0 ? plan : livePlan,
  };
}

/** Start of the buckets that coarse rungs may not have yet. */
function recentMs(plan: Plan, { nowMs }: QueryContext): number {
  return bucketStart(nowMs - MAX_TIP_MS, plan.bucketMs);
}

/**
 * The buckets of the range that are known by now, none of one that has not begun. Where nothing is carried forward, the open
 * bucket waits until every point had its time to report: else each sum would dip at its end.
 */
export function planGrid(plan: Plan, groups: Group[], context: QueryContext): Grid {
  const { bucketMs } = plan;
  const firstMs = bucketStart(Math.max(context.fromMs, context.rowsFromMs ?? -Infinity), bucketMs);
  let lastMs = bucketStart(Math.min(context.toMs - 1, context.nowMs), bucketMs);
  const stale = longestStaleMs(groups);
  const isOpen = lastMs + bucketMs > context.nowMs;
  if (isOpen && bucketMs >= stale && context.nowMs - lastMs < stale) {
    lastMs -= bucketMs;
  }
  return { firstMs, lastMs: Math.max(lastMs, firstMs - bucketMs), bucketMs };
}

export function isSum(aggregation: ResolvedAggregation, rollup: Rollup): boolean {
  return aggregation === 'sum' || (aggregation === 'last' && rollup === 'sum');
}

export function emptySeries(): Series {
  return { timesMs: [], values: [], quality: [], carried: [], points: 0, expectedPoints: 0 };
}
