import { Quality } from '#model/sample.ts';
import type { SourceIntake } from '../pipeline/intake.ts';
import type { SourceGap, SourceSample } from './source.ts';

const STOPPED_CAUSE = 'the collector was not running';
/** A point that turns up later than this after the start is new rather than late. */
const LATE_ARRIVAL_MS = 5 * 60_000;

/**
 * Keeps book of what a source does not deliver: one bad sample a point when it is lost, and the gap from its
 * last sign of life to its return.
 * @param lastAliveMs when the collector ran last, epoch ms; `undefined` on its first start
 */
export function createOutage(intake: SourceIntake, lastAliveMs: number | undefined) {
  const markedBad = new Set<string>();
  const inStartGap = new Set<string>();
  let startGap: Omit<SourceGap, 'addresses'> | undefined;
  let lastSampleMs: number | undefined;
  let open: { fromMs: number; cause: string } | undefined =
    lastAliveMs === undefined ? undefined : { fromMs: lastAliveMs, cause: STOPPED_CAUSE };

  return {
    noteSamples(samples: readonly SourceSample[]): void {
      for (const sample of samples) {
        lastSampleMs = Math.max(lastSampleMs ?? 0, sample.receivedMs);
        // An adapter may have marked the points of one lost device itself.
        if (sample.value === null && sample.quality === Quality.bad) {
          markedBad.add(sample.address);
        } else {
          markedBad.delete(sample.address);
        }
      }
    },

    /** Marks the points bad, each once until it delivers again. */
    async begin(cause: string, signal: AbortSignal): Promise<void> {
      const nowMs = Date.now();
      open ??= { fromMs: lastSampleMs ?? nowMs, cause };
      const addresses = intake.addresses().filter((address) => !markedBad.has(address));
      if (addresses.length === 0) {
        return;
      }
      addresses.forEach((address) => markedBad.add(address));
      const samples = addresses.map((address) => ({
        address,
        timeMs: nowMs,
        receivedMs: nowMs,
        value: null,
        quality: Quality.bad,
      }));
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

    /** The gap that ends now; `undefined` where nothing was missing. */
    end(): SourceGap | undefined {
      if (!open) {
        return undefined;
      }
      const gap = { ...open, toMs: Date.now(), addresses: intake.addresses() };
      if (open.cause === STOPPED_CAUSE) {
        startGap = { fromMs: gap.fromMs, toMs: gap.toMs, cause: gap.cause };
        gap.addresses.forEach((address) => inStartGap.add(address));
      }
      open = undefined;
      return gap.addresses.length === 0 ? undefined : gap;
    },
  };
}
