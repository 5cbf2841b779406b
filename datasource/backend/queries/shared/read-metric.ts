import {
  combinationOf,
  integralOf,
  isPercentile,
  PERCENTILES,
  rateOf,
  refusalOverTime,
} from '#model/query/over-time.ts';
import { QueryError } from '#model/query/query-error.ts';
import { isOverTime, type Aggregation } from '#model/query/selector.ts';
import type { ShiftedPart } from '#model/time/shift.ts';

import { bucketStart } from '../../sql/bucket-start.ts';
import { coarserPlans, type Plan } from './bucketing.ts';
import type { QueryContext } from './context.ts';
import { expectedAt, type Group } from './grouping.ts';
import { integrate } from './over-time/integral.ts';
import { percentile } from './over-time/percentile.ts';
import { rates } from './over-time/rate.ts';
import { reduceSeries, type Slice, valuesOf } from './over-time/reduce.ts';
import { dividers, joined, moved, partsOf } from './over-time/shifted.ts';
import { checkPercentile, finerPlan, finestStepMs, isMadeOfSteps } from './over-time/steps.ts';
import { emptySeries, readSelector, type SelectorSeries } from './read-selector.ts';
import type { Placement, SelectedPoints } from './select-points.ts';
import type { Series } from './series.ts';

/** What a metric of the query is read with besides its plan. */
export interface ReadOptions {
  /** How far apart samples of the range were that were written after the fact, ms. */
  pastMs: number;
  /** IANA time zone of a site, by its id. */
  timeZones: ReadonlyMap<string, string>;
}

/**
 * Reads one metric of the query as it is asked for: as values of each time step, or as what is made of them over time, at the
 * time of the query or an earlier one.
 * @throws {QueryError} where the metric cannot be read in this way
 */
export async function readMetric(
  selected: SelectedPoints,
  query: Placement,
  plan: Plan,
  options: ReadOptions,
  context: QueryContext
): Promise<SelectorSeries> {
  const { selector, metric } = selected;
  const { aggregation, shift } = selector;
  const refusal = isOverTime(aggregation) ? refusalOverTime(metric, aggregation) : undefined;
  if (refusal) {
    throw new QueryError(refusal);
  }
  if (!isOverTime(aggregation) && shift === undefined) {
    return readSelector(selected, query, plan, context);
  }
  // What is made of many rows is made of all of them, also where somebody follows the newest ones only.
  const whole = { ...context, rowsFromMs: undefined };
  const zones = byTimeZone(selected.groups, shift === undefined ? new Map() : options.timeZones);
  const reads = await Promise.all(
    [...zones].map(async ([timeZone, indices]) => {
      const parts = partsOf(context.fromMs, context.toMs, shift, timeZone);
      const groups = indices.map((index) => selected.groups[index] as Group);
      return { indices, read: await readParts({ ...selected, groups }, query, plan, parts, options, whole) };
    })
  );
  const series: Series[] = [];
  reads.forEach(({ indices, read }) => indices.forEach((index, at) => (series[index] = read.series[at] as Series)));
  const [first] = reads;
  return first ? { ...first.read, series } : readSelector(selected, query, plan, context);
}

/** The groups by the time zone of their site; all of them together where that does not count. */
function byTimeZone(groups: readonly Group[], timeZones: ReadonlyMap<string, string>): Map<string, number[]> {
  const byZone = new Map<string, number[]>();
  groups.forEach(({ points }, index) => {
    const zone = timeZones.get(points[0]?.site.id ?? '') ?? 'UTC';
    byZone.set(zone, [...(byZone.get(zone) ?? []), index]);
  });
  return byZone;
}

async function readParts(
  selected: SelectedPoints,
  query: Placement,
  plan: Plan,
  parts: readonly ShiftedPart[],
  { pastMs }: ReadOptions,
  context: QueryContext
): Promise<SelectorSeries> {
  const { aggregation } = selected.selector;
  if (parts.length === 0) {
    const aggregated = aggregation === 'auto' ? selected.metric.rollup : aggregation;
    return { series: selected.groups.map(emptySeries), plan, ladder: 'point', aggregation: aggregated };
  }
  const start = (timeMs: number) => bucketStart(timeMs, plan.bucketMs);
  const finestMs = isMadeOfSteps(aggregation)
    ? finestStepMs(selected, context.toMs - context.fromMs, pastMs)
    : plan.bucketMs;
  const steps = finerPlan(plan, finestMs, dividers(parts, start));
  checkPercentile(selected, plan, steps, finestMs);
  // A change needs the step before the first one.
  const beforeMs = aggregation === 'rate' ? plan.bucketMs : 0;
  const isPooled = isPercentile(aggregation) && selected.metric.rollup !== 'sum';
  const members = isPooled ? pointByPoint(selected) : { selected, query, of: selected.groups.map((_, index) => index) };
  const read = await readFromTheStart(members.selected, members.query ?? query, steps, parts, beforeMs, context);
  const shown = { ...plan, ...read.plan, bucketMs: Math.max(plan.bucketMs, read.plan.bucketMs) };
  const byGroup: Series[][] = selected.groups.map(() => []);
  read.series.forEach((one, index) => byGroup[members.of[index] as number]?.push(one));
  const series = byGroup.map((list, index) =>
    shape(list, selected.groups[index] as Group, { selected, shown, stepMs: read.plan.bucketMs, parts, context })
  );
  return {
    ...read,
    series,
    plan: shown,
    aggregation: aggregation === 'auto' ? selected.metric.rollup : aggregation,
    ...(isMadeOfSteps(aggregation) && { stepMs: read.plan.bucketMs }),
  };
}

