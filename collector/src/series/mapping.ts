import { migParts } from './exporters/dcgm.ts';
import { EXPORTERS } from './exporters/known.ts';
import type { ExporterSeries, Parts } from './exporters/series.ts';
import type { MappingConfig, MetricConfig } from './mapping-config.ts';
import type { SeriesTarget } from './series-sample.ts';

/** How series of one exporter metric become points of one catalog metric. */
export interface Mapping {
  metric: string;
  labels: Record<string, string>;
  unit: string | undefined;
  /** The configuration says the unit: it counts before what a sender says. */
  isUnitGiven: boolean;
  counter: boolean;
  combine: 'sum' | 'mean' | undefined;
  dividedBy: string[];
  complement: boolean;
  setpoint: boolean;
  /** Process area as templates over the series' labels. */
  processArea: string[];
  /** Names that are not read where this one is. */
  insteadOf: readonly string[];
  /** Parts of an instance; labels other than theirs then only say who uses it. */
  parts: Parts | undefined;
  equipment: string | undefined;
  rack: string | undefined;
}

/** Mappings by the exporter's metric name. */
export type MappingTable = Map<string, Mapping[]>;

/** The configured mappings and, where wanted, those of the known exporters; a configured name replaces theirs of it. */
export function compileMappings(config: MappingConfig): MappingTable {
  const table: MappingTable = new Map();
  const configured = new Set(config.metrics.map((entry) => entry.name));
  const add = (name: string, mapping: Mapping) => table.set(name, [...(table.get(name) ?? []), mapping]);
  for (const entry of config.metrics) {
    add(entry.name, fromConfig(entry));
  }
  if (!config.useCatalog) {
    return table;
  }
  for (const series of EXPORTERS.flatMap(({ series, respelled = [] }) => [...series, ...respelled])) {
    if (!configured.has(series.name)) {
      add(series.name, fromExporter(series));
    }
  }
  return table;
}

/** Names of all series that the mappings read, those included that are only divided by. */
export function mappedNames(table: MappingTable): Set<string> {
  return new Set([...table].flatMap(([name, mappings]) => [name, ...mappings.flatMap(({ dividedBy }) => dividedBy)]));
}

function fromConfig(entry: MetricConfig): Mapping {
  const { metric, labels, unit, counter, combine, setpoint, processArea, equipment, rack } = entry;
  const parts = migParts(entry.name);
  // Who names the instance in a template has told it apart already.
  const isNamed = parts === undefined || processArea.some((template) => template.includes(parts.label));
  return {
    metric,
    labels,
    unit,
    isUnitGiven: unit !== undefined,
    counter,
    combine,
    setpoint,
    processArea: isNamed || combine || parts.values !== 'own' ? processArea : [...processArea, partTemplate(parts)],
    parts: isNamed ? undefined : parts,
    equipment,
    rack,
    dividedBy: [],
    complement: false,
    insteadOf: [],
  };
}

function partTemplate({ prefix, label }: Parts): string {
  return `${prefix}{${label}?}`;
}

function fromExporter(series: ExporterSeries): Mapping {
  const { metric, labels = {}, unit, counter = false, combine, dividedBy = [], complement = false } = series;
  const { containerLabel, instanceLabel, instancePrefix = '', insteadOf = [], parts } = series;
  const container = containerLabel === undefined ? [] : [`{${containerLabel}?}`];
  const instance = instanceLabel === undefined ? [] : [`${instancePrefix}{${instanceLabel}}`];
  const part = parts?.values === 'own' ? [partTemplate(parts)] : [];
  return {
    metric,
    labels,
    unit,
    isUnitGiven: false,
    counter,
    combine,
    dividedBy,
    complement,
    setpoint: false,
    processArea: [...(series.processArea ?? []), ...container, ...instance, ...part],
    insteadOf,
    parts,
    equipment: undefined,
    rack: undefined,
  };
}

/**
 * The mappings that hold for a series. One that names labels is meant for this series in particular and
 * shuts out the general ones of the same name.
 */
export function mappingsFor(table: MappingTable, name: string, labels: Record<string, string>): Mapping[] {
  const matching = (table.get(name) ?? []).filter(
    (mapping) =>
      !isEmptyPart(mapping, labels) && Object.entries(mapping.labels).every(([label, value]) => labels[label] === value)
  );
  const particular = matching.filter((mapping) => Object.keys(mapping.labels).length > 0);
  return particular.length > 0 ? particular : matching;
}

/** Whether a series is of a part that says nothing. */
function isEmptyPart({ parts }: Mapping, labels: Readonly<Record<string, string>>): boolean {
  return parts?.values === 'none' && Boolean(labels[parts.label]);
}

/** `gpu{gpu}` with the labels of a series; `undefined` where a label is missing. */
export function fillTemplate(template: string, labels: Record<string, string>): string | undefined {
  let isComplete = true;
  const text = template.replace(/\{([^}]+)\}/g, (_, label: string) => {
    const value = labels[label];
    if (value === undefined || value === '') {
      isComplete = false;
    }
    return value ?? '';
  });
  return isComplete ? text : undefined;
}

/**
 * The process area of a series. A template with `{label?}` is left out where the series lacks the label; `undefined` where it
 * lacks the label of another.
 */
export function fillArea(templates: readonly string[], labels: Record<string, string>): string[] | undefined {
  const area: string[] = [];
  for (const template of templates) {
    const isOptional = template.includes('?}');
    const text = fillTemplate(isOptional ? template.replaceAll('?}', '}') : template, labels);
    if (text !== undefined) {
      area.push(text);
    } else if (!isOptional) {
      return undefined;
    }
  }
  return area;
}

/** Where the points of a mapping belong: the mapping's own place, else the target's. */
export function placeOf(mapping: Mapping, target: SeriesTarget, labels: Record<string, string>) {
  const place = mapping.equipment !== undefined || mapping.rack !== undefined ? mapping : target;
  const rack = place.rack === undefined ? undefined : fillTemplate(place.rack, labels);
  const equipment = place.equipment === undefined ? undefined : fillTemplate(place.equipment, labels);
  return rack === undefined && equipment === undefined ? undefined : { rack, equipment };
}
