import { ROLLUP_RUNGS } from '#model/query/rung.ts';
import type { MetricSelector, Scope } from '#model/query/selector.ts';

import type { ResolvedPoint } from '../../../sql/points.ts';
import { bucketStart } from '../../../sql/bucket-start.ts';
import { planBuckets } from '../bucketing.ts';
import type { QueryContext } from '../context.ts';
import { longestStaleMs } from '../grouping.ts';
import { rungRows } from '../ladders.ts';
import { MAX_FINE_ROWS } from '../limits.ts';
import { readSelector } from '../read-selector.ts';
import { type Placement, type SelectedPoints, selectPoints } from '../select-points.ts';

/** A point's values on a grid that all points of a question share; NaN where nothing is known. */
export interface PointDraw {
  point: ResolvedPoint;
  metric: string;
  values: Float64Array;
}

export interface Draws {
  points: PointDraw[];
  /** Width of a step, ms, and where its values come from. */
  bucketMs: number;
  rung: string;
  /** Steps of the range. */
  steps: number;
  /** Start of the first one, epoch ms. */
  firstMs: number;
  simulated: boolean;
}

/** Steps of a range: percentiles and balances are not better known from more, and each point has as many. */
const STEPS = 400;
/** Energy is summed in finer steps where they are asked for, as long as all points together have no more values than this: 400 steps of 1,000 racks. */
const MAX_VALUES = 400_000;
/** A hall of tens of thousands of points still has a course. */
const LEAST_STEPS = 40;
/** An hour of points that are stale after a quarter of it still has so many. */
const LEAST_RACK_STEPS = 12;

/** Rows of a rung that all metrics together are read from, where a coarser one has them too: some half a second of PostgreSQL. */
const MAX_RUNG_ROWS = 400_000;
/** A balance over fewer steps hides what changed within the range, and its first and last one are partly outside of it. */
const LEAST_STEPS_OF_A_RUNG = 12;

export interface DrawOptions {
  /** The width of steps that small halls are to have, ms: what is known of a part of a step counts for all of it. */
  wantedStepMs?: number;
  /** Averages over the range are asked for, which are the same from each rung: long ranges of large halls are read from the coarser ones. */
  areAverages?: boolean;
}

export interface WantedMetric {
  metric: string;
  processArea?: string[];
  objectType?: string;
  /** The sum by rack instead of each point: servers have too many. */
  byRack?: boolean;
}

/** Everywhere: what a place draws may be measured outside of it. */
const EVERYWHERE: Scope = { sites: [], zones: [], racks: [], equipment: [] };

/**
 * The values of all points of some metrics over the range of a query, averaged in steps that all share.
 * @throws {QueryError} where a metric has more points than a query may read
 */
