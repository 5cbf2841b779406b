import { yieldTurn } from '../plugin/turn.ts';
import { bucketStart } from './bucket-start.ts';
import type { Database } from './database.ts';
import type { SeriesBucketsRow } from './point-series.ts';
import { FLAGS_PER_POINT, type PlaceCells, readPlaceCells, UNSTEADY } from './place-cells.ts';
import type { RackSeriesRequest } from './rack-series-request.ts';
import { readRacksOneByOne } from './racks-one-by-one.ts';

/** From when on (epoch ms) the rack ladder has all of each headline metric. */
async function readHeadlines(database: Database, signal: AbortSignal): Promise<Map<string, number>> {
  const sql = "SELECT headline, extract(epoch FROM greatest(since, '1900-01-01'))::float8 * 1000 FROM plenum.headline";
  return new Map(await database.rows<[string, number]>(sql, [], signal));
}

/** Reads series from the rack ladder. */
export interface RackSeries {
  /** Whether it has all of a headline metric from a time (epoch ms) on. */
  has(headline: string, fromMs: number): Promise<boolean>;
  read(request: RackSeriesRequest): Promise<SeriesBucketsRow[]>;
}

interface Asked {
  request: RackSeriesRequest;
  resolve(rows: SeriesBucketsRow[]): void;
  reject(error: unknown): void;
}

/** For one query: what its metrics ask for at the same time is read in one look at the ladder. */
export function createRackSeries(database: Database, signal: AbortSignal): RackSeries {
  let waiting: Asked[] = [];
  let headlines: Promise<Map<string, number>> | undefined;
  const readAll = () => {
    const asked = waiting;
    waiting = [];
    for (const together of looks(asked)) {
      const requests = together.map(({ request }) => request);
      readTogether(database, requests, signal).then(
        (results) => together.forEach(({ resolve }, index) => resolve(results[index] ?? [])),
        (error: unknown) => together.forEach(({ reject }) => reject(error))
      );
    }
  };
  return {
    has: async (headline, fromMs) => {
      // One promise for all metrics, so that they go on, and ask for their series, at the same time.
      headlines ??= readHeadlines(database, signal);
      const sinceMs = (await headlines).get(headline);
      return sinceMs !== undefined && sinceMs <= fromMs;
    },
    read: (request) =>
      new Promise((resolve, reject) => {
        waiting.push({ request, resolve, reject });
        if (waiting.length === 1) {
          setImmediate(readAll);
        }
      }),
  };
}

/** What one statement can answer: the same rows of time, and each headline metric once. */
function looks(asked: readonly Asked[]): Asked[][] {
  const byLook = new Map<string, Asked[]>();
  for (const one of asked) {
    const { rung, bucketMs, firstMs, lastMs, place, onlyZones, onlyRacks, headline } = one.request;
    let look: string;
    let copy = 0;
    do {
      look = JSON.stringify([rung, bucketMs, firstMs, lastMs, place, onlyZones, onlyRacks, copy++]);
    } while (byLook.get(look)?.some(({ request }) => request.headline === headline));
    byLook.set(look, [...(byLook.get(look) ?? []), one]);
  }
  return [...byLook.values()];
}

/**
 * Reads several metrics. A rack's sum over a bucket is the average of the sums in which most of its points took part: a
 * minute that one meter missed, or that is not over yet, would lower it. As on the point ladder, a point counts when it had
 * any sample in the bucket.
 *
 * Nearly always each rack has as many points from a bucket's first row to its last, so that the racks of a place can come
 * together before its rows do, which is several times faster. The other buckets are read again, rack by rack.
 */
async function readTogether(
  database: Database,
  requests: readonly RackSeriesRequest[],
  signal: AbortSignal
): Promise<SeriesBucketsRow[][]> {
  const quick: Array<{ request: RackSeriesRequest; index: number; seriesOf: ReadonlyMap<number, number> }> = [];
  const results = requests.map((): SeriesBucketsRow[] => []);
  const again: Array<{ index: number; request: RackSeriesRequest }> = [];
  requests.forEach((request, index) => {
    const seriesOf = seriesByPlace(request);
    if (seriesOf) {
      quick.push({ request, index, seriesOf });
    } else {
      again.push({ request, index });
    }
  });
  if (quick.length > 0) {
    const cells = await readPlaceCells(
      database,
      quick.map(({ request }) => request),
      signal
    );
    for (const [order, { request, index, seriesOf }] of quick.entries()) {
      const { series, unsteadyMs } = sortCells(cells, [order, quick.length], seriesOf, request);
      const runs = runsOf([...unsteadyMs, ...movesWithin(request)], request.bucketMs);
      results[index] = runs.reduce(without, series);
      again.push(...runs.map((run) => ({ index, request: { ...request, ...run } })));
      await yieldTurn();
    }
  }
  const others = await Promise.all(again.map(({ request }) => readAgain(database, request, signal)));
  again.forEach(({ index }, order) => results[index]?.push(...(others[order] ?? [])));
  return results;
}

