import { QueryError } from '#model/query/query-error.ts';
import type { TimeSeriesQuery } from '#model/query/timeseries.ts';
import { isByClock } from '#model/time/shift.ts';

import type { Frame, Notice } from '../../frames/frame.ts';
import { readSiteZones } from '../../sql/site-zones.ts';
import { type Extent, type Plan, planBuckets } from '../shared/bucketing.ts';
import type { QueryContext } from '../shared/context.ts';
import { shortestSamplingMs } from '../shared/grouping.ts';
import { rungRows } from '../shared/ladders.ts';
import { MAX_DRAWN_RUNG_ROWS, MAX_SERIES_PER_QUERY } from '../shared/limits.ts';
import { nameSeries, type SeriesName } from '../shared/naming.ts';
import { notices } from '../shared/notices.ts';
import { impactOfSeries } from '../shared/plant/impact-labels.ts';
import { labelRootCauses } from '../shared/plant/label-root-causes.ts';
import { longestPastMs } from '../shared/past-steps.ts';
import { checkRange } from '../shared/range.ts';
import { earliestMs } from '../shared/over-time/shifted.ts';
import { narrowestStepMs } from '../shared/over-time/steps.ts';
import { readMetric } from '../shared/read-metric.ts';
import type { SelectorSeries } from '../shared/read-selector.ts';
import { type Placement, type SelectedPoints, selectPoints } from '../shared/select-points.ts';
import { describe, seriesFrame } from '../shared/series-frame.ts';
import { keepTop } from '../shared/top.ts';
import { checkWork, isAboutWork, placementOf, shareOut, splitByZone } from '../shared/work/share-out.ts';
import { checkAgainst, type Comparison, createComparison } from './against.ts';
import { calculateAll, prepareExpressions, type PreparedExpression, type Side } from './expressions.ts';
import { formatFrames } from './formats.ts';

/**
 * Time series by site, zone, rack, equipment, point, tenant or job: one frame per series (`timeseries-multi`), several metrics of both
 * worlds on one grid of buckets.
 * @throws {QueryError} when the query asks for an unknown metric or for more than a panel can show
 */
export async function runTimeSeries(asked: TimeSeriesQuery, context: QueryContext): Promise<Frame[]> {
  checkRange(context);
  const { query, expressions } = prepareExpressions(asked);
  checkAgainst(query);
  const isShared = isAboutWork(query);
  if (isShared) {
    checkWork(query, query.metrics);
  }
  const placement = placementOf(query);
  const found = await Promise.all(
    query.metrics.map((selector) =>
      selectPoints(placement, selector, { ...context, fromMs: earliestMs(context.fromMs, selector.shift) })
    )
  );
  const timeZones = await timeZonesFor(query, context);
  const { selected, notice } = isShared
    ? { selected: found.map(splitByZone) }
    : await keepTop(found, { ...placement, top: query.top }, context, async (plan) =>
        readMetric(
          found[0] as SelectedPoints,
          placement,
          plan,
          { pastMs: await longestPastMs(found, context), timeZones },
          context
        )
      );
  const seriesCount = countSeries(selected);
  const pastMs = await longestPastMs(selected, context);
  const rangeMs = context.toMs - context.fromMs;
  const narrowestMs = Math.max(...selected.map((selection) => narrowestStepMs(selection, rangeMs, pastMs)));
  const plan = planBuckets(
    query.bucket,
    { ...context, intervalMs: Math.max(context.intervalMs, pastMs, narrowestMs) },
    extentOf(selected, placement, seriesCount)
  );
  const options = { pastMs, timeZones };
  const readAll = (indices: readonly number[], by: Plan) =>
    Promise.all(indices.map((index) => readMetric(selected[index] as SelectedPoints, placement, by, options, context)));
  const read = await readAll(Array.from(selected.keys()), plan);
  await alignSides(expressions, read, readAll);
  const made = isShared
    ? await shareOut(query, selected, read, context)
    : { selected, read, notices: notice ? [notice] : [] };
  countSeries(made.selected);
  // Grafana's alerting takes an empty value in a wide frame for one that fires.
  const format = context.fromAlert ? 'multi' : (query.format ?? 'multi');
  const isCompared = query.metrics.some(({ against }) => against !== undefined);
  const comparison = isCompared ? createComparison(query, await context.topology()) : undefined;
  const frames = formatFrames(toFrames({ query, expressions, comparison, ...made }, context), format);
  if (!context.fromAlert) {
    return frames;
  }
  const caused = await labelRootCauses(frames, context);
  return query.impacted ? impactOfSeries(caused, context) : caused;
}

/** @throws {QueryError} when a panel cannot show as many */
function countSeries(selected: readonly SelectedPoints[]): number {
  const count = selected.reduce((sum, { groups }) => sum + groups.length, 0);
  if (count > MAX_SERIES_PER_QUERY) {
    throw new QueryError(
      `The query makes ${count} series, more than the ${MAX_SERIES_PER_QUERY} that one panel can show. Narrow the scope, show only the top ones, or group by zone or site.`
    );
  }
  return count;
}

