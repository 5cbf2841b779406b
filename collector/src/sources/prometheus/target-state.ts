import type { SourceGap } from '../../contract/reading.ts';
import { createPollGaps } from '../shared/poll-gaps.ts';

/** What a page that was read means for the points of its target. */
export interface PageNews {
  /** Gaps that ended with it. */
  gaps: SourceGap[];
  /** Points that the page no longer describes, to be marked bad: each once until it is back. */
  vanished: string[];
}

const VANISHED_CAUSE = 'missing from the exposition';

/** Tracks one target: whether it answers, which points it had, and since when each was not read. */
export function createTargetState(name: string, intervalMs: number) {
  const gaps = createPollGaps(intervalMs);
  let lastSuccessMs = 0;
  let failure: string | undefined;
  let isDecided = false;
  const addresses = new Set<string>();
  /** Points that are marked bad since they were read last. */
  const marked = new Set<string>();
  const vanished = new Set<string>();
  let lastPresent: ReadonlySet<string> | undefined;

  const cause = () => (failure === undefined ? undefined : `scrape failed: ${failure}`);

  return {
    failure: () => (failure === undefined ? undefined : `${name}: ${failure}`),
    isDecided: () => isDecided,

    /**
     * Notes an answer.
     * @param read addresses that have a reading
     * @param present addresses that the page describes, also those that have no reading yet; the same set as long as they
     * are the same
     */
    succeeded(read: readonly string[], present: ReadonlySet<string>, timeMs: number): PageNews {
      const [back, steady] = vanished.size === 0 ? [[], read] : split(read, (address) => vanished.delete(address));
      const ended = [...gaps.read(steady, timeMs, cause()), ...gaps.read(back, timeMs, VANISHED_CAUSE)];
      const lost: string[] = [];
      const isSamePage = present === lastPresent;
      for (const address of isSamePage ? [] : addresses) {
        if (!present.has(address) && !vanished.has(address)) {
          vanished.add(address);
          if (!marked.has(address)) {
            lost.push(address);
            marked.add(address);
          }
        }
      }
      lastPresent = present;
      for (const address of read) {
        addresses.add(address);
      }
      if (marked.size > 0) {
        read.forEach((address) => marked.delete(address));
      }
      [failure, lastSuccessMs, isDecided] = [undefined, timeMs, true];
      return { gaps: ended, vanished: lost };
    },

    /** Notes a failure; returns the points to mark bad, once an outage. */
    failed(message: string): string[] {
      [failure, isDecided] = [message, true];
      const news = [...addresses].filter((address) => !marked.has(address));
      news.forEach((address) => marked.add(address));
      return news;
    },

    lastSuccessMs: () => lastSuccessMs,

    /** The gaps that have not ended yet, up to `toMs`. */
    openGaps: (toMs: number): SourceGap[] => gaps.open(toMs, cause()),
  };
}

function split(addresses: readonly string[], isBack: (address: string) => boolean): [string[], string[]] {
  const back: string[] = [];
  const steady: string[] = [];
  for (const address of addresses) {
    (isBack(address) ? back : steady).push(address);
  }
  return [back, steady];
}
