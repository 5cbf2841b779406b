import type { Metric } from '#model/catalog/metric.ts';
import { combinationOf } from '#model/query/over-time.ts';
import type { Grouping, MetricSelector } from '#model/query/selector.ts';
import { missingAfterMs } from '#model/sampling.ts';

import type { ResolvedPoint } from '../../sql/points.ts';
import { MAX_CARRY_MS } from './limits.ts';
import { type Part, partKey, partOf } from './part.ts';

/** The points that become one series. */
export interface Group {
  key: string;
  points: ResolvedPoint[];
  /** Set where the metric has several parts in this selection: inlet and outlet, the phases and the total. */
  part?: Part;
  /** Set where the series is what somebody who worked on racks had of them. */
  work?: WorkOf;
}

/** Who worked: a tenant, or one job of it. */
export interface WorkOf {
  tenant: string;
  /** Id, unique with the scheduler. */
  job?: string;
  scheduler?: string;
  name?: string;
}

export interface Grouped {
  groups: Group[];
  /** Points that have no place of the grouping, e.g. a chiller when grouping by rack. */
  leftOut: number;
  /** The parts that were kept apart; one or none where all points measure the same. */
  parts: Part[];
}

/**
 * Sorts points into series. What must not become one number forms series of its own: set points and readings, and,
 * unless the query chose a process area, the different parts that a metric has at a place. A process area that is chosen may
 * still hold generic points of several kinds.
 */
export function groupPoints(
  points: readonly ResolvedPoint[],
  groupBy: Grouping,
  metric: Metric,
  selector: MetricSelector
): Grouped {
  const byKey = new Map<string, Group>();
  const isSum = combinationOf(selector, metric) === 'sum';
  const isSplit = groupBy !== 'point' && (metric.anyUnit || selector.processArea.length === 0);
  const parts = new Map<string, Part>();
  let leftOut = 0;
  for (const point of points) {
    const place = placeKey(point, groupBy);
    if (place === undefined) {
      leftOut++;
      continue;
    }
    const part = isSplit ? partOf(point, metric, isSum) : undefined;
    const key = [point.isSetpoint ? 'setpoint' : 'reading', place, part ? partKey(part) : ''].join('\u0000');
    if (part) {
      parts.set(partKey(part), part);
    }
    const group = byKey.get(key);
    if (group) {
      group.points.push(point);
    } else {
      byKey.set(key, { key, points: [point], part });
    }
  }
  const groups = [...byKey.values()];
  if (parts.size < 2) {
    groups.forEach((group) => delete group.part);
  }
  return { groups, leftOut, parts: [...parts.values()] };
}

/** What a point's place is known by; undefined where it has none of the grouping. Ids are unique within a site only. */
export function placeKey(point: ResolvedPoint, groupBy: Grouping): string | undefined {
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

/**
 * The age at which a point's last value no longer stands for it, ms: as configured, but not before the next one is
 * missing; bounded, however late the point counts as stale.
 */
export function staleAfterMs(point: Pick<ResolvedPoint, 'staleAfterMs' | 'samplingIntervalMs'>): number {
  const due = point.samplingIntervalMs === null ? 0 : missingAfterMs(point.samplingIntervalMs);
  return Math.min(Math.max(point.staleAfterMs, due), MAX_CARRY_MS);
}

/** The points of some series by their ids, each with the place of its series among them. */
export function membersById(groups: readonly Group[]): Map<number, { point: ResolvedPoint; series: number }> {
  return new Map(
    groups.flatMap(({ points }, series) => points.map((point) => [point.pointId, { point, series }] as const))
  );
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

/** The shortest interval at which any point of some groups is sampled, ms; null where one of them does not say. */
export function shortestSamplingMs(groups: readonly Group[]): number | null {
  let shortest = Infinity;
  for (const group of groups) {
    for (const { samplingIntervalMs } of group.points) {
      shortest = Math.min(shortest, samplingIntervalMs ?? 0);
    }
  }
  return Number.isFinite(shortest) && shortest > 0 ? shortest : null;
}
