import { formatBucket, parseBucket } from '#model/query/bucket.ts';
import type { CorrelationQuery } from '#model/query/correlation.ts';
import { QueryError } from '#model/query/query-error.ts';

import { type Plan, planBuckets } from '../shared/bucketing.ts';
import type { QueryContext } from '../shared/context.ts';
import { shortestSamplingMs } from '../shared/grouping.ts';
import { rungRows } from '../shared/ladders.ts';
import { narrowestStepMs } from '../shared/over-time/steps.ts';
import type { SelectedPoints } from '../shared/select-points.ts';

/** More steps make no better correlation: neighbours of a finer grid say the same. */
const MAX_STEPS = 720;
/** A person may want a finer delay; the time that the maths takes grows with the square. */
const MAX_CHOSEN_STEPS = 3_000;
/** Values of all series while they are compared: 12 MB. */
const MAX_VALUES = 1_500_000;
/** To each side. Each lag is one more test, for which every finding pays. */
const MAX_LAGS = 120;
/** Air answers within minutes, a water loop within half an hour. */
const USUAL_LAG_MS = 30 * 60_000;
/** Where steps are long, some still have to be looked at. */
const USUAL_LAG_STEPS = 6;
/** A longer lag compares too little of a range. */
const LONGEST_LAG_SHARE = 1 / 4;

/**
 * Steps and rung of a query, as wide as its slowest metric is sampled: a stair would correlate with itself.
 * @param pastMs how far apart samples of the range were that were written after the fact
 */
export function planSteps(
  query: CorrelationQuery,
  selected: readonly SelectedPoints[],
  pastMs: number,
  context: QueryContext
): Plan {
  const rangeMs = context.toMs - context.fromMs;
  const series = selected.reduce((sum, { groups }) => sum + groups.length, 0);
  if (query.bucket !== 'auto' && rangeMs / parseBucket(query.bucket) > MAX_CHOSEN_STEPS) {
    const enough = formatBucket(Math.ceil(rangeMs / MAX_CHOSEN_STEPS / 1_000) * 1_000);
    throw new QueryError(
      `Bucket "${query.bucket}" makes more than ${MAX_CHOSEN_STEPS.toLocaleString('en')} steps. Choose auto or at least ${enough}, or a shorter range.`
    );
  }
  const longestLagMs = query.maxLag === 'auto' ? 0 : parseLag(query.maxLag);
  const sampling = selected.map(({ groups }) => shortestSamplingMs(groups) ?? 0);
  const narrowestMs = Math.max(0, ...selected.map((selection) => narrowestStepMs(selection, rangeMs, pastMs)));
  const finestMs = Math.max(pastMs, narrowestMs, longestLagMs / MAX_LAGS);
  return planBuckets(
    query.bucket,
    {
      ...context,
      fromAlert: false,
      maxDataPoints: Math.min(MAX_STEPS, Math.floor(MAX_VALUES / Math.max(1, series))),
      intervalMs: finestMs,
    },
    {
      series: 1,
      points: Math.max(0, ...selected.map(({ points }) => points.length)),
      rungRows: Math.max(0, ...selected.map((selection) => rungRows(selection, query))),
      samplingIntervalMs: Math.max(0, ...sampling) || null,
    }
  );
}

/**
 * The longest lag to look at, in steps.
 * @throws {QueryError} when one was chosen that makes too many lags
 */
export function lagSteps({ maxLag }: CorrelationQuery, bucketMs: number, { fromMs, toMs }: QueryContext): number {
  const longest = Math.floor(((toMs - fromMs) * LONGEST_LAG_SHARE) / bucketMs);
  if (maxLag === 'auto') {
    const usual = Math.max(Math.ceil(USUAL_LAG_MS / bucketMs), USUAL_LAG_STEPS);
    return Math.min(usual, longest, MAX_LAGS);
  }
  const steps = Math.floor(parseLag(maxLag) / bucketMs);
  if (steps > MAX_LAGS) {
    throw new QueryError(
      `Query: maxLag "${maxLag}" is ${steps.toLocaleString('en')} steps of ${formatBucket(bucketMs)}, more than the ${MAX_LAGS} allowed. Choose a shorter maxLag, or a bucket of at least ${formatBucket(Math.ceil(parseLag(maxLag) / MAX_LAGS / 1_000) * 1_000)}.`
    );
  }
  return Math.min(steps, longest);
}

function parseLag(text: string): number {
  return text === '0s' ? 0 : parseBucket(text);
}
