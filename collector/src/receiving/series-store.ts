import { clause } from '#model/text/clause.ts';
import type { Arrivals } from '#protocols/shared/arrivals.ts';
import { Quality } from '#model/sample.ts';
import type { PointDefinition } from '#model/point.ts';
import type { SourceContext } from '../contract/context.ts';
import { addRow, createRows, RowFlag, type SourceRows } from '../contract/source-rows.ts';
import type { Complaint } from '../series/complaint.ts';
import type { SeriesStream } from '../series/stream.ts';
import { createReturns } from './returns.ts';
import { route, type Routes } from './routes.ts';

/** Without a sample for so long, ms, a series is gone, though its sender did not say so. */
const FORGOTTEN_MS = 60 * 60_000;
const LOOK_FOR_FORGOTTEN_MS = 60_000;
/** Complaints about series that are logged; what is wrong all over must not fill the log. */
const MAX_WARNINGS = 100;

/** Rows that are kept for the next request have memory for no more than this. */
const KEPT_ROWS = 16_384;

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
  /** The series of the rows of a request, by their numbers in the stream. */
  let routed = new Int32Array(0);
  /** Of requests that are stored. */
  const spare: SourceRows[] = [];

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
    const { points, vanished, complaints } = stream.read(rows, receivedMs);
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
      forgetSilent();
      const rows = spare.pop() ?? createRows(numbers.addresses, arrivals.count);
      if (arrivals.count > routed.length) {
        routed = new Int32Array(arrivals.series.length);
      }
      const ending = route(routes, stream, arrivals, routed);
      stream.pushAll(arrivals, routed, nowMs);
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
