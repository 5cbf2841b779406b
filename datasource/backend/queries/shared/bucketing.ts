import { formatBucket, parseBucket } from '#model/query/bucket.ts';
import { QueryError } from '#model/query/query-error.ts';
import { pickRung, ROLLUP_RUNGS, rungForBucket, RUNGS, type RungName } from '#model/query/rung.ts';

import type { QueryContext } from './context.ts';
import {
  DEFAULT_MAX_DATA_POINTS,
  MAX_ALERT_DATA_POINTS,
  MAX_AUTO_ROWS,
  MAX_AUTO_SAMPLES,
  MAX_POINT_ROWS,
  MAX_ROWS_PER_QUERY,
  MAX_ROWS_PER_SERIES,
  MAX_RUNG_ROWS,
  MIN_STEPS,
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

/** How much a query reads and shows, which its steps have to fit. */
export interface Extent {
  series: number;
  /** Points of the metric that has most of them. */
  points?: number;
  /** Rows of a rung in each of its buckets, of the metric that has most of them: its racks where the rack ladder answers, else its points. */
  rungRows?: number;
  /** So many of these in all, in automatic steps; {@link MAX_RUNG_ROWS} where it is not said. */
  maxRungRows?: number;
  /** The shortest interval at which any of the points is sampled, ms; null where one of them does not say. */
  samplingIntervalMs?: number | null;
}

/**
 * Picks bucket and rung. An automatic bucket widens until the query fits its limits, and is no finer than the samples, or than a
 * minute where these would be too many to read at every refresh; one that a person chose stays as it is, because a chart in other
 * steps than asked for misleads.
 * @throws {QueryError} when a chosen bucket makes more rows than the limits allow
 */
export function planBuckets(bucket: string, context: RangeContext, extent: Extent): Plan {
  const { series, points = 0, rungRows = 0, maxRungRows = MAX_RUNG_ROWS, samplingIntervalMs = null } = extent;
  const rangeMs = context.toMs - context.fromMs;
  const isAuto = bucket === 'auto';
  const rowsPerSeries = Math.min(
    MAX_ROWS_PER_SERIES,
    Math.floor((isAuto ? MAX_AUTO_ROWS : MAX_ROWS_PER_QUERY) / Math.max(1, series)),
    Math.floor(MAX_POINT_ROWS / Math.max(1, points))
  );
  const widest = context.fromAlert ? MAX_ALERT_DATA_POINTS : Infinity;
  const wanted = Math.min(context.maxDataPoints || DEFAULT_MAX_DATA_POINTS, rowsPerSeries, widest);
  if (isAuto) {
    const sampledMs = Math.min(samplingIntervalMs ?? 0, rangeMs / MIN_STEPS);
    const finestMs = Math.max(context.intervalMs, sampledMs, finestRungMs(rangeMs, rungRows, maxRungRows));
    const finest = pickRung(rangeMs, wanted, finestMs || undefined);
    const samples = (rangeMs / (samplingIntervalMs ?? finest.bucketMs)) * points;
    const isTooMany = finest.rung === 'raw' && samples > MAX_AUTO_SAMPLES && !context.fromAlert;
    const { rung, bucketMs } = isTooMany ? pickRung(rangeMs, wanted, FINEST_RUNG_MS) : finest;
    return { rung, rungMs: widthOf(rung), bucketMs, fallback: false };
  }
  const bucketMs = parseWidth(bucket);
  if (rangeMs / bucketMs > rowsPerSeries) {
    const rows = Math.ceil(rangeMs / bucketMs).toLocaleString('en');
    const enough = formatBucket(pickRung(rangeMs, rowsPerSeries).bucketMs);
    throw new QueryError(
      `Bucket "${bucket}" makes ${rows} rows for each of ${series} series${points > series ? `, from ${points.toLocaleString('en')} points` : ''}, more than the ${rowsPerSeries.toLocaleString('en')} allowed. Choose auto or at least ${enough}, or a shorter range.`
    );
  }
  const rung = rungForBucket(bucketMs);
  return { rung, rungMs: widthOf(rung), bucketMs, fallback: false };
}

const FINEST_RUNG_MS = Math.min(...ROLLUP_RUNGS.map(({ widthMs }) => widthMs));

/** Width of the finest rung that a long range can be read from in good time. */
function finestRungMs(rangeMs: number, rungRows: number, maxRows: number): number {
  const fits = RUNGS.find(({ widthMs }) => widthMs > 0 && (rangeMs / widthMs) * rungRows <= maxRows);
  return fits?.widthMs === FINEST_RUNG_MS ? 0 : ((fits ?? RUNGS.at(-1))?.widthMs ?? 0);
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
