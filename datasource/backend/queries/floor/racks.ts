import { type FloorState, type Limit, limitOf, stateOf, worstOf } from '#model/floor/judge.ts';
import type { FloorQuery } from '#model/query/floor.ts';
import type { Rack } from '#model/topology.ts';

import type { JobRow } from '../../sql/jobs.ts';
import type { StoredTopology } from '../../sql/topology.ts';
import { keyOf, scopeFilter } from '../shared/scope.ts';
import type { Column } from '../shared/table.ts';
import { type RackChain, rackChains } from './chain.ts';
import type { FloorColumn, PlaceValue } from './values.ts';

/** Of the usual rack, where the topology does not say: 600 mm by 1,200 mm (EIA-310, the deep ones of today's servers). */
export const RACK_WIDTH_M = 0.6;
export const RACK_DEPTH_M = 1.2;
export const RACK_HEIGHT_U = 42;

/** A metric at a rack, judged. */
export interface JudgedValue extends Partial<PlaceValue> {
  limit: Limit | undefined;
  state: FloorState;
}

export interface FloorRack {
  rack: Rack;
  /** In the order of the columns. */
  values: JudgedValue[];
  state: FloorState;
  /** Names of the metrics that make the state, empty where it is `ok`. */
  reason: string;
  chain: RackChain;
  jobs: JobRow[];
  /** GPUs of it that the jobs have. */
  gpus: number;
}

export function floorRacks(
  query: FloorQuery,
  topology: StoredTopology,
  columns: readonly FloorColumn[],
  jobs: readonly JobRow[]
): FloorRack[] {
  const { hasRack } = scopeFilter(topology, query.scope);
  const chains = rackChains(topology);
  const byRack = jobsByRack(jobs);
  return topology.racks.flatMap((rack, index) => {
    if (!hasRack(rack)) {
      return [];
    }
    const values = columns.map(({ metric, selector, racks }): JudgedValue => {
      const found = racks.get(topology.rackKeys[index] as number);
      const limit = limitOf(metric, selector.processArea, rack, query.ashraeClass);
      return { ...found, limit, state: stateOf(found?.value ?? null, found?.quality ?? null, limit) };
    });
    const state = worstOf(values.map((value) => value.state));
    const stays = byRack.get(keyOf(rack.site, rack.id)) ?? [];
    return [
      {
        rack,
        values,
        state,
        reason:
          state === 'ok' || state === 'no data'
            ? ''
            : columns.flatMap(({ name }, at) => (values[at]?.state === state ? name : [])).join(', '),
        chain: chains[index] as RackChain,
        jobs: stays.map(({ job }) => job),
        gpus: stays.reduce((sum, { gpus }) => sum + gpus, 0),
      },
    ];
  });
}

function jobsByRack(jobs: readonly JobRow[]): Map<string, Array<{ job: JobRow; gpus: number }>> {
  const byRack = new Map<string, Array<{ job: JobRow; gpus: number }>>();
  for (const job of jobs) {
    const gpus = new Map<string, number>();
    for (const stay of job.stays) {
      if (stay.rack !== null && job.site !== null) {
        gpus.set(stay.rack, (gpus.get(stay.rack) ?? 0) + (stay.gpus ?? 0));
      }
    }
    for (const [rack, count] of gpus) {
      const key = keyOf(job.site as string, rack);
      byRack.set(key, [...(byRack.get(key) ?? []), { job, gpus: count }]);
    }
  }
  return byRack;
}

