import { missingAfterMs } from '#model/sampling.ts';
import type { SourceGap } from '../contract/reading.ts';

/**
 * A device that is always too slow for its interval is one long gap and not one per poll; after this long it is recorded
 * as far as it has come.
 */
const MAX_MERGED_MS = 10 * 60_000;

export interface PollGaps {
  /**
   * Notes which points were read at `timeMs`, epoch ms.
   * @returns the gaps that end with it
   */
  read(addresses: readonly string[], timeMs: number, cause?: string): SourceGap[];
  /** Points that were not read yet are missing from `sinceMs` on. */
  expect(addresses: Iterable<string>, sinceMs: number): void;
  /** Points that were read or are expected. */
  addresses(): Iterable<string>;
  /** The gaps that have not ended, as they are at `toMs`. */
  open(toMs: number, cause?: string): SourceGap[];
  /** Nothing is asked any more, late or not: all are missing since they were read last, told up to `toMs`. */
  stop(toMs: number, cause: string): SourceGap[];
}

/**
 * Finds what a polled source did not read, whatever kept it: a silent device, a slow one, a full spool, a suspended
 * process. A gap is a time between two readings of a point that is longer than its interval and the tolerance; the first
 * is told at once, further ones that follow on it are told as one when they are over.
 */
export function createPollGaps(intervalMs: number): PollGaps {
  const limitMs = missingAfterMs(intervalMs);
  const points = new Map<string, Polled>();
  /** The points of the last list: whoever reads the same one each time spares looking all of them up. */
  let last: { addresses: readonly string[]; points: Polled[] } = { addresses: [], points: [] };

  function pointsOf(addresses: readonly string[], nowMs: number): Polled[] {
    if (last.addresses !== addresses) {
      last = { addresses, points: addresses.map((address) => pointOf(address, nowMs)) };
    }
    return last.points;
  }

  /** One that is new was read or is expected since now. */
  function pointOf(address: string, nowMs: number): Polled {
    const point = points.get(address) ?? { address, lastMs: nowMs, toldMs: undefined };
    points.set(address, point);
    return point;
  }

  return {
    read(addresses, timeMs, cause = 'missed poll') {
      const found = collector(cause);
      for (const point of pointsOf(addresses, timeMs)) {
        const { address, lastMs: before, toldMs: told } = point;
        point.lastMs = timeMs;
        if (timeMs - before <= limitMs) {
          if (told !== undefined) {
            point.toldMs = undefined;
            found.add(address, told, before);
          }
        } else if (told === undefined || timeMs - told > MAX_MERGED_MS) {
          found.add(address, told ?? before, timeMs);
          point.toldMs = timeMs;
        }
      }
      return found.gaps();
    },
    expect(addresses, sinceMs) {
      for (const address of addresses) {
        pointOf(address, sinceMs);
      }
    },
    addresses: () => points.keys(),
    stop(toMs, cause) {
      const found = collector(cause);
      for (const point of points.values()) {
        found.add(point.address, point.toldMs ?? point.lastMs, toMs);
        point.lastMs = toMs;
        point.toldMs = undefined;
      }
      return found.gaps();
    },
    open(toMs, cause = 'missed poll') {
      const found = collector(cause);
      for (const { address, lastMs, toldMs } of points.values()) {
        const isLate = toMs - lastMs > limitMs;
        found.add(address, toldMs ?? lastMs, isLate ? toMs : lastMs);
      }
      return found.gaps();
    },
  };
}

interface Polled {
  address: string;
  lastMs: number;
  /** Until when the gaps of a point that keeps being late have been told. */
  toldMs: number | undefined;
}

/** Points that miss the same time share a gap. */
function collector(cause: string) {
  const bySpan = new Map<string, SourceGap>();
  return {
    add(address: string, fromMs: number, toMs: number): void {
      if (toMs <= fromMs) {
        return;
      }
      const span = `${fromMs} ${toMs}`;
      const same = bySpan.get(span);
      if (same) {
        same.addresses.push(address);
      } else {
        bySpan.set(span, { addresses: [address], fromMs, toMs, cause });
      }
    },
    gaps: () => [...bySpan.values()],
  };
}
