import { isResource, objectAt, textAt, type Resource } from '#protocols/redfish/read.ts';
import type { Kind, Part, Reading } from '../reading.ts';
import { isAbsent } from '../status.ts';
import { lastName } from '../instance.ts';
import { measured, present, sourceOf } from './measured.ts';

/** Properties of a CoolantConnector, what each measures, and where: in the words of process areas. */
const CONNECTOR: Record<string, readonly [Kind, string, string]> = {
  FlowLitersPerMinute: ['flow', 'L/min', ''],
  SupplyTemperatureCelsius: ['temperature', 'Cel', 'Supply'],
  ReturnTemperatureCelsius: ['temperature', 'Cel', 'Return'],
  SupplyPressurekPa: ['pressure', 'kPa', 'Supply'],
  ReturnPressurekPa: ['pressure', 'kPa', 'Return'],
  DeltaPressurekPa: ['pressure', 'kPa', 'Difference'],
  HeatRemovedkW: ['heat', 'kW', ''],
  ValvePositionPercent: ['valve', '%', ''],
};

const PUMP: Record<string, readonly [Kind, string, string]> = {
  PumpSpeedPercent: ['percent', '%', ''],
  PumpSpeedRPM: ['fan', '{revolution}/min', ''],
  InletPressurekPa: ['pressure', 'kPa', 'Inlet'],
};

const RESERVOIR: Record<string, readonly [Kind, string, string]> = {
  CoolantLevelPercent: ['percent', '%', ''],
  FluidLevelPercent: ['percent', '%', ''],
  InternalPressurekPa: ['pressure', 'kPa', ''],
};

/** A CoolantConnector: flow, temperatures and pressures of a loop. Their difference in temperature follows from them. */
export function connectorReadings(connector: Resource, path: string, part: Part): Reading[] {
  return readingsOf(CONNECTOR, connector, path, part);
}

/** A Pump: its share of the full speed, its revolutions, the pressure before it. */
export function pumpReadings(pump: Resource, path: string, part: Part): Reading[] {
  return [...readingsOf(PUMP, pump, path, part), ...present(revolutionsOf(pump, path, part))];
}

/** Revolutions stand beside the share, as at its sensor. */
function revolutionsOf(pump: Resource, path: string, part: Part): Reading | undefined {
  const excerpt = objectAt(pump, 'PumpSpeedPercent');
  const uri = textAt(excerpt, 'DataSourceUri');
  const holder = { ...excerpt, DataSourceUri: undefined, ReadingUnits: undefined };
  const reading = measured(holder, 'SpeedRPM', {
    path,
    pointer: '/PumpSpeedPercent/SpeedRPM',
    model: 'summary',
    kind: 'fan',
    unit: '{revolution}/min',
    part,
    name: textAt(pump, 'Name') ?? lastName(path),
  });
  return (
    reading && {
      ...reading,
      ...(uri === undefined ? {} : { sameAs: sourceOf(uri, '/SpeedRPM') }),
      isAbsent: reading.isAbsent || isAbsent(pump),
    }
  );
}

export function reservoirReadings(reservoir: Resource, path: string, part: Part): Reading[] {
  return readingsOf(RESERVOIR, reservoir, path, part);
}

function readingsOf(
  properties: Record<string, readonly [Kind, string, string]>,
  resource: Resource,
  path: string,
  part: Part
): Reading[] {
  return Object.entries(properties).flatMap(([key, [kind, unit, side]]) => {
    const excerpt = resource[key];
    if (!isResource(excerpt)) {
      return [];
    }
    const reading = measured(excerpt, 'Reading', {
      path,
      pointer: `/${key}/Reading`,
      model: 'summary',
      kind,
      unit,
      part: side === '' ? part : { ...part, side },
      name: textAt(excerpt, 'Name') ?? `${textAt(resource, 'Name') ?? ''} ${key}`.trim(),
    });
    return present(reading && { ...reading, isAbsent: reading.isAbsent || isAbsent(resource) });
  });
}
