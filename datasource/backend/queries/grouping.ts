import type { Grouping } from '#model/query/query.ts';

import type { ResolvedPoint } from '../sql/points.ts';
import { MAX_CARRY_MS } from './limits.ts';

/** The points that become one series. */
export interface Group {
  key: string;
  points: ResolvedPoint[];
}

export interface Grouped {
  groups: Group[];
  /** Points that have no place of the grouping, e.g. a chiller when grouping by rack. */
  leftOut: number;
}

/** Sorts points into series. Set points form series of their own: a target is never averaged with a reading. */
export function groupPoints(points: readonly ResolvedPoint[], groupBy: Grouping): Grouped {
  const byKey = new Map<string, Group>();
  let leftOut = 0;
  for (const point of points) {
    const place = placeKey(point, groupBy);
    if (place === undefined) {
      leftOut++;
      continue;
    }
    const key = `${point.isSetpoint ? 'setpoint' : 'reading'}\u0000${place}`;
    const group = byKey.get(key);
    if (group) {
      group.points.push(point);
    } else {
      byKey.set(key, { key, points: [point] });
    }
  }
  return { groups: [...byKey.values()], leftOut };
}

/** Ids are unique within a site only. */
function placeKey(point: ResolvedPoint, groupBy: Grouping): string | undefined {
  switch (groupBy) {
    case 'site':
      return point.site.id;
    case 'point':
      return String(point.pointId);
    case 'zone':
    case 'rack':
    case 'equipment': {
      const place = point[groupBy];
      return place ? `${point.site.id}\u0000${place.id}` : undefined;
    }
  }
}

/** How many of a group's points should have a value at a time; a point counts until it was closed. */
export function expectedAt(group: Group, timeMs: number): number {
  let expected = 0;
  for (const point of group.points) {
    const begun = point.followsFromMs === null || point.followsFromMs <= timeMs;
    const ended = point.validToMs !== null && point.validToMs <= timeMs;
    if (begun && !ended) {
      expected++;
    }
  }
  return expected;
}

/** Whether the number of expected points is the same throughout the range. */
export function isSteady(group: Group): boolean {
  return group.points.every((point) => point.followsFromMs === null && point.validToMs === null);
}

/** The age at which a point's last value no longer stands for it, ms; bounded, however late the point counts as stale. */
export function staleAfterMs(point: ResolvedPoint): number {
  return Math.min(point.staleAfterMs, MAX_CARRY_MS);
}

/** The longest of these ages among the points of some groups, ms. */
export function longestStaleMs(groups: readonly Group[]): number {
  let longest = 0;
  for (const group of groups) {
    for (const point of group.points) {
      longest = Math.max(longest, staleAfterMs(point));
    }
  }
  return longest;
}
