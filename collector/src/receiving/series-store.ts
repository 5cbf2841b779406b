import { clause } from '#model/text/clause.ts';
import type { Arrivals } from '#protocols/shared/arrivals.ts';
import type { SeriesDecoder } from '#protocols/shared/series-decoder.ts';
import { Quality } from '#model/sample.ts';
import type { PointDefinition } from '#model/point.ts';
import type { SourceContext } from '../contract/context.ts';
import { addRow, createRows, RowFlag, type SourceRows } from '../contract/source-rows.ts';
import type { Complaint } from '../series/complaint.ts';
import type { SeriesStream, StreamSeries } from '../series/stream.ts';
import { createReturns } from './returns.ts';

/** Series that belong nowhere are asked about again after so long, ms: a topology may be learnt meanwhile. */
const ASK_AGAIN_MS = 60_000;
/** Without a sample for so long, ms, a series is gone, though its sender did not say so. */
const FORGOTTEN_MS = 60 * 60_000;
const LOOK_FOR_FORGOTTEN_MS = 60_000;
/** Complaints about series that are logged; what is wrong all over must not fill the log. */
const MAX_WARNINGS = 100;

/** Rows that are kept for the next request have memory for no more than this. */
const KEPT_ROWS = 16_384;

/** The series of a decoder, by their numbers. */
export interface Routes {
  decoder: SeriesDecoder;
  /** `null` for a series that has a mapping but no place. */
  series: Array<StreamSeries | null | undefined>;
  askAgainMs: number;
}

export function routesOf(decoder: SeriesDecoder): Routes {
  return { decoder, series: [], askAgainMs: Date.now() + ASK_AGAIN_MS };
}

export interface SeriesStore {
  /** Makes points and samples of what arrived; resolves once they are durable. */
  take(routes: Routes, arrivals: Arrivals): Promise<void>;
  /** Points that have come so far. */
  pointCount(): number;
}

/** Brings what senders push into the spool: series become points by the mappings, and all that is told of them is told. */
export function createSeriesStore(context: SourceContext, stream: SeriesStream): SeriesStore {
  const { numbers } = stream;
  const returns = createReturns(context, numbers.addresses);
  const warned = new Set<string>();
  const present = new Set<string>();
  let lookedMs = Date.now();
  /** Of requests that are stored. */
  const spare: SourceRows[] = [];

  function seriesOf({ decoder, series }: Routes, number: number): StreamSeries | null {
    const { __name__: name = '', __unit__: unit, ...labels } = decoder.labelsOf(number);
    const found = stream.series(name, labels, unit) ?? null;
    series[number] = found;
    return found;
  }

  /** @returns the series that end with these rows, and when */
  function push(
    routes: Routes,
    nowMs: number,
    { count, series, timesMs, values, startsMs, ends }: Arrivals
  ): Map<StreamSeries, number> {
    const ending = new Map<StreamSeries, number>();
    for (let row = 0; row < count; row++) {
      const number = series[row] as number;
      const known = routes.series[number];
      const one = known === undefined ? seriesOf(routes, number) : known;
      if (one === null) {
        continue;
      }
      one.seenMs = nowMs;
      const timeMs = timesMs[row] as number;
      if (ends[row] === 1) {
        ending.set(one, timeMs);
      } else {
        if (ending.size > 0) {
          ending.delete(one);
        }
        stream.push(one, timeMs, values[row] as number, startsMs[row] as number);
      }
    }
    return ending;
  }

  function complain(complaints: ReadonlyMap<string, Complaint>): void {
    for (const [address, { message, nextStep }] of complaints) {
      if (!warned.has(address) && warned.size < MAX_WARNINGS) {
        warned.add(address);
        context.complain('series');
        context.log.warn(`${context.name}: ${clause(message)}. ${nextStep}`);
      }
    }
  }

  function announce(points: PointDefinition[]): void {
    if (points.length > 0) {
      for (const point of points) {
        present.add(point.address);
        returns.learn(numbers.numberOf(point.address), point);
      }
      context.announce(points);
    }
  }

  /** Adds what the stream has to say to the rows. */
  function tell(endMs: number, rows: SourceRows): void {
    const receivedMs = Date.now();
    const first = rows.count;
    const { points, vanished, complaints } = stream.read((point, timeMs, value) => {
      const hasNone = Number.isNaN(value);
      // A sender that was cut off delivers later, and its times are right.
      const flags = hasNone ? RowFlag.history | RowFlag.noValue : RowFlag.history;
      addRow(rows, point, timeMs, receivedMs, value, hasNone ? Quality.bad : Quality.good, flags);
    });
    complain(complaints);
    announce(points);
    returns.note(rows, first);
    for (const address of vanished) {
      const point = numbers.numberOf(address);
      present.delete(address);
      returns.end(point);
      addRow(rows, point, endMs, receivedMs, Number.NaN, Quality.bad, RowFlag.history | RowFlag.noValue);
    }
  }

  function forgetSilent(): void {
    const nowMs = Date.now();
    if (nowMs - lookedMs > LOOK_FOR_FORGOTTEN_MS) {
      lookedMs = nowMs;
      stream.forget(nowMs, FORGOTTEN_MS);
    }
  }

  return {
    async take(routes, arrivals) {
      const nowMs = Date.now();
      if (nowMs > routes.askAgainMs) {
        routes.askAgainMs = nowMs + ASK_AGAIN_MS;
        routes.series = routes.series.map((one) => one ?? undefined);
      }
      forgetSilent();
      const rows = spare.pop() ?? createRows(numbers.addresses, arrivals.count);
      const ending = push(routes, nowMs, arrivals);
      tell(nowMs, rows);
      if (ending.size > 0) {
        let endMs = -Infinity;
        for (const [series, timeMs] of ending) {
          stream.end(series);
          endMs = Math.max(endMs, timeMs);
        }
        tell(endMs, rows);
      }
      returns.tell();
      try {
        await context.emit(rows);
      } finally {
        if (rows.points.length <= KEPT_ROWS) {
          rows.count = 0;
          spare.push(rows);
        }
      }
    },
    pointCount: () => present.size,
  };
}
