import { Quality } from '#model/sample.ts';
import { badMark, isBadMark, type SourceGap, type SourceSample } from '../contract/reading.ts';
import type { SourceIntake } from '../pipeline/intake.ts';

const STOPPED_CAUSE = 'the collector was not running';
/** A value of the past that is older than this says nothing about now. */
const MAX_LIVE_AGE_MS = 60_000;
/** A point that turns up later than this after the start is new rather than late. */
const LATE_ARRIVAL_MS = 5 * 60_000;

/** A sample by which a source shows that it delivers: a broker without publishers still hands out its retained values. */
export function isSignOfLife({ value, quality, isHistory, timeMs, receivedMs }: SourceSample): boolean {
  const isOfThePast = isHistory === true && receivedMs - timeMs > MAX_LIVE_AGE_MS;
  return value !== null && quality !== Quality.bad && !isOfThePast;
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

    /** The samples without the marks that would only repeat what is stored already. */
    withoutRepeatedMarks(samples: SourceSample[]): SourceSample[] {
      if (!open || markedBad.size === 0) {
        return samples;
      }
      return samples.filter((sample) => sample.isHistory || !isBadMark(sample) || !markedBad.has(sample.address));
    },

    noteSamples(samples: readonly SourceSample[]): void {
      for (const sample of samples) {
        // An adapter may have marked the points of one lost device itself.
        if (isBadMark(sample)) {
          markedBad.add(sample.address);
          continue;
        }
        if (markedBad.size > 0) {
          markedBad.delete(sample.address);
        }
        if (isSignOfLife(sample)) {
          lastValueMs = Math.max(lastValueMs ?? 0, sample.receivedMs);
        }
      }
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