/**
 * Where finer samples of one metric are not kept any longer, it was read in wider steps than the others: the metrics of an
 * expression are read in the widest of theirs.
 */
async function alignSides(
  expressions: readonly PreparedExpression[],
  read: SelectorSeries[],
  readAll: (indices: readonly number[], plan: Plan) => Promise<SelectorSeries[]>
): Promise<void> {
  for (const { metrics } of expressions) {
    const widest = metrics
      .map((index) => (read[index] as SelectorSeries).plan)
      .reduce((a, b) => (b.bucketMs > a.bucketMs ? b : a));
    const finer = metrics.filter((index) => (read[index] as SelectorSeries).plan.bucketMs < widest.bucketMs);
    const again = await readAll(finer, { ...widest, fallback: true });
    finer.forEach((index, at) => (read[index] = again[at] as SelectorSeries));
  }
}

const NO_ZONES: ReadonlyMap<string, string> = new Map();

/** Days of the clock on the wall are the only thing that depends on a site's time zone. */
function timeZonesFor({ metrics }: TimeSeriesQuery, { database, signal }: QueryContext) {
  const isByWall = metrics.some(({ shift }) => shift !== undefined && isByClock(shift));
  return isByWall ? readSiteZones(database, signal) : NO_ZONES;
}

function extentOf(selected: readonly SelectedPoints[], query: Placement, series: number): Extent {
  return {
    series,
    points: Math.max(...selected.map(({ points }) => points.length)),
    rungRows: Math.max(...selected.map((selection) => rungRows(selection, query))),
    maxRungRows: MAX_DRAWN_RUNG_ROWS,
    samplingIntervalMs: shortestSamplingMs(selected.flatMap(({ groups }) => groups)),
  };
}

interface Answered {
  query: TimeSeriesQuery;
  expressions: readonly PreparedExpression[];
  comparison: Comparison | undefined;
  selected: readonly SelectedPoints[];
  read: readonly SelectorSeries[];
  /** What to say before all else. */
  notices: readonly Notice[];
}

function toFrames(
  { query, expressions, comparison, selected, read, notices: before }: Answered,
  context: QueryContext
): Frame[] {
  const shown = query.metrics.flatMap(({ hidden }, index) => (hidden ? [] : [index]));
  const sides = sidesOf(query, selected, read);
  const visible = sides.filter(({ metric }) => shown.includes(metric));
  const calculated = calculateAll(expressions, sides, {
    groupBy: query.groupBy,
    refId: context.refId,
    fromAlert: context.fromAlert,
    isNamed: shown.length > 0,
  });
  // Grafana's inspector shows the first frame's sentence for the whole query.
  const sentences = [
    ...selected.flatMap(({ metric, selector }, index) =>
      read[index] ? [describe(metric.title, read[index], query.groupBy, selector.shift)] : []
    ),
    ...calculated.sentences,
  ].join('\n');
  const frames = visible.flatMap(({ entry, name, read: of, series }) => {
    if (series.timesMs.length === 0) {
      return [];
    }
    const frame = seriesFrame(entry, name, of, series, sentences, context.refId);
    return (comparison ? comparison.compare(frame, entry) : frame) ?? [];
  });
  frames.push(
    ...calculated.frames.map((frame) => ({ ...frame, meta: { ...frame.meta, executedQueryString: sentences } }))
  );
  if (frames.length === 0 && context.fromAlert) {
    return [];
  }
  const first = frames[0] ?? emptyFrame(context, sentences);
  const names = sides.map(({ name }) => name);
  const texts = [
    ...before,
    ...notices(placementOf(query), selected, read, names),
    ...calculated.notices,
    ...(comparison?.notices() ?? []),
  ];
  if (texts.length > 0) {
    first.meta = { ...first.meta, notices: texts };
  }
  return frames.length > 0 ? frames : [first];
}

/** Every series of the query with its name, those of metrics that only expressions name included. */
function sidesOf(query: TimeSeriesQuery, selected: readonly SelectedPoints[], read: readonly SelectorSeries[]): Side[] {
  const entries = selected.flatMap(({ metric, selector, groups }, index) =>
    groups.map((group, at) => ({ index, at, entry: { metric, selector, group } }))
  );
  // Metrics that are not drawn lengthen no other's name.
  const named = (isHidden: boolean) => {
    const some = entries.filter(({ entry }) => (entry.selector.hidden ?? false) === isHidden);
    const selectors = query.metrics.filter(({ hidden = false }) => hidden === isHidden);
    const names = nameSeries(
      some.map(({ entry }) => entry),
      selectors,
      query.groupBy
    );
    return some.map((one, index) => ({ ...one, name: names[index] as SeriesName }));
  };
  return [...named(false), ...named(true)].flatMap(({ index, at, entry, name }) => {
    const of = read[index];
    const series = of?.series[at];
    return of && series ? [{ metric: index, entry, name, read: of, series }] : [];
  });
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