export function rackColumns(columns: readonly FloorColumn[], atMs: number): Array<Column<FloorRack>> {
  const text = (name: string, of: (row: FloorRack) => string | null, description?: string): Column<FloorRack> => ({
    ...{ name, type: 'string', of },
    ...(description === undefined ? {} : { description }),
  });
  const list = (name: string, of: (row: FloorRack) => readonly string[], description: string) =>
    text(name, (row) => of(row).join(', ') || null, description);
  const size = (name: string, unit: string, of: (rack: Rack) => number | null): Column<FloorRack> => ({
    ...{ name, type: 'number', unit, of: ({ rack }) => of(rack) },
  });
  return [
    text('site', ({ rack }) => rack.site),
    text('zone', ({ rack }) => rack.zone ?? null),
    text('rack', ({ rack }) => rack.id),
    text('name', ({ rack }) => rack.name),
    size('x', 'lengthm', ({ xM }) => xM ?? null),
    size('y', 'lengthm', ({ yM }) => yM ?? null),
    size('width', 'lengthm', ({ widthM }) => widthM ?? RACK_WIDTH_M),
    size('depth', 'lengthm', ({ depthM }) => depthM ?? RACK_DEPTH_M),
    size('rotation', 'degree', ({ rotationDeg }) => rotationDeg ?? null),
    { name: 'height', type: 'number', description: 'Height units', of: ({ rack }) => rack.heightU ?? RACK_HEIGHT_U },
    {
      name: 'placed',
      type: 'boolean',
      description: 'Whether the topology says where it is; false asks for an automatic layout',
      of: ({ rack }) => rack.xM !== undefined && rack.yM !== undefined,
    },
    text('cooling', ({ rack }) => rack.cooling ?? null),
    text('state', ({ state }) => state, 'The worst of its metrics: alarm, warn, stale, bad, ok or no data'),
    text('reason', ({ reason }) => reason, 'The metrics that make the state'),
    ...columns.flatMap((column, index) => metricColumns(column, index, atMs)),
    list('feeds', ({ chain }) => chain.feeds, 'What feeds it with power'),
    list('coolers', ({ chain }) => chain.coolers, 'What cools it'),
    list('power chain', ({ chain }) => chain.power, 'All that its power depends on, nearest first'),
    list('cooling chain', ({ chain }) => chain.cooling, 'All that its cooling depends on, nearest first'),
    list('jobs', ({ jobs }) => jobs.map(({ id, name }) => (name ? `${id} ${name}` : id)), 'Jobs that are on it'),
    list('tenants', ({ jobs }) => [...new Set(jobs.flatMap(({ tenant }) => tenant ?? []))], 'Whose jobs they are'),
    { name: 'job GPUs', type: 'number', description: 'GPUs of it that these jobs have', of: ({ gpus }) => gpus },
  ];
}

const MS_PER_SECOND = 1_000;
/** A difference of temperatures has no zero at the freezing point of water. */
const DIFFERENCE_UNITS: Readonly<Record<string, string>> = { celsius: 'kelvin' };

function metricColumns({ name, metric }: FloorColumn, index: number, atMs: number): Array<Column<FloorRack>> {
  const unit = metric.grafanaUnit;
  const of = (row: FloorRack) => row.values[index] as JudgedValue;
  const number = (
    suffix: string,
    columnUnit: string,
    value: (judged: JudgedValue) => number | null,
    description: string
  ): Column<FloorRack> => ({
    ...{ name: `${name}${suffix}`, type: 'number', unit: columnUnit, description, of: (row) => value(of(row)) },
  });
  return [
    number('', unit, ({ value }) => value ?? null, metric.description),
    {
      name: `${name} quality`,
      type: 'string',
      description: 'good, uncertain, partial, bad or stale; empty where no point measures it',
      of: (row) => of(row).quality ?? null,
    },
    number(
      ' age',
      's',
      ({ newestMs }) => (newestMs == null ? null : Math.max(0, atMs - newestMs) / MS_PER_SECOND),
      'Of the newest sample in it'
    ),
    number(' warning', unit, ({ limit }) => limit?.warning ?? null, 'From here on somebody should look'),
    number(' limit', unit, ({ limit }) => limit?.limit ?? null, 'What it must not exceed'),
    number(
      ' margin',
      DIFFERENCE_UNITS[unit] ?? unit,
      ({ limit, value }) => (limit && value != null ? limit.limit - value : null),
      'Limit less value; below 0 it is exceeded'
    ),
  ];
}
