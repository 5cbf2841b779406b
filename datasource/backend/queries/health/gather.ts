import { deliveredShare } from '#model/health/delivered.ts';
import type { HealthQuery } from '#model/query/health.ts';
import { QueryError } from '#model/query/query-error.ts';
import { ROLLUP_RUNGS } from '#model/query/rung.ts';
import { missingAfterMs } from '#model/sampling.ts';

import {
  type CountedTime,
  type Counts,
  type Freshness,
  type KnownGaps,
  readCounts,
  readFreshness,
  readKnownGaps,
  readWatchedPoints,
  type WatchedPoints,
} from '../../sql/health.ts';
import type { QueryContext } from '../shared/context.ts';
import { remembered } from '../shared/remembered.ts';
import { countedTimes } from './counted-times.ts';

/** A hall of 1,000 racks with 200 points each. Each is looked for in the index: 2 s of PostgreSQL for every 100,000. */
const MAX_POINTS = 200_000;
/** Some 40 bytes each; a day in which 100,000 points were lost ten times has more, and the newest say enough. */
const MAX_GAPS = 500_000;

/** Everything that is known of the points of a query. */
export interface Gathered {
  points: WatchedPoints;
  /** How each point is, in the order of the points; null for one that was closed before the end of the range. */
  now: Array<PointNow | null>;
  past: PointPast[];
  gaps: KnownGaps;
  /** Index of a point by its id. */
  indexOf: ReadonlyMap<number, number>;
  times: readonly CountedTime[];
  /** The end of the range, or now where it is later; epoch ms. */
  atMs: number;
}

export interface PointNow {
  /** Of the newest usable sample, or since the announcement of a point that never had one. */
  ageMs: number;
  wasSeen: boolean;
  isSilent: boolean;
  isBad: boolean;
}

export interface PointPast {
  /** Share of the expected samples; null where none was expected, or nothing was counted. */
  delivered: number | null;
  samples: number;
  bad: number;
  uncertain: number;
}

export interface Wanted {
  /** Samples and gaps of the range, beside how fresh the points are. */
  past: boolean;
  withSetpoints: boolean;
}

/** Ranges of panels that are refreshed together end within it, and are one. */
const TOGETHER_MS = 2_000;
/** As long as the last panel of a dashboard may wait for its turn; some 20 MB for 100,000 points. */
const KEPT_MS = 10_000;
/** A range that ends this close to now moves along with it. Others are answered to the millisecond. */
const LIVE_MS = 60_000;

/**
 * Racks and sources, with all rows or those with a problem, are told from the same: the panels of a dashboard read it once.
 * @throws {QueryError} where there are more points than one query may look at
 */
export function gather(query: HealthQuery, wanted: Wanted, context: QueryContext): Promise<Gathered> {
  const { fromMs, toMs, nowMs, fromAlert } = context;
  if (fromAlert) {
    return gatherAnew(query, wanted, context);
  }
  const stepMs = Math.abs(nowMs - toMs) < LIVE_MS ? TOGETHER_MS : 1;
  const range = [fromMs, toMs].map((timeMs) => Math.round(timeMs / stepMs) * stepMs);
  const key = JSON.stringify(['health', query.scope, query.sources, wanted, range]);
  return remembered(context, key, (own) => gatherAnew(query, wanted, own), KEPT_MS);
}

async function gatherAnew(query: HealthQuery, wanted: Wanted, context: QueryContext): Promise<Gathered> {
  const { database, signal, fromMs, nowMs } = context;
  const atMs = Math.min(context.toMs, nowMs);
  const points = await readWatchedPoints(
    database,
    {
      scope: query.scope,
      sources: query.sources,
      fromMs,
      toMs: context.toMs,
      withSetpoints: wanted.withSetpoints,
      limit: MAX_POINTS + 1,
    },
    signal
  );
  const ids = [...points.ids];
  if (ids.length > MAX_POINTS) {
    throw new QueryError(
      `There are more than ${MAX_POINTS.toLocaleString('en')} points in this scope. Narrow it to a zone, some racks or a source.`
    );
  }
  const times = wanted.past ? countedTimes(ids.length, fromMs, atMs, nowMs) : [];
  const steps = ids.map((_id, index) => stepMs(points, index, times));
  const [freshness, counts, gaps] = await Promise.all([
    readFreshness(database, ids, atMs, signal),
    times.length > 0 ? readCounts(database, { ids, steps, times }, signal) : undefined,
    wanted.past ? readKnownGaps(database, { ids, fromMs, toMs: atMs, limit: MAX_GAPS }, signal) : undefined,
  ]);
  const indexOf = new Map(ids.map((id, index) => [id, index]));
  return {
    points,
    now: ids.map((_id, index) => pointNow(points, freshness, index, atMs)),
    past: pastOf(points, steps, counts, times, indexOf),
    gaps: gaps ?? { ids: new Int32Array(0), fromMs: new Float64Array(0), toMs: new Float64Array(0), cause: () => '' },
    indexOf,
    times,
    atMs,
  };
}

