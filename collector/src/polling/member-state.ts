import type { SourceGap, SourceSample } from '../contract/reading.ts';
import { createBadMarks } from './bad-marks.ts';
import type { SourceRows } from '../contract/source-rows.ts';
import type { PolledConnection, PolledMember, Turn } from './polled.ts';
import { createPollGaps } from './poll-gaps.ts';

const VANISHED_CAUSE = 'no longer described';
const GONE_CAUSE = 'no longer listed';

/** Tracks what one member gave and did not give: which points are marked bad, and since when each was not read. */
export interface MemberState {
  /** What of a turn is to be stored, with the marks of what it did not read; the turn itself has no samples from then on. */
  toStore(turn: Turn, nowMs: number): { samples: SourceSample[] | SourceRows; vanished: string[] };
  /** Notes that what a turn gave is stored; returns the gaps that ended with it, and when it read last. */
  stored(turn: Turn): { gaps: SourceGap[]; readMs: number | undefined };
  /** What is known beforehand is missing from then on. */
  expect(sinceMs: number): void;
  /** The gaps that have not ended yet, up to `toMs`. */
  openGaps(toMs: number): SourceGap[];
  /** The member is asked no more: its points are bad, and missing until one of the same key is read. */
  leave(nowMs: number): { samples: SourceSample[]; gaps: SourceGap[] };
}

export function createMemberState(
  { intervalMs, addresses = [] }: Pick<PolledMember, 'intervalMs' | 'addresses'>,
  {
    failureCause = ({ message }) => `poll failed: ${message}`,
    vanishedCause = VANISHED_CAUSE,
    goneCause = GONE_CAUSE,
  }: Pick<PolledConnection, 'failureCause' | 'vanishedCause' | 'goneCause'>
): MemberState {
  const gaps = createPollGaps(intervalMs);
  const marks = createBadMarks();
  const vanished = new Set<string>();
  let lastPresent: ReadonlySet<string> | undefined;
  let failure: Error | undefined;
  let isGone = false;

  const cause = () => (isGone ? goneCause : failure && failureCause(failure));

  function vanishing(present: ReadonlySet<string>): string[] {
    const lost: string[] = [];
    for (const address of gaps.addresses()) {
      if (!present.has(address) && !vanished.has(address)) {
        vanished.add(address);
        lost.push(address);
      }
    }
    return lost;
  }

  function unreadOf({ unread, failure: why }: Turn): Iterable<string> {
    return unread ?? (why ? new Set([...addresses, ...gaps.addresses()]) : []);
  }

  return {
    toStore(turn, nowMs) {
      const { samples, present } = turn;
      marks.noteValues(samples);
      const bad = marks.mark(unreadOf(turn), nowMs);
      const isSamePage = present === undefined || present === lastPresent;
      const lost = isSamePage ? [] : marks.mark(vanishing(present), nowMs);
      lastPresent = present ?? lastPresent;
      // They would be kept until all is stored.
      turn.read ??= readBySamples(samples);
      turn.samples = [];
      return {
        samples: bad.length + lost.length === 0 ? samples : [...samples, ...bad, ...lost],
        vanished: lost.map(({ address }) => address),
      };
    },

    stored(turn) {
      const found: SourceGap[] = [];
      let readMs: number | undefined;
      for (const [timeMs, read] of turn.read ?? readBySamples(turn.samples)) {
        readMs = Math.max(readMs ?? timeMs, timeMs);
        const [back, steady] = vanished.size === 0 ? [[], read] : split(read, (address) => vanished.delete(address));
        found.push(...gaps.read(steady, timeMs, cause()), ...gaps.read(back, timeMs, vanishedCause));
      }
      failure = turn.failure;
      isGone &&= readMs === undefined;
      return { gaps: found, readMs };
    },

    expect: (sinceMs) => gaps.expect(addresses, sinceMs),
    openGaps: (toMs) => gaps.open(toMs, cause()),
    leave(nowMs) {
      const samples = marks.mark(new Set([...addresses, ...gaps.addresses()]), nowMs);
      const found = gaps.stop(nowMs, cause() ?? goneCause);
      isGone = true;
      return { samples, gaps: found };
    },
  };
}

/** A source that says no more was asked for what it gave when the last of it came. */
function readBySamples(given: Iterable<SourceSample>): Array<[number, string[]]> {
  const samples = [...given];
  const addresses = samples.map(({ address }) => address);
  const timeMs = samples.reduce((newest, { receivedMs }) => Math.max(newest, receivedMs), 0);
  return samples.length === 0 ? [] : [[timeMs, addresses]];
}

function split(addresses: readonly string[], isBack: (address: string) => boolean): [string[], string[]] {
  const back: string[] = [];
  const steady: string[] = [];
  for (const address of addresses) {
    (isBack(address) ? back : steady).push(address);
  }
  return [back, steady];
}
