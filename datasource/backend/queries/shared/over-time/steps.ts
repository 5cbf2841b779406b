import { formatBucket } from '#model/query/bucket.ts';
import { isPercentile, VALUES_FOR_PERCENTILE } from '#model/query/over-time.ts';
import { QueryError } from '#model/query/query-error.ts';
import { NICE_WIDTHS_MS, rungForBucket, RUNGS } from '#model/query/rung.ts';
import type { Aggregation } from '#model/query/selector.ts';

import type { Plan } from '../bucketing.ts';
import { shortestSamplingMs } from '../grouping.ts';
import { MAX_FINE_ROWS, MAX_POINT_ROWS, MAX_ROWS_PER_SERIES } from '../limits.ts';
import type { SelectedPoints } from '../select-points.ts';

/** Where points do not say how often they are sampled: as often as most meters and sensors of a plant are. */
const USUAL_SAMPLING_MS = 10_000;
/** A range is cut into this many steps at least, even where that leaves fewer values to each than a percentile wants. */
const MIN_STEPS_SHOWN = 12;

/** Whether an aggregation is made of values that are finer than the time step. */
export function isMadeOfSteps(aggregation: Aggregation): boolean {
  return aggregation === 'integral' || isPercentile(aggregation);
}

/**
 * Width of the finest values, ms, of which a percentile or integral can be made in a range: as the points are sampled, and
 * as much as may be read.
 * @param pastMs how far apart samples were that were written after the fact
 */
export function finestStepMs(selected: SelectedPoints, rangeMs: number, pastMs: number): number {
  const { groups, points, selector, metric } = selected;
  const series = isPercentile(selector.aggregation) && metric.rollup !== 'sum' ? points.length : groups.length;
  return Math.max(
    shortestSamplingMs(groups) ?? USUAL_SAMPLING_MS,
    pastMs,
    rangeMs / MAX_ROWS_PER_SERIES,
    (rangeMs * series) / MAX_FINE_ROWS,
    (rangeMs * points.length) / MAX_POINT_ROWS
  );
}

/** The narrowest automatic time step, ms, in which a metric has enough values to each; 0 where any will do. */
export function narrowestStepMs(selected: SelectedPoints, rangeMs: number, pastMs: number): number {
  const { aggregation } = selected.selector;
  if (!isPercentile(aggregation)) {
    return 0;
  }
  const wantedMs = finestStepMs(selected, rangeMs, pastMs) * VALUES_FOR_PERCENTILE[aggregation];
  return Math.min(wantedMs, rangeMs / MIN_STEPS_SHOWN);
}

/**
 * The finer steps of which the time steps of a plan are made.
 * @param dividesMs what they have to divide besides the plan's own step
 */
export function finerPlan(plan: Plan, finestMs: number, dividesMs: readonly number[] = []): Plan {
  const commonMs = dividesMs.reduce(greatestCommonDivisor, plan.bucketMs);
  const bucketMs = NICE_WIDTHS_MS.find((widthMs) => widthMs >= finestMs && commonMs % widthMs === 0) ?? commonMs;
  const rung = rungForBucket(bucketMs);
  return { rung, rungMs: RUNGS.find(({ name }) => name === rung)?.widthMs ?? 0, bucketMs, fallback: false };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? Math.abs(a) : greatestCommonDivisor(b, a % b);
}

/** @throws {QueryError} where a time step holds a single value, whose percentile would be a plain mean by another name */
export function checkPercentile(selected: SelectedPoints, plan: Plan, steps: Plan, finestMs: number): void {
  const { aggregation } = selected.selector;
  if (!isPercentile(aggregation) || steps.bucketMs * 2 <= plan.bucketMs) {
    return;
  }
  const wantedMs = finestMs * VALUES_FOR_PERCENTILE[aggregation];
  const enough = formatBucket(NICE_WIDTHS_MS.find((widthMs) => widthMs >= wantedMs) ?? plan.bucketMs * 2);
  throw new QueryError(
    `${aggregation} of ${selected.metric.title}: a time step of ${formatBucket(plan.bucketMs)} has one value in this range, and a percentile needs many. Choose a time step of at least ${enough} or auto; a shorter range or fewer racks are read more finely.`
  );
}
