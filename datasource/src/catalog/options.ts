import type { SelectableValue } from '@grafana/data';
import type { Domain } from '#model/catalog/metric.ts';
import type { CatalogMetric } from '../types.ts';

const DOMAIN_TITLES: Record<Domain, string> = {
  power: 'Power',
  thermal: 'Thermal',
  compute: 'Compute',
  network: 'Network',
  facility: 'Facility',
};

/** Catalog as the picker shows it: by domain, metrics that have points first, then by title. */
export function metricOptions(metrics: readonly CatalogMetric[]): Array<SelectableValue<string>> {
  return (Object.keys(DOMAIN_TITLES) as Domain[])
    .map((domain) => ({
      label: DOMAIN_TITLES[domain],
      options: metrics
        .filter((metric) => metric.domain === domain)
        .sort((a, b) => Number(b.points > 0) - Number(a.points > 0) || a.title.localeCompare(b.title))
        .map(metricOption),
    }))
    .filter((group) => group.options.length > 0);
}

function metricOption(metric: CatalogMetric): SelectableValue<string> {
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
