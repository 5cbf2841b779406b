import { findMetric } from '#model/catalog/catalog.ts';
import type { Metric } from '#model/catalog/metric.ts';
import type { MetricSelector, TimeSeriesQuery } from '#model/query/query.ts';

import type { Frame } from '../frames/frame.ts';
import { readPoints, type ResolvedPoint } from '../sql/points.ts';
import { type Plan, planBuckets } from './bucketing.ts';
import type { QueryContext } from './context.ts';
import { type Group, groupPoints } from './grouping.ts';
import { EARLIEST_MS, LATEST_MS, MAX_POINTS_PER_METRIC, MAX_SERIES_PER_QUERY, QueryError } from './limits.ts';
import { type NamedGroup, nameSeries } from './naming.ts';
import { notices } from './notices.ts';
import type { Part } from './part.ts';
import { readSelector, type SelectorSeries } from './read-selector.ts';
import { describe, seriesFrame } from './series-frame.ts';

/** One metric of the query with the points it reads. */
export interface SelectedPoints {
  metric: Metric;
  selector: MetricSelector;
  points: ResolvedPoint[];
  groups: Group[];
  /** Points without a place of the grouping. */
  leftOut: number;
  /** Parts of their places that were kept apart. */
  parts: Part[];
}

/**
 * Time series by site, zone, rack, equipment or point: one frame a series (`timeseries-multi`), several metrics of both
 * worlds on one grid of buckets.
 * @throws {QueryError} when the query asks for an unknown metric or for more than a panel can show
 */
export async function runTimeSeries(query: TimeSeriesQuery, context: QueryContext): Promise<Frame[]> {
  checkRange(context);
  const selected = await Promise.all(query.metrics.map((selector) => selectPoints(query, selector, context)));
  const seriesCount = selected.reduce((sum, { groups }) => sum + groups.length, 0);
  if (seriesCount > MAX_SERIES_PER_QUERY) {
    throw new QueryError(
      `The query makes ${seriesCount} series, more than the ${MAX_SERIES_PER_QUERY} that one panel can show. Narrow the scope, or group by zone or site.`
    );
  }
  const plan = planBuckets(
    query.bucket,
    context,
    seriesCount,
    Math.max(...selected.map(({ points }) => points.length))
  );
  const read = await Promise.all(selected.map((selection) => readSelector(selection, query, plan, context)));
  return toFrames(query, plan, selected, read, context);
}

function checkRange({ fromMs, toMs }: QueryContext): void {
  if (toMs === fromMs) {
    throw new QueryError('The time range is empty. Choose a range whose end lies after its start.');
  }
  const years = [EARLIEST_MS, LATEST_MS - 1].map((timeMs) => new Date(timeMs).getUTCFullYear());
  const isReversed = toMs < fromMs;
  if (isReversed || fromMs < EARLIEST_MS || toMs > LATEST_MS) {
    throw new QueryError(
      `The time range arrived as ${dayText(fromMs)} to ${dayText(toMs)}, which ${isReversed ? 'ends before it starts' : `leaves the years ${years.join(' to ')}`}. Grafana can only ask for times between 1678 and 2262; others arrive changed. Choose a shorter range within ${years.join(' to ')}.`
    );
  }
}

/** JavaScript's dates end 8.64e15 ms from 1970. */
const MAX_DATE_MS = 8.64e15;

function dayText(timeMs: number): string {
  const date = new Date(Math.min(Math.max(timeMs, -MAX_DATE_MS), MAX_DATE_MS));
  return date.toISOString().replace(/T.*/, '');
}

async function selectPoints(
  query: TimeSeriesQuery,
  selector: MetricSelector,
  context: QueryContext
): Promise<SelectedPoints> {
  const metric = findMetric(selector.metric);
  if (!metric) {
    throw new QueryError(`Metric \`${selector.metric}\` is not in the catalog. Pick one in the query editor.`);
  }
  const { database, fromMs, signal } = context;
  const points = await readPoints(database, selector, query.scope, fromMs, MAX_POINTS_PER_METRIC + 1, signal);
  if (points.length > MAX_POINTS_PER_METRIC) {
    throw new QueryError(
      `Metric \`${metric.id}\` has more than ${MAX_POINTS_PER_METRIC} points in this scope. Narrow the scope to a zone or some racks.`
    );
  }
  return { metric, selector, points, ...groupPoints(points, query.groupBy, metric, selector) };
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
    .flatMap(({ metric }, index) => (read[index] ? [describe(metric.title, read[index], query.groupBy)] : []))
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
