import { describe, expect, it } from 'vitest';

import { findMetric } from '#model/catalog/catalog.ts';

import type { ResolvedPoint } from '../../sql/points.ts';
import { sharedArea } from './part.ts';

function areaOf(metricId: string, areas: string[][], chosen: string[] = []) {
  const points = areas.map((processArea) => ({ processArea, phase: null }) as unknown as ResolvedPoint);
  const selector = { metric: metricId, processArea: chosen, aggregation: 'auto' as const, setpoints: false };
  return sharedArea(points, findMetric(metricId)!, selector);
}

describe('what the points of a series measure', () => {
  it('is what their process areas share, whatever number they have', () => {
    expect(areaOf('AirTemperature', [['Inlet 1'], ['Inlet 2']])).toEqual(['Inlet']);
    expect(areaOf('AirTemperature', [['Inlet', 'Top'], ['Inlet']])).toEqual(['Inlet']);
    expect(areaOf('AirTemperature', [['Inlet'], ['Outlet']])).toEqual([]);
    expect(areaOf('AirTemperature', [['Inlet'], []])).toEqual([]);
  });

  it('is what the query chose, also a word that only counts instances', () => {
    expect(areaOf('AirTemperature', [['Inlet 1'], ['Inlet 1']], ['Inlet 1'])).toEqual(['Inlet 1', 'Inlet']);
    expect(areaOf('system.network.io', [['Receive', 'eth0']], ['eth0'])).toEqual(['eth0', 'Receive']);
  });

  it('is the inlet for the sensor that a server has of its own', () => {
    expect(areaOf('hw.host.ambient_temperature', [[], []])).toEqual(['Inlet']);
  });
});
