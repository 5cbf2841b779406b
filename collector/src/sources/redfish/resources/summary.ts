import { isResource, objectAt, textAt, type Resource } from '#protocols/redfish/read.ts';
import type { Kind, Part, Reading } from '../reading.ts';
import { isAbsent } from '../status.ts';
import { measured, present } from './measured.ts';

/** What the name of a property says of the value in it. */
const EXCERPTS: Record<string, readonly [Kind, string]> = {
  PowerWatts: ['power', 'W'],
  InputPowerWatts: ['power', 'W'],
  OutputPowerWatts: ['power', 'W'],
  EnergykWh: ['energy', 'kW.h'],
  EnergyJoules: ['energy', 'J'],
  TemperatureCelsius: ['temperature', 'Cel'],
  HumidityPercent: ['humidity', '%'],
  InputVoltage: ['voltage', 'V'],
  Voltage: ['voltage', 'V'],
  InputCurrentAmps: ['current', 'A'],
  CurrentAmps: ['current', 'A'],
  FrequencyHz: ['frequency', 'Hz'],
  FanSpeedPercent: ['percent', '%'],
  SpeedPercent: ['percent', '%'],
};

/** Sides of a power supply by the beginning of the property. */
const SIDES: ReadonlyArray<readonly [RegExp, string]> = [
  [/^Input/, 'Input'],
  [/^Output/, 'Output'],
];

/** Owners whose readings mean the owner as a whole. */
interface Owner {
  path: string;
  part?: Part | undefined;
  /** A chassis that is the machine: its power and energy are those of the whole. */
  isWhole?: boolean;
}

/** The readings of a metrics resource that are one object each: EnvironmentMetrics, PowerSupplyMetrics, a circuit, a fan. */
export function excerptReadings(resource: Resource, { path, part, isWhole = false }: Owner): Reading[] {
  return Object.entries(EXCERPTS).flatMap(([key, [kind, unit]]) => {
    const excerpt = resource[key];
    if (!isResource(excerpt)) {
      return [];
    }
    const isTotal = isWhole && (key === 'PowerWatts' || kind === 'energy');
    const where = { path, model: 'summary' as const, kind, unit, part, isTotal };
    const reading = measured(excerpt, 'Reading', {
      ...where,
      pointer: `/${key}/Reading`,
      name:
        textAt(excerpt, 'Name') ?? textAt(excerpt, 'DeviceName') ?? `${textAt(resource, 'Name') ?? ''} ${key}`.trim(),
    });
    const side = SIDES.find(([pattern]) => pattern.test(key))?.[1];
    return present(
      reading && side !== undefined ? { ...reading, subContext: side } : reading,
      speedOf(excerpt, key, where)
    );
  });
}

function speedOf(
  excerpt: Resource,
  key: string,
  where: { path: string; part?: Part | undefined }
): Reading | undefined {
  if (excerpt.SpeedRPM === undefined) {
    return undefined;
  }
  // Its sensor gives the share; the revolutions are here alone.
  return measured({ ...excerpt, DataSourceUri: undefined, ReadingUnits: undefined }, 'SpeedRPM', {
    ...where,
    pointer: `/${key}/SpeedRPM`,
    model: 'summary',
    kind: 'fan',
    unit: '{revolution}/min',
    name: textAt(excerpt, 'DeviceName') ?? key,
  });
}

const SUMMARY_CONTEXTS = ['Intake', 'Exhaust', 'Ambient'] as const;

/** ThermalMetrics: the temperatures of a chassis, once more. */
export function thermalMetricsReadings(resource: Resource, path: string): Reading[] {
  const summary = objectAt(resource, 'TemperatureSummaryCelsius');
  return SUMMARY_CONTEXTS.flatMap((context) => {
    const excerpt = summary[context];
    if (!isResource(excerpt)) {
      return [];
    }
    const reading = measured(excerpt, 'Reading', {
      path,
      pointer: `/TemperatureSummaryCelsius/${context}/Reading`,
      model: 'summary',
      kind: 'temperature',
      unit: 'Cel',
      name: context,
    });
    return present(reading && { ...reading, context: context === 'Ambient' ? 'Room' : context });
  });
}

/** A fan of the Fans collection. */
export function fanReadings(fan: Resource, path: string, part: Part): Reading[] {
  return excerptReadings(fan, { path, part }).map((reading) => ({
    ...reading,
    isAbsent: reading.isAbsent || isAbsent(fan),
    name: textAt(fan, 'Name') ?? reading.name,
    context: textAt(fan, 'PhysicalContext'),
  }));
}

/** What is stored of an outlet: its voltage and frequency are those of its branch. */
const OF_OUTLET = new Set<Kind>(['power', 'energy', 'current']);

/** An Outlet of a PDU, or a group of them. */
export function outletReadings(outlet: Resource, path: string, part: Part): Reading[] {
  return excerptReadings(outlet, { path, part })
    .filter(({ kind }) => OF_OUTLET.has(kind))
    .map((reading) => ({ ...reading, isAbsent: reading.isAbsent || isAbsent(outlet) }));
}

const LINES = [
  ['Line1ToNeutral', '1'],
  ['Line2ToNeutral', '2'],
  ['Line3ToNeutral', '3'],
] as const;
const PHASES = [
  ['Line1', '1'],
  ['Line2', '2'],
  ['Line3', '3'],
] as const;

/** A circuit or the metrics of a power shelf or PDU: totals, and voltage and current by phase. */
export function distributionReadings(resource: Resource, path: string, part: Part): Reading[] {
  const byPhase = (key: string, kind: Kind, unit: string, names: ReadonlyArray<readonly [string, '1' | '2' | '3']>) =>
    names.flatMap(([name, phase]) => {
      const excerpt = objectAt(resource, key)[name];
      return isResource(excerpt)
        ? present(
            measured(excerpt, 'Reading', {
              path,
              pointer: `/${key}/${name}/Reading`,
              model: 'summary',
              kind,
              unit,
              part,
              phase,
              name: `${part.instance ?? part.word} ${name}`,
            })
          )
        : [];
    });
  const power = objectAt(resource, 'PowerWatts');
  const of = (key: string, kind: Kind, unit: string) =>
    power[key] === undefined
      ? undefined
      : measured({ [key]: power[key] }, key, {
          path,
          pointer: `/PowerWatts/${key}`,
          model: 'summary',
          kind,
          unit,
          part,
        });
  return [
    ...excerptReadings(resource, { path, part }),
    ...present(of('ApparentVA', 'apparentPower', 'V.A'), of('PowerFactor', 'powerFactor', '1')),
    ...byPhase('PolyPhaseVoltage', 'voltage', 'V', LINES),
    ...byPhase('PolyPhaseCurrentAmps', 'current', 'A', PHASES),
  ];
}
