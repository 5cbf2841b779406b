import type { Total } from '#model/savings/portfolio.ts';

import { number, text } from '../shared/columns.ts';
import type { Column } from '../shared/table.ts';
import { finite, KWH, SHARE } from './columns.ts';
import { totalSentence } from './total-words.ts';

/** Where none of them could be verified there is no number: a saving of zero would be one. */
const ofVerified = (of: (total: Total) => number | null) => (total: Total) => {
  const value = total.verdicts['not-verifiable'] < total.initiatives ? of(total) : null;
  return value === null ? null : finite(value);
};

export const TOTAL_COLUMNS: ReadonlyArray<Column<Total>> = [
  text('currency', ({ currency }) => currency),
  text('subsystem', ({ subsystem }) => subsystem),
  text('statement', totalSentence),
  number('initiatives', 'none', ({ initiatives }) => initiatives),
  number('verified', 'none', ({ verdicts }) => verdicts.saved),
  number('not_distinguishable', 'none', ({ verdicts }) => verdicts['not-distinguishable']),
  number('used_more', 'none', ({ verdicts }) => verdicts['used-more']),
  number('not_verifiable', 'none', ({ verdicts }) => verdicts['not-verifiable']),
  ...rangeColumns('saving', KWH, ({ saving }) => saving),
  ...rangeColumns('saved', 'none', ({ saved }) => saved),
  number(
    'confidence',
    SHARE,
    ofVerified(({ confidence }) => confidence)
  ),
  ...rangeColumns('year_end', KWH, ({ yearEnd }) => yearEnd),
  ...rangeColumns('year_end_saved', 'none', ({ yearEndSaved }) => yearEndSaved),
  number(
    'kwh_per_year',
    KWH,
    ofVerified(({ kwhPerYear }) => kwhPerYear)
  ),
  number(
    'saved_per_year',
    'none',
    ofVerified(({ savedPerYear }) => savedPerYear.toNumber())
  ),
  number('opex_per_year', 'none', ({ opexPerYear }) => opexPerYear.toNumber()),
  number('capex', 'none', ({ capex }) => capex.toNumber()),
  number(
    'npv',
    'none',
    ofVerified(({ npv }) => npv.toNumber())
  ),
  number(
    'payback',
    'none',
    ofVerified(({ payback }) => payback)
  ),
  number(
    'irr',
    SHARE,
    ofVerified(({ irr }) => irr)
  ),
  number(
    'freed',
    'kwatt',
    ofVerified(({ freedKw: kw }) => kw)
  ),
  text('once', ({ once }) => once.join(', ')),
];

function rangeColumns(name: string, unit: string, of: (total: Total) => { value: number; low: number; high: number }) {
  return [
    number(
      name,
      unit,
      ofVerified((total) => of(total).value)
    ),
    number(
      `${name === 'saving' ? '' : `${name}_`}low`,
      unit,
      ofVerified((total) => of(total).low)
    ),
    number(
      `${name === 'saving' ? '' : `${name}_`}high`,
      unit,
      ofVerified((total) => of(total).high)
    ),
  ];
}
