import { databaseSink, type DatabaseSink } from './history/database.ts';
import { fileSink } from './history/file.ts';
import { DAY_MS, generateDays } from './history/days.ts';
import { generateHistory } from './history/generate.ts';
import type { HistorySink, Stretch } from './history/sink.ts';
import { POINT_SETS, type PointSet } from './points/all.ts';
import type { SimPoint } from './points/point.ts';

export interface HistoryOptions {
  seed: number;
  /** How far the plant's time is ahead of that of its history, s. */
  aheadS?: number;
  /** Where the history ends (exclusive), epoch ms, and how far back it reaches, ms. */
  endMs: number;
  spanMs: number;
  stepMs: number;
  /** Which points: everything, or a part; see `POINT_SETS`. */
  points: PointSet;
  /** Day on which the first of the plant's initiatives was done, 2026-08-01; without it the plant ran always as it is. Steps of a day only. */
  firstDone?: string | undefined;
  /** Exactly one of the two: a database's URL (its owner), or a file (.csv, .ndjson, with or without .gz). */
  database?: string;
  file?: string;
  onProgress?: (progress: HistoryProgress) => void;
  signal?: AbortSignal;
}

export interface HistoryProgress {
  /** Share done, 0..1. */
  done: number;
  rows: number;
  elapsedMs: number;
}

export interface HistoryReport {
  points: number;
  rows: number;
  /** Rows not written because the database had samples there. */
  skippedRows: number;
  elapsedMs: number;
  /** Simulated time over real time. */
  timesRealTime: number;
}

/**
 * A database gets the newest stretch first, each with its rollups, so that screens fill from the right. The embedded engine
 * does one statement at a time: a stretch is short enough for its refresh to let the screens in between within a second or two.
 */
const SHORTEST_STRETCH_MS = 5 * 60_000;
/** Coarse history has few rows a day; longer stretches spare the refreshes. */
const ROWS_PER_STRETCH = 20_000;
const PROGRESS_EVERY_MS = 500;

/** Writes the plant's past; see `generateHistory` for what a row is. Everything is marked simulated. */
export async function writeHistory(options: HistoryOptions): Promise<HistoryReport> {
  const { endMs, spanMs, stepMs } = options;
  const points = POINT_SETS[options.points];
  const toMs = Math.floor(endMs / stepMs) * stepMs;
  const fromMs = toMs - Math.floor(spanMs / stepMs) * stepMs;
  const range = { fromMs, toMs, stepMs };
  const startedMs = performance.now();
  const sink = await openSink(options, points, range);
  const counted = { rows: 0, skipped: 0, doneMs: 0, toldMs: 0 };
  const tell = (force: boolean) => {
    const elapsedMs = performance.now() - startedMs;
    if (force || elapsedMs - counted.toldMs >= PROGRESS_EVERY_MS) {
      counted.toldMs = elapsedMs;
      options.onProgress?.({ done: counted.doneMs / (toMs - fromMs), rows: counted.rows, elapsedMs });
    }
  };
  try {
    for (const stretch of stretches(range, points.length, options.database !== undefined)) {
      // What an earlier run wrote may lack its rollups: where they are there, to refresh them costs next to nothing.
      const isThere = sink.has(stretch);
      for (const rows of isThere ? [] : rowsOf(options, points, stretch)) {
        options.signal?.throwIfAborted();
        await sink.write(rows);
        counted.rows += rows.length;
        counted.doneMs += stepMs;
        tell(false);
      }
      if (isThere) {
        const steps = (stretch.toMs - stretch.fromMs) / stepMs;
        counted.skipped += steps * points.length;
        counted.doneMs += steps * stepMs;
      }
      options.signal?.throwIfAborted();
      await sink.rangeDone(stretch);
    }
    await sink.finish();
  } finally {
    await sink.end();
  }
  tell(true);
  const elapsedMs = performance.now() - startedMs;
  const leftOut = 'skipped' in sink ? sink.skipped() : 0;
  return {
    points: points.length,
    rows: counted.rows - leftOut,
    skippedRows: counted.skipped + leftOut,
    elapsedMs,
    timesRealTime: (toMs - fromMs) / elapsedMs,
  };
}

function rowsOf(
  { seed, aheadS = 0, stepMs, firstDone }: HistoryOptions,
  points: readonly SimPoint[],
  stretch: Stretch
) {
  return stepMs === DAY_MS
    ? generateDays(seed, points, stretch, { firstDone, aheadS })
    : generateHistory(seed, points, { ...stretch, stepMs, aheadS });
}

function openSink(
  options: HistoryOptions,
  points: readonly SimPoint[],
  range: { fromMs: number; toMs: number; stepMs: number }
): Promise<DatabaseSink> | HistorySink {
  if (options.database !== undefined) {
    return databaseSink(options.database, points, range);
  }
  if (options.file !== undefined) {
    return fileSink(options.file, points);
  }
  throw new Error('History needs one destination. Give a database or a file.');
}

/** A file is written in order of time, a database from now backwards. */
function stretches(
  { fromMs, toMs, stepMs }: { fromMs: number; toMs: number; stepMs: number },
  points: number,
  newestFirst: boolean
): Stretch[] {
  if (!newestFirst) {
    return [{ fromMs, toMs }];
  }
  const widthMs = Math.max(SHORTEST_STRETCH_MS, Math.floor(ROWS_PER_STRETCH / points) * stepMs);
  const count = Math.ceil((toMs - fromMs) / widthMs);
  return Array.from({ length: count }, (_, i) => ({
    fromMs: Math.max(fromMs, toMs - (i + 1) * widthMs),
    toMs: toMs - i * widthMs,
  }));
}
