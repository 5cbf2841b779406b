import type { SourceGap } from '../source.ts';

/** Keeps book of one target: whether it answers, which points it had, and since when it is silent. */
export function createTargetState(name: string) {
  let lastSuccessMs: number | undefined;
  let failure: string | undefined;
  let isDecided = false;
  const addresses = new Set<string>();

  const gapUntil = (toMs: number): SourceGap | undefined => {
    if (failure === undefined || lastSuccessMs === undefined || lastSuccessMs >= toMs || addresses.size === 0) {
      return undefined;
    }
    return { addresses: [...addresses], fromMs: lastSuccessMs, toMs, cause: `scrape failed: ${failure}` };
  };

  return {
    failure: () => (failure === undefined ? undefined : `${name}: ${failure}`),
    isDecided: () => isDecided,

    /** Notes an answer; returns the gap that it ends. */
    succeeded(read: readonly string[], timeMs: number): SourceGap | undefined {
      const gap = gapUntil(timeMs);
      read.forEach((address) => addresses.add(address));
      [failure, lastSuccessMs, isDecided] = [undefined, timeMs, true];
      return gap;
    },

    /** Notes a failure; returns the points to mark bad, once an outage. */
    failed(message: string): string[] {
      const isFirst = failure === undefined;
      [failure, isDecided] = [message, true];
      return isFirst ? [...addresses] : [];
    },

    lastSuccessMs: () => lastSuccessMs ?? 0,

    /** The gap of an outage that has not ended yet, up to `toMs`. */
    openGap: (toMs: number): SourceGap | undefined => gapUntil(toMs),
  };
}
