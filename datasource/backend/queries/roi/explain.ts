import { decimal } from '#model/money/decimal.ts';
import { money, moneyText } from '#model/money/money.ts';
import { driversOf } from '#model/savings/baseline.ts';
import { formWords } from '#model/savings/form.ts';
import { effectiveIntervals } from '#model/savings/noise.ts';
import { MODEL_LIMITS } from '#model/savings/select.ts';
import { PRICE_SPREAD, RATE_SPREAD, stepsText, type Value } from '#model/savings/value.ts';
import { kwh, percent } from '#model/savings/verify.ts';
import type { Window } from '#model/savings/windows.ts';

import type { Assessment } from './assess.ts';

export interface Line {
  section: string;
  line: string;
}

/** How the numbers of an initiative came about: what was read, which model was chosen and why, the formula, its uncertainty, its worth. */
export function explain(one: Assessment): Line[] {
  const sections: Array<[section: string, lines: string[]]> = [
    ['Result', [one.verification.sentence]],
    ['Initiative', initiativeLines(one)],
    ['Data', dataLines(one)],
    ['Models', modelLines(one)],
    ['Saving', savingLines(one)],
    ['Uncertainty', uncertaintyLines(one)],
    ['Notes', [...one.windows.notes, ...one.verification.notes]],
    ['Worth', one.value ? worthLines(one, one.value) : worthless(one)],
  ];
  return sections.flatMap(([section, lines]) => lines.map((line) => ({ section, line })));
}

function initiativeLines({ record, windows }: Assessment): string[] {
  const { body, version, login, savedMs } = record;
  return [
    `${body.title ?? record.name} (${record.name}, version ${version}, saved by ${login} on ${day(savedMs)}), subsystem ${body.subsystem}, site ${body.site}.`,
    `Metered by the active power of ${body.meters.join(' + ')}.`,
    `Work from ${body.workFrom}, done on ${body.doneOn}. Baseline ${range(windows.baseline)}; report ${range(windows.report)}.`,
  ];
}

function dataLines({
  course,
  verification: { step, baselineCoverage, counted, selection, events },
}: Assessment): string[] {
  return [
    `Mean power of each ${step} from the rung ${course.rung}, times its length. ${course.simulated ? 'The data are simulated.' : ''}`.trim(),
    `Baseline: ${stepsText(selection.n, step)} are metered, ${percent(baselineCoverage)} of them all.`,
    `Report: ${counted.counted} of ${stepsText(counted.all, step)} count.`,
    ...course.missing.map((one) => `Not known: ${one}`),
    ...events.map(({ name, treatment, intervals }) => `Event "${name}": ${treatment}, ${stepsText(intervals, step)}.`),
  ];
}

function modelLines({ rules, verification: { selection, step } }: Assessment): string[] {
  const limits = rules.limits ?? MODEL_LIMITS[step];
  return [
    `Limits: CV(RMSE) ${percent(limits.cvRmse)}, NMBE ${percent(limits.nmbe)}. Of those that keep to them, the one that predicts weeks best that it has not seen.`,
    ...selection.candidates.map(({ words, baseline, outside, reason }) => {
      const numbers = baseline
        ? ` R² ${baseline.statistics.rSquared.toFixed(4)}, CV(RMSE) ${percent(baseline.statistics.cvRmse)}, NMBE ${percent(baseline.statistics.nmbe)}, ${baseline.statistics.parameters} parameters${outside ? `; unseen weeks ${percent(outside.cvRmse)}` : ''}.`
        : '';
      return `${words}:${numbers} ${reason ?? 'Chosen.'}`;
    }),
  ];
}

function savingLines({ verification }: Assessment): string[] {
  const { baseline, expected, actual, saving, share, step } = verification;
  if (baseline === undefined) {
    return [];
  }
  const units = driversOf(baseline.form).map(({ name, unit }) => `${name} in ${unit}`);
  return [
    `${formWords(baseline.form)}: ${baseline.formula}${units.length > 0 ? `, with ${units.join(' and ')}` : ''}, kWh per ${step}.`,
    ...baseline.notes,
    `Adjusted baseline ${kwh(expected)} - metered ${kwh(actual)} = ${kwh(saving)} (${percent(share)}).`,
  ];
}

function uncertaintyLines({ verification }: Assessment): string[] {
  const { uncertainty, ashrae, confidence, method, saving, step } = verification;
  if (uncertainty === undefined) {
    return [];
  }
  const { noise, halfWidth, standardError, critical, freedom } = uncertainty;
  const of = (half: number) =>
    `${kwh(half)}${saving === 0 ? '' : ` (${percent(Math.abs(half / saving))} of the saving)`}`;
  return [
    `Residuals: ${stepsText(noise.n, step)} are worth ${Math.round(effectiveIntervals(noise))} independent ones, by an autoregression of order ${noise.memory.length}.`,
    `Memory of the residuals: standard error ${kwh(standardError)} * t ${critical.toFixed(3)} (${freedom.toFixed(1)} degrees of freedom, ${percent(confidence)}) = ± ${of(halfWidth)}.`,
    ashrae === null
      ? 'ASHRAE Guideline 14: its formula has no degrees of freedom left.'
      : `ASHRAE Guideline 14, with lag 1 alone: ± ${of(ashrae)}.`,
    `The interval is by ${method === 'memory' ? 'the memory of the residuals' : 'ASHRAE Guideline 14'}.`,
  ];
}

function worthLines({ record, verification }: Assessment, value: Value): string[] {
  const { currency, worth, investment, outlook } = value;
  const amount = (of: number | { toFixed(): string }) =>
    moneyText(money(typeof of === 'number' ? decimal(of) : of.toFixed(), currency));
  const years = (of: number | null) =>
    of === null ? `not within ${investment.years} years` : `${of.toFixed(1)} years`;
  const rate = (of: number | null) => (of === null ? 'none' : percent(of));
  return [
    `Saved so far: ${amount(value.saved.amount)}, by the tariff of each ${verification.step} (${percent(value.priced)} of them have a price).`,
    `As if it went on like this: ${kwh(value.kwhPerYear)} a year at ${value.perKwh.toSignificantDigits(4).toFixed()} ${currency}/kWh, for ${investment.years} years, discounted by ${percent(investment.rate)}.`,
    `Capex ${amount(decimal(record.body.capex))}, opex ${amount(decimal(record.body.opexPerYear))} a year.`,
    `NPV ${amount(worth.npv)}, IRR ${rate(worth.irr)}, MIRR ${rate(worth.mirr)}, payback ${years(worth.payback)}, discounted ${years(worth.discountedPayback)}.`,
    `${outlook.draws} draws over the saving's interval, price ± ${percent(PRICE_SPREAD)} and rate ± ${100 * RATE_SPREAD} points (seed ${outlook.seed}): NPV ${amount(outlook.npv.p5)} to ${amount(outlook.npv.p95)} in nine of ten, a gain in ${percent(outlook.chanceOfGain)}.`,
    ...value.swings.map(({ name, low, high }) => `${name}: NPV ${amount(low)} to ${amount(high)}.`),
  ];
}

function worthless({ verification, record }: Assessment): string[] {
  return verification.verdict === 'not-verifiable'
    ? ['What is not verifiable is not valued.']
    : [`No price: save a record of kind tariff for site ${record.body.site}.`];
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function range({ fromMs, toMs }: Window): string {
  return `${day(fromMs)} to ${day(toMs)}`;
}
