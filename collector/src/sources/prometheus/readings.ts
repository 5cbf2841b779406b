import type { PointDefinition } from '#model/point.ts';
import type { TargetConfig } from './config.ts';
import { targetName } from './config.ts';
import type { ExpositionSample } from './exposition.ts';
import { fillTemplate, mappingsFor, placeOf } from './mapping.ts';
import type { Mapping, MappingTable } from './mapping.ts';
import type { Rates } from './rates.ts';
import type { Scrape } from './scrape.ts';

/** One value of one point out of a scrape, in the exporter's unit. */
export interface Reading {
  point: PointDefinition;
  value: number;
  timeMs: number;
}

export interface ReadingOptions {
  target: TargetConfig;
  source: string;
  site: string;
  simulated: boolean;
  staleAfterMs: number;
  table: MappingTable;
  rates: Rates;
}

export interface Readings {
  readings: Reading[];
  /** Addresses to which more than one series led; the first stands. */
  ambiguous: string[];
}

interface Group {
  point: PointDefinition;
  mapping: Mapping;
  values: number[];
  timeMs: number;
  labels: Record<string, string>;
}

/**
 * Makes the readings of one scrape: rates, folding, division, complement, in the order that the catalog
 * fixes. Series without a mapping are passed over.
 */
export function readingsOf(scrape: Scrape, options: ReadingOptions): Readings {
  const groups = new Map<string, Group>();
  const ambiguous = new Set<string>();
  for (const series of scrape.samples) {
    for (const mapping of mappingsFor(options.table, series.name, series.labels)) {
      const point = pointOf(series, mapping, options);
      if (!point) {
        continue;
      }
      const timeMs = series.timestampMs ?? scrape.timeMs;
      const value = mapping.counter
        ? options.rates.rate(`${point.address}${seriesKey(series)}`, series.value, timeMs)
        : series.value;
      const group = groups.get(point.address);
      if (!group) {
        groups.set(point.address, {
          point,
          mapping,
          values: value === undefined ? [] : [value],
          timeMs,
          labels: series.labels,
        });
      } else if (!mapping.combine) {
        ambiguous.add(point.address);
      } else if (value !== undefined) {
        group.values.push(value);
      }
    }
  }
  const index = groupByName(scrape.samples);
  const readings = [...groups.values()].flatMap((group) => {
    const value = valueOf(group, index);
    return value === undefined ? [] : [{ point: group.point, value, timeMs: group.timeMs }];
  });
  return { readings, ambiguous: [...ambiguous] };
}

/** Points are known by metric and process area, so that a new driver version in some label makes no new point. */
function pointOf(series: ExpositionSample, mapping: Mapping, options: ReadingOptions): PointDefinition | undefined {
  const place = placeOf(mapping, options.target, series.labels);
  const processArea = mapping.processArea.map((template) => fillTemplate(template, series.labels));
  if (!place || processArea.includes(undefined)) {
    return undefined;
  }
  const area = processArea as string[];
  const placeName = place.equipment ?? place.rack;
  return {
    source: options.source,
    address: [targetName(options.target), placeName, mapping.metric, ...area].join(' | '),
    site: options.site,
    ...(place.rack === undefined ? {} : { rack: place.rack }),
    ...(place.equipment === undefined ? {} : { equipment: place.equipment }),
    metric: mapping.metric,
    processArea: area,
    ...(mapping.unit === undefined ? {} : { sourceUnit: mapping.unit }),
    isSetpoint: mapping.setpoint,
    simulated: options.simulated,
    staleAfterMs: options.staleAfterMs,
  };
}

function valueOf(group: Group, index: Map<string, ExpositionSample[]>): number | undefined {
  const { mapping, values } = group;
  if (values.length === 0) {
    return undefined;
  }
  const sum = values.reduce((total, value) => total + value, 0);
  const folded = mapping.combine === 'mean' ? sum / values.length : sum;
  const divided = mapping.dividedBy.length === 0 ? folded : divide(folded, group, index);
  if (divided === undefined) {
    return undefined;
  }
  return mapping.complement ? 1 - divided : divided;
}

function divide(
  dividend: number,
  { mapping, labels }: Group,
  index: Map<string, ExpositionSample[]>
): number | undefined {
  const key = seriesKey({ labels });
  let divisor = 0;
  for (const name of mapping.dividedBy) {
    const series = index.get(name)?.find((candidate) => seriesKey(candidate) === key);
    if (!series) {
      return undefined;
    }
    divisor += series.value;
  }
  return divisor === 0 ? undefined : dividend / divisor;
}

function groupByName(samples: readonly ExpositionSample[]): Map<string, ExpositionSample[]> {
  return Map.groupBy(samples, (sample) => sample.name);
}

function seriesKey({ labels }: Pick<ExpositionSample, 'labels'>): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
