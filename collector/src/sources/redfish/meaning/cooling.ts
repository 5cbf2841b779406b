import { OUT_OF_SIGHT, type Meaning, type MeaningOptions, type NoMeaning } from './types.ts';
import type { Reading } from '../reading.ts';

/** Parts of cooling equipment: the loops that a unit joins, and what is in it; and the loop that cools a machine. */
export const COOLING: ReadonlySet<string> = new Set([
  'Primary',
  'Secondary',
  'Coolant',
  'Pump',
  'Reservoir',
  'Cooling unit',
]);

/** The secondary loop of a unit that stands in a rack is the coolant of that rack, as is what its manager calls its coolant. */
const OF_RACK: Record<string, string> = {
  'flow ': 'RackLiquidFlow',
  'temperature Supply': 'RackLiquidSupplyTemperature',
  'temperature Return': 'RackLiquidReturnTemperature',
  'pressure Difference': 'RackLiquidDifferentialPressure',
};

/** What a reading of a coolant distribution unit means, in the words of DSX. */
export function ofCooling(reading: Reading, unit: string, options: MeaningOptions): Meaning | NoMeaning {
  switch (reading.part?.word) {
    case 'Pump':
      return ofPump(reading, unit);
    case 'Reservoir':
      return ofReservoir(reading, unit);
    case 'Cooling unit':
      return ofUnit(reading, unit);
    default:
      return ofLoop(reading, unit, options);
  }
}

function ofLoop({ kind, part }: Reading, unit: string, { isOfRack }: MeaningOptions): Meaning | NoMeaning {
  const { word = '', instance, side = '' } = part ?? {};
  const ofRack = isOfRack && word !== 'Primary' ? OF_RACK[`${kind} ${side}`] : undefined;
  if (ofRack !== undefined) {
    return { metric: ofRack, processArea: instance === undefined ? [] : [instance], unit };
  }
  const loop = instance === undefined ? [word] : [word, instance];
  if (word === 'Coolant' && kind === 'temperature') {
    const place = side === 'Supply' ? 'Coolant inlet' : 'Coolant outlet';
    return { metric: 'hw.temperature', processArea: instance === undefined ? [place] : [place, instance], unit };
  }
  switch (kind) {
    case 'flow':
      return { metric: 'LiquidFlow', processArea: loop, unit };
    case 'temperature':
      return { metric: 'LiquidTemperature', processArea: [...loop, side], unit };
    case 'pressure':
      return side === 'Difference'
        ? { metric: 'LiquidDifferentialPressure', processArea: loop, unit }
        : { metric: 'LiquidPressure', processArea: [...loop, side], unit };
    case 'valve':
      return { metric: 'ValvePosition', processArea: loop, unit };
    case 'heat':
      return { metric: 'GenericPoint', processArea: ['CoolingLoad', ...loop], unit };
    default:
      return { leftOut: OUT_OF_SIGHT[kind] ?? kind };
  }
}

function ofPump({ kind, part }: Reading, unit: string): Meaning | NoMeaning {
  const processArea = [part?.instance ?? 'Pump'];
  switch (kind) {
    case 'percent':
      return { metric: 'PumpSpeedRatio', processArea, unit };
    case 'fan':
      return { metric: 'PumpSpeed', processArea, unit };
    case 'pressure':
      return { metric: 'LiquidPressure', processArea: [...processArea, part?.side ?? 'Inlet'], unit };
    default:
      return { leftOut: OUT_OF_SIGHT[kind] ?? kind };
  }
}

function ofReservoir({ kind, part }: Reading, unit: string): Meaning | NoMeaning {
  const area = part?.instance === undefined ? [] : [part.instance];
  switch (kind) {
    case 'percent':
      return { metric: 'GenericPoint', processArea: ['ReservoirLevel', ...area], unit };
    case 'pressure':
      return { metric: 'LiquidPressure', processArea: ['Reservoir', ...area], unit };
    default:
      return { leftOut: OUT_OF_SIGHT[kind] ?? kind };
  }
}

/** The air around a unit, and what it draws by itself. */
function ofUnit({ kind, part }: Reading, unit: string): Meaning | NoMeaning {
  const area = part?.instance === undefined ? [] : [part.instance];
  switch (kind) {
    case 'temperature':
      return { metric: 'AirTemperature', processArea: ['Ambient', ...area], unit };
    case 'humidity':
      return { metric: 'AirRelativeHumidity', processArea: ['Ambient', ...area], unit };
    case 'power':
      return { metric: 'ActivePower', processArea: ['Cooling unit', ...area], unit };
    case 'energy':
      return { metric: 'GenericPoint', processArea: ['Energy', 'Cooling unit', ...area], unit };
    default:
      return { leftOut: OUT_OF_SIGHT[kind] ?? kind };
  }
}