/** Rack by rack, and those whose points moved point by point, beside the others: a series may have two rows of a bucket. */
async function readAgain(
  database: Database,
  request: RackSeriesRequest,
  signal: AbortSignal
): Promise<SeriesBucketsRow[]> {
  const { members, moved } = request;
  if (!moved) {
    return readRacksOneByOne(database, request, signal);
  }
  const others = { ...request, members: members.filter(({ rackKey }) => !moved.racks.has(rackKey)) };
  const parts = await Promise.all([readRacksOneByOne(database, others, signal), moved.read(request)]);
  return parts.flat();
}

/** The series of each place by its key; undefined where its rows do not tell which of them are asked for. */
function seriesByPlace({ members, place, onlyZones, onlyRacks }: RackSeriesRequest): Map<number, number> | undefined {
  if (place === 'site' && onlyZones && onlyRacks) {
    return undefined;
  }
  const seriesOf = new Map<number, number>();
  for (const { rackKey, zoneKey, siteKey, series } of members) {
    const key = { rack: rackKey, zone: zoneKey, site: siteKey }[place];
    if (key === null || (seriesOf.get(key) ?? series) !== series) {
      return undefined;
    }
    seriesOf.set(key, series);
  }
  return seriesOf;
}

/** The buckets of one metric in its series, and those that have to be read again. */
function sortCells(
  { keys, timesMs, values, worths }: PlaceCells,
  [order, metrics]: [order: number, metrics: number],
  seriesOf: ReadonlyMap<number, number>,
  { firstMs, lastMs, bucketMs }: RackSeriesRequest
): { series: SeriesBucketsRow[]; unsteadyMs: Set<number> } {
  const width = Math.round((lastMs - firstMs) / bucketMs) + 1;
  const bySeries = new Map<number, SeriesBucketsRow & { rows: number; seen: Uint8Array }>();
  const unsteadyMs = new Set<number>();
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] as number;
    const index = key % metrics === order ? seriesOf.get(Math.floor(key / metrics)) : undefined;
    if (index === undefined) {
      continue;
    }
    let series = bySeries.get(index);
    if (!series) {
      series = { series: index, ...emptyRows(width), rows: 0, seen: new Uint8Array(width) };
      bySeries.set(index, series);
    }
    const timeMs = timesMs[at] as number;
    const worth = worths[at] as number;
    const bucket = Math.round((timeMs - firstMs) / bucketMs);
    // Twice the same rack: it was in two zones.
    if (worth & UNSTEADY || series.seen[bucket] === 1) {
      unsteadyMs.add(timeMs);
    }
    if (series.seen[bucket] === 0) {
      series.seen[bucket] = 1;
      series.timesMs[series.rows] = timeMs;
      series.values[series.rows] = values[at] as number;
      series.points[series.rows] = Math.floor(worth / FLAGS_PER_POINT);
      series.flags[series.rows] = worth & (UNSTEADY - 1);
      series.rows++;
    }
  }
  const series = [...bySeries.values()].map(({ rows, series: index, ...columns }) => ({
    series: index,
    timesMs: columns.timesMs.subarray(0, rows),
    values: columns.values.subarray(0, rows),
    points: columns.points.subarray(0, rows),
    flags: columns.flags.subarray(0, rows),
  }));
  return { series, unsteadyMs };
}

function emptyRows(count: number) {
  return {
    timesMs: new Float64Array(count),
    values: new Float64Array(count),
    points: new Int32Array(count),
    flags: new Int32Array(count),
  };
}

/** Buckets in which a point went from one place to another. */
function movesWithin({ movedMs, bucketMs, firstMs, lastMs }: RackSeriesRequest): number[] {
  return movedMs
    .map((timeMs) => bucketStart(timeMs, bucketMs))
    .filter((timeMs) => timeMs >= firstMs && timeMs <= lastMs);
}

interface Run {
  firstMs: number;
  lastMs: number;
}

/** More statements than these would cost more than reading what is between the buckets, too. */
const MAX_RUNS = 4;

/** Buckets that follow each other, from the first to the last of them. */
function runsOf(bucketsMs: readonly number[], bucketMs: number): Run[] {
  const runs: Run[] = [];
  for (const timeMs of [...new Set(bucketsMs)].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && timeMs - last.lastMs <= bucketMs) {
      last.lastMs = timeMs;
    } else {
      runs.push({ firstMs: timeMs, lastMs: timeMs });
    }
  }
  const [first] = runs;
  return first && runs.length > MAX_RUNS ? [{ firstMs: first.firstMs, lastMs: (runs.at(-1) as Run).lastMs }] : runs;
}

function without(series: SeriesBucketsRow[], { firstMs, lastMs }: Run): SeriesBucketsRow[] {
  return series.map((one) => {
    const stays = (_value: number, row: number) =>
      (one.timesMs[row] as number) < firstMs || (one.timesMs[row] as number) > lastMs;
    return {
      series: one.series,
      timesMs: one.timesMs.filter(stays),
      values: one.values.filter(stays),
      points: one.points.filter(stays),
      flags: one.flags.filter(stays),
    };
  });
}
