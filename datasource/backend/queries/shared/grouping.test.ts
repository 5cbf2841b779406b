import { describe, expect, it } from 'vitest';

import { findMetric } from '#model/catalog/catalog.ts';
import type { Metric } from '#model/catalog/metric.ts';
import type { Aggregation } from '#model/query/selector.ts';

import type { ResolvedPoint } from '../../sql/points.ts';
import { groupPoints } from './grouping.ts';

const site = { key: 1, id: 'demo', name: 'demo' };
const rack = { key: 1, id: 'R1', name: 'R1' };

function groupsOf(
  metricId: string,
  points: Array<Partial<ResolvedPoint>>,
  over: { processArea?: string[]; aggregation?: Aggregation } = {}
) {
  const all = points.map((point, pointId) => ({ pointId, site, rack, processArea: [], phase: null, ...point }));
  const selector = { metric: metricId, processArea: [], aggregation: 'auto' as const, setpoints: true, ...over };
  return groupPoints(all as unknown as ResolvedPoint[], 'rack', findMetric(metricId) as Metric, selector).groups.map(
    (group) => group.points.map(({ pointId }) => pointId)
  );
}

const area = (...processArea: string[]) => ({ processArea });

describe('points of one rack become', () => {
  it('one series where they measure the same', () => {
    expect(groupsOf('AirTemperature', [area('Inlet'), area('Inlet')])).toEqual([[0, 1]]);
  });

  it('series of their own for inlet and outlet, whatever the aggregation', () => {
    const points = [area('Inlet'), area('Outlet'), area('Inlet')];
    expect(groupsOf('AirTemperature', points)).toEqual([[0, 2], [1]]);
    expect(groupsOf('AirTemperature', points, { aggregation: 'max' })).toEqual([[0, 2], [1]]);
  });

  it('one series again where the query chose the area', () => {
    expect(groupsOf('AirTemperature', [area('Inlet', 'Top'), area('Inlet')], { processArea: ['Inlet'] })).toEqual([
      [0, 1],
    ]);
  });

  it('one series of instances of the same, however they are counted', () => {
    expect(groupsOf('AirTemperature', [area('Inlet 1'), area('Inlet 2'), area('Inlet', '3')])).toEqual([[0, 1, 2]]);
    expect(groupsOf('hw.gpu.utilization', [area('GPU', 'gpu0'), area('GPU', 'gpu1')])).toEqual([[0, 1]]);
    expect(groupsOf('hw.temperature', [area('GPU', 'GPU-5f3a'), area('GPU', 'mig-b')])).toEqual([[0, 1]]);
  });

  it('series of their own for the parts of a server that the catalog tells apart', () => {
    expect(groupsOf('hw.temperature', [area('GPU', 'gpu0'), area('GPU memory', 'gpu0')])).toEqual([[0], [1]]);
  });

  it('series of their own for each generic point, which only its process area names', () => {
    const meters = [area('Energy', 'm1'), area('Energy', 'm2'), area('Alarms'), area('Alarms')];
    expect(groupsOf('GenericPoint', meters)).toEqual([[0], [1], [2, 3]]);
    expect(groupsOf('GenericPoint', meters.slice(0, 2), { processArea: ['Energy'] })).toEqual([[0], [1]]);
  });

  it('series of their own for set points', () => {
    expect(groupsOf('AirTemperature', [{ isSetpoint: true }, { isSetpoint: false }])).toEqual([[0], [1]]);
  });

  it('the sum of the phases, never with their total', () => {
    const phases = [{ phase: 'A' }, { phase: 'B' }, { phase: 'C' }, { phase: null }];
    expect(groupsOf('ActivePower', phases)).toEqual([[0, 1, 2], [3]]);
  });

  it('a series for each phase where they do not add up', () => {
    expect(groupsOf('ActivePower', [{ phase: 'A' }, { phase: 'B' }], { aggregation: 'max' })).toEqual([[0], [1]]);
  });
});
