import { expect, it } from 'vitest';

import { findMetric } from '#model/catalog/catalog.ts';
import type { Metric } from '#model/catalog/metric.ts';
import type { MetricSelector } from '#model/query/selector.ts';

import type { ResolvedPoint } from '../../sql/points.ts';
import { groupPoints } from './grouping.ts';
import { nameSeries } from './naming.ts';

function point(over: Partial<ResolvedPoint> = {}): ResolvedPoint {
  const place = (id: string) => ({ key: 1, id, name: id });
  return {
    pointId: 1,
    source: 'pdu',
    address: 'holding/3027',
    processArea: [],
    phase: null,
    isSetpoint: false,
    simulated: false,
    staleAfterMs: 30_000,
    samplingIntervalMs: null,
    sendsChanges: false,
    followsFromMs: null,
    validToMs: null,
    site: place('demo'),
    zone: place('row-a'),
    rack: place('R-A01'),
    equipment: null,
    ...over,
  };
}

function selector(metric: string, over: Partial<MetricSelector> = {}): MetricSelector {
  return { metric, processArea: [], aggregation: 'auto', setpoints: false, ...over };
}

function names(selectors: MetricSelector[], points: ResolvedPoint[], groupBy: 'rack' | 'point' = 'rack') {
  const series = selectors.flatMap((one) =>
    points.map((entry) => ({
      metric: findMetric(one.metric) as Metric,
      selector: one,
      group: { key: String(entry.pointId), points: [entry] },
    }))
  );
  return nameSeries(series, selectors, groupBy);
}

it('names a rack alone when there is one metric', () => {
  expect(names([selector('RackPower')], [point()])).toEqual([
    { displayName: 'R-A01', labels: { metric: 'RackPower', site: 'demo', zone: 'row-a', rack: 'R-A01' } },
  ]);
});

it('adds the metric when there are several', () => {
  const title = findMetric('RackPower')?.title;
  expect(names([selector('RackPower'), selector('hw.host.power')], [point()])[0]?.displayName).toBe(`R-A01 · ${title}`);
});

it('tells two selections of one metric apart, in the labels too', () => {
  const inlet = { processArea: ['Inlet'] };
  const [mean, max] = names(
    [
      selector('AirTemperature', { ...inlet, aggregation: 'mean' }),
      selector('AirTemperature', { ...inlet, aggregation: 'max' }),
    ],
    [point()]
  );
  expect(mean?.displayName).not.toBe(max?.displayName);
  expect(max?.labels).toMatchObject({ process_area: 'Inlet', aggregation: 'max' });
});

it('adds the site where two sites have a rack of one name', () => {
  const other = point({ pointId: 2, site: { key: 2, id: 'north', name: 'north' } });
  expect(names([selector('RackPower')], [point(), other]).map(({ displayName }) => displayName)).toEqual([
    'demo · R-A01',
    'north · R-A01',
  ]);
});

it('gives points that share everything else their address', () => {
  const twin = point({ pointId: 2, address: 'holding/3029' });
  const found = names([selector('RackPower')], [point(), twin], 'point');
  expect(new Set(found.map(({ displayName }) => displayName)).size).toBe(2);
  expect(found[1]?.labels.point).toBe('pdu/holding/3029');
});

it('names the part of a rack that a series measures, where there are several', () => {
  const metric = findMetric('AirTemperature') as Metric;
  const one = selector('AirTemperature');
  const points = [point({ processArea: ['Inlet'] }), point({ pointId: 2, processArea: ['Outlet', '1'] })];
  const { groups } = groupPoints(points, 'rack', metric, one);
  const found = nameSeries(
    groups.map((group) => ({ metric, selector: one, group })),
    [one],
    'rack'
  );
  expect(found.map(({ displayName, labels }) => [displayName, labels.process_area])).toEqual([
    ['R-A01 · Inlet', 'Inlet'],
    ['R-A01 · Outlet', 'Outlet'],
  ]);
});
