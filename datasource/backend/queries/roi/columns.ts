import { freedKw } from '#model/savings/capacity.ts';
import { formWords } from '#model/savings/form.ts';
import type { Compared } from '#model/savings/verify.ts';

import { number, text } from '../shared/columns.ts';
import type { Column } from '../shared/table.ts';
import type { Assessment } from './assess.ts';

export const KWH = 'kwatth';
export const SHARE = 'percentunit';

/** Doubles are for showing; amounts are reckoned in decimals before. */
const shown = (of: (one: Assessment) => { toNumber(): number } | undefined) => (one: Assessment) => of(one)?.toNumber();
export const finite = (value: number) => (Number.isFinite(value) ? value : null);
const isJudged = ({ verification }: Assessment) => verification.verdict !== 'not-verifiable';

export const INITIATIVE_COLUMNS: ReadonlyArray<Column<Assessment>> = [
  text('site', ({ record }) => record.body.site),
  text('initiative', ({ record }) => record.name),
  text('title', ({ record }) => record.body.title ?? record.name),
  text('subsystem', ({ record }) => record.body.subsystem),
  text('verdict', ({ verification }) => verification.verdict),
  text('statement', ({ verification }) => verification.sentence),
  number('saving', KWH, (one) => (isJudged(one) ? one.verification.saving : null)),
  number('low', KWH, (one) => (isJudged(one) ? finite(one.verification.low) : null)),
  number('high', KWH, (one) => (isJudged(one) ? finite(one.verification.high) : null)),
  number('confidence', SHARE, ({ verification }) => verification.confidence),
  number('share', SHARE, (one) => (isJudged(one) ? one.verification.share : null)),
  number('expected', KWH, (one) => (isJudged(one) ? one.verification.expected : null)),
  number('actual', KWH, (one) => (isJudged(one) ? one.verification.actual : null)),
  number('ashrae', KWH, ({ verification }) => verification.ashrae),
  text('model', ({ verification: { baseline } }) => baseline && formWords(baseline.form)),
  number('cv_rmse', SHARE, ({ verification }) => verification.baseline?.statistics.cvRmse),
  number('coverage', SHARE, ({ verification: { counted } }) => (counted.all > 0 ? counted.counted / counted.all : 0)),
  { name: 'from', type: 'time', of: ({ windows }) => windows.report.fromMs },
  { name: 'to', type: 'time', of: ({ windows }) => windows.report.toMs },
  text('together', ({ windows }) => windows.together.join(', ')),
  text('currency', ({ currency }) => currency),
  number(
    'saved',
    'none',
    shown(({ value }) => value?.saved.amount)
  ),
  number('saved_low', 'none', (one) => savedEnd(one, one.verification.low)),
  number('saved_high', 'none', (one) => savedEnd(one, one.verification.high)),
  number('saved_per_year', 'none', ({ value }) => value?.perKwh.times(value.kwhPerYear).toNumber()),
  number('opex_per_year', 'none', ({ record }) => Number(record.body.opexPerYear)),
  number('life', 'none', ({ record }) => record.body.lifeYears),
  number('year_end', KWH, ({ yearEnd }) => yearEnd?.saving),
  number('year_end_low', KWH, ({ yearEnd }) => yearEnd?.low),
  number('year_end_high', KWH, ({ yearEnd }) => yearEnd?.high),
  number('year_end_saved', 'none', ({ yearEnd, value }) => yearEnd && value?.perKwh.times(yearEnd.saving).toNumber()),
  number('freed', 'kwatt', (one) => (isJudged(one) ? freedKw(one.verification) : null)),
  number('freed_value', 'none', ({ value }) => {
    const other = value?.investment.otherSavingsPerYear;
    return other === undefined ? null : Number(other);
  }),
  number('kwh_per_year', KWH, ({ value }) => value?.kwhPerYear),
  number('expected_kwh_per_year', KWH, ({ record }) => record.body.expectedKwhPerYear),
  number('capex', 'none', ({ record }) => Number(record.body.capex)),
  number('payback', 'none', ({ value }) => value?.worth.payback),
  number('discounted_payback', 'none', ({ value }) => value?.worth.discountedPayback),
  number(
    'npv',
    'none',
    shown(({ value }) => value?.worth.npv)
  ),
  number('npv_low', 'none', ({ value }) => value?.outlook.npv.p5),
  number('npv_high', 'none', ({ value }) => value?.outlook.npv.p95),
  number('irr', SHARE, ({ value }) => value?.worth.irr),
  number('chance_of_gain', SHARE, ({ value }) => value?.outlook.chanceOfGain),
  text('notes', ({ windows, verification }) => [...windows.notes, ...verification.notes].join(' ')),
];

/** An end of the interval in money, at what a saved kilowatt-hour was worth. */
function savedEnd({ verification: { saving }, value }: Assessment, end: number): number | null {
  return value && Number.isFinite(end) ? value.saved.amount.plus(value.perKwh.times(end - saving)).toNumber() : null;
}

export interface CourseRow {
  one: Assessment;
  at: Compared;
}

export const COURSE_COLUMNS: ReadonlyArray<Column<CourseRow>> = [
  { name: 'time', type: 'time', of: ({ at }) => at.startMs },
  text('site', ({ one }) => one.record.body.site),
  text('initiative', ({ one }) => one.record.name),
  number('actual', KWH, ({ at }) => at.actual),
  number('expected', KWH, ({ at }) => at.expected),
  number('low', KWH, ({ at }) => at.low),
  number('high', KWH, ({ at }) => at.high),
];

export interface ExplanationRow {
  one: Assessment;
  section: string;
  line: string;
}

export const EXPLANATION_COLUMNS: ReadonlyArray<Column<ExplanationRow>> = [
  text('site', ({ one }) => one.record.body.site),
  text('initiative', ({ one }) => one.record.name),
  text('section', ({ section }) => section),
  text('line', ({ line }) => line),
];
