import { objectAt, objectsAt, textAt, type Resource } from '#protocols/redfish/read.ts';
import { instanceNames } from '../instance.ts';
import type { Part, Reading } from '../reading.ts';
import { measured, present } from './measured.ts';
import { isAbsent } from '../status.ts';
import { fanPart } from './fan-part.ts';

/** Parts of a server that have a power control of their own beside that of the whole (Lenovo, Intel, Huawei). */
const PART_OF_SERVER: ReadonlyArray<readonly [RegExp, string]> = [
  [/\b(gpu|accelerator)/i, 'GPU'],
  [/\b(cpu|processor)/i, 'CPU'],
  [/\b(memory|dimm|dram)/i, 'Memory'],
  [/\bfans?\b/i, 'Fans'],
  [/\b(storage|disk|drive|hdd)/i, 'Storage'],
  [/\b(pcie|network|nic)\b/i, 'Network'],
];

/** The classic Power resource: power controls and power supplies. Voltages of the board are left out. */
export function powerReadings(resource: Resource, path: string, isWhole: boolean): Reading[] {
  const controls = controlsOf(resource);
  const parts = controls.map(controlPart);
  const total = parts.findIndex((part) => part === undefined);
  const supplies = objectsAt(resource, 'PowerSupplies');
  const names = instanceNames(supplies.map(namedEntry), 'psu');
  return [
    ...controls.flatMap((control, index) =>
      present(
        measured(control, 'PowerConsumedWatts', {
          path,
          pointer: `/PowerControl/${index}/PowerConsumedWatts`,
          model: 'classic',
          kind: 'power',
          unit: 'W',
          isTotal: isWhole && index === total,
          part: parts[index],
        })
      )
    ),
    ...supplies.flatMap((supply, index) => supplyReadings(supply, index, names[index] ?? '', path)),
    ...objectsAt(resource, 'Voltages').flatMap((voltage, index) =>
      present(
        measured(voltage, 'ReadingVolts', {
          path,
          pointer: `/Voltages/${index}/ReadingVolts`,
          model: 'classic',
          kind: 'voltage',
          unit: 'V',
        })
      )
    ),
  ];
}

/** Fujitsu's iRMC has the total among what is its own. */
function controlsOf(resource: Resource): Resource[] {
  const { CurrentPowerConsumptionW: watts } = objectAt(
    objectAt(objectAt(resource, 'Oem'), 'ts_fujitsu'),
    'ChassisPowerConsumption'
  );
  const controls = objectsAt(resource, 'PowerControl');
  return watts !== undefined && controls.every(({ PowerConsumedWatts }) => PowerConsumedWatts === undefined)
    ? [{ Name: 'Total Power', PowerConsumedWatts: watts }]
    : controls;
}

function controlPart(control: Resource): Part | undefined {
  const text = `${textAt(control, 'Name') ?? ''} ${textAt(control, 'PhysicalContext') ?? ''}`;
  const word = PART_OF_SERVER.find(([pattern]) => pattern.test(text))?.[1];
  return word === undefined ? undefined : { word };
}

function namedEntry(entry: Resource) {
  return { id: textAt(entry, 'MemberId'), name: textAt(entry, 'Name') };
}

function supplyReadings(supply: Resource, index: number, instance: string, path: string): Reading[] {
  const part = { word: 'Power supply', instance };
  const of = (key: string, kind: 'power' | 'voltage', unit: string, subContext: string) => {
    // Its health is that of the supply, not of the meter in it.
    const holder = { Name: supply.Name, Status: isAbsent(supply) ? supply.Status : undefined, [key]: supply[key] };
    const reading = measured(holder, key, {
      path,
      pointer: `/PowerSupplies/${index}/${key}`,
      model: 'classic',
      kind,
      unit,
      part,
    });
    return reading && { ...reading, subContext };
  };
  const input = of('PowerInputWatts', 'power', 'W', 'Input');
  const output = of('PowerOutputWatts', 'power', 'W', 'Output') ?? of('LastPowerOutputWatts', 'power', 'W', 'Output');
  return present(input, output, of('LineInputVoltage', 'voltage', 'V', 'Input'));
}

/** The classic Thermal resource: temperatures and fans. */
export function thermalReadings(resource: Resource, path: string): Reading[] {
  const fans = objectsAt(resource, 'Fans');
  const parts = fans.map((fan, index) => fanPart(fan, fans, index));
  return [
    ...objectsAt(resource, 'Temperatures').flatMap((temperature, index) =>
      present(
        measured(temperature, 'ReadingCelsius', {
          path,
          pointer: `/Temperatures/${index}/ReadingCelsius`,
          model: 'classic',
          kind: 'temperature',
          unit: 'Cel',
        })
      )
    ),
    ...fans.flatMap((fan, index) => classicFan(fan, index, parts[index] as Part, path)),
  ];
}

/** Revolutions, or a share of the full speed where the units say so; firmware without units counts revolutions. */
function classicFan(fan: Resource, index: number, part: Part, path: string): Reading[] {
  // The oldest firmware calls them FanName and CurrentReading.
  const key = fan.Reading === undefined && fan.CurrentReading !== undefined ? 'CurrentReading' : 'Reading';
  const units = textAt(fan, 'ReadingUnits') ?? textAt(fan, 'Units') ?? '';
  const isShare = /^(%|percent)/i.test(units);
  const reading = measured({ ...fan, ReadingUnits: units === '' ? undefined : units }, key, {
    path,
    pointer: `/Fans/${index}/${key}`,
    model: 'classic',
    kind: isShare ? 'percent' : 'fan',
    unit: isShare ? '%' : '{revolution}/min',
    part,
    name: textAt(fan, 'Name') ?? textAt(fan, 'FanName'),
  });
  return present(reading);
}
