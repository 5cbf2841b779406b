import type { SelectableValue } from '@grafana/data';
import type { CatalogMetric } from '#model/api/catalog.ts';
import { DOMAIN_TITLES, DOMAINS } from '#model/catalog/metric.ts';

/** An entry of the picker: a metric, or one process area of it. */
export interface MetricOption extends SelectableValue<string> {
  metric?: string;
  area?: string;
}

/** Catalog as the picker shows it: by domain, metrics that have points first, then by title. */
export function metricOptions(metrics: readonly CatalogMetric[]): MetricOption[] {
  return byDomain(metrics, (metric) => [metricOption(metric)]);
}

/** The same with the process areas of each metric below it, so that typing "inlet" finds the inlet. */
export function metricAndAreaOptions(metrics: readonly CatalogMetric[]): MetricOption[] {
  return byDomain(metrics, (metric) => [
    metricOption(metric),
    ...metric.processAreas.slice(0, MAX_AREAS).map((area) => areaOption(metric, area)),
  ]);
}

/** A metric with more areas than these, such as one for each GPU, is narrowed in the field for process areas. */
const MAX_AREAS = 20;

function byDomain(
  metrics: readonly CatalogMetric[],
  optionsOf: (metric: CatalogMetric) => MetricOption[]
): MetricOption[] {
  return DOMAINS.map((domain) => ({
    label: DOMAIN_TITLES[domain],
    options: metrics
      .filter((metric) => metric.domain === domain)
      .sort((a, b) => Number(b.points > 0) - Number(a.points > 0) || a.title.localeCompare(b.title))
      .flatMap(optionsOf),
  })).filter((group) => group.options.length > 0);
}

function areaOption({ id, title }: CatalogMetric, area: string): MetricOption {
  return {
    label: `${title} · ${area}`,
    value: `${id} · ${area}`,
    description: `${id}, only points in the process area ${area}`,
    metric: id,
    area,
  };
}

function metricOption(metric: CatalogMetric): MetricOption {
  return {
    label: metric.title,
    value: metric.id,
    description: `${metric.id} · ${unitText(metric.unit)} · ${pointsText(metric.points)}. ${metric.description}`,
  };
}

/** UCUM's `1` means nothing to a reader, `Cel` little. */
export function unitText(ucum: string): string {
  const texts: Record<string, string> = { '1': 'ratio', Cel: '°C', K: 'K', '%': '%' };
  return texts[ucum] ?? ucum;
}

export function pointsText(points: number): string {
  return points === 0 ? 'no points yet' : points === 1 ? '1 point' : `${points} points`;
}