/** How long the last value of a point stands, ms: also of one that is sampled more rarely than it counts as stale. */
export function standsMs({ staleAfterMs, everyMs }: WatchedPoints, index: number): number {
  const every = everyMs[index] as number;
  return Math.max(staleAfterMs[index] as number, Number.isNaN(every) ? 0 : missingAfterMs(every));
}

/** The interval at which samples of a point are expected, ms; NaN of one that sends by itself, or when its value changes. */
function expectedEveryMs({ everyMs, sendsChanges }: WatchedPoints, index: number): number {
  return sendsChanges[index] === 1 ? NaN : (everyMs[index] as number);
}

/** Of a point that sends by itself the time in which it should, in whole steps of what is counted; 0 for others. */
function stepMs(points: WatchedPoints, index: number, times: readonly CountedTime[]): number {
  if (!Number.isNaN(expectedEveryMs(points, index))) {
    return 0;
  }
  const widestMs = Math.max(
    1,
    ...times.map(({ rung }) => ROLLUP_RUNGS.find(({ name }) => name === rung)?.widthMs ?? 1)
  );
  return Math.ceil(standsMs(points, index) / widestMs) * widestMs;
}

function pointNow(points: WatchedPoints, freshness: Freshness, index: number, atMs: number): PointNow | null {
  const validToMs = points.validToMs[index] as number;
  if (validToMs <= atMs || (points.validFromMs[index] as number) > atMs) {
    return null;
  }
  const ageMs = Math.max(0, atMs - (freshness.newestMs[index] as number));
  const isSilent = ageMs > standsMs(points, index);
  return {
    ageMs,
    wasSeen: freshness.wasSeen[index] === 1,
    isSilent,
    isBad: isSilent && freshness.isBad[index] === 1,
  };
}

function pastOf(
  points: WatchedPoints,
  steps: readonly number[],
  counts: Counts | undefined,
  times: readonly CountedTime[],
  indexOf: ReadonlyMap<number, number>
): PointPast[] {
  const rowOf = new Map<number, number>();
  counts?.ids.forEach((id, row) => rowOf.set(indexOf.get(id) as number, row));
  const fromMs = times[0]?.fromMs ?? 0;
  const toMs = times.at(-1)?.toMs ?? 0;
  return steps.map((step, index) => {
    const row = rowOf.get(index);
    const counted = (column: ArrayLike<number> | undefined) => (row === undefined ? 0 : (column?.[row] ?? 0));
    const samples = counted(counts?.samples);
    const validFromMs = points.validFromMs[index] as number;
    const validToMs = points.validToMs[index] as number;
    // The past of a point may have been written before the point was announced.
    const firstMs = row === undefined ? validFromMs : Math.min(validFromMs, counted(counts?.firstMs));
    const startMs = Math.max(fromMs, firstMs);
    const endMs = Number.isNaN(validToMs) ? toMs : Math.min(toMs, validToMs);
    const pastUntilMs = points.pastUntilMs[index] as number;
    const delivery = {
      spanMs: Math.max(0, endMs - startMs),
      everyMs: expectedEveryMs(points, index),
      pastMs: Number.isNaN(pastUntilMs) ? 0 : pastUntilMs - startMs,
      pastEveryMs: points.pastEveryMs[index] as number,
      samples,
      stepMs: step,
      steps: counted(counts?.steps),
    };
    return {
      delivered: counts === undefined ? null : deliveredShare(delivery),
      samples,
      bad: counted(counts?.bad),
      uncertain: counted(counts?.uncertain),
    };
  });
}
