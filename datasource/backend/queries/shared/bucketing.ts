import { formatBucket, parseBucket } from '#model/query/bucket.ts';
import { QueryError } from '#model/query/query-error.ts';
import { pickRung, rungForBucket, RUNGS, type RungName } from '#model/query/rung.ts';

import type { QueryContext } from './context.ts';
import {
  DEFAULT_MAX_DATA_POINTS,
  MAX_ALERT_DATA_POINTS,
  MAX_AUTO_ROWS,
  MAX_POINT_ROWS,
  MAX_ROWS_PER_QUERY,
  MAX_ROWS_PER_SERIES,
} from './limits.ts';

/** How a query cuts time, and where it reads. */
export interface Plan {
  rung: RungName;
  /** Width of the rung's rows, ms; 0 for raw samples. */
  rungMs: number;
  bucketMs: number;
  /** A coarser rung than planned, because the planned one holds nothing for this range. */
  fallback: boolean;
}

type RangeContext = Pick<QueryContext, 'fromMs' | 'toMs' | 'maxDataPoints' | 'intervalMs' | 'fromAlert'>;

/**
 * Picks bucket and rung. An automatic bucket widens until the query fits its limits; one that a person chose does not,
 * because a chart in other steps than asked for misleads.
 * @param pointCount points of the metric that has most of them
 * @throws {QueryError} when a chosen bucket makes more rows than the limits allow
 */
export function planBuckets(bucket: string, context: RangeContext, seriesCount: number, pointCount = 0): Plan {
  const rangeMs = context.toMs - context.fromMs;
  const isAuto = bucket === 'auto';
  const rowsPerSeries = Math.min(
    MAX_ROWS_PER_SERIES,
    Math.floor((isAuto ? MAX_AUTO_ROWS : MAX_ROWS_PER_QUERY) / Math.max(1, seriesCount)),
    Math.floor(MAX_POINT_ROWS / Math.max(1, pointCount))
  );
  const widest = context.fromAlert ? MAX_ALERT_DATA_POINTS : Infinity;
  const wanted = Math.min(context.maxDataPoints || DEFAULT_MAX_DATA_POINTS, rowsPerSeries, widest);
  if (isAuto) {
    const { rung, bucketMs } = pickRung(rangeMs, wanted, context.intervalMs || undefined);
    return { rung, rungMs: widthOf(rung), bucketMs, fallback: false };
  }
  const bucketMs = parseWidth(bucket);
  if (rangeMs / bucketMs > rowsPerSeries) {
    const rows = Math.ceil(rangeMs / bucketMs).toLocaleString('en');
    const enough = formatBucket(pickRung(rangeMs, rowsPerSeries).bucketMs);
    throw new QueryError(
      `Bucket "${bucket}" makes ${rows} rows for each of ${seriesCount} series${pointCount > seriesCount ? `, from ${pointCount.toLocaleString('en')} points` : ''}, more than the ${rowsPerSeries.toLocaleString('en')} allowed. Choose auto or at least ${enough}, or a shorter range.`
    );
  }
  const rung = rungForBucket(bucketMs);
  return { rung, rungMs: widthOf(rung), bucketMs, fallback: false };
}

function parseWidth(bucket: string): number {
  try {
    return parseBucket(bucket);
  } catch (error) {
    throw new QueryError((error as RangeError).message);
  }
}

function widthOf(rung: RungName): number {
  return RUNGS.find(({ name }) => name === rung)?.widthMs ?? 0;
}

/** The coarser rungs that still cut the range into at least two buckets, finest first. */
export function coarserPlans(plan: Plan, { fromMs, toMs }: Pick<QueryContext, 'fromMs' | 'toMs'>): Plan[] {
  return RUNGS.filter(({ widthMs }) => widthMs > plan.rungMs && widthMs * 2 <= toMs - fromMs).map(
    ({ name, widthMs }) => ({
      rung: name,
      rungMs: widthMs,
      bucketMs: Math.ceil(plan.bucketMs / widthMs) * widthMs,
      fallback: true,
    })
  );
}
