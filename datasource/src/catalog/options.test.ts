import { expect, it } from 'vitest';
import type { CatalogMetric } from '#model/api/catalog.ts';
import { METRICS } from '#model/catalog/catalog.ts';
import { isOptionFound, metricAndAreaOptions, metricOptions, type MetricOption } from './options.ts';

/** The whole catalog, as a plant has it that measures these process areas. */
function catalog(areas: Record<string, string[]>): CatalogMetric[] {
  return METRICS.map((metric) => ({
    ...metric,
    points: 1,
    processAreas: areas[metric.id] ?? [],
    samplingIntervalMs: null,
  }));
}

const found = (options: MetricOption[], typed: string) =>
  options
    .flatMap((domain) => domain['options'] as MetricOption[])
    .filter((data) => isOptionFound({ data, label: data.label!, value: data.value! }, typed))
    .map(({ label }) => label);

it.each([
  ['junction', ['Component temperature · GPU']],
  ['TDP', ['Component power · GPU']],
  ['rack face', ['Air temperature · Inlet']],
  ['hot aisle', ['Air temperature']],
  ['supply air', ['Air temperature']],
])('leads to what is measured here first: %s', (typed, labels) => {
  const here = catalog({ AirTemperature: ['Inlet'], 'hw.temperature': ['GPU', 'gpu0'], 'hw.power': ['GPU'] });
  expect(found(metricAndAreaOptions(here), typed).toSorted()).toEqual(labels.toSorted());
});

it('finds the metric itself where areas are not entries', () => {
  expect(found(metricOptions(catalog({ AirTemperature: ['Inlet'] })), 'cold aisle')).toContain('Air temperature');
});
