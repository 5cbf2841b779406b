import { Quality } from '#model/sample.ts';
import type { QualityCode } from '#model/sample.ts';
import type { SourceSample } from '../contract/reading.ts';

/** How far a source's clock may be from the collector's before its time is not believed, ms. */
export interface ClockLimits {
  maxAheadMs: number;
  maxBehindMs: number;
}

/** Why a sample is not stored at the time that the source gave. */
export type TimeVerdict = 'no time' | 'clock ahead' | 'clock behind' | 'clock stopped';

export interface JudgedTime {
  timeMs: number;
  quality: QualityCode;
  verdict?: TimeVerdict;
}

/**
 * Clocks that were never set begin at 0001, 1601, 1970, 1980 or 1984, and protocols use the first two for "no time". No
 * history that anybody reads back is older than this.
 */
const FIRST_CREDIBLE_MS = Date.UTC(2000, 0, 1);

/**
 * The times of one point's samples, in the order of their arrival. A time that is not believed gives way to the receive
 * time, uncertain; what arrives together stays apart by a millisecond, since the table keeps one sample per time.
 */
export function createTimeJudge(limits: ClockLimits): (source: SourceSample) => JudgedTime {
  /** Of the newest sample that was not history. */
  let sourceMs = Number.NaN;
  let storedMs = -Infinity;
  let value: number | null = null;
  let quality: QualityCode = Quality.bad;
  let isBelieved = true;

  function judgeLive(source: SourceSample): JudgedTime {
    const isRepeated = source.timeMs === sourceMs;
    const differs = source.value !== value || source.quality !== quality;
    const verdict = isRepeated && differs ? 'clock stopped' : clockVerdict(source, limits, isBelieved);
    ({ value, quality } = source);
    sourceMs = source.timeMs;
    if (verdict === undefined) {
      isBelieved = true;
      storedMs = source.timeMs;
      return { timeMs: storedMs, quality: Quality.good };
    }
    if (verdict === 'clock stopped' && Math.abs(source.receivedMs - source.timeMs) <= limits.maxAheadMs) {
      // Two changes within the resolution of a clock that runs.
      storedMs = Math.max(source.timeMs, storedMs + 1);
      return { timeMs: storedMs, quality: Quality.good };
    }
    isBelieved = false;
    storedMs = Math.max(source.receivedMs, Math.min(storedMs, source.receivedMs + limits.maxAheadMs) + 1);
    return { timeMs: storedMs, quality: Quality.uncertain, verdict };
  }

  return (source) => {
    if (!source.isHistory) {
      return judgeLive(source);
    }
    const verdict = impossible(source, limits);
    return verdict === undefined
      ? { timeMs: source.timeMs, quality: Quality.good }
      : { timeMs: source.receivedMs, quality: Quality.uncertain, verdict };
  };
}

function impossible({ timeMs, receivedMs }: SourceSample, limits: ClockLimits): TimeVerdict | undefined {
  if (!(timeMs >= FIRST_CREDIBLE_MS)) {
    return 'no time';
  }
  return timeMs - receivedMs > limits.maxAheadMs ? 'clock ahead' : undefined;
}

function clockVerdict(source: SourceSample, limits: ClockLimits, isBelieved: boolean): TimeVerdict | undefined {
  const { timeMs, receivedMs, heldSinceMs = Infinity } = source;
  const wasHeld = isBelieved && timeMs >= heldSinceMs;
  const isBehind = receivedMs - timeMs > limits.maxBehindMs && !wasHeld;
  return impossible(source, limits) ?? (isBehind ? 'clock behind' : undefined);
}