export async function readDraws(
  wanted: readonly WantedMetric[],
  context: QueryContext,
  { wantedStepMs = Infinity, areAverages = false }: DrawOptions = {}
): Promise<Draws> {
  // As an alert rule asks: what is stale, bad, or a sum that misses a point is not known.
  const asked: QueryContext = { ...context, fromAlert: true, maxDataPoints: STEPS, intervalMs: 0 };
  const selected = await Promise.all(
    wanted.map(async (one) => {
      const query: Placement = { scope: EVERYWHERE, groupBy: one.byRack === true ? 'rack' : 'point' };
      return { query, selection: await selectPoints(query, selectorOf(one), asked) };
    })
  );
  const counts = selected.map(({ selection }) => selection.groups.length);
  const count = Math.max(
    1,
    counts.reduce((sum, some) => sum + some, 0)
  );
  const fine = Math.min(Math.ceil((context.toMs - context.fromMs) / wantedStepMs), MAX_VALUES / count);
  const plan = planBuckets(
    'auto',
    {
      ...asked,
      intervalMs: Math.max(finestRackStepMs(selected, context), areAverages ? finestRungMs(selected, context) : 0),
      // Steps are bounded here.
      fromAlert: false,
      maxDataPoints: Math.max(LEAST_STEPS, Math.floor(Math.min(Math.max(STEPS, fine), MAX_FINE_ROWS / count))),
    },
    {
      series: 1,
      points: Math.max(1, ...counts),
      rungRows: Math.max(1, ...counts),
    }
  );
  const points: PointDraw[] = [];
  const answers = await Promise.all(
    selected.map(({ query, selection }) => readSelector(selection, query, plan, asked))
  );
  // Samples that are not kept any more are read from a coarser rung, in wider steps for all.
  const { bucketMs, rung } = answers.reduce(
    (widest, answer) => (answer.plan.bucketMs > widest.bucketMs ? answer.plan : widest),
    plan
  );
  const read = answers.flatMap(({ series }, at) =>
    series.flatMap(({ timesMs, values }, index) => {
      const { groups, metric } = selected[at]!.selection;
      const point = groups[index]?.points[0];
      return point && timesMs.length > 0 ? [{ point, metric: metric.id, timesMs, values }] : [];
    })
  );
  const earliestMs = read.reduce((first, { timesMs }) => Math.min(first, timesMs[0]!), Infinity);
  // Steps of another metric may be finer, and begin within one of these.
  const firstMs = Number.isFinite(earliestMs) ? bucketStart(earliestMs, bucketMs) : Infinity;
  const lastMs = read.reduce((last, { timesMs }) => Math.max(last, timesMs[timesMs.length - 1]!), -Infinity);
  const steps = read.length === 0 ? 0 : Math.floor((lastMs - firstMs) / bucketMs) + 1;
  for (const { point, metric, timesMs, values } of read) {
    points.push({ point, metric, values: onGrid(timesMs, values, { firstMs, bucketMs, steps }) });
  }
  return { points, bucketMs, rung, steps, firstMs, simulated: points.some(({ point }) => point.simulated) };
}

/**
 * The rack ladder has sums by rack in a tenth of the rows, or less, but only in steps in which every point had its time to report: in
 * narrower ones the values of each point would be read, and carried forward. 0 where no sum by rack is asked for.
 */
function finestRackStepMs(
  selected: ReadonlyArray<{ query: Placement; selection: SelectedPoints }>,
  { fromMs, toMs }: QueryContext
): number {
  const groups = selected.flatMap(({ query, selection }) => (query.groupBy === 'rack' ? selection.groups : []));
  return groups.length === 0 ? 0 : Math.min(longestStaleMs(groups), (toMs - fromMs) / LEAST_RACK_STEPS);
}

/** Width of the finest rung that has few enough rows for all metrics; 0 where any has. */
function finestRungMs(
  selected: ReadonlyArray<{ query: Placement; selection: SelectedPoints }>,
  { fromMs, toMs }: QueryContext
): number {
  const rows = selected.reduce((sum, { query, selection }) => sum + rungRows(selection, query), 0);
  const rangeMs = toMs - fromMs;
  const [finest, ...coarser] = ROLLUP_RUNGS;
  const fits = ({ widthMs }: { widthMs: number }) => (rangeMs / widthMs) * rows <= MAX_RUNG_ROWS;
  const wide = coarser.filter(({ widthMs }) => widthMs * LEAST_STEPS_OF_A_RUNG <= rangeMs);
  return fits(finest) ? 0 : ((wide.find(fits) ?? wide.at(-1))?.widthMs ?? 0);
}

function selectorOf({ metric, processArea = [], objectType, byRack = false }: WantedMetric): MetricSelector {
  return {
    metric,
    processArea,
    aggregation: byRack ? 'sum' : 'mean',
    setpoints: false,
    ...(objectType === undefined ? {} : { objectType }),
  };
}

/** Means of the finer steps, where a metric was read in finer ones than another. */
function onGrid(
  timesMs: ArrayLike<number>,
  values: ArrayLike<number>,
  { firstMs, bucketMs, steps }: { firstMs: number; bucketMs: number; steps: number }
): Float64Array {
  const sums = new Float64Array(steps);
  const counts = new Int32Array(steps);
  for (let row = 0; row < timesMs.length; row++) {
    const step = Math.floor((timesMs[row]! - firstMs) / bucketMs);
    const value = values[row]!;
    if (step >= 0 && step < steps && !Number.isNaN(value)) {
      sums[step]! += value;
      counts[step]!++;
    }
  }
  return sums.map((sum, step) => (counts[step]! > 0 ? sum / counts[step]! : NaN));
}
