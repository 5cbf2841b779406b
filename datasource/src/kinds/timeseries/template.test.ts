import { describe, expect, it } from 'vitest';
import { templates } from '../../testing/templates.ts';
import type { Stored } from '../../types.ts';
import { applyVariables } from './template.ts';

const QUERY: Stored<'timeseries'> = {
  refId: 'A',
  kind: 'timeseries',
  version: 1,
  metrics: [{ metric: 'RackPower', processArea: [], aggregation: 'auto', setpoints: false }],
  scope: { sites: [], zones: ['$zone'], racks: ['$rack', 'R-X'], equipment: [] },
  groupBy: 'rack',
  bucket: '$step',
};

describe('variables in a query', () => {
  it('become as many ids as a multi-value variable has', () => {
    const { scope, bucket } = applyVariables(QUERY, templates({ zone: 'row-a', rack: ['R1', 'R2'], step: '5m' }), {});
    expect(scope.racks).toEqual(['R1', 'R2', 'R-X']);
    expect(scope.zones).toEqual(['row-a']);
    expect(bucket).toBe('5m');
  });

  it('may stand for tenants and jobs', () => {
    const scope = { ...QUERY.scope, tenants: ['$tenant'], jobs: ['$job', '7'] };
    const values = templates({ tenant: ['physics', 'art'], job: '4711', zone: 'a', rack: 'b', step: '5m' });
    expect(applyVariables({ ...QUERY, scope }, values, {}).scope).toMatchObject({
      tenants: ['physics', 'art'],
      jobs: ['4711', '7'],
    });
  });

  it('may name several metrics, each read with the same settings', () => {
    const query = { ...QUERY, metrics: [{ ...QUERY.metrics[0]!, metric: '$metric', aggregation: 'max' as const }] };
    const values = templates({ metric: ['RackPower', 'AirTemperature'], zone: 'a', rack: 'b', step: '5m' });
    const { metrics } = applyVariables(query, values, {});
    expect(metrics.map(({ metric, aggregation }) => [metric, aggregation])).toEqual([
      ['RackPower', 'max'],
      ['AirTemperature', 'max'],
    ]);
  });

  it('are filled into expressions, whose letters stay with their metrics', () => {
    const query = {
      ...QUERY,
      metrics: [{ ...QUERY.metrics[0]!, metric: '' }, QUERY.metrics[0]!, { ...QUERY.metrics[0]!, shift: '$ago' }],
      expressions: [{ expression: 'B / $limit', name: 'of $limit' }, { expression: ' ' }],
    };
    const values = templates({ ago: '7d', limit: '12 kW', zone: 'a', rack: 'b', step: '5m' });
    const { metrics, expressions } = applyVariables(query, values, {});
    expect(metrics.map(({ ref, shift }) => [ref, shift])).toEqual([
      ['B', undefined],
      ['C', '7d'],
    ]);
    expect(expressions).toEqual([{ expression: 'B / 12 kW', name: 'of 12 kW' }]);
  });
});
