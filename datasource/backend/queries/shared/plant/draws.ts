import type { MetricSelector, Scope } from '#model/query/selector.ts';

import type { ResolvedPoint } from '../../../sql/points.ts';
import { planBuckets, type Plan } from '../bucketing.ts';
import type { QueryContext } from '../context.ts';
import { readSelector } from '../read-selector.ts';
import { type Placement, selectPoints } from '../select-points.ts';

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
export async function readDraws(wanted: readonly WantedMetric[], context: QueryContext): Promise<Draws> {
  // As an alert rule asks: what is stale, bad, or a sum that misses a point is not known.
  const asked: QueryContext = { ...context, fromAlert: true, maxDataPoints: STEPS, intervalMs: 0 };
  const selected = await Promise.all(
    wanted.map(async (one) => {
      const query: Placement = { scope: EVERYWHERE, groupBy: one.byRack === true ? 'rack' : 'point' };
      return { query, selection: await selectPoints(query, selectorOf(one), asked) };
    })
  );
  const counts = selected.map(({ selection }) => selection.groups.length);
  const plan = planBuckets('auto', asked, {
    series: 1,
    points: Math.max(1, ...counts),
    rungRows: Math.max(1, ...counts),
  });
  const points: PointDraw[] = [];
  let { bucketMs, rung } = plan;
  let firstMs = Infinity;
  let lastMs = -Infinity;
  const read: Array<{ point: ResolvedPoint; metric: string; timesMs: ArrayLike<number>; values: ArrayLike<number> }> =
    [];
  for (const { query, selection } of selected) {
    const answer = await readSelector(selection, query, planFor(plan, bucketMs), asked);
    // Samples that are not kept any more are read from a coarser rung, in wider steps for all.
    ({ bucketMs, rung } = answer.plan.bucketMs > bucketMs ? answer.plan : { bucketMs, rung });
    answer.series.forEach(({ timesMs, values }, index) => {
      const point = selection.groups[index]?.points[0];
      if (point && timesMs.length > 0) {
        read.push({ point, metric: selection.metric.id, timesMs, values });
        firstMs = Math.min(firstMs, timesMs[0]!);
        lastMs = Math.max(lastMs, timesMs[timesMs.length - 1]!);
      }
    });
  }
  const steps = read.length === 0 ? 0 : Math.floor((lastMs - firstMs) / bucketMs) + 1;
  for (const { point, metric, timesMs, values } of read) {
    points.push({ point, metric, values: onGrid(timesMs, values, { firstMs, bucketMs, steps }) });
  }
  return { points, bucketMs, rung, steps, firstMs, simulated: points.some(({ point }) => point.simulated) };
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

function planFor(plan: Plan, bucketMs: number): Plan {
  return bucketMs > plan.bucketMs ? { ...plan, bucketMs } : plan;
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
