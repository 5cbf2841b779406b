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

/** The newest sample of a point that was not history. */
interface LastLive {
  sourceMs: number;
  storedMs: number;
  /** NaN where it had none. */
  value: number;
  quality: QualityCode;
  isBelieved: boolean;
}

/**
 * The times of one point's samples, in the order of their arrival. A time that is not believed gives way to the receive
 * time, uncertain; what arrives together stays apart by a millisecond, since the table keeps one sample per time.
 */
export function createTimeJudge(limits: ClockLimits): (source: SourceSample) => JudgedTime {
  // Fields of numbers are changed in place; variables of a closure would leave two of them behind for each sample.
  const last: LastLive = {
    sourceMs: Number.NaN,
    storedMs: -Infinity,
    value: Number.NaN,
    quality: Quality.bad,
    isBelieved: true,
  };

  function judgeLive(source: SourceSample): JudgedTime {
    const value = source.value ?? Number.NaN;
    const isRepeated = source.timeMs === last.sourceMs;
    const differs = !Object.is(value, last.value) || source.quality !== last.quality;
    const verdict = isRepeated && differs ? 'clock stopped' : clockVerdict(source, limits, last.isBelieved);
    last.value = value;
    last.quality = source.quality;
    last.sourceMs = source.timeMs;
    if (verdict === undefined) {
      last.isBelieved = true;
      last.storedMs = source.timeMs;
      return { timeMs: source.timeMs, quality: Quality.good };
    }
    const { receivedMs } = source;
    if (verdict === 'clock stopped' && Math.abs(receivedMs - source.timeMs) <= limits.maxAheadMs) {
      // Two changes within the resolution of a clock that runs.
      last.storedMs = Math.max(source.timeMs, last.storedMs + 1);
      return { timeMs: last.storedMs, quality: Quality.good };
    }
    last.isBelieved = false;
    last.storedMs = Math.max(receivedMs, Math.min(last.storedMs, receivedMs + limits.maxAheadMs) + 1);
    return { timeMs: last.storedMs, quality: Quality.uncertain, verdict };
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
