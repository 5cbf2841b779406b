import { Quality } from '#model/sample.ts';
import { RowFlag, type SourceRows } from '../contract/source-rows.ts';
import type { SampleColumns } from './spool/payload.ts';

/** How far a source's clock may be from the collector's before its time is not believed, ms. */
export interface ClockLimits {
  maxAheadMs: number;
  maxBehindMs: number;
}

/** Why a sample is not stored at the time that the source gave. */
export type TimeVerdict = 'no time' | 'clock ahead' | 'clock behind' | 'clock stopped';

/**
 * Clocks that were never set begin at 0001, 1601, 1970, 1980 or 1984, and protocols use the first two for "no time". No
 * history that anybody reads back is older than this.
 */
const FIRST_CREDIBLE_MS = Date.UTC(2000, 0, 1);

/** What is known of the clock of a point, by its newest sample that was not history. */
export interface PointClock {
  sourceMs: number;
  storedMs: number;
  /** NaN where it had none. */
  value: number;
  quality: number;
  isBelieved: boolean;
}

export function createClock(): PointClock {
  return { sourceMs: Number.NaN, storedMs: -Infinity, value: Number.NaN, quality: Quality.bad, isBelieved: true };
}

/**
 * Writes at which time a row is stored to the row `at` of `columns`, and makes its quality uncertain where that is not the source's.
 * The rows of a point come in the order of their arrival. A time that is not believed gives way to the receive time; what
 * arrives together stays apart by a millisecond, since the table keeps one sample per time.
 */
export function judgeTime(
  clock: PointClock,
  limits: ClockLimits,
  rows: SourceRows,
  row: number,
  columns: Pick<SampleColumns, 'timesMs' | 'qualities'>,
  at: number
): TimeVerdict | undefined {
  const isHistory = ((rows.flags[row] as number) & RowFlag.history) !== 0;
  const timeMs = rows.timesMs[row] as number;
  const receivedMs = rows.receivedMs[row] as number;
  const verdict = isHistory ? impossible(timeMs, receivedMs, limits) : liveVerdict(clock, limits, rows, row);
  if (verdict === undefined) {
    columns.timesMs[at] = timeMs;
    if (!isHistory) {
      clock.isBelieved = true;
      clock.storedMs = timeMs;
    }
    return undefined;
  }
  if (verdict === 'clock stopped' && Math.abs(receivedMs - timeMs) <= limits.maxAheadMs) {
    // Two changes within the resolution of a clock that runs.
    clock.storedMs = Math.max(timeMs, clock.storedMs + 1);
    columns.timesMs[at] = clock.storedMs;
    return undefined;
  }
  columns.qualities[at] = Math.max(columns.qualities[at] as number, Quality.uncertain);
  if (isHistory) {
    columns.timesMs[at] = receivedMs;
  } else {
    clock.isBelieved = false;
    clock.storedMs = Math.max(receivedMs, Math.min(clock.storedMs, receivedMs + limits.maxAheadMs) + 1);
    columns.timesMs[at] = clock.storedMs;
  }
  return verdict;
}

/** What is wrong with the time of a row that was not history; notes the row. */
function liveVerdict(clock: PointClock, limits: ClockLimits, rows: SourceRows, row: number): TimeVerdict | undefined {
  const timeMs = rows.timesMs[row] as number;
  const value = rows.values[row] as number;
  const quality = rows.qualities[row] as number;
  const differs = !Object.is(value, clock.value) || quality !== clock.quality;
  const hasStopped = timeMs === clock.sourceMs && differs;
  clock.value = value;
  clock.quality = quality;
  clock.sourceMs = timeMs;
  if (hasStopped) {
    return 'clock stopped';
  }
  const receivedMs = rows.receivedMs[row] as number;
  const wasHeld = clock.isBelieved && timeMs >= (rows.heldSinceMs[row] as number);
  const isBehind = receivedMs - timeMs > limits.maxBehindMs && !wasHeld;
  return impossible(timeMs, receivedMs, limits) ?? (isBehind ? 'clock behind' : undefined);
}

function impossible(timeMs: number, receivedMs: number, limits: ClockLimits): TimeVerdict | undefined {
  if (!(timeMs >= FIRST_CREDIBLE_MS)) {
    return 'no time';
  }
  return timeMs - receivedMs > limits.maxAheadMs ? 'clock ahead' : undefined;
}
