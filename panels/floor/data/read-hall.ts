import { FieldType } from '@grafana/data';
import type { DataFrame } from '@grafana/data';
import type { Domain } from '#model/catalog/metric.ts';
import { FLOOR_STATES, stateOf } from '#model/floor/judge.ts';
import type { FloorState, ValueQuality } from '#model/floor/judge.ts';
import { domainOfUnit } from '../../shared/frames/frame-meta.ts';
import { DOMAIN_ORDER } from '../../shared/look/domains.ts';
import { columnsOf, numbersOf } from '../../shared/frames/columns.ts';
import type { Columns } from '../../shared/frames/columns.ts';
import type { Containment, Equipment, Hall, MetricColumn, Rack, Zone } from './hall.ts';

/** Of the usual rack, for tables that have no sizes: 600 mm by 1,200 mm, 42 U. */
const USUAL = { widthM: 0.6, depthM: 1.2, heightU: 42 };

/** Numbers of a table that are about the rack itself, not measured. */
const STRUCTURAL = new Set(['x', 'y', 'width', 'depth', 'rotation', 'height', 'job GPUs']);
const OF_A_METRIC = / (quality|age|warning|limit|margin)$/;
const CONTAINMENTS: readonly Containment[] = ['cold', 'hot'];
const QUALITIES: readonly string[] = ['good', 'uncertain', 'partial', 'bad', 'stale'] satisfies ValueQuality[];

interface FloorMeta {
  kind?: unknown;
  of?: unknown;
  atMs?: unknown;
  simulated?: unknown;
  metrics?: unknown;
}

export function floorMeta(frame: DataFrame): FloorMeta {
  const plenum: unknown = frame.meta?.custom?.['plenum'];
  return typeof plenum === 'object' && plenum !== null ? plenum : {};
}

/** The tables of the panel as a hall; undefined where none of them is of racks. */
export function readHall(frames: DataFrame[]): Hall | undefined {
  const of = (name: string) =>
    frames.find((frame) => floorMeta(frame).kind === 'floor' && floorMeta(frame).of === name);
  const racks = of('racks') ?? frames.find(isRackTable);
  if (!racks) {
    return undefined;
  }
  const meta = floorMeta(racks);
  const columns = columnsOf(racks);
  return {
    racks: rowsOf(columns, toRack),
    metrics: metricsOf(racks, columns),
    equipment: rowsOf(of('equipment'), toEquipment),
    zones: rowsOf(of('zones'), toZone),
    atMs: typeof meta.atMs === 'number' ? meta.atMs : undefined,
    simulated: meta.simulated === true,
  };
}

/** A table of any data source: a column `rack` and a number. */
function isRackTable({ fields }: DataFrame): boolean {
  return (
    fields.some(({ name }) => name === 'rack') &&
    fields.some(({ type }) => type === FieldType.number) &&
    !fields.some(({ type }) => type === FieldType.time)
  );
}

function rowsOf<Row>(table: Columns | DataFrame | undefined, read: (columns: Columns, row: number) => Row): Row[] {
  if (!table) {
    return [];
  }
  const columns = 'fields' in table ? columnsOf(table) : table;
  return Array.from({ length: columns.rows }, (_, row) => read(columns, row));
}

function positionOf(columns: Columns, row: number): { x: number; y: number } | undefined {
  const [x, y] = [columns.number('x', row), columns.number('y', row)];
  return x === null || y === null ? undefined : { x, y };
}

