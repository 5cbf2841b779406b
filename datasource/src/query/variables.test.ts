import { describe, expect, it } from 'vitest';
import { templates } from '../testing/templates.ts';
import { expand, expandMetric, fillWords, hasVariable } from './variables.ts';

describe('variables in a list of ids', () => {
  it('ask for everything where "All" carries a wildcard', () => {
    expect(expand(['$zone'], templates({ zone: '*' }), {})).toEqual([]);
    expect(expand(['R-A01', '${rack:regex}'], templates({ rack: '.*' }), {})).toEqual([]);
  });

  it('never widen a query to everything when a variable has no value', () => {
    expect(expand(['$rack'], templates({ rack: [] }), {})).toEqual(['$rack']);
    expect(expand(['$rack'], templates({ rack: '' }), {})).toEqual(['$rack']);
    expect(expand(['R-$rack'], templates({ rack: [] }), {})).toEqual(['R-$rack']);
    expect(expand(['$unknown'], templates({}), {})).toEqual(['$unknown']);
  });

  it('may be part of an id, which becomes as many ids', () => {
    expect(expand(['R-$row'], templates({ row: 'A01' }), {})).toEqual(['R-A01']);
    expect(expand(['R-A$no'], templates({ no: ['01', '02'] }), {})).toEqual(['R-A01', 'R-A02']);
    expect(expand(['R-A${no}-x', '[[no]]'], templates({ no: ['01', '02'] }), {})).toEqual([
      'R-A01-x',
      'R-A02-x',
      '01',
      '02',
    ]);
  });

  it('stand in one text in every combination, and twice with the same value', () => {
    const two = templates({ row: ['A', 'B'], no: ['01', '02'] });
    expect(expand(['R-$row$no'], two, {})).toEqual(['R-A01', 'R-A02', 'R-B01', 'R-B02']);
    expect(expand(['$row-R-$row'], two, {})).toEqual(['A-R-A', 'B-R-B']);
  });

  it.each(['csv', 'pipe', 'regex', 'json', 'raw', 'singlequote', 'glob', 'sqlstring'])(
    'ask for the same ids in the notation %s',
    (format) => {
      const values = templates({ no: ['A.1', 'A-2'] });
      expect(expand([`\${no:${format}}`, `R-[[no:${format}]]`], values, {})).toEqual(['A.1', 'A-2', 'R-A.1', 'R-A-2']);
    }
  );

  it('keep special characters of their values', () => {
    expect(expand(['R-$no'], templates({ no: ['$&', "a'b,c"] }), {})).toEqual(['R-$&', "R-a'b,c"]);
  });

  it('say so when their combinations are beyond what a query can ask for', () => {
    const many = Array.from({ length: 200 }, (_, index) => String(index));
    expect(() => expand(['$a-$b'], templates({ a: many, b: many }), {})).toThrow(
      '"$a-$b" makes 40000 names, more than the 10000 that one query can ask for. Choose fewer values of its variables.'
    );
  });

  it('take the value of a repeated panel', () => {
    const scoped = { no: { value: '02', text: '02' } };
    expect(expand(['R-A$no'], templates({ no: ['01', '02'] }), scoped)).toEqual(['R-A02']);
  });

  it('take "All" as every value that the variable has, and a custom one as the id that it is', () => {
    const all = templates({}, [
      { name: 'rack', query: 'R-A01,R-A02', includeAll: true, value: '$__all' },
      { name: 'zone', query: 'a,b', includeAll: true, value: '$__all', allValue: 'hall-1' },
      { name: 'site', query: 'a,b', includeAll: true, value: '$__all', allValue: '.*' },
    ]);
    expect(expand(['$rack'], all, {})).toEqual(['R-A01', 'R-A02']);
    expect(expand(['${zone:csv}'], all, {})).toEqual(['hall-1']);
    expect(expand(['[[site]]'], all, {})).toEqual([]);
  });

  it('are text and time in the formats that say so', () => {
    const named = templates({}, [{ name: 'rack', query: 'Left rack : R-A01,Right rack : R-A02', value: 'R-A01' }]);
    expect(expand(['$rack', '${rack:text}', '${rack:text}-${rack}'], named, {})).toEqual([
      'R-A01',
      'Left rack',
      'Left rack-R-A01',
    ]);
    expect(expand(['job-${__from:date:YYYY-MM-DD}', '${__to:date:seconds}'], templates({}), {})).toEqual([
      'job-2026-01-02',
      '1767398400',
    ]);
  });

  it('come from the dashboard and, over it, from the panel that repeats', () => {
    const scoped = { rack: { value: 'R-B01', text: 'Rack B01' } };
    expect(expand(['${rack}', '[[rack:regex]]', '${rack:text}'], templates({ rack: 'R-A01' }), scoped)).toEqual([
      'R-B01',
      'Rack B01',
    ]);
  });
});

describe('a variable for a metric', () => {
  it('may have several, but "All" is not a metric, and is left for the backend to say so', () => {
    expect(expandMetric('$metric', templates({ metric: ['RackPower', 'hw.power'] }), {})).toEqual([
      'RackPower',
      'hw.power',
    ]);
    expect(expandMetric('$metric', templates({ metric: '.*' }), {})).toEqual(['.*']);
  });
});

it('fills words such as a grouping, and leaves what is absent', () => {
  const query: { groupBy: string; format?: string; top: number } = { groupBy: '${by}', top: 7 };
  expect(fillWords(query, ['groupBy', 'format', 'top'], templates({ by: 'zone' }), {})).toEqual({
    groupBy: 'zone',
    top: 7,
  });
});

it.each([
  ['$rack', true],
  ['R-${no:regex}', true],
  ['[[step]]', true],
  ['AirTemperature[Outlet]', false],
  ['costs 5 $', false],
])('tells that %s has a variable: %s', (text, has) => {
  expect(hasVariable(text)).toBe(has);
});
