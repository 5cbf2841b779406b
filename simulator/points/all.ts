import type { PointDefinition } from '#model/point.ts';
import { findMetric } from '#model/catalog/catalog.ts';
import { HEADLINE_METRICS } from '#model/catalog/headline.ts';
import { SITE } from '../plant/layout.ts';
import { DSX_SIM_POINTS } from './dsx.ts';
import { IT_POINTS } from './it.ts';
import { MODBUS_POINTS } from './modbus.ts';
import { OPCUA_POINTS } from './opcua.ts';
import { REDFISH_POINTS } from './redfish.ts';
import { SOURCES, type SimPoint } from './point.ts';

/** Every series that the collector makes of this plant. */
export const ALL_POINTS: readonly SimPoint[] = [
  ...OPCUA_POINTS,
  ...MODBUS_POINTS,
  ...DSX_SIM_POINTS,
  ...IT_POINTS,
  ...REDFISH_POINTS,
];

/** Meters and sensors that answer the site's main questions: total power, cooling power, weather. */
const SITE_EQUIPMENT = new Set([
  'MTR-MAIN',
  'MTR-MECH',
  'MTR-CH-1',
  'MTR-CH-2',
  'MTR-CH-3',
  'MTR-UPS-A-IN',
  'MTR-UPS-B-IN',
  'OUTDOOR',
]);
const SITE_METRICS = new Set(['ActivePower', 'AirTemperature']);

/** The points of the main questions: headline metrics of the racks, and the site's power and weather. */
export const HEADLINE_POINTS: readonly SimPoint[] = ALL_POINTS.filter(
  (point) =>
    HEADLINE_METRICS.some(
      ({ metric, processArea = [] }) =>
        metric === point.metric && processArea.every((area) => point.processArea.includes(area))
    ) ||
    (SITE_EQUIPMENT.has(point.equipment ?? '') && SITE_METRICS.has(point.metric))
);

/** Meters by which a year is judged: energy of the site and its cooling, of the racks, and the weather. */
const YEAR_EQUIPMENT = new Set([
  ...SITE_EQUIPMENT,
  'MTR-UPS-A-OUT',
  'MTR-UPS-B-OUT',
  'MTR-CRAH-1',
  'MTR-CRAH-2',
  'MTR-CRAH-3',
  'MTR-CT-1',
]);

function isOfYear({ equipment, rack, metric }: SimPoint): boolean {
  return (
    (SITE_METRICS.has(metric) && YEAR_EQUIPMENT.has(equipment ?? '')) || (metric === 'RackPower' && rack !== undefined)
  );
}

function isOfGpu({ processArea }: SimPoint): boolean {
  return processArea[0] === 'GPU';
}

function isOfServer({ protocol }: SimPoint): boolean {
  return protocol === 'prometheus';
}

/** What history may be asked for: the fewer points, the further back the embedded engine can be filled in minutes. */
export const POINT_SETS = {
  all: ALL_POINTS,
  headline: HEADLINE_POINTS,
  /** The whole facility side, racks, zones and meters, with the power of the servers: what everybody asks of the past. */
  main: ALL_POINTS.filter((point) => !isOfServer(point) || (HEADLINE_POINTS.includes(point) && !isOfGpu(point))),
  gpus: HEADLINE_POINTS.filter(isOfGpu),
  /** Few, for years of days. */
  meters: ALL_POINTS.filter(isOfYear),
} as const;

export type PointSet = keyof typeof POINT_SETS;

/**
 * As the collector announces the points of the demo configuration: history written after it must not make them stale
 * sooner. DSX repeats an unchanged value about every 100 s only.
 */
const STALE_AFTER_MS: Record<SimPoint['protocol'], number> = {
  opcua: 60_000,
  modbus: 60_000,
  prometheus: 30_000,
  'dsx-mqtt': 250_000,
  redfish: 30_000,
};

/** A point as it stands in the database. */
export function pointDefinition(point: SimPoint): PointDefinition {
  return {
    source: SOURCES[point.protocol],
    address: point.address,
    site: SITE.id,
    ...(point.rack === undefined ? {} : { rack: point.rack }),
    ...(point.equipment === undefined ? {} : { equipment: point.equipment }),
    metric: point.metric,
    processArea: point.processArea,
    ...(point.phase === undefined ? {} : { phase: point.phase }),
    ...(isStateOfDsx(point) ? {} : { sourceUnit: point.unit }),
    isSetpoint: point.isSetpoint,
    simulated: true,
    staleAfterMs: STALE_AFTER_MS[point.protocol],
    ...hostOf(point),
  };
}

/** Metadata of DSX gives the words of states in the place of a unit. */
function isStateOfDsx({ protocol, metric }: SimPoint): boolean {
  return protocol === 'dsx-mqtt' && findMetric(metric)?.states !== undefined;
}

/** An exporter is called by its machine. */
function hostOf({ protocol, equipment }: SimPoint): Pick<PointDefinition, 'host'> {
  return protocol === 'prometheus' && equipment !== undefined ? { host: equipment.toLowerCase() } : {};
}
