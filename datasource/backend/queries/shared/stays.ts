import type { ResolvedPoint } from '../../sql/points.ts';
import type { Plan } from './bucketing.ts';
import type { CarryOptions } from './carry.ts';
import type { Grid } from './grid.ts';
import { staleAfterMs } from './grouping.ts';
import type { Placement } from './select-points.ts';

/** A place has a point for a part of a bucket only; the point itself is what it is throughout. */
export function countsByStay({ groupBy }: Placement): boolean {
  return groupBy !== 'point';
}

export function hasEnd({ followsFromMs, validToMs }: ResolvedPoint): boolean {
  return followsFromMs !== null || validToMs !== null;
}

/** How long a value of a point stands, and for which part of a bucket the point counts in its series. */
export function carryOptionsOf(
  point: ResolvedPoint,
  { query, plan, grid }: { query: Placement; plan: Plan; grid: Grid },
  { combine, nowMs }: Pick<CarryOptions, 'combine' | 'nowMs'>
): CarryOptions {
  return {
    grid,
    combine,
    rungMs: plan.rungMs,
    staleAfterMs: staleAfterMs(point),
    validToMs: point.validToMs,
    nowMs,
    ...(countsByStay(query) && { sinceMs: point.followsFromMs }),
  };
}

/** As `readSeriesBuckets` takes them. */
export function staysOf(members: ReadonlyArray<{ point: ResolvedPoint }>) {
  return {
    sinceMs: members.map(({ point }) => point.followsFromMs),
    untilMs: members.map(({ point }) => point.validToMs),
  };
}
