import { Quality } from '#model/sample.ts';
import { linksAt, samePath, textAt, type Resource } from '#protocols/redfish/read.ts';
import { givenNumber } from '../number.ts';
import type { Kind, Model, Part, Reading } from '../reading.ts';
import { isAbsent, qualityOf } from '../status.ts';
import { instanceNames, lastName } from '../instance.ts';
import { unitCode } from '../units.ts';

export interface Where {
  path: string;
  /** Pointer into the resource, as in metric reports: `/PowerControl/0/PowerConsumedWatts`. */
  pointer: string;
  model: Model;
  kind: Kind;
  /** Unit that the property implies, UCUM; what the BMC says goes before it. */
  unit?: string;
  name?: string | undefined;
  part?: Part | undefined;
  isTotal?: boolean;
  phase?: '1' | '2' | '3';
}

/** Where a reading is, in the same words for a sensor, for a summary that names it and for a metric report. */
export function sourceOf(path: string, pointer: string): string {
  return `${samePath(path)}#${pointer}`;
}

/**
 * A reading in the property `key` of an object that may also have a status, units and a context.
 * @returns `undefined` where there is no such property
 */
export function measured(holder: Resource, key: string, where: Where): Reading | undefined {
  const absent = isAbsent(holder);
  const given = givenNumber(holder[key]) ?? (absent ? { value: null } : undefined);
  if (!given) {
    return undefined;
  }
  const spelled = textAt(holder, 'ReadingUnits') ?? given.unit;
  const code = spelled === undefined ? undefined : unitCode(spelled);
  const time = Date.parse(textAt(holder, 'ReadingTime') ?? '');
  const { path, pointer, model, kind, unit, part, isTotal, phase } = where;
  return {
    source: sourceOf(path, pointer),
    sameAs: sensorOf(holder),
    model,
    kind,
    name: where.name ?? textAt(holder, 'Name') ?? textAt(holder, 'DeviceName') ?? lastName(path),
    value: given.value,
    unit: code ?? unit,
    ...(spelled !== undefined && code === undefined ? { strangeUnit: spelled } : {}),
    quality: absent ? Quality.bad : qualityOf(holder, given.value),
    isAbsent: absent,
    context: textAt(holder, 'PhysicalContext'),
    subContext: textAt(holder, 'PhysicalSubContext'),
    part: part ?? relatedPart(holder),
    ...(isTotal ? { isTotal } : {}),
    ...(phase ? { phase } : {}),
    ...(Number.isNaN(time) ? {} : { timeMs: time }),
  };
}

/** A summary names the sensor that it has its value of. */
function sensorOf(holder: Resource): string | undefined {
  const uri = textAt(holder, 'DataSourceUri');
  return uri?.startsWith('/') ? sourceOf(uri, '/Reading') : undefined;
}

/** Collections of parts, and what one of them is called. */
const PARTS: ReadonlyArray<readonly [RegExp, string, string]> = [
  [/\/Processors\/[^/]*gpu[^/]*$/i, 'GPU', 'GPU'],
  [/\/Processors\/[^/]+$/, 'CPU', 'CPU'],
  [/\/PowerSupplies\/[^/]+$/, 'Power supply', 'psu'],
];

/** The part that a sensor says that it belongs to, where that is a single one. */
function relatedPart(holder: Resource): Part | undefined {
  const found = linksAt(holder, 'RelatedItem').flatMap((link) => partOfLink(link) ?? []);
  return found.length === 1 ? found[0] : undefined;
}

export function partOfLink(link: string): Part | undefined {
  const [, word, stem] = PARTS.find(([pattern]) => pattern.test(samePath(link))) ?? [];
  if (word === undefined || stem === undefined) {
    return undefined;
  }
  const id = lastName(samePath(link));
  const [instance] =
    word === 'GPU' ? [id] : instanceNames([{ id: /^\d+$/.test(id) ? `n${id}` : id, name: undefined }], stem);
  return { word, instance: instance ?? id };
}

/** The readings that are there. */
export function present(...readings: Array<Reading | undefined>): Reading[] {
  return readings.filter((reading) => reading !== undefined);
}
