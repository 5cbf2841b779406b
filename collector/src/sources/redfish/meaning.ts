import { instanceIn } from './instance.ts';
import type { Kind, Reading } from './reading.ts';
import { SYSTEM_FAN } from './resources/fan-part.ts';

/** What a reading is in the common language. */
export interface Meaning {
  metric: string;
  processArea: string[];
  /** Unit of the source, UCUM; of a counter, that of its total. */
  unit: string;
  phase?: '1' | '2' | '3';
  /** A running total, of which the rate is stored. */
  isCounter?: boolean;
  /** Whether a leak detector is wet. */
  isLeak?: boolean;
  /** Of the total of a machine, of which there is one: the metric of a second one, which is a part of it or the same once more. */
  ofPart?: string;
}

/** Why a reading is not stored: left out on purpose, by what it is, or not understood, by the reason. */
export type NoMeaning = { leftOut: string } | { strange: string };

export interface MeaningOptions {
  /** Whether the readings of GPUs are wanted: who reads them from their exporter has them already. */
  gpus: boolean;
  /** Whether the BMC is placed in a rack, not by equipment. */
  isOfRack: boolean;
}

/** Words for what Redfish calls `PhysicalContext`; those that only say "somewhere in the machine" are absent. */
const CONTEXT_WORDS: Record<string, string> = {
  CPU: 'CPU',
  CPUSubsystem: 'CPU',
  GPU: 'GPU',
  GPUSubsystem: 'GPU',
  Accelerator: 'GPU',
  Memory: 'Memory',
  MemorySubsystem: 'Memory',
  PowerSupply: 'Power supply',
  PowerSubsystem: 'Power supply',
  Intake: 'Inlet',
  Exhaust: 'Exhaust',
  Room: 'Ambient',
  StorageDevice: 'Storage',
  StorageSubsystem: 'Storage',
  StorageBay: 'Storage',
  VoltageRegulator: 'Voltage regulator',
  NetworkingDevice: 'Network',
  Fan: 'Fans',
  LiquidInlet: 'Coolant inlet',
  LiquidOutlet: 'Coolant outlet',
  Battery: 'Battery',
};

/**
 * The same by the names that makers give their sensors, for firmware that says no context or a wrong one: an inlet sensor "on
 * the system board" is still one of the inlet.
 */
