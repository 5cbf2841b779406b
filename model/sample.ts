/**
 * Quality of a sample, ordered from best to worst, as stored in `sample.quality` (smallint).
 * The levels are those of OPC UA Part 8 (StatusCode severity: Good, Uncertain, Bad); DSX Exchange's
 * `quality: 1` is good, any other integer bad. Stale is not stored: it is a good sample grown old.
 */
export const Quality = { good: 0, uncertain: 1, bad: 2 } as const;

export type QualityName = keyof typeof Quality;
export type QualityCode = (typeof Quality)[QualityName];

/** One reading of one point, already in the catalog's unit of its metric. */
export interface Sample {
  /** Source time in epoch milliseconds (UTC). */
  timeMs: number;
  /** `null` where the source had no value to give; its quality is then `bad`. */
  value: number | null;
  quality: QualityCode;
}
