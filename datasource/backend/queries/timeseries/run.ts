import { QueryError } from '#model/query/query-error.ts';
import type { TimeSeriesQuery } from '#model/query/timeseries.ts';
import { isByClock } from '#model/time/shift.ts';

import type { Frame } from '../../frames/frame.ts';
import { longestPastSamplingMs } from '../../sql/past-sampling.ts';
import { readSiteZones } from '../../sql/site-zones.ts';
import { type Extent, type Plan, planBuckets } from '../shared/bucketing.ts';
import type { QueryContext } from '../shared/context.ts';
import { shortestSamplingMs } from '../shared/grouping.ts';
import { rungRows } from '../shared/ladders.ts';
import { MAX_SERIES_PER_QUERY } from '../shared/limits.ts';
import { type NamedGroup, nameSeries } from '../shared/naming.ts';
import { notices } from '../shared/notices.ts';
import { checkRange } from '../shared/range.ts';
import { earliestMs } from '../shared/over-time/shifted.ts';
import { narrowestStepMs } from '../shared/over-time/steps.ts';
import { readMetric } from '../shared/read-metric.ts';
import type { SelectorSeries } from '../shared/read-selector.ts';
import { type SelectedPoints, selectPoints } from '../shared/select-points.ts';
import { describe, seriesFrame } from '../shared/series-frame.ts';

/**
 * Time series by site, zone, rack, equipment or point: one frame per series (`timeseries-multi`), several metrics of both
 * worlds on one grid of buckets.
 * @throws {QueryError} when the query asks for an unknown metric or for more than a panel can show
 */
export async function runTimeSeries(query: TimeSeriesQuery, context: QueryContext): Promise<Frame[]> {
  checkRange(context);
  const selected = await Promise.all(
    query.metrics.map((selector) =>
      selectPoints(query, selector, { ...context, fromMs: earliestMs(context.fromMs, selector.shift) })
    )
  );
  const seriesCount = selected.reduce((sum, { groups }) => sum + groups.length, 0);
  if (seriesCount > MAX_SERIES_PER_QUERY) {
    throw new QueryError(
      `The query makes ${seriesCount} series, more than the ${MAX_SERIES_PER_QUERY} that one panel can show. Narrow the scope, or group by zone or site.`
    );
  }
  const pastMs = await longestPastMs(selected, context);
  const rangeMs = context.toMs - context.fromMs;
  const narrowestMs = Math.max(...selected.map((selection) => narrowestStepMs(selection, rangeMs, pastMs)));
  const plan = planBuckets(
    query.bucket,
    { ...context, intervalMs: Math.max(context.intervalMs, pastMs, narrowestMs) },
    extentOf(selected, query, seriesCount)
  );
  const options = { pastMs, timeZones: await timeZonesFor(query, context) };
  const read = await Promise.all(selected.map((selection) => readMetric(selection, query, plan, options, context)));
  return toFrames(query, plan, selected, read, context);
}

/** Steps are not as long as those of the past where fewer than this would be left of a range. */
const MIN_PAST_STEPS = 6;

/** How far apart samples of the range were written after the fact; 0 where all are as they were read. */
async function longestPastMs(selected: readonly SelectedPoints[], context: QueryContext): Promise<number> {
  const series = new Map(
    selected.flatMap(({ metric, points }) =>
      points.map(({ source }) => [`${source} ${metric.id}`, { source, metric: metric.id }] as const)
    )
  );
  const { database, fromMs, toMs, signal } = context;
  const longestMs = await longestPastSamplingMs(database, [...series.values()], fromMs, signal);
  return Math.min(longestMs, (toMs - fromMs) / MIN_PAST_STEPS);
}

const NO_ZONES: ReadonlyMap<string, string> = new Map();

/** Days of the clock on the wall are the only thing that depends on a site's time zone. */
function timeZonesFor({ metrics }: TimeSeriesQuery, { database, signal }: QueryContext) {
  const isByWall = metrics.some(({ shift }) => shift !== undefined && isByClock(shift));
  return isByWall ? readSiteZones(database, signal) : NO_ZONES;
}

function extentOf(selected: readonly SelectedPoints[], query: TimeSeriesQuery, series: number): Extent {
  return {
    series,
    points: Math.max(...selected.map(({ points }) => points.length)),
    rungRows: Math.max(...selected.map((selection) => rungRows(selection, query))),
    samplingIntervalMs: shortestSamplingMs(selected.flatMap(({ groups }) => groups)),
  };
}

function toFrames(
  query: TimeSeriesQuery,
  plan: Plan,
  selected: SelectedPoints[],
  read: SelectorSeries[],
  context: QueryContext
): Frame[] {
  const named: NamedGroup[] = selected.flatMap(({ metric, selector, groups }) =>
    groups.map((group) => ({ metric, selector, group }))
  );
  // Grafana's inspector shows the first frame's sentence for the whole query.
  const sentences = selected
    .flatMap(({ metric, selector }, index) =>
      read[index] ? [describe(metric.title, read[index], query.groupBy, selector.shift)] : []
    )
    .join('\n');
  const names = nameSeries(named, query.metrics, query.groupBy);
  const series = read.flatMap((selectorSeries) => selectorSeries.series.map((one) => ({ selectorSeries, one })));
  const frames = named.flatMap((entry, index) => {
    const name = names[index];
    const data = series[index];
    if (!name || !data || data.one.timesMs.length === 0) {
      return [];
    }
    return [seriesFrame(entry, name, data.selectorSeries, data.one, sentences, context.refId)];
  });
  if (frames.length === 0 && context.fromAlert) {
    return [];
  }
  const first = frames[0] ?? emptyFrame(context, sentences);
  const texts = notices(query, selected, read, names);
  if (texts.length > 0) {
    first.meta = { ...first.meta, notices: texts };
  }
  return frames.length > 0 ? frames : [first];
}

/** Carries the notices of a query that found nothing, so that the panel can say why. */
function emptyFrame(context: QueryContext, executedQueryString: string): Frame {
  return {
    name: '',
    refId: context.refId,
    fields: [],
    meta: { type: 'timeseries-multi', typeVersion: [0, 1], executedQueryString, custom: {} },
  };
}
