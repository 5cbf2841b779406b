import { describe, expect, it } from 'vitest';
import { templates } from '../testing/templates.ts';
import { filtersOf } from './filters.ts';

const values = templates({ rack: ['R.1', 'R-2'], one: 'R.1', all: '.*' });
const filled = (operator: string, value: string, several?: string[]) =>
  filtersOf([{ key: 'rack', operator, value, ...(several && { values: several }) }], values, {});

describe('variables in an ad hoc filter', () => {
  it('are alternatives of an expression, with their characters as they are', () => {
    expect(filled('=~', '$rack')).toEqual([{ key: 'rack', operator: '=~', value: '(R\\.1|R-2)' }]);
  });

  it('of several values make one of several, and of one value one', () => {
    expect(filled('=', '$rack')).toEqual([{ key: 'rack', operator: '=|', value: 'R.1', values: ['R.1', 'R-2'] }]);
    expect(filled('!=', '$one')).toEqual([{ key: 'rack', operator: '!=', value: 'R.1' }]);
    expect(filled('=|', '', ['$rack', 'R-3'])).toEqual([
      { key: 'rack', operator: '=|', value: 'R.1', values: ['R.1', 'R-2', 'R-3'] },
    ]);
  });

  it('that ask for all are equal to anything, and unequal to nothing', () => {
    expect(filled('=', '$all')).toEqual([]);
    expect(filled('!=', '$all')).toEqual([{ key: 'rack', operator: '!~', value: '.*' }]);
  });
});
