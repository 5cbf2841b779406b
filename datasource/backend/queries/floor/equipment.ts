import { findMetric } from '#model/catalog/catalog.ts';
import { IT_EQUIPMENT } from '#model/catalog/object-types.ts';
import { type EquipmentState, STATE_METRICS } from '#model/chain/equipment-state.ts';
import type { FloorQuery } from '#model/query/floor.ts';
import { Quality } from '#model/sample.ts';
import type { Equipment } from '#model/topology.ts';

import type { StoredTopology } from '../../sql/topology.ts';
import { type EquipmentPoint, readEquipmentPoints, readNewestValues } from '../../sql/values-now.ts';
import type { QueryContext } from '../shared/context.ts';
import { staleAfterMs } from '../shared/grouping.ts';
import { MAX_CARRY_MS } from '../shared/limits.ts';
import { plantChain } from '../shared/plant/chain.ts';
import { readEquipmentStates } from '../shared/plant/equipment-states.ts';
import { keyOf, scopeFilter } from '../shared/scope.ts';
import type { Column } from '../shared/table.ts';
import { combineValues } from './values.ts';

/** A large site has some thousand machines with a dozen such points each. */
const MAX_POINTS = 50_000;

export interface FloorEquipment {
  equipment: Equipment;
  state: EquipmentState;
  reason: string;
  /** Since when it fails, epoch ms; null where it does not. */
  sinceMs: number | null;
  /** It failed already in the first value that is known. */
  isOlder: boolean;
  powerW: number | null;
  supplyCel: number | null;
  returnCel: number | null;
}

/** Facility equipment: what is in no rack, or serves something; servers and sensors are parts of their racks. */
export async function floorEquipment(
  query: FloorQuery,
  topology: StoredTopology,
  atMs: number,
  context: QueryContext
): Promise<FloorEquipment[]> {
  const { database, signal } = context;
  const { hasEquipment } = scopeFilter(topology, query.scope);
  const serving = new Set(topology.serves.map(({ site, from }) => keyOf(site, from)));
  const chosen = topology.equipment.flatMap((equipment, index) => {
    const isFacility =
      !IT_EQUIPMENT.includes(equipment.objectType) &&
      (equipment.rack === undefined || serving.has(keyOf(equipment.site, equipment.id)));
    return isFacility && hasEquipment(equipment) ? [{ equipment, key: topology.equipmentKeys[index] as number }] : [];
  });
  const points = await readEquipmentPoints(
    database,
    { equipmentKeys: chosen.map(({ key }) => key), metrics: STATE_METRICS, atMs, limit: MAX_POINTS },
    signal
  );
  const ids = points.map(({ pointId }) => pointId);
  const [newest, states] = await Promise.all([
    readNewestValues(database, ids, { atMs, withinMs: MAX_CARRY_MS }, signal),
    readEquipmentStates({ ...context, toMs: atMs }),
  ]);
  const { chain } = plantChain(topology);
  const rowOf = new Map(Array.from(newest.pointIds, (id, row) => [id, row]));
  const valueOf = (point: EquipmentPoint): number | undefined => {
    const row = rowOf.get(point.pointId);
    const stands =
      row !== undefined &&
      atMs - (newest.timesMs[row] as number) <= staleAfterMs(point) &&
      (newest.qualities[row] as number) < Quality.bad;
    return stands && !Number.isNaN(newest.values[row]) ? newest.values[row] : undefined;
  };
  const byEquipment = Map.groupBy(points, ({ equipmentKey }) => equipmentKey);
  return chosen.map(({ equipment, key }) => {
    const readings = (byEquipment.get(key) ?? []).flatMap((point): Reading[] => {
      const value = point.isSetpoint ? undefined : valueOf(point);
      return value === undefined ? [] : [{ ...point, value }];
    });
    const found = states.get(chain.indexOf(equipment.site, equipment.id) ?? -1);
    return {
      equipment,
      state: found?.state ?? 'unknown',
      reason: found?.reason ?? '',
      sinceMs: found?.sinceMs ?? null,
      isOlder: found?.isOlder ?? false,
      ...mainValues(readings),
    };
  });
}

interface Reading extends EquipmentPoint {
  value: number;
}

function mainValues(readings: readonly Reading[]) {
  const of = (unit: string, area?: string) =>
    readings.flatMap(({ metric, processArea, value }) =>
      findMetric(metric)?.unit === unit && (area === undefined || processArea.includes(area)) ? value : []
    );
  const mean = (list: readonly number[]) => (list.length === 0 ? null : combineValues(list, 'mean'));
  const powers = of('W');
  return {
    powerW: powers.length === 0 ? null : combineValues(powers, 'sum'),
    supplyCel: mean(of('Cel', 'Supply')),
    returnCel: mean(of('Cel', 'Return')),
  };
}

const text = (name: string, of: (row: FloorEquipment) => string | null): Column<FloorEquipment> => ({
  ...{ name, type: 'string', of },
});
const number = (name: string, unit: string, of: (row: FloorEquipment) => number | null): Column<FloorEquipment> => ({
  ...{ name, type: 'number', unit, of },
});

export const EQUIPMENT_COLUMNS: ReadonlyArray<Column<FloorEquipment>> = [
  text('site', ({ equipment }) => equipment.site),
  text('zone', ({ equipment }) => equipment.zone ?? null),
  text('rack', ({ equipment }) => equipment.rack ?? null),
  text('equipment', ({ equipment }) => equipment.id),
  text('name', ({ equipment }) => equipment.name),
  text('type', ({ equipment }) => equipment.objectType),
  text('criticality', ({ equipment }) => equipment.criticality ?? null),
  number('x', 'lengthm', ({ equipment }) => equipment.xM ?? null),
  number('y', 'lengthm', ({ equipment }) => equipment.yM ?? null),
  { name: 'placed', type: 'boolean', of: ({ equipment: { xM, yM } }) => xM !== undefined && yM !== undefined },
  text('state', ({ state }) => state),
  text('reason', ({ reason }) => reason),
  text('since', ({ sinceMs }) => (sinceMs === null ? null : new Date(sinceMs).toISOString())),
  number('power', 'watt', ({ powerW }) => powerW),
  number('supply', 'celsius', ({ supplyCel }) => supplyCel),
  number('return', 'celsius', ({ returnCel }) => returnCel),
  number('width', 'lengthm', ({ equipment }) => equipment.widthM ?? null),
  number('depth', 'lengthm', ({ equipment }) => equipment.depthM ?? null),
  text('beginning', ({ sinceMs, isOlder }) => (sinceMs === null ? null : isOlder ? 'earlier' : 'seen')),
];
