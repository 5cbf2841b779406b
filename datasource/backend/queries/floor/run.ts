import { kindsBehind } from '#model/chain/equipment-state.ts';
import type { FloorQuery } from '#model/query/floor.ts';
import { isRackPower } from '#model/floor/judge.ts';

import type { Frame, Notice } from '../../frames/frame.ts';
import { readJobs } from '../../sql/jobs.ts';
import type { QueryContext } from '../shared/context.ts';
import { impactOfNumbers } from '../shared/plant/impact-labels.ts';
import { checkRange } from '../shared/range.ts';
import { numberTable, tableFrame } from '../shared/table.ts';
import { momentOf } from './at.ts';
import { EQUIPMENT_COLUMNS, floorEquipment } from './equipment.ts';
import { type FloorRack, floorRacks, rackColumns } from './racks.ts';
import { type FloorColumn, floorColumns } from './values.ts';
import { floorZones, zoneColumns } from './zones.ts';

/** Jobs of a moment: the largest clusters run some thousand at once. */
const MAX_JOBS = 5_000;

/**
 * The hall at a moment: three tables, of racks, facility equipment and zones. An alert rule gets the first metric of each rack;
 * what is stale or bad is absent.
 * @throws {QueryError} where the moment has not come, or there is more than one query may look at
 */
export async function runFloor(query: FloorQuery, context: QueryContext): Promise<Frame[]> {
  checkRange(context);
  const atMs = momentOf(query, context);
  const topology = await context.topology();
  if (context.fromAlert) {
    const columns = await floorColumns(query.metrics.slice(0, 1), query.scope, atMs, context);
    const racks = floorRacks(query, topology, columns, []);
    const [first] = columns;
    if (!first) {
      return [];
    }
    const numbers = racks.map(numberOf);
    const named = query.impacted ? await impactOfNumbers(numbers, kindsBehind(first.metric), context) : numbers;
    return numberTable(first.name, first.metric.grafanaUnit, named, context);
  }
  const [columns, { jobs, isCut }, equipment] = await Promise.all([
    floorColumns(query.metrics, query.scope, atMs, context),
    readJobs(
      context.database,
      { time: { fromMs: atMs, toMs: atMs }, scope: query.scope, limit: MAX_JOBS },
      context.signal
    ),
    floorEquipment(query, topology, atMs, context),
  ]);
  const racks = floorRacks(query, topology, columns, jobs);
  const zones = floorZones(topology, racks, columns);
  const custom = (of: string) => ({
    kind: query.kind,
    of,
    atMs,
    simulated: columns.some(({ simulated }) => simulated),
    metrics: columns.map(({ name, metric, selector, combine }) => ({
      ...{ name, metric: metric.id, domain: metric.domain, processArea: selector.processArea, combine },
    })),
  });
  const executed = `The hall at ${new Date(atMs).toISOString()}: ${columns.map(({ name }) => name).join(', ')}`;
  return [
    tableFrame(
      {
        name: 'Racks',
        rows: racks,
        columns: rackColumns(columns, atMs),
        notices: noticesOf(racks, columns, isCut),
        custom: custom('racks'),
        executed,
      },
      context
    ),
    tableFrame(
      { name: 'Equipment', rows: equipment, columns: EQUIPMENT_COLUMNS, custom: custom('equipment') },
      context
    ),
    tableFrame({ name: 'Zones', rows: zones, columns: zoneColumns(columns), custom: custom('zones') }, context),
  ];
}

function numberOf({ rack, values }: FloorRack) {
  const [first] = values;
  // A sum that misses a point proves nothing.
  const isWhole = first?.quality === 'good' || first?.quality === 'uncertain';
  return {
    labels: { site: rack.site, zone: rack.zone ?? '', rack: rack.id },
    value: isWhole ? (first.value ?? null) : null,
  };
}

/** More names than these make a tooltip that nobody reads. */
const MAX_NAMES = 5;

function noticesOf(racks: readonly FloorRack[], columns: readonly FloorColumn[], isCut: boolean): Notice[] {
  if (racks.length === 0) {
    return [
      { severity: 'warning', text: 'No rack lies in this scope. Widen the scope, or add racks to the topology.' },
    ];
  }
  const notices: Notice[] = [];
  if (columns.some(({ simulated }) => simulated)) {
    notices.push({ severity: 'info', text: 'This is a simulated plant.' });
  }
  const power = columns.findIndex(({ metric }) => isRackPower(metric));
  const unlimited = power < 0 ? [] : racks.filter(({ values }) => values[power]?.value != null && !values[power].limit);
  if (unlimited.length > 0) {
    notices.push({
      severity: 'info',
      text: `No power limit is known of ${listed(unlimited)}: their power is not judged. Give it as powerLimitW in the topology.`,
    });
  }
  const away = racks.filter(({ state }) => state === 'stale' || state === 'bad');
  if (away.length > 0) {
    notices.push({ severity: 'warning', text: `Values are stale or bad at ${listed(away)}.` });
  }
  if (isCut) {
    notices.push({ severity: 'warning', text: 'There are more jobs than are shown. Narrow the scope to a zone.' });
  }
  return notices;
}

function listed(racks: readonly FloorRack[]): string {
  const names = racks.slice(0, MAX_NAMES).map(({ rack }) => rack.name);
  const more = racks.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
