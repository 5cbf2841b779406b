import { yieldTurn } from '../plugin/turn.ts';
import { bucketStart } from './bucket-start.ts';
import type { Database } from './database.ts';
import { FLAGS_PER_POINT, type PlaceCells, readPlaceCells, UNSTEADY } from './place-cells.ts';
import type { SeriesBucketsRow } from './point-series.ts';
import type { RackSeriesRequest } from './rack-series-request.ts';
import { readRacksOneByOne } from './racks-one-by-one.ts';
import { addRows, createSeriesCells, forgetCells, type SeriesCells } from './series-cells.ts';

/** From when on (epoch ms) the rack ladder has all of each headline metric. */
async function readHeadlines(database: Database, signal: AbortSignal): Promise<Map<string, number>> {
  const sql = "SELECT headline, extract(epoch FROM greatest(since, '1900-01-01'))::float8 * 1000 FROM plenum.headline";
  return new Map(await database.rows<[string, number]>(sql, [], signal));
}

/** Reads series from the rack ladder. */
export interface RackSeries {
  /** Whether it has all of a headline metric from a time (epoch ms) on. */
  has(headline: string, fromMs: number): Promise<boolean>;
  read(request: RackSeriesRequest): Promise<SeriesCells>;
}

interface Asked {
  request: RackSeriesRequest;
  resolve(cells: SeriesCells): void;
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
        (results) => together.forEach(({ resolve }, index) => resolve(results[index] as SeriesCells)),
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
): Promise<SeriesCells[]> {
  const quick: Array<{ request: RackSeriesRequest; index: number; seriesOf: ReadonlyMap<number, number> }> = [];
  const results = requests.map((request) => createSeriesCells(request.count, request.width, request));
  const again: Array<{ index: number; request: RackSeriesRequest }> = [];
  requests.forEach((request, index) => {
    const seriesOf = seriesByPlace(request);
    if (seriesOf) {
      quick.push({ request, index, seriesOf });
    } else {
      again.push({ request, index });
    }
  });
  const unsteadyMs = requests.map(() => new Set<number>());
  await Promise.all(
    partsOf(quick.map(({ request }) => request)).map(async (asked) => {
      const read = await readPlaceCells(database, asked, signal);
      for (const [order, { index, seriesOf }] of quick.entries()) {
        const unsteady = sortCells(read[order] as PlaceCells, seriesOf, results[index] as SeriesCells);
        unsteady.forEach((timeMs) => unsteadyMs[index]?.add(timeMs));
        await yieldTurn();
      }
    })
  );
  for (const { request, index } of quick) {
    const runs = runsOf([...(unsteadyMs[index] ?? []), ...movesWithin(request)], request.bucketMs);
    runs.forEach(({ firstMs, lastMs }) => forgetCells(results[index] as SeriesCells, firstMs, lastMs));
    again.push(...runs.map((run) => ({ index, request: { ...request, ...run } })));
  }
  const others = await Promise.all(again.map(({ request }) => readAgain(database, request, signal)));
  again.forEach(({ index }, order) => addRows(results[index] as SeriesCells, others[order] ?? []));
  return results;
}

/** Cells from which on the server works on both halves of the time at once, and the one is sorted while the other is read. */
const MIN_CELLS_TO_PART = 50_000;

/** The requests, which have their rows of time in common, in one or two parts of it. */
function partsOf(requests: readonly RackSeriesRequest[]): RackSeriesRequest[][] {
  const [first] = requests;
  if (!first) {
    return [];
  }
  const { firstMs, lastMs, bucketMs } = first;
  const steps = Math.round((lastMs - firstMs) / bucketMs) + 1;
  const cells = steps * requests.reduce((sum, { count }) => sum + count, 0);
  if (cells < MIN_CELLS_TO_PART || steps < 2) {
    return [[...requests]];
  }
  const halfMs = firstMs + Math.floor(steps / 2) * bucketMs;
  return [
    requests.map((request) => ({ ...request, lastMs: halfMs - bucketMs })),
    requests.map((request) => ({ ...request, firstMs: halfMs })),
  ];
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

/** Brings the buckets of one metric to its series; gives those that have to be read again, epoch ms. */
function sortCells(
  { keys, timesMs, values, worths }: PlaceCells,
  seriesOf: ReadonlyMap<number, number>,
  { firstMs, bucketMs, width, ...cells }: SeriesCells
): Set<number> {
  const seen = new Uint8Array(cells.values.length);
  const unsteadyMs = new Set<number>();
  for (let row = 0; row < keys.length; row++) {
    const series = seriesOf.get(keys[row] as number);
    const bucket = Math.round(((timesMs[row] as number) - firstMs) / bucketMs);
    if (series === undefined || bucket < 0 || bucket >= width) {
      continue;
    }
    const at = series * width + bucket;
    const worth = worths[row] as number;
    // Twice the same rack: it was in two zones.
    if (worth & UNSTEADY || seen[at] === 1) {
      unsteadyMs.add(timesMs[row] as number);
    }
    if (seen[at] === 0) {
      seen[at] = 1;
      cells.values[at] = values[row] as number;
      cells.points[at] = Math.floor(worth / FLAGS_PER_POINT);
      cells.flags[at] = worth & (UNSTEADY - 1);
    }
  }
  return unsteadyMs;
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
