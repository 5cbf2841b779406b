import { Quality } from '#model/sample.ts';
import { badMark, type SourceGap } from '../contract/reading.ts';
import { addressAt, isBadMarkAt, RowFlag, rowsWhere, type SourceRows } from '../contract/source-rows.ts';
import type { SourceIntake } from '../pipeline/intake.ts';

const STOPPED_CAUSE = 'the collector was not running';
/** A value of the past that is older than this says nothing about now. */
const MAX_LIVE_AGE_MS = 60_000;
/** A point that turns up later than this after the start is new rather than late. */
const LATE_ARRIVAL_MS = 5 * 60_000;

/** A row by which a source shows that it delivers: a broker without publishers still hands out its retained values. */
function isSignOfLife({ flags, qualities, timesMs, receivedMs }: SourceRows, row: number): boolean {
  const flag = flags[row] as number;
  const isOfThePast =
    (flag & RowFlag.history) !== 0 && (receivedMs[row] as number) - (timesMs[row] as number) > MAX_LIVE_AGE_MS;
  return (flag & RowFlag.noValue) === 0 && qualities[row] !== Quality.bad && !isOfThePast;
}

export function hasSignOfLife(rows: SourceRows): boolean {
  for (let row = 0; row < rows.count; row++) {
    if (isSignOfLife(rows, row)) {
      return true;
    }
  }
  return false;
}

/**
 * Tracks what a source does not deliver: one bad sample per point when it is lost, and one gap from its last value
 * to its return, however often the connection flaps in between.
 * @param lastAliveMs when the collector ran last, epoch ms; `undefined` on its first start
 */
export function createOutage(intake: SourceIntake, lastAliveMs: number | undefined) {
  const markedBad = new Set<string>();
  const inStartGap = new Set<string>();
  let startGap: Omit<SourceGap, 'addresses'> | undefined;
  let lastValueMs: number | undefined;
  let lastListMs: number | undefined;
  let open: { fromMs: number; cause: string } | undefined =
    lastAliveMs === undefined ? undefined : { fromMs: lastAliveMs, cause: STOPPED_CAUSE };

  return {
    /** Whether what is missing is the time in which the collector did not run. */
    isStart: () => open?.cause === STOPPED_CAUSE,

    /** The rows without the marks that would only repeat what is stored already. */
    withoutRepeatedMarks(rows: SourceRows): SourceRows {
      if (!open || markedBad.size === 0) {
        return rows;
      }
      const isHistory = (row: number) => ((rows.flags[row] as number) & RowFlag.history) !== 0;
      return rowsWhere(
        rows,
        (row) => isHistory(row) || !isBadMarkAt(rows, row) || !markedBad.has(addressAt(rows, row))
      );
    },

    noteRows(rows: SourceRows): void {
      let newestMs = lastValueMs ?? 0;
      let hasSign = false;
      for (let row = 0; row < rows.count; row++) {
        // An adapter may have marked the points of one lost device itself.
        if (isBadMarkAt(rows, row)) {
          markedBad.add(addressAt(rows, row));
          continue;
        }
        if (markedBad.size > 0) {
          markedBad.delete(addressAt(rows, row));
        }
        if (isSignOfLife(rows, row)) {
          hasSign = true;
          newestMs = Math.max(newestMs, rows.receivedMs[row] as number);
        }
      }
      // Once, as what outlives a call is an object where it is a number.
      lastValueMs = hasSign ? newestMs : lastValueMs;
    },

    /** Events or jobs came, or the word that there are none: the last sign of a source that has no samples. */
    noteList(): void {
      lastListMs = Date.now();
    },

    /** Marks the points bad, each once until it delivers again. */
    async begin(cause: string, signal: AbortSignal): Promise<void> {
      const nowMs = Date.now();
      open ??= { fromMs: lastValueMs ?? lastListMs ?? nowMs, cause };
      const addresses = intake.addresses().filter((address) => !markedBad.has(address));
      if (addresses.length === 0) {
        return;
      }
      addresses.forEach((address) => markedBad.add(address));
      const samples = addresses.map((address) => badMark(address, nowMs));
      // Rejects only on shutdown, and then the marks are not needed.
      await intake.emit(samples, signal).catch(() => undefined);
    },

    /**
     * The gap of points that a source names only after it is connected, as scraped ones: they were missing
     * while the collector was not running, too. Each address is reported once.
     */
    lateArrivals(addresses: readonly string[]): SourceGap | undefined {
      if (!startGap || Date.now() - startGap.toMs > LATE_ARRIVAL_MS) {
        return undefined;
      }
      const late = addresses.filter((address) => !inStartGap.has(address));
      late.forEach((address) => inStartGap.add(address));
      return late.length === 0 ? undefined : { ...startGap, addresses: late };
    },

    /** The gap that ended at `toMs`, without points where the source has none; `undefined` where nothing was missing. */
    end(toMs: number): SourceGap | undefined {
      if (!open) {
        return undefined;
      }
      const gap = { ...open, toMs, addresses: intake.addresses() };
      if (open.cause === STOPPED_CAUSE) {
        startGap = { fromMs: gap.fromMs, toMs: gap.toMs, cause: gap.cause };
        gap.addresses.forEach((address) => inStartGap.add(address));
      }
      open = undefined;
      return gap;
    },
  };
}
