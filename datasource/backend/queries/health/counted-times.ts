import { ROLLUP_RUNGS } from '#model/query/rung.ts';

import type { CountedTime } from '../../sql/health.ts';

/** Shorter times are counted to the sample. */
const RAW_BELOW_MS = 10 * 60_000;
/** Rows of a rung that are counted, some seconds of PostgreSQL. */
const MAX_ROWS = 2_000_000;
/** How much later than its end a coarse bucket is there, beside its own width: its job and the jobs of those before it. */
const REFRESH_LAG_MS = 15 * 60_000;
const DAY_MS = 86_400_000;
/** How far back each rung is kept, unless somebody has set it otherwise, with a day to spare. */
const KEPT_MS: Readonly<Record<string, number>> = { '1m': 29 * DAY_MS, '15m': 395 * DAY_MS };

/**
 * Where the samples of a range are counted: the finest rung that is not too many rows, and behind it, where it may not have its
 * rows yet, the finer ones. Counts are exact on every rung, as each carries those of the samples; a range begins and ends on
 * the steps of the rung.
 * @param points how many are counted
 */
export function countedTimes(points: number, fromMs: number, endMs: number, nowMs: number): CountedTime[] {
  if (endMs - fromMs <= RAW_BELOW_MS) {
    return endMs > fromMs ? [{ rung: 'raw', fromMs, toMs: endMs }] : [];
  }
  const fits = ({ name, widthMs }: (typeof ROLLUP_RUNGS)[number]) =>
    ((endMs - fromMs) / widthMs) * points <= MAX_ROWS && fromMs >= nowMs - (KEPT_MS[name] ?? Infinity);
  const first = Math.max(0, ROLLUP_RUNGS.findIndex(fits));
  const times: CountedTime[] = [];
  let startMs = Math.ceil(fromMs / ROLLUP_RUNGS[first]!.widthMs) * ROLLUP_RUNGS[first]!.widthMs;
  for (const { name, widthMs } of ROLLUP_RUNGS.slice(0, first + 1).toReversed()) {
    const doneMs = name === '1m' ? endMs : Math.min(endMs, nowMs - widthMs - REFRESH_LAG_MS);
    const toMs = Math.floor(doneMs / widthMs) * widthMs;
    if (toMs > startMs) {
      times.push({ rung: name, fromMs: startMs, toMs });
      startMs = toMs;
    }
  }
  return times;
}
