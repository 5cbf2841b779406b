import type { SourceState, SourceStatus } from '../api/status.ts';

/** Hardly a source is polled as rarely as this: one that is silent so long delivers nothing. */
export const SILENT_AFTER_MS = 10 * 60_000;

/**
 * A living collector repeats each state every 10 s, after the samples that it still has to write: six of them may be late
 * on a busy database, not more.
 */
const UNREPORTED_AFTER_MS = 60_000;

/** `unreported`: the collector no longer says how the source is. `silent`: whatever the collector said last, nothing has come for a long time. */
export type Condition = SourceState | 'unreported' | 'silent' | 'unknown';

/** How a source is: the collector's word, unless that is old or the samples contradict it. */
export function conditionOf(
  { state, freshestMs, reportAgeMs }: Pick<SourceStatus, 'state' | 'freshestMs' | 'reportAgeMs'>,
  nowMs: number
): Condition {
  if (state !== null && reportAgeMs > UNREPORTED_AFTER_MS) {
    return 'unreported';
  }
  const hasFallenSilent = freshestMs !== null && nowMs - freshestMs > SILENT_AFTER_MS;
  if (hasFallenSilent && (state === 'connected' || state === 'degraded')) {
    return 'silent';
  }
  return state ?? 'unknown';
}
