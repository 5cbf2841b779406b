import type { Grouping } from '#model/query/selector.ts';

import type { ResolvedPoint } from '../../sql/points.ts';
import type { Cells } from './cells.ts';
import type { Group } from './grouping.ts';
import type { Series } from './series.ts';

/** Whether the points of a group are the racks of it: each has a rack, and no rack has two. */
export function isOnePerRack({ points }: Group): boolean {
  const racks = new Set(points.map(({ rack }) => rack?.key));
  return racks.size === points.length && !racks.has(undefined);
}

/** A place of a site or zone with its share of the group's points. */
interface Member {
  name: string;
  /** Index of the series that it belongs to. */
  series: number;
  group: Group;
}

/**
 * Names the place that has the highest or lowest value in the last row of each series, so that a number such as the
 * hottest inlet of a hall can be walked to; with an empty name where none has a value. One more bucket is read, place by
 * place.
 * @param readLast reads the last bucket of each of some groups
 */
export async function nameExtremes(
  series: readonly Series[],
  groups: readonly Group[],
  groupBy: Grouping,
  extreme: 'min' | 'max',
  readLast: (groups: Group[]) => Promise<Cells[]>
): Promise<void> {
  if (groupBy !== 'site' && groupBy !== 'zone') {
    return;
  }
  series.forEach((one) => (one.extreme = ''));
  const members = groups.flatMap((group, index) => (series[index]?.points ? membersOf(group, index) : []));
  if (members.length === 0) {
    return;
  }
  const cells = await readLast(members.map(({ group }) => group));
  const best = new Map<number, { name: string; value: number }>();
  members.forEach((member, index) => {
    const value = cells[index]?.values.at(-1) ?? NaN;
    const before = best.get(member.series)?.value ?? (extreme === 'max' ? -Infinity : Infinity);
    if (extreme === 'max' ? value > before : value < before) {
      best.set(member.series, { name: member.name, value });
    }
  });
  for (const [index, { name }] of best) {
    (series[index] as Series).extreme = name;
  }
}

function membersOf(group: Group, series: number): Member[] {
  const byKey = new Map<string, Member>();
  for (const point of group.points) {
    const place = placeOf(point);
    if (!place) {
      continue;
    }
    const member = byKey.get(place.key);
    if (member) {
      member.group.points.push(point);
    } else {
      byKey.set(place.key, { name: place.name, series, group: { ...group, points: [point] } });
    }
  }
  return [...byKey.values()];
}

function placeOf({ rack, equipment }: ResolvedPoint): { key: string; name: string } | undefined {
  if (rack) {
    return { key: `rack ${rack.key}`, name: rack.name };
  }
  return equipment ? { key: `equipment ${equipment.key}`, name: equipment.name } : undefined;
}