const NAME_WORDS: ReadonlyArray<readonly [RegExp, string]> = [
  [/(coolant|liquid|water).*(inlet|supply|_in\b)|(inlet|supply).*(coolant|liquid|water)/i, 'Coolant inlet'],
  [/(coolant|liquid|water).*(outlet|return|_out\b)|(outlet|return).*(coolant|liquid|water)/i, 'Coolant outlet'],
  [/\bvrm?\d*\b|voltage reg/i, 'Voltage regulator'],
  [/gpu|accelerator|sxm/i, 'GPU'],
  [/dimm|\bdram|memory/i, 'Memory'],
  [/\b(psu?|power supply)\s*#?_?\d*|^ps\d/i, 'Power supply'],
  [/\b(ssd|nvme|hdd|disk|drive|storage)/i, 'Storage'],
  [/\b(nic|ocp|ethernet|network|infiniband)/i, 'Network'],
  [/cpu|processor|\bp\d therm/i, 'CPU'],
  [/inlet|intake|front panel/i, 'Inlet'],
  [/exhaust|outlet/i, 'Exhaust'],
  [/^(system )?ambient( temp(erature)?)?$/i, 'Inlet'],
  [/\bpch\b|chipset/i, 'Chipset'],
];
/** Contexts that a plain name of the inlet or of a part overrules. */
const VAGUE = new Set([
  undefined,
  'SystemBoard',
  'Chassis',
  'Board',
  'Backplane',
  'Other',
  'Unknown',
  'Lower',
  'Upper',
  'Front',
]);
const OUT_OF_SIGHT: Partial<Record<Kind, string>> = {
  current: 'currents',
  frequency: 'frequencies',
  flow: 'flows',
  pressure: 'pressures',
  percent: 'percentages',
  apparentPower: 'apparent powers',
  powerFactor: 'power factors',
};
const DEFAULT_UNITS: Partial<Record<Kind, string>> = {
  temperature: 'Cel',
  power: 'W',
  voltage: 'V',
  fan: '{revolution}/min',
  percent: '%',
  humidity: '%',
};

/** What a reading of a server, a power shelf or a PDU means. */
export function meaningOf(reading: Reading, options: MeaningOptions): Meaning | NoMeaning {
  const { kind, strangeUnit, part, name } = reading;
  if (strangeUnit !== undefined) {
    return { strange: `${name} is in "${strangeUnit}", a unit that is not known` };
  }
  const unit = reading.unit ?? DEFAULT_UNITS[kind];
  if (unit === undefined || kind === 'other') {
    return {
      strange: `${name} has ${reading.unit === undefined ? 'neither type nor unit' : 'a type that is not known'}`,
    };
  }
  if (part !== undefined && DISTRIBUTION.has(part.word)) {
    return ofDistribution(reading, unit, options);
  }
  const word = wordOf(reading);
  if (word === 'GPU' && !options.gpus) {
    return { leftOut: 'readings of GPUs' };
  }
  if (kind === 'leak') {
    const metric = options.isOfRack ? 'RackLeakDetectTray' : 'LeakDetect';
    return { metric, processArea: ['Leak detector', name], unit, isLeak: true };
  }
  switch (kind) {
    case 'temperature':
      return word === 'Inlet'
        ? { metric: 'hw.host.ambient_temperature', processArea: [], unit }
        : { metric: 'hw.temperature', processArea: areaOf(reading, word), unit };
    case 'power':
    case 'energy':
      return ofPower(reading, kind, word, unit);
    case 'fan':
      return { metric: 'hw.fan.speed', processArea: fanArea(reading), unit };
    case 'percent':
      return isFan(reading)
        ? { metric: 'hw.fan.speed_ratio', processArea: fanArea(reading), unit }
        : { leftOut: 'percentages' };
    case 'voltage':
      return word === 'Power supply' && sideOf(reading) === 'Input'
        ? { metric: 'hw.voltage', processArea: areaOf(reading, word), unit }
        : { leftOut: 'voltages of boards and rails' };
    case 'humidity':
      return { metric: 'AirRelativeHumidity', processArea: [word ?? name], unit };
    default:
      return { leftOut: OUT_OF_SIGHT[kind] ?? kind };
  }
}

function ofPower(reading: Reading, kind: 'power' | 'energy', word: string | undefined, unit: string): Meaning {
  const counter = kind === 'energy' ? { isCounter: true } : {};
  const ofPart = kind === 'energy' ? 'hw.energy' : 'hw.power';
  if (reading.isTotal) {
    const metric = kind === 'energy' ? 'hw.host.energy' : 'hw.host.power';
    return { metric, processArea: [], unit, ofPart, ...counter };
  }
  const processArea = areaOf(reading, word);
  return { metric: ofPart, processArea, unit, ...counter };
}

/** Word of the part, of the context, or of the name, in the order in which they can be trusted. */
function wordOf({ part, context, name }: Reading): string | undefined {
  if (part !== undefined && part.word !== SYSTEM_FAN) {
    return part.word;
  }
  const byContext = CONTEXT_WORDS[context ?? ''];
  const byName = NAME_WORDS.find(([pattern]) => pattern.test(name))?.[1];
  return VAGUE.has(context) ? (byName ?? byContext) : (byContext ?? byName);
}

/** Which one of its kind: what there is one of carries no name, so that both models of a BMC call it the same. */
function areaOf(reading: Reading, word: string | undefined): string[] {
  const { part, name } = reading;
  switch (word) {
    case undefined:
      return [name];
    case 'Exhaust':
    case 'Ambient':
    case 'Coolant inlet':
    case 'Coolant outlet':
      return [word];
    case 'Power supply': {
      const instance = part?.instance ?? instanceIn(name, /psu?|power supply/i, 'psu') ?? name;
      const side = sideOf(reading);
      return [word, instance, ...(side === undefined ? [] : [side])];
    }
    case 'CPU':
      return [
        word,
        part === undefined ? (instanceIn(name, /cpu|processor|\bp(?=\d)/i, 'CPU') ?? name) : (part.instance ?? 'all'),
      ];
    default:
      return [word, part === undefined ? name : (part.instance ?? 'all')];
  }
}

function sideOf({ subContext, name }: Reading): string | undefined {
  if (subContext === 'Input' || subContext === 'Output') {
    return subContext;
  }
  return /\b(input|pin|vin)\b/i.test(name)
    ? 'Input'
    : /\b(output|pout|vout)\b|\bout\d/i.test(name)
      ? 'Output'
      : undefined;
}

function isFan({ part, context, name }: Reading): boolean {
  return /fan$/i.test(part?.word ?? '') || /^fan$/i.test(context ?? '') || /\bfan|fan\b|pwm/i.test(name);
}

function fanArea({ part, name }: Reading): string[] {
  if (part?.instance === undefined) {
    return [name];
  }
  return part.word === SYSTEM_FAN ? [part.instance] : [part.word.replace(/ fan$/, ''), part.instance];
}

/** Parts of power equipment, whose readings are those of a meter. */
export const DISTRIBUTION: ReadonlySet<string> = new Set(['Power shelf', 'PDU', 'Mains']);

/**
 * Power shelves and PDUs are meters. A rack that is fed by shelves draws what they draw, so that under `rack` their total is
 * the rack's power; the power of one feed would count it again.
 */
function ofDistribution(reading: Reading, unit: string, { isOfRack }: MeaningOptions): Meaning | NoMeaning {
  const { kind, part, phase } = reading;
  const area = part?.instance === undefined ? [] : [part.instance];
  const phased = phase === undefined ? {} : { phase };
  const isFeed = part?.word === 'Mains';
  // A shelf behind a meter counts the same power again, so that a sum must not mix the two.
  const word = part?.word ?? '';
  const processArea = isFeed || (!isOfRack && word === 'Power shelf') ? [word, ...area] : area;
  switch (kind) {
    case 'power':
      return isOfRack && isFeed
        ? { leftOut: 'powers of single feeds, which their total has' }
        : { metric: isOfRack ? 'RackPower' : 'ActivePower', processArea, unit, ...phased };
    case 'energy':
      return { metric: 'GenericPoint', processArea: ['Energy', ...processArea], unit };
    case 'voltage':
      return { metric: 'Voltage', processArea, unit, ...phased };
    case 'current':
      return { metric: phase === undefined ? 'Current' : 'PhaseCurrent', processArea, unit, ...phased };
    case 'frequency':
      return { metric: 'Frequency', processArea, unit };
    case 'apparentPower':
      return { metric: 'ApparentPower', processArea, unit };
    case 'powerFactor':
      return { metric: 'PowerFactor', processArea, unit };
    case 'temperature':
      return { metric: 'hw.temperature', processArea: [part?.word ?? '', ...area], unit };
    case 'humidity':
      return { metric: 'AirRelativeHumidity', processArea, unit };
    default:
      return { leftOut: OUT_OF_SIGHT[kind] ?? kind };
  }
}
