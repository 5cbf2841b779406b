import { linkAt, samePath, type Resource } from '#protocols/redfish/read.ts';
import { instanceNames, lastName, namedResource } from '../instance.ts';
import type { Part } from '../reading.ts';
import { connectorReadings, pumpReadings, reservoirReadings } from '../resources/coolant.ts';
import { sensorReadings } from '../resources/sensor.ts';
import { distributionReadings, excerptReadings, outletReadings } from '../resources/summary.ts';
import { resourcesOf } from './resources-of.ts';
import type { Steps } from './steps.ts';

/** Collections of power equipment (PowerEquipment, DSP2064), and what a member of each is. */
const POWER_EQUIPMENT = [
  ['PowerShelves', 'Power shelf'],
  ['RackPDUs', 'PDU'],
  ['FloorPDUs', 'PDU'],
  ['TransferSwitches', 'Transfer switch'],
  ['ElectricalBuses', 'Bus'],
  ['Switchgear', 'Switchgear'],
  ['UPSs', 'UPS'],
] as const;
/** Circuits of power equipment. */
const CIRCUITS = [
  ['Mains', 'Mains'],
  ['Branches', 'Branch'],
  ['Feeders', 'Feeder'],
  ['Subfeeds', 'Subfeed'],
] as const;
/** Collections of cooling equipment (ThermalEquipment), whose members are CoolingUnits. */
const COOLING_UNITS = ['CDUs', 'HeatExchangers', 'ImmersionUnits'] as const;
/** Loops that a cooling unit joins. */
const LOOPS = [
  ['PrimaryCoolantConnectors', 'Primary'],
  ['SecondaryCoolantConnectors', 'Secondary'],
] as const;

/** Walks over what a manager of facility equipment has: meters of power, and units that move heat. */
export async function walkEquipment(root: Resource, steps: Steps): Promise<void> {
  const { tree } = steps;
  const power = await serviceAt(root, 'PowerEquipment', steps);
  for (const [key, word] of POWER_EQUIPMENT) {
    const units = await resourcesOf(power, key, tree);
    for (const { resource, path } of units) {
      await walkDistribution(resource, partOf(word, units.length, path), steps);
    }
  }
  const thermal = await serviceAt(root, 'ThermalEquipment', steps);
  for (const key of COOLING_UNITS) {
    const units = await resourcesOf(thermal, key, tree);
    for (const { resource, path } of units) {
      await walkCoolingUnit(resource, partOf('Cooling unit', units.length, path).instance, steps);
    }
  }
}

async function serviceAt(root: Resource, key: string, { tree }: Steps): Promise<Resource | undefined> {
  const path = linkAt(root, key);
  return path === undefined ? undefined : tree.get(path);
}

/** What there is one of needs no name. */
function partOf(word: string, count: number, path: string): Part {
  return count === 1 ? { word } : { word, instance: lastName(samePath(path)) };
}

async function walkDistribution(unit: Resource, part: Part, steps: Steps): Promise<void> {
  const { at, members, walkSupplies, walkLeaks } = steps;
  const prefix = part.instance === undefined ? '' : `${part.instance} `;
  const named = (word: string, path: string): Part => ({ word, instance: `${prefix}${lastName(samePath(path))}` });
  await at(linkAt(unit, 'Metrics'), (metrics, path) => distributionReadings(metrics, path, part));
  await walkSupplies(linkAt(unit, 'PowerSupplies'));
  for (const [key, word] of CIRCUITS) {
    await members(linkAt(unit, key), (circuit, path) => distributionReadings(circuit, path, named(word, path)));
  }
  await members(linkAt(unit, 'Outlets'), (outlet, path) => outletReadings(outlet, path, named('Outlet', path)));
  await members(linkAt(unit, 'OutletGroups'), (group, path) =>
    outletReadings(group, path, named('Outlet group', path))
  );
  await members(linkAt(unit, 'Sensors'), (sensor, path) => sensorReadings(sensor, path));
  await walkLeaks(linkAt(unit, 'LeakDetection'));
}

async function walkCoolingUnit(unit: Resource, instance: string | undefined, steps: Steps): Promise<void> {
  const { at, members, walkLeaks } = steps;
  const own = instance === undefined ? {} : { instance };
  /** One of several of a kind, within the unit. */
  const one = (word: string, name: string | undefined): Part => {
    const full = [instance, name].filter((text) => text !== undefined).join(' ');
    return full === '' ? { word } : { word, instance: full };
  };
  for (const [key, word] of LOOPS) {
    await members(linkAt(unit, key), (connector, path, all) =>
      connectorReadings(connector, path, one(word, all.length === 1 ? undefined : lastName(samePath(path))))
    );
  }
  await members(linkAt(unit, 'Pumps'), (pump, path, all) => {
    const names = instanceNames(all.map(namedResource), 'pump');
    return pumpReadings(pump, path, one('Pump', names[all.indexOf(pump)]));
  });
  await members(linkAt(unit, 'Reservoirs'), (reservoir, path, all) =>
    reservoirReadings(reservoir, path, one('Reservoir', all.length === 1 ? undefined : lastName(samePath(path))))
  );
  await at(linkAt(unit, 'EnvironmentMetrics'), (metrics, path) =>
    excerptReadings(metrics, { path, part: { word: 'Cooling unit', ...own } })
  );
  await members(linkAt(unit, 'Sensors'), (sensor, path) => sensorReadings(sensor, path));
  await walkLeaks(linkAt(unit, 'LeakDetection'));
}
