import type { SlurmRecords } from '#protocols/slurm/read.ts';

/** Slurm's times are whole seconds, and machines that ask a time server differ by less than one. */
const TOLERANCE_MS = 60_000;

/** Other states on nodes may be of a run before a requeue. */
const STARTED = ['RUNNING', 'CONFIGURING'];

/**
 * Compares the clock of slurmctld with ours, by what is new in an answer. What has happened there is not in our future, and what waited
 * when it was asked for has not started before that. What was found holds until later news show another.
 */
export function createClockWatch() {
  /** Of each job in the last answer when it was seen waiting, epoch ms; `undefined` for one that did not wait. */
  let known = new Map<string, number | undefined>();
  /** Ahead of ours is positive. */
  let apartMs = 0;

  return {
    /**
     * @param askedMs when the question was sent, epoch ms
     * @param answeredMs when the answer was there
     * @returns a sentence where the clocks are apart
     */
    of({ records }: SlurmRecords, askedMs: number, answeredMs: number): string[] {
      const before = known;
      known = new Map();
      let aheadMs = -Infinity;
      let behindMs = -Infinity;
      for (const { ids, state, submitMs = -Infinity, startMs = -Infinity, endMs = -Infinity } of records) {
        for (const id of ids) {
          const waitedMs = before.get(id);
          const hasStarted = waitedMs !== undefined && STARTED.includes(state.word) && startMs > -Infinity;
          if (hasStarted || !before.has(id)) {
            aheadMs = Math.max(aheadMs, Math.max(submitMs, startMs, endMs) - answeredMs);
          }
          if (hasStarted) {
            behindMs = Math.max(behindMs, waitedMs - startMs);
          }
          known.set(id, state.phase === 'waiting' ? askedMs : undefined);
        }
      }
      if (aheadMs > TOLERANCE_MS) {
        apartMs = nearly(apartMs, aheadMs);
      } else if (behindMs > -Infinity) {
        apartMs = behindMs > TOLERANCE_MS ? nearly(apartMs, -behindMs) : 0;
      } else if (aheadMs > -Infinity) {
        apartMs = Math.min(apartMs, 0);
      }
      return apartMs === 0 ? [] : [apart(Math.abs(apartMs), apartMs > 0 ? 'ahead of' : 'behind')];
    },
  };
}

/** What was found before, where it is the same but for the time that passes between two questions: it is told once. */
function nearly(beforeMs: number, foundMs: number): number {
  return Math.abs(foundMs - beforeMs) <= TOLERANCE_MS ? beforeMs : foundMs;
}

function apart(ms: number, way: string): string {
  const minutes = Math.round(ms / 60_000);
  return `the clock of slurmctld is about ${minutes} min ${way} that of the collector, and so are the times of its jobs. Let both machines ask a time server (NTP)`;
}
