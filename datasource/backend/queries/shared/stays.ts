import type { ResolvedPoint } from '../../sql/points.ts';
import type { Placement } from './select-points.ts';

/** A place has a point for a part of a bucket only; the point itself is what it is throughout. */
export function countsByStay({ groupBy }: Placement): boolean {
  return groupBy !== 'point';
}

export function hasEnd({ followsFromMs, validToMs }: ResolvedPoint): boolean {
  return followsFromMs !== null || validToMs !== null;
}

/** As `readSeriesBuckets` takes them. */
export function staysOf(members: ReadonlyArray<{ point: ResolvedPoint }>) {
  return {
    sinceMs: members.map(({ point }) => point.followsFromMs),
    untilMs: members.map(({ point }) => point.validToMs),
  };
}
