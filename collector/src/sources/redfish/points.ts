import { meaningOf } from './meaning/meaning.ts';
import type { Meaning, MeaningOptions } from './meaning/types.ts';
import type { Kind, Model, Reading } from './reading.ts';

/** A point of a BMC, and where its value may be read. */
export interface BmcPoint {
  /** Within the BMC: metric and process area. */
  address: string;
  meaning: Meaning;
  /** As the BMC calls it. */
  name: string;
  sources: Set<string>;
  models: Set<Model>;
  detectorPath?: string;
}

export interface BmcPoints {
  points: BmcPoint[];
  bySource: Map<string, BmcPoint>;
  /** How many readings were left out on purpose, by what they are. */
  leftOut: Map<string, number>;
  /** What was not understood, a sentence each. */
  strange: string[];
}

/** Addresses that were given before, by source and name, so that a sensor that comes and goes changes the names of no others. */
export type AddressMemory = Map<string, string>;

/**
 * Makes points of readings. The same reading in several models is one point; two sensors that would have one name are told
 * apart by what the BMC calls them.
 */
export function pointsOf(
  readings: readonly Reading[],
  options: MeaningOptions,
  memory: AddressMemory = new Map()
): BmcPoints {
  const result: BmcPoints = { points: [], bySource: new Map(), leftOut: new Map(), strange: [] };
  const byAddress = new Map<string, BmcPoint>();
  for (const group of grouped(readings.filter(({ isAbsent }) => !isAbsent))) {
    const reading = merged(group);
    const meaning = meaningOf(reading, options);
    if ('strange' in meaning) {
      result.strange.push(meaning.strange);
    } else if ('leftOut' in meaning) {
      result.leftOut.set(meaning.leftOut, (result.leftOut.get(meaning.leftOut) ?? 0) + 1);
    } else {
      const models = new Set(group.map(({ model }) => model));
      const point = pointFor(byAddress, reading, meaning, models, memory);
      for (const { source, model, sameAs } of group) {
        point.models.add(model);
        for (const one of sameAs === undefined ? [source] : [source, sameAs]) {
          point.sources.add(one);
          result.bySource.set(one, point);
        }
        memory.set(memoryKey(source, reading.name), point.address);
      }
    }
  }
  result.points.push(...byAddress.values());
  return result;
}

function memoryKey(source: string, name: string): string {
  return `${source} ${name}`;
}

function pointFor(
  byAddress: Map<string, BmcPoint>,
  reading: Reading,
  meaning: Meaning,
  models: ReadonlySet<Model>,
  memory: AddressMemory
): BmcPoint {
  const detail = lastOf(reading.source);
  const candidates = [
    meaning,
    { ...meaning, metric: meaning.ofPart ?? meaning.metric, processArea: withWord(meaning.processArea, reading.name) },
    {
      ...meaning,
      metric: meaning.ofPart ?? meaning.metric,
      processArea: withWord(withWord(meaning.processArea, reading.name), detail),
    },
  ];
  const before = memory.get(memoryKey(reading.source, reading.name));
  const ranked = [...candidates.filter((one) => addressOf(one) === before), ...candidates];
  for (const candidate of ranked) {
    const address = addressOf(candidate);
    const other = byAddress.get(address);
    if (!other) {
      const point = {
        address,
        meaning: candidate,
        name: reading.name,
        sources: new Set<string>(),
        models: new Set<Model>(),
      };
      byAddress.set(address, point);
      return point;
    }
    if ([...models].every((model) => !other.models.has(model))) {
      return other;
    }
  }
  // Three of the same name at the same place: the first stands for them.
  return byAddress.get(addressOf(candidates[2] as Meaning)) as BmcPoint;
}

function withWord(area: readonly string[], word: string): string[] {
  return area.includes(word) ? [...area] : [...area, word];
}

function lastOf(source: string): string {
  const [path = '', pointer = ''] = source.split('#');
  return pointer === '/Reading' || pointer === '/DetectorState' ? (path.split('/').at(-1) ?? path) : pointer.slice(1);
}

export function addressOf({ metric, processArea, phase }: Meaning): string {
  return [metric, ...processArea, ...(phase === undefined ? [] : [`phase ${phase}`])].join(' | ');
}

/** Readings that say of each other that they are the same. */
function grouped(readings: readonly Reading[]): Reading[][] {
  const groups = new Map<string, Reading[]>();
  for (const reading of readings) {
    const keys = [reading.source, ...(reading.sameAs === undefined ? [] : [reading.sameAs])];
    const known = [...new Set(keys.flatMap((key) => groups.get(key) ?? []))];
    const found = [...new Set(keys.map((key) => groups.get(key)).filter((group) => group !== undefined))];
    const group = found[0] ?? [];
    group.splice(0, group.length, ...known.filter((one) => one !== reading), reading);
    for (const one of group) {
      groups.set(one.source, group);
      if (one.sameAs !== undefined) {
        groups.set(one.sameAs, group);
      }
    }
  }
  return [...new Set(groups.values())];
}

/** Kinds that a sensor calls by a wider one: the heat that coolant takes away is a power, too. */
const PARTICULAR = new Set<Kind>(['heat', 'valve']);

/** What several models say of one reading: what it is of from its owner, its name and context from the sensor. */
function merged(group: readonly Reading[]): Reading {
  const order: Model[] = ['sensor', 'summary', 'classic'];
  const [first, ...others] = group.toSorted((a, b) => order.indexOf(a.model) - order.indexOf(b.model));
  return others.reduce<Reading>(
    (best, other) => ({
      ...best,
      kind: best.kind === 'other' || PARTICULAR.has(other.kind) ? other.kind : best.kind,
      unit: best.unit ?? other.unit,
      strangeUnit: best.strangeUnit,
      context: best.context ?? other.context,
      subContext: best.subContext ?? other.subContext,
      part: other.part ?? best.part,
      isTotal: (best.isTotal ?? false) || (other.isTotal ?? false),
    }),
    first as Reading
  );
}
