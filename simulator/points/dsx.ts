import { driftK, leakAt } from '../plant/faults.ts';
import type { SetpointName } from '../plant/inputs.ts';
import { RACK_PLACES, SITE } from '../plant/layout.ts';
import { CDU, COOLANT } from '../plant/parameters.ts';
import { celsius, NODE, type Cdu, type PlantState } from '../plant/state.ts';
import { rounded, type SimPoint } from './point.ts';

/** The integration that this plant lets write set point requests. */
export const INTEGRATION = 'PLENUM';
export const BMS_ID = 'BMS';

export interface StateText {
  value: number;
  text: string;
}

/** A point of DSX Exchange's BMS contract: metadata payload and value. */
export interface DsxPoint {
  objectType: string;
  pointType: string;
  tagPath: string;
  /** Everything of the metadata payload but objectType and pointType. */
  metadata: Record<string, unknown>;
  /** Absent for points whose values an integration publishes. */
  read?: (state: PlantState) => number;
  setpoint?: SetpointName;
  /** What the collector makes of it. */
  meaning?: { metric: string; rack?: string; equipment?: string; unit: string };
}

const LEAK: StateText[] = [
  { value: 0, text: 'NoLeak' },
  { value: 1, text: 'Leak' },
];
const ISOLATION: StateText[] = [
  { value: 0, text: 'NotIsolated' },
  { value: 1, text: 'Isolated' },
];
const STATUS: StateText[] = [
  { value: 0, text: 'NotOperating' },
  { value: 1, text: 'Operating' },
];
const AVAILABLE: StateText[] = [
  { value: 0, text: 'NotAvailable' },
  { value: 1, text: 'Available' },
];

export const DSX_POINTS: readonly DsxPoint[] = [
  ...RACK_PLACES.flatMap((rack) => (rack.cdu === undefined ? [] : rackPoints(rack.id, rack.index, rack.cdu))),
  ...cduPoints('CDU-1', 0),
  ...cduPoints('CDU-2', 1),
];

function rackPoints(id: string, index: number, cdu: number): DsxPoint[] {
  const point = (
    pointType: string,
    tag: string,
    unit: string | StateText[],
    decimals: number,
    read: (state: PlantState) => number
  ): DsxPoint => ({
    objectType: 'Rack',
    pointType,
    tagPath: `${SITE.id}/hall-1/row-b/${id}/${tag}`,
    metadata: { ...measure(unit), rackLocationName: id, rackLocationId: id },
    read: (s) => rounded(read(s), decimals),
    meaning: { metric: pointType, rack: id, unit: ucum(unit) },
  });
  const pressure = (s: PlantState) => s.cdu[cdu]?.pressureKPa ?? 0;
  return [
    point('RackPower', 'power', 'kW', 3, (s) => (s.power.pduW[index] ?? 0) / 1000),
    point('RackLiquidSupplyTemperature', 'liquid/supplyTemperature', 'C', 2, (s) => celsius(s, NODE.cduSupply + cdu)),
    point('RackLiquidReturnTemperature', 'liquid/returnTemperature', 'C', 2, (s) => s.rackReturnC[index] ?? 0),
    point('RackLiquidFlow', 'liquid/flow', 'LPM', 2, (s) => 60 * (s.rackFlowKgS[index] ?? 0)),
    point('RackLiquidDifferentialPressure', 'liquid/dp', 'kPa', 1, pressure),
    point('RackControlValvePosition', 'liquid/valve', '%', 1, (s) => 100 * (s.rackValve[index] ?? 0)),
    point('RackLeakDetect', 'leak/state', LEAK, 0, (s) => (leakAt(s, id).detected ? 1 : 0)),
    point('RackLiquidIsolationStatus', 'isolation/liquid', ISOLATION, 0, (s) => (leakAt(s, id).isolated ? 1 : 0)),
  ];
}

