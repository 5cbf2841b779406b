import type { DataFrame } from '@grafana/data';
import type { Domain, Medium } from '#model/catalog/metric.ts';
import type { RowQuality } from '#model/query/frame-meta.ts';
import { DOMAIN_ORDER } from '../look/domains.ts';

export type PoorQuality = RowQuality;

/** Rows of a frame, first to last, whose quality is not good. */
export interface QualityRun {
  first: number;
  last: number;
  quality: PoorQuality;
}

/** What the data source tells of a frame in `meta.custom.plenum`; everything is absent for other data sources. */
export interface PlenumMeta {
  metric?: string;
  domain?: Domain;
  /** What all points of the series measure, such as `Inlet`. */
  processArea?: string[];
  medium?: Medium;
  bucketMs?: number;
  simulated?: boolean;
  /** Time of the newest sample, where values are carried beyond it. */
  newestMs?: number;
  runs: QualityRun[];
}

const MEDIA: readonly Medium[] = ['air', 'liquid'];
const POOR: readonly string[] = ['uncertain', 'partial', 'bad', 'stale'] satisfies PoorQuality[];

/**
 * Reads a frame's own account of itself, one for each of its value fields where several series share a time field, else one
 * for all; what is malformed counts as absent.
 */
export function readMetas(frame: DataFrame): [PlenumMeta, ...PlenumMeta[]] {
  const plenum: unknown = frame.meta?.custom?.['plenum'];
  const series: unknown =
    typeof plenum === 'object' && plenum !== null && 'series' in plenum ? plenum.series : undefined;
  const [first, ...others] = Array.isArray(series) && series.length > 0 ? (series as unknown[]) : [plenum];
  return [toMeta(first), ...others.map(toMeta)];
}

function toMeta(plenum: unknown): PlenumMeta {
  if (typeof plenum !== 'object' || plenum === null) {
    return { runs: [] };
  }
  const { metric, domain, processArea, medium, bucketMs, simulated, newestMs, quality } = plenum as Record<
    string,
    unknown
  >;
  return {
    metric: typeof metric === 'string' ? metric : undefined,
    domain: DOMAIN_ORDER.find((known) => known === domain),
    processArea: Array.isArray(processArea) ? processArea.map(String) : undefined,
    medium: MEDIA.find((known) => known === medium),
    bucketMs: typeof bucketMs === 'number' && bucketMs > 0 ? bucketMs : undefined,
    simulated: simulated === true,
    newestMs: typeof newestMs === 'number' ? newestMs : undefined,
    runs: Array.isArray(quality) ? quality.flatMap(readRun) : [],
  };
}

function readRun(run: unknown): QualityRun[] {
  if (!Array.isArray(run)) {
    return [];
  }
  const [first, last, quality] = run as unknown[];
  return typeof first === 'number' && typeof last === 'number' && POOR.includes(String(quality))
    ? [{ first, last, quality: quality as PoorQuality }]
    : [];
}

const DOMAIN_OF_UNIT: Readonly<Record<string, Domain>> = {
  watt: 'power',
  kwatt: 'power',
  megwatt: 'power',
  voltamp: 'power',
  kvoltamp: 'power',
  amp: 'power',
  volt: 'power',
  watth: 'power',
  kwatth: 'power',
  celsius: 'thermal',
  fahrenheit: 'thermal',
  kelvin: 'thermal',
  humidity: 'thermal',
  flowlpm: 'thermal',
  percentunit: 'compute',
  percent: 'compute',
  hertz: 'compute',
  bytes: 'compute',
  Bps: 'network',
  bps: 'network',
  pps: 'network',
};

/** Domain of a series from another data source, by its Grafana unit. */
export function domainOfUnit(unit: string | undefined): Domain {
  return (unit && DOMAIN_OF_UNIT[unit]) || 'facility';
}
