import { samePath, textAt, type Resource } from '#protocols/redfish/read.ts';
import type { Kind, Part, Reading } from '../reading.ts';
import { KIND_OF_UNIT, unitCode } from '../units.ts';
import { measured, present } from './measured.ts';

/** Redfish `ReadingType`: the kind of its value, and the unit that the schema gives it where a service leaves it out. */
const TYPES: Record<string, readonly [Kind, string]> = {
  Temperature: ['temperature', 'Cel'],
  Power: ['power', 'W'],
  EnergykWh: ['energy', 'kW.h'],
  EnergyWh: ['energy', 'W.h'],
  EnergyJoules: ['energy', 'J'],
  Voltage: ['voltage', 'V'],
  Current: ['current', 'A'],
  Frequency: ['frequency', 'Hz'],
  Rotational: ['fan', '{revolution}/min'],
  Percent: ['percent', '%'],
  Humidity: ['humidity', '%'],
  LiquidFlow: ['flow', 'L/min'],
  LiquidFlowLPM: ['flow', 'L/min'],
  Pressure: ['pressure', 'kPa'],
  PressurekPa: ['pressure', 'kPa'],
  PressurePa: ['pressure', 'Pa'],
  Heat: ['heat', 'kW'],
  ValvePosition: ['valve', '%'],
};

/** A Sensor: `Reading` with units, type, context and thresholds; of a fan the revolutions as well. */
export function sensorReadings(sensor: Resource, path: string, part?: Part): Reading[] {
  const at = samePath(textAt(sensor, '@odata.id') ?? path);
  const type = textAt(sensor, 'ReadingType') ?? '';
  const [typeKind, typeUnit] = TYPES[type] ?? [];
  const unit = unitCode(textAt(sensor, 'ReadingUnits') ?? '');
  const kind = typeKind ?? (type === '' && unit !== undefined ? (KIND_OF_UNIT[unit] as Kind) : 'other');
  const where = { path: at, model: 'sensor' as const, part };
  return present(
    measured(sensor, 'Reading', { ...where, pointer: '/Reading', kind, ...(typeUnit ? { unit: typeUnit } : {}) }),
    typeof sensor.SpeedRPM === 'number' && unit !== '{revolution}/min'
      ? { ...speedOf(sensor, at, part), sameAs: undefined }
      : undefined
  );
}

function speedOf(sensor: Resource, path: string, part: Part | undefined): Reading {
  const where = { path, pointer: '/SpeedRPM', model: 'sensor', kind: 'fan', unit: '{revolution}/min', part } as const;
  return measured({ ...sensor, ReadingUnits: undefined }, 'SpeedRPM', where) as Reading;
}
