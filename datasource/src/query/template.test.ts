import { describe, expect, it } from 'vitest';
import { applyVariables, expand } from './template.ts';
import type { PlenumQuery } from '../types.ts';

/** As Grafana's: replaces `$name`, calls the formatter with the variable's value. */
function templates(values: Record<string, string | string[]>) {
  return {
    replace: (text = '', _scoped?: unknown, format?: unknown) =>
      text.replace(/\$(\w+)/g, (match, name: string) => {
        const value = values[name];
        if (value === undefined) {
          return match;
        }
        return typeof format === 'function' ? (format as (value: unknown) => string)(value) : String(value);
      }),
  };
}

const QUERY: PlenumQuery = {
  refId: 'A',
  kind: 'timeseries',
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

  it('ask for everything where "All" carries a wildcard', () => {
    expect(expand(['$zone'], templates({ zone: '*' }), {})).toEqual([]);
  });

  it('never widen a query to everything when a variable has no value', () => {
    expect(expand(['$rack'], templates({ rack: [] }), {})).toEqual(['$rack']);
    expect(expand(['$rack'], templates({ rack: '' }), {})).toEqual(['$rack']);
    expect(expand(['$unknown'], templates({}), {})).toEqual(['$unknown']);
  });

  it('may be part of an id', () => {
    expect(expand(['R-$row'], templates({ row: 'A01' }), {})).toEqual(['R-A01']);
  });

  it('may name several metrics, each read with the same settings', () => {
    const query = { ...QUERY, metrics: [{ ...QUERY.metrics[0]!, metric: '$metric', aggregation: 'max' as const }] };
    const { metrics } = applyVariables(query, templates({ metric: ['RackPower', 'AirTemperature'] }), {});
    expect(metrics.map(({ metric, aggregation }) => [metric, aggregation])).toEqual([
      ['RackPower', 'max'],
      ['AirTemperature', 'max'],
    ]);
  });
});
