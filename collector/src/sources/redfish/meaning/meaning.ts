import { COOLING, ofCooling } from './cooling.ts';
import { DISTRIBUTION, ofDistribution } from './power.ts';
import { OUT_OF_SIGHT, type Meaning, type MeaningOptions, type NoMeaning } from './types.ts';
import { instanceIn } from '../instance.ts';
import type { Kind, Reading } from '../reading.ts';
import { SYSTEM_FAN } from '../resources/fan-part.ts';

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
  if (part !== undefined && COOLING.has(part.word)) {
    return ofCooling(reading, unit, options);
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
      return word === 'Power supply' && sideOf(reading) !== undefined
        ? { metric: 'hw.voltage', processArea: areaOf(reading, word), unit }
        : { leftOut: 'voltages of boards and rails' };
    case 'current':
      return word === 'Power supply' && sideOf(reading) === 'Input'
        ? { metric: 'Current', processArea: areaOf(reading, word), unit }
        : { leftOut: 'currents of boards and rails' };
    case 'humidity':
      return { metric: 'AirRelativeHumidity', processArea: [word ?? name], unit };
    default:
      return { leftOut: OUT_OF_SIGHT[kind] ?? kind };
  }
}

/** Superchips: `ProcessorModule_0_Power_0`, `HGX_ProcessorModule_1_Power`. */
const MODULE = /processor[ _]?module[ _]*\d*[ _]*power/i;

function ofPower(
  reading: Reading,
  kind: 'power' | 'energy',
  word: string | undefined,
  unit: string
): Meaning | NoMeaning {
  const counter = kind === 'energy' ? { isCounter: true } : {};
  const ofPart = kind === 'energy' ? 'hw.energy' : 'hw.power';
  if (reading.isTotal) {
    const metric = kind === 'energy' ? 'hw.host.energy' : 'hw.host.power';
    return { metric, processArea: [], unit, ofPart, ...counter };
  }
  if (reading.part === undefined && MODULE.test(reading.name)) {
    return { leftOut: 'powers of modules, which their CPUs and GPUs have' };
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
