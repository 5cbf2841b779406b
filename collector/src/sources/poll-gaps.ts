import type { SourceGap } from './source.ts';

/**
 * How much later than its interval a poll may come before the time in between is a gap, as a share of the interval:
 * one poll left out is one, a late one is not.
 */
const LATE_TOLERANCE = 0.5;
/** Timers and devices are late by this much without anything being wrong. */
const MIN_TOLERANCE_MS = 250;

export interface PollGaps {
  /**
   * Notes which points were read at `timeMs`, epoch ms.
   * @returns the gaps that end with it
   */
  read(addresses: Iterable<string>, timeMs: number, cause?: string): SourceGap[];
  /** Points that were not read yet are missing from `sinceMs` on. */
  expect(addresses: Iterable<string>, sinceMs: number): void;
  /** The gaps that have not ended, as they are at `toMs`. */
  open(toMs: number, cause?: string): SourceGap[];
}

/**
 * Finds what a polled source did not read, whatever kept it: a silent device, a slow one, a full spool, a suspended
 * process. A gap is a time between two readings of a point that is longer than its interval and the tolerance.
 */
export function createPollGaps(intervalMs: number): PollGaps {
  const limitMs = intervalMs + Math.max(intervalMs * LATE_TOLERANCE, MIN_TOLERANCE_MS);
  const lastMs = new Map<string, number>();

  function gaps(byStart: Map<number, string[]>, toMs: number, cause: string): SourceGap[] {
    return [...byStart].map(([fromMs, addresses]) => ({ addresses, fromMs, toMs, cause }));
  }

  function addIfLate(byStart: Map<number, string[]>, address: string, fromMs: number, toMs: number): void {
    if (toMs - fromMs > limitMs) {
      const same = byStart.get(fromMs);
      if (same) {
        same.push(address);
      } else {
        byStart.set(fromMs, [address]);
      }
    }
  }

  return {
    read(addresses, timeMs, cause = 'missed poll') {
      const byStart = new Map<number, string[]>();
      for (const address of addresses) {
        addIfLate(byStart, address, lastMs.get(address) ?? timeMs, timeMs);
        lastMs.set(address, timeMs);
      }
      return gaps(byStart, timeMs, cause);
    },
    expect(addresses, sinceMs) {
      for (const address of addresses) {
        if (!lastMs.has(address)) {
          lastMs.set(address, sinceMs);
        }
      }
    },
    open(toMs, cause = 'missed poll') {
      const byStart = new Map<number, string[]>();
      for (const [address, fromMs] of lastMs) {
        addIfLate(byStart, address, fromMs, toMs);
      }
      return gaps(byStart, toMs, cause);
    },
  };
}
