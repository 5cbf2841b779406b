import { Quality, type QualityCode } from '#model/sample.ts';

/** One reading as the source gave it: in the source's unit, not yet judged by the pipeline. */
export interface SourceSample {
  /** `PointDefinition.address` of an announced point. */
  address: string;
  /** Source time, epoch ms (UTC); the receive time again where the source gives none. */
  timeMs: number;
  /** When the collector received it, epoch ms (UTC). */
  receivedMs: number;
  value: number | null;
  quality: QualityCode;
  /** Read from the source's history on purpose: its old time is right and is kept. */
  isHistory?: boolean;
  /**
   * The source could not be heard from then on, epoch ms, and held its readings back: a time since then is not behind,
   * unless the clock was wrong before.
   */
  heldSinceMs?: number;
}

/** A known hole in the series of `addresses`: stored as such, never interpolated. */
export interface SourceGap {
  addresses: string[];
  fromMs: number;
  toMs: number;
  /** A short phrase for people: `connection lost`, `queue overflow`, `missed poll`. */
  cause: string;
}

/** A sample that says no more than "nothing was read". */
export function badMark(address: string, timeMs: number): SourceSample {
  return { address, timeMs, receivedMs: timeMs, value: null, quality: Quality.bad };
}

export function isBadMark(sample: SourceSample): boolean {
  return sample.value === null && sample.quality === Quality.bad;
}