function cduPoints(id: 'CDU-1' | 'CDU-2', index: 0 | 1): DsxPoint[] {
  const servesId = RACK_PLACES.filter((rack) => rack.cdu === index).map((rack) => rack.id);
  const point = (
    pointType: string,
    tag: string,
    processArea: string[],
    unit: string | StateText[],
    decimals: number,
    read: (cdu: Cdu, state: PlantState) => number,
    extra: { isSetpoint?: boolean } = {}
  ): DsxPoint => ({
    objectType: 'CDU',
    pointType,
    tagPath: `${SITE.id}/hall-1/row-b/${id}/${tag}`,
    metadata: {
      ...measure(unit),
      objectName: id,
      objectId: id,
      servesId,
      ...(processArea.length > 0 ? { processArea } : {}),
      ...(extra.isSetpoint ? { isSetpoint: true } : {}),
    },
    read: (s) => {
      const cdu = s.cdu[index];
      return cdu ? rounded(read(cdu, s), decimals) : Number.NaN;
    },
    meaning: { metric: pointType, equipment: id, unit: ucum(unit) },
  });
  const supply: SetpointName = `${id}.supplyC`;
  return [
    point(
      'LiquidTemperature',
      'secondary/supply/temperature',
      ['Secondary', 'Supply'],
      'C',
      2,
      (_, s) => celsius(s, NODE.cduSupply + index) + driftK(s, id)
    ),
    point('LiquidTemperature', 'secondary/return/temperature', ['Secondary', 'Return'], 'C', 2, (_, s) =>
      celsius(s, NODE.cduReturn + index)
    ),
    point('LiquidTemperature', 'secondary/supply/setpoint', ['Secondary', 'Supply'], 'C', 1, (cdu) => cdu.supplySpC, {
      isSetpoint: true,
    }),
    point('LiquidTemperature', 'primary/supply/temperature', ['Primary', 'Supply'], 'C', 2, (_, s) =>
      celsius(s, NODE.chilledSupply)
    ),
    point(
      'LiquidTemperature',
      'primary/return/temperature',
      ['Primary', 'Return'],
      'C',
      2,
      (cdu) => cdu.primaryReturnC
    ),
    point('LiquidFlow', 'secondary/flow', ['Secondary'], 'LPM', 1, (cdu) => 60 * cdu.flowKgS),
    point('LiquidFlow', 'primary/flow', ['Primary'], 'LPM', 1, (cdu) => 60 * cdu.primaryKgS),
    point('LiquidDifferentialPressure', 'secondary/dp', ['Secondary'], 'kPa', 1, (cdu) => cdu.pressureKPa),
    point('LiquidDifferentialPressure', 'secondary/dpSetpoint', ['Secondary'], 'kPa', 1, (cdu) => cdu.pressureSpKPa, {
      isSetpoint: true,
    }),
    point('ValvePosition', 'primary/valve', ['Primary'], '%', 1, (cdu) => 100 * cdu.valve),
    point('PumpSpeed', 'secondary/pump', ['Secondary'], 'RPM', 0, (cdu) =>
      cdu.pumps > 0 ? CDU.pumpRpm * cdu.pump : 0
    ),
    point('Status', 'status', [], STATUS, 0, (cdu) => (cdu.pumps > 0 ? 1 : 0)),
    // Available with all its pumps.
    point('Available', 'available', [], AVAILABLE, 0, (cdu) => (cdu.pumps === CDU.pumps ? 1 : 0)),
    point('LeakDetect', 'leak/state', [], LEAK, 0, (_, s) => (leakAt(s, id).detected ? 1 : 0)),
    point(
      'GenericPoint',
      'coolant/level',
      ['CoolantLevel', 'Percent'],
      '%',
      1,
      (cdu) => (100 * cdu.coolantL) / COOLANT.fullL
    ),
    {
      objectType: 'CDU',
      pointType: 'LiquidTemperatureSpRequest',
      tagPath: `${SITE.id}/hall-1/row-b/${id}/secondary/supply/request`,
      metadata: {
        engUnit: 'C',
        objectName: id,
        objectId: id,
        servesId,
        processArea: ['Secondary', 'Supply'],
        integration: INTEGRATION,
      },
      setpoint: supply,
    },
  ];
}

function measure(unit: string | StateText[]): Record<string, unknown> {
  return typeof unit === 'string' ? { engUnit: unit } : { stateText: unit };
}

function ucum(unit: string | StateText[]): string {
  const codes: Record<string, string> = { C: 'Cel', LPM: 'L/min', RPM: '{revolution}/min' };
  return typeof unit === 'string' ? (codes[unit] ?? unit) : '1';
}

export function valueTopic(point: DsxPoint): string {
  const publisher = typeof point.metadata.integration === 'string' ? point.metadata.integration : 'PUB';
  return `BMS/v1/${publisher}/Value/${point.objectType}/${point.pointType}/${point.tagPath}`;
}

export function metadataTopic(point: DsxPoint): string {
  return `BMS/v1/PUB/Metadata/${point.objectType}/${point.pointType}/${point.tagPath}`;
}

export const DSX_SIM_POINTS: readonly SimPoint[] = DSX_POINTS.flatMap((point): SimPoint[] => {
  const { meaning, read } = point;
  if (!meaning || !read) {
    return [];
  }
  const { metric, unit, ...place } = meaning;
  const processArea = Array.isArray(point.metadata.processArea) ? point.metadata.processArea.map(String) : [];
  return [
    {
      protocol: 'dsx-mqtt',
      address: valueTopic(point),
      metric,
      ...place,
      processArea,
      unit,
      isSetpoint: point.metadata.isSetpoint === true,
      read,
    },
  ];
});