function toRack(columns: Columns, row: number): Rack {
  const id = columns.text('rack', row);
  const site = columns.text('site', row);
  const state = columns.text('state', row);
  return {
    key: `${site}/${id}`,
    site,
    zone: columns.text('zone', row),
    id,
    name: columns.text('name', row) || id,
    at: positionOf(columns, row),
    widthM: columns.number('width', row) || USUAL.widthM,
    depthM: columns.number('depth', row) || USUAL.depthM,
    rotationDeg: columns.number('rotation', row) ?? undefined,
    heightU: columns.number('height', row) || USUAL.heightU,
    cooling: columns.text('cooling', row),
    state: FLOOR_STATES.find((known) => known === state) ?? (columns.field('state') ? 'no data' : 'ok'),
    reason: columns.text('reason', row),
    feeds: columns.list('feeds', row),
    coolers: columns.list('coolers', row),
    powerChain: columns.list('power chain', row),
    coolingChain: columns.list('cooling chain', row),
    jobs: columns.list('jobs', row),
    tenants: columns.list('tenants', row),
    jobGpus: columns.number('job GPUs', row) ?? 0,
  };
}

function toEquipment(columns: Columns, row: number): Equipment {
  const id = columns.text('equipment', row);
  const site = columns.text('site', row);
  return {
    key: `${site}/${id}`,
    site,
    zone: columns.text('zone', row),
    rack: columns.text('rack', row),
    id,
    name: columns.text('name', row) || id,
    type: columns.text('type', row),
    at: positionOf(columns, row),
    widthM: columns.number('width', row) || undefined,
    depthM: columns.number('depth', row) || undefined,
    state: columns.text('state', row) || 'unknown',
    reason: columns.text('reason', row),
    since: columns.text('since', row),
    isOlder: columns.text('beginning', row) === 'earlier',
    powerW: columns.number('power', row),
    supplyCel: columns.number('supply', row),
    returnCel: columns.number('return', row),
  };
}

function toZone(columns: Columns, row: number): Zone {
  const containment = columns.text('containment', row);
  return {
    site: columns.text('site', row),
    id: columns.text('zone', row),
    name: columns.text('name', row),
    kind: columns.text('kind', row),
    parent: columns.text('parent', row),
    containment: CONTAINMENTS.find((known) => known === containment),
  };
}

function metricsOf(frame: DataFrame, columns: Columns): MetricColumn[] {
  const known = floorMeta(frame).metrics;
  const named = Array.isArray(known) ? (known as Array<{ name?: unknown; domain?: unknown }>) : undefined;
  const asked = named
    ? named.map(({ name, domain }) => ({ name: String(name), domain }))
    : frame.fields
        .filter(({ type, name }) => type === FieldType.number && !STRUCTURAL.has(name) && !OF_A_METRIC.test(name))
        .map(({ name }) => ({ name, domain: undefined }));
  return asked.flatMap(({ name, domain }) => {
    const field = columns.field(name);
    if (!field || (field.config.custom as { hideFrom?: { viz?: boolean } } | undefined)?.hideFrom?.viz) {
      return [];
    }
    const numbers = (suffix: string) => numbersOf(columns.field(`${name}${suffix}`), columns.rows);
    const values = numbers('');
    return {
      key: name,
      // Grafana would put the name of the table before it.
      title: field.config.displayName || name,
      domain: DOMAIN_ORDER.find((one): one is Domain => one === domain) ?? domainOfUnit(field.config.unit),
      field,
      values,
      quality: values.map((value, row) =>
        columns.field(`${name} quality`)
          ? toQuality(columns.text(`${name} quality`, row))
          : value === null
            ? null
            : ('good' as const)
      ),
      ageS: numbers(' age'),
      warning: numbers(' warning'),
      limit: numbers(' limit'),
      margin: numbers(' margin'),
      marginField: columns.field(`${name} margin`),
    };
  });
}

function toQuality(text: string): ValueQuality | null {
  return QUALITIES.includes(text) ? (text as ValueQuality) : null;
}

/** The state of a metric at a rack, which is not that of the whole rack. */
export function metricState(metric: MetricColumn, row: number): FloorState {
  const [warning, limit] = [metric.warning[row] ?? null, metric.limit[row] ?? null];
  return stateOf(
    metric.values[row] ?? null,
    metric.quality[row] ?? null,
    warning === null || limit === null ? undefined : { warning, limit }
  );
}
