import { describe, expect, it } from 'vitest';
import { CATALOG_BY_ID } from '../../testing/catalog.ts';
import type { Stored } from '../../types.ts';
import { completeQuery, defaultQuery, newMetricSelector } from './defaults.ts';
import { sentenceOf } from './sentence.ts';
import { sizeWarnings } from './size.ts';

const query = (part: Partial<Stored<'timeseries'>>) => completeQuery({ refId: 'A', ...defaultQuery(), ...part });
const sentence = (part: Partial<Stored<'timeseries'>>) => sentenceOf(query(part), CATALOG_BY_ID);
const NOWHERE = { sites: [], zones: [], racks: [], equipment: [] };

describe('the sentence under the editor', () => {
  it('says what is asked, where and how it is grouped', () => {
    expect(
      sentence({
        metrics: [{ ...newMetricSelector('AirTemperature'), processArea: ['Inlet'], aggregation: 'max' }],
        scope: { ...NOWHERE, zones: ['row-a'], racks: ['R1', 'R2'] },
        bucket: '5m',
      })
    ).toBe('Highest air temperature (Inlet) of racks R1 and R2 in zone row-a, by rack, every 5m.');
  });

  it('says whose work is asked for', () => {
    expect(sentence({ groupBy: 'tenant' })).toBe('Total rack power of everything, shared out by tenant.');
    expect(sentence({ groupBy: 'zone', scope: { ...NOWHERE, racks: ['R1'], tenants: ['physics'], jobs: ['7'] } })).toBe(
      'Total rack power of job 7 of tenant physics in rack R1, by zone.'
    );
  });

  it('names the aggregation that the catalog would choose', () => {
    expect(sentence({ metrics: [newMetricSelector('RackPower'), newMetricSelector('hw.gpu.utilization')] })).toBe(
      'Total rack power and mean GPU utilization of everything, by rack.'
    );
  });

  it('says what is made of values over time', () => {
    const metrics = (['integral', 'p95', 'rate'] as const).map((aggregation) => ({
      ...newMetricSelector('RackPower'),
      aggregation,
    }));
    expect(sentence({ metrics })).toBe(
      'Total over time of rack power, 95th percentile of rack power and change of rack power of everything, by rack.'
    );
  });

  it('counts long lists instead of naming them', () => {
    const racks = Array.from({ length: 8 }, (_, index) => `R${index}`);
    expect(sentence({ scope: { ...NOWHERE, racks } })).toContain('of 8 racks, by rack');
  });

  it('asks for a metric where none is chosen', () => {
    expect(sentence({ metrics: [newMetricSelector()] })).toBe('Choose a metric to ask for.');
  });
});

describe('warnings of a large answer', () => {
  it('appear for hundreds of points, each by itself', () => {
    const [warning] = sizeWarnings({
      query: query({ metrics: [newMetricSelector('AirTemperature')], groupBy: 'point' }),
      catalog: CATALOG_BY_ID,
    });
    expect(warning).toContain('320 lines');
  });

  it('appear for a fine time step over a long range, and not for auto', () => {
    const input = { catalog: CATALOG_BY_ID, rangeMs: 30 * 86_400_000 };
    expect(sizeWarnings({ ...input, query: query({ bucket: '1s' }) })).toHaveLength(1);
    expect(sizeWarnings({ ...input, query: query({ bucket: 'auto' }) })).toEqual([]);
  });
});