/** Each point as a series of its own, with the index of the group that it belongs to. */
function pointByPoint(selected: SelectedPoints) {
  const members = selected.groups.flatMap((group, index) =>
    group.points.map((point) => ({ group: { ...group, points: [point] }, index }))
  );
  return {
    selected: { ...selected, groups: members.map(({ group }) => group) },
    query: undefined,
    of: members.map(({ index }) => index),
  };
}

/**
 * Fine values are kept for a shorter time than coarse ones. Where they begin after the range does, and coarser ones do not,
 * the coarser ones are taken throughout: an integral over half of a range is worse than one that sees no short gap.
 */
async function readFromTheStart(
  selected: SelectedPoints,
  query: Placement,
  steps: Plan,
  parts: readonly ShiftedPart[],
  beforeMs: number,
  context: QueryContext
): Promise<SelectorSeries> {
  let best = await readShifted(selected, query, steps, parts, beforeMs, context);
  if (!isMadeOfSteps(selected.selector.aggregation)) {
    return best;
  }
  for (const coarser of coarserPlans(steps, context)) {
    const beginsMs = firstMsOf(best.series);
    if (beginsMs <= context.fromMs + coarser.bucketMs) {
      break;
    }
    const read = await readShifted(selected, query, coarser, parts, beforeMs, context);
    if (firstMsOf(read.series) < beginsMs - coarser.bucketMs) {
      best = read;
    }
  }
  return best;
}

function firstMsOf(series: readonly Series[]): number {
  return series.reduce((first, { timesMs }) => Math.min(first, timesMs[0] ?? Infinity), Infinity);
}

async function readShifted(
  selected: SelectedPoints,
  query: Placement,
  steps: Plan,
  parts: readonly ShiftedPart[],
  beforeMs: number,
  context: QueryContext
): Promise<SelectorSeries> {
  const reads: SelectorSeries[] = [];
  for (const part of parts) {
    const fromMs = part.fromMs - part.agoMs - beforeMs;
    const read = await readSelector(selected, query, steps, { ...context, fromMs, toMs: part.toMs - part.agoMs });
    const firstMs = bucketStart(part.fromMs, read.plan.bucketMs) - beforeMs;
    reads.push({ ...read, series: read.series.map((series) => moved(series, part, firstMs)) });
  }
  const coarsest = reads.reduce((a, b) => (b.plan.bucketMs > a.plan.bucketMs ? b : a), reads[0] as SelectorSeries);
  return {
    ...coarsest,
    series: selected.groups.map((_group, index) => joined(reads.map(({ series }) => series[index] as Series))),
  };
}

interface Shape {
  selected: SelectedPoints;
  /** The plan with the steps that are shown. */
  shown: Plan;
  /** Width of the rows that were read, ms. */
  stepMs: number;
  parts: readonly ShiftedPart[];
  context: QueryContext;
}

/** Makes the series of one group of what was read for it. */
function shape(members: readonly Series[], group: Group, { selected, shown, stepMs, parts, context }: Shape): Series {
  const { selector, metric } = selected;
  const { aggregation } = selector;
  const { bucketMs } = shown;
  const [agoMs] = parts.map((part) => part.agoMs);
  const start = (timeMs: number) => bucketStart(timeMs, bucketMs);
  const combination = combinationOf(selector, metric);
  const grid = { start, bucketMs, forAlert: context.fromAlert, isSum: combination === 'sum' };
  const [only = emptySeries()] = members;
  if (aggregation === 'integral') {
    const { perHour } = integralOf(metric)!;
    const knownMs = Math.min(context.toMs, lastKnownMs(only, stepMs, context.nowMs + (agoMs ?? 0)));
    return integrate(only, { ...grid, stepMs, fromMs: context.fromMs, toMs: knownMs, perHour });
  }
  if (isPercentile(aggregation)) {
    const share = PERCENTILES[aggregation];
    return reduceSeries(members, {
      ...grid,
      step: (slices) => ({ value: percentile(valuesOf(slices), share), isWhole: true }),
    });
  }
  const stepped =
    stepMs === bucketMs && parts.length < 2 ? only : reduceSeries([only], { ...grid, step: combineBy(combination) });
  if (aggregation !== 'rate') {
    return stepped;
  }
  return rates(stepped, {
    bucketMs,
    perMs: rateOf(metric)!.perMs,
    firstMs: start(context.fromMs),
    // The open step is an average of its beginning only.
    lastMs: start(Math.min(context.toMs, context.nowMs + (agoMs ?? 0)) - bucketMs),
    isSum: combination === 'sum',
    expectedAt: (timeMs) => expectedAt(group, timeMs - (agoMs ?? 0)),
    forAlert: context.fromAlert,
  });
}

/** End of what can be known by now: rows of wide steps are withheld until every point had its time to report. */
function lastKnownMs({ timesMs }: Series, stepMs: number, nowMs: number): number {
  const endMs = timesMs.length === 0 ? -Infinity : (timesMs[timesMs.length - 1] as number) + stepMs;
  const isNearNow = endMs > nowMs - 2 * stepMs;
  return isNearNow ? Math.min(endMs, nowMs) : nowMs;
}

function combineBy(aggregation: Exclude<Aggregation, 'auto'>) {
  return (slices: readonly Slice[]) => {
    const values = valuesOf(slices);
    return { value: combined(values, aggregation), isWhole: true };
  };
}

function combined(values: Float64Array, aggregation: Exclude<Aggregation, 'auto'>): number {
  switch (aggregation) {
    case 'min':
      return values.reduce((low, value) => Math.min(low, value), Infinity);
    case 'max':
      return values.reduce((high, value) => Math.max(high, value), -Infinity);
    case 'last':
    case 'age':
      return values.at(-1) ?? NaN;
    default:
      return values.reduce((sum, value) => sum + value, 0) / values.length;
  }
}
