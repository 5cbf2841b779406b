import { createPollGaps } from '../poll-gaps.ts';
import type { SourceGap } from '../source.ts';

/** Tracks one target: whether it answers, which points it had, and since when each was not read. */
export function createTargetState(name: string, intervalMs: number) {
  const gaps = createPollGaps(intervalMs);
  let lastSuccessMs = 0;
  let failure: string | undefined;
  let isDecided = false;
  const addresses = new Set<string>();

  const cause = () => (failure === undefined ? undefined : `scrape failed: ${failure}`);

  return {
    failure: () => (failure === undefined ? undefined : `${name}: ${failure}`),
    isDecided: () => isDecided,

    /** Notes an answer with the points that were read; returns the gaps that it ends. */
    succeeded(read: readonly string[], timeMs: number): SourceGap[] {
      const ended = gaps.read(read, timeMs, cause());
      read.forEach((address) => addresses.add(address));
      [failure, lastSuccessMs, isDecided] = [undefined, timeMs, true];
      return ended;
    },

    /** Notes a failure; returns the points to mark bad, once an outage. */
    failed(message: string): string[] {
      const isFirst = failure === undefined;
      [failure, isDecided] = [message, true];
      return isFirst ? [...addresses] : [];
    },

    lastSuccessMs: () => lastSuccessMs,

    /** The gaps that have not ended yet, up to `toMs`. */
    openGaps: (toMs: number): SourceGap[] => gaps.open(toMs, cause()),
  };
}
