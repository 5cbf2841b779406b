import { describe, expect, it } from 'vitest';
import { templates } from '../testing/templates.ts';
import { expand } from './variables.ts';

describe('variables in a list of ids', () => {
  it('ask for everything where "All" carries a wildcard', () => {
    expect(expand(['$zone'], templates({ zone: '*' }), {})).toEqual([]);
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
});
