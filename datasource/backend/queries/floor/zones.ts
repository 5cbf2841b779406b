import { FLOOR_STATES, type FloorState, worstOf } from '#model/floor/judge.ts';
import type { Topology, Zone } from '#model/topology.ts';

import { keyOf } from '../shared/scope.ts';
import type { Column } from '../shared/table.ts';
import type { FloorRack } from './racks.ts';
import { combineValues, type FloorColumn } from './values.ts';

export interface FloorZone {
  zone: Zone;
  racks: FloorRack[];
  /** In the order of the columns. */
  values: Array<number | null>;
  state: FloorState;
}

/** Zones that have racks of the answer, also in the zones in them. */
export function floorZones(
  topology: Topology,
  racks: readonly FloorRack[],
  columns: readonly FloorColumn[]
): FloorZone[] {
  const parents = new Map(topology.zones.map((zone) => [keyOf(zone.site, zone.id), zone.parent]));
  const byZone = new Map<string, FloorRack[]>();
  for (const row of racks) {
    const seen = new Set<string>();
    for (
      let zone = row.rack.zone;
      zone !== undefined && !seen.has(zone);
      zone = parents.get(keyOf(row.rack.site, zone))
    ) {
      seen.add(zone);
      const key = keyOf(row.rack.site, zone);
      const list = byZone.get(key) ?? [];
      byZone.set(key, list);
      list.push(row);
    }
  }
  return topology.zones.flatMap((zone) => {
    const inside = byZone.get(keyOf(zone.site, zone.id));
    return inside
      ? [
          {
            zone,
            racks: inside,
            state: worstOf(inside.map(({ state }) => state)),
            values: columns.map(({ combine }, index) => {
              const values = inside.flatMap((row) => row.values[index]?.value ?? []);
              return values.length === 0 ? null : combineValues(values, combine);
            }),
          },
        ]
      : [];
  });
}

export function zoneColumns(columns: readonly FloorColumn[]): Array<Column<FloorZone>> {
  const count = (state: FloorState): Column<FloorZone> => ({
    name: `${state} racks`,
    type: 'number',
    of: ({ racks }) => racks.filter((row) => row.state === state).length,
  });
  return [
    { name: 'site', type: 'string', of: ({ zone }) => zone.site },
    { name: 'zone', type: 'string', of: ({ zone }) => zone.id },
    { name: 'name', type: 'string', of: ({ zone }) => zone.name },
    { name: 'kind', type: 'string', of: ({ zone }) => zone.kind },
    { name: 'parent', type: 'string', of: ({ zone }) => zone.parent ?? null },
    { name: 'state', type: 'string', of: ({ state }) => state },
    { name: 'racks', type: 'number', of: ({ racks }) => racks.length },
    ...FLOOR_STATES.map(count),
    ...columns.map(({ name, metric, combine }, index): Column<FloorZone> => ({
      name,
      type: 'number',
      unit: metric.grafanaUnit,
      description: `${combine} over its racks`,
      of: ({ values }) => values[index] ?? null,
    })),
    {
      name: 'jobs',
      type: 'number',
      of: ({ racks }) =>
        new Set(racks.flatMap(({ jobs }) => jobs.map(({ scheduler, id }) => `${scheduler} ${id}`))).size,
    },
    { name: 'job GPUs', type: 'number', of: ({ racks }) => racks.reduce((sum, { gpus }) => sum + gpus, 0) },
    { name: 'containment', type: 'string', of: ({ zone }) => zone.containment ?? null },
  ];
}
