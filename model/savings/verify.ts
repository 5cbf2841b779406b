import { type Baseline, driversOf } from './baseline.ts';
import { type EventEffect, type NonRoutineEvent, withoutEvents } from './events.ts';
import { type Beyond, MARGIN, withinBaseline } from './extrapolation.ts';
import { formWords } from './form.ts';
import { type Observation, type Step, STEP_MS } from './observation.ts';
import { type ModelLimits, type Selection, selectBaseline } from './select.ts';
import { ashraeHalfWidth, savingUncertainty, type Uncertainty } from './uncertainty.ts';
import type { Window } from './windows.ts';

/** `memory`: all correlation of the residuals in time; `ashrae`: Guideline 14's formula, which others publish. */
export const UNCERTAINTY_METHODS = ['memory', 'ashrae'] as const;
export type UncertaintyMethod = (typeof UNCERTAINTY_METHODS)[number];

export interface VerifyOptions {
  /** With which the interval holds the true saving. */
  confidence?: number;
  limits?: ModelLimits;
  method?: UncertaintyMethod;
  /** How far beyond the baseline's weather and load it may be applied, as a share of their range. */
  margin?: number;
}

export const DEFAULT_CONFIDENCE = 0.9;

/** Where more than this share of the intervals is refused, what is left says little of the whole. */
const MOST_REFUSED = 0.5;
/** Where the baseline knows fewer intervals than this share of its window, holes may hide anything. */
const LEAST_BASELINE_COVERAGE = 0.8;

export type Verdict = 'saved' | 'used-more' | 'not-distinguishable' | 'not-verifiable';

/** One interval of the report: metered and expected, kWh, with the band that one interval lies in. */
export interface Compared {
  startMs: number;
  actual: number;
  expected: number;
  low: number;
  high: number;
}

/** How many intervals of the report counted, and why the others did not. */
export interface Counted {
  all: number;
  counted: number;
  /** No energy, or a driver is not known. */
  unknown: number;
  /** A time of the week that the baseline has not seen. */
  unseen: number;
  beyond: readonly Beyond[];
  /** Within what was refused as beyond the baseline. */
  refused: number;
}

export interface Verification {
  step: Step;
  selection: Selection;
  baseline?: Baseline;
  /** Share of the baseline's window that has the energy. */
  baselineCoverage: number;
  counted: Counted;
  events: readonly EventEffect[];
  /** kWh of the intervals that counted, and nothing else. */
  actual: number;
  expected: number;
  saving: number;
  /** Of what was expected. */
  share: number;
  confidence: number;
  method: UncertaintyMethod;
  low: number;
  high: number;
  uncertainty?: Uncertainty;
  /** Half width by Guideline 14, kWh, whatever the method; null where it has no degrees of freedom left. */
  ashrae: number | null;
  compared: readonly Compared[];
  verdict: Verdict;
  /** The verdict as a sentence. */
  sentence: string;
  /** Everything that the reader has to know beside it. */
  notes: readonly string[];
}

/**
 * Verified saving of a meter: what the baseline expects for the weather and load of the report, less what was metered (IPMVP's avoided
 * energy, Option C).
 * @param observations of both windows and no gaps in their times; what is not known is NaN
 */
export function verifySaving(
  observations: readonly Observation[],
  windows: { baseline: Window; report: Window },
  step: Step,
  events: readonly NonRoutineEvent[] = [],
  { confidence = DEFAULT_CONFIDENCE, limits, method = 'memory', margin = MARGIN }: VerifyOptions = {}
): Verification {
  // An interval that a border cuts is neither before nor after. Months are not equally long, and are given as a whole.
  const lengthMs = step === 'month' ? 1 : STEP_MS[step];
  const within = ({ fromMs, toMs }: Window) =>
    observations.filter(({ startMs }) => startMs >= fromMs && startMs + lengthMs <= toMs);
  const before = withoutEvents(within(windows.baseline), events, step);
  const after = withoutEvents(within(windows.report), events, step);
  const selection = selectBaseline(before.rows, step, limits && { limits });
  const baseline = selection.chosen;
  const baselineCoverage = before.rows.length === 0 ? 0 : selection.n / before.rows.length;
  const known = baseline ? after.rows.filter((one) => isWhole(baseline, one)) : [];
  const { within: kept, beyond } = baseline ? withinBaseline(baseline, known, margin) : { within: [], beyond: [] };
  const reported = baseline ? kept.filter((one) => !Number.isNaN(baseline.predict(one))) : [];
  const counted: Counted = {
    all: after.rows.length,
    counted: reported.length,
    unknown: after.rows.length - known.length,
    unseen: kept.length - reported.length,
    beyond,
    refused: known.length - kept.length,
  };
  const actual = reported.reduce((sum, { energy }) => sum + energy, 0);
  const expected = baseline ? reported.reduce((sum, one) => sum + baseline.predict(one), 0) : 0;
  const saving = expected - actual;
  const uncertainty =
    baseline && reported.length > 0 ? savingUncertainty(baseline, reported, step, confidence) : undefined;
  const ashrae = baseline && reported.length > 0 ? ashraeHalfWidth(baseline, reported.length, step, confidence) : null;
  const halfWidth = (method === 'ashrae' ? ashrae : uncertainty?.halfWidth) ?? Infinity;
  const facts = {
    saving,
    share: expected === 0 ? 0 : saving / expected,
    low: saving - halfWidth,
    high: saving + halfWidth,
    confidence,
  };
  const cause = whyNot({ selection, baselineCoverage, counted, step, halfWidth });
  const verdict: Verdict =
    cause !== undefined
      ? 'not-verifiable'
      : facts.low > 0
        ? 'saved'
        : facts.high < 0
          ? 'used-more'
          : 'not-distinguishable';
  return {
    step,
    selection,
    ...(baseline && { baseline }),
    baselineCoverage,
    counted,
    events: merged([...before.effects, ...after.effects]),
    actual,
    expected,
    ...facts,
    method,
    ...(uncertainty && { uncertainty }),
    ashrae,
    compared: baseline ? compare(baseline, reported, uncertainty) : [],
    verdict,
    sentence: cause ?? sentenceOf(verdict, facts),
    notes: notesOf(counted, step, [...before.effects, ...after.effects]),
  };
}

function isWhole(baseline: Baseline, one: Observation): boolean {
  return !Number.isNaN(one.energy) && driversOf(baseline.form).every(({ key }) => !Number.isNaN(one[key]));
}

function compare(
  baseline: Baseline,
  reported: readonly Observation[],
  uncertainty: Uncertainty | undefined
): Compared[] {
  const band = uncertainty ? uncertainty.critical * Math.sqrt(uncertainty.noise.variance) : 0;
  return reported.map((one) => {
    const expected = baseline.predict(one);
    return { startMs: one.startMs, actual: one.energy, expected, low: expected - band, high: expected + band };
  });
}

function merged(effects: readonly EventEffect[]): EventEffect[] {
  return [...Map.groupBy(effects, ({ name }) => name).values()].map((some) => ({
    ...some[0]!,
    intervals: some.reduce((sum, { intervals }) => sum + intervals, 0),
    adjusted: some.reduce((sum, { adjusted }) => sum + adjusted, 0),
  }));
}

interface Grounds {
  selection: Selection;
  baselineCoverage: number;
  counted: Counted;
  step: Step;
  halfWidth: number;
}

/** Why nothing can be said, with what to do about it; undefined where something can. */
function whyNot({ selection, baselineCoverage, counted, step, halfWidth }: Grounds): string | undefined {
  if (selection.n === 0) {
    return 'Not verifiable: the meter has no value in the baseline period. Import older readings, or give the initiative a baseline of its own.';
  }
  if (baselineCoverage < LEAST_BASELINE_COVERAGE) {
    return `Not verifiable: only ${percent(baselineCoverage)} of the baseline period is metered. Import the rest, or choose a baseline period that is.`;
  }
  if (selection.chosen === undefined) {
    const best = selection.best;
    return best
      ? `Not verifiable: no baseline model keeps to the limits. The best is ${formWords(best.form)}, with CV(RMSE) ${percent(best.statistics.cvRmse)}. Add what drives the load (IT power, outdoor temperature), or set other limits.`
      : `Not verifiable: ${selection.n} ${step}s of baseline are too few for a model. Choose a longer baseline period.`;
  }
  if (counted.all === 0) {
    return 'Not verifiable yet: the report period has not begun.';
  }
  if (counted.counted === 0 || counted.refused > MOST_REFUSED * counted.all) {
    const names = counted.beyond.map(({ name }) => name).join(' and ');
    return counted.refused > 0
      ? `Not verifiable: in ${counted.refused} of ${counted.all} ${step}s ${names} lay beyond what the baseline has seen. Choose a baseline period that has seen them.`
      : `Not verifiable: the meter, or what drives it, has no value in the report period. Check that their sources deliver.`;
  }
  return Number.isFinite(halfWidth)
    ? undefined
    : 'Not verifiable: residuals of the baseline are so alike that they leave no degree of freedom. Choose a longer baseline period.';
}

function sentenceOf(
  verdict: Verdict,
  { saving, share, low, high, confidence }: Record<'saving' | 'share' | 'low' | 'high' | 'confidence', number>
): string {
  const sure = `at ${percent(confidence)} confidence`;
  if (verdict === 'saved') {
    return `Saved ${kwh(saving)} (${percent(share)}), between ${kwh(low)} and ${kwh(high)} ${sure}.`;
  }
  if (verdict === 'used-more') {
    return `Used ${kwh(-saving)} (${percent(-share)}) more than expected, between ${kwh(-high)} and ${kwh(-low)} ${sure}.`;
  }
  return `Not distinguishable from zero: ${kwh(saving)} (${percent(share)}), between ${kwh(low)} and ${kwh(high)} ${sure}.`;
}

function notesOf(
  { counted, all, unknown, unseen, beyond, refused }: Counted,
  step: Step,
  effects: readonly EventEffect[]
): string[] {
  const limits = beyond.map(
    ({ name, unit, intervals, low, high, least, most }) =>
      `${name} was beyond the baseline (${fixed(low)} to ${fixed(high)} ${unit}, its margin included) in ${intervals} ${step}s, at ${fixed(least)} to ${fixed(most)} ${unit}.`
  );
  return [
    ...(counted < all ? [`${counted} of ${all} ${step}s count. The saving is that of these alone.`] : []),
    ...(unknown > 0 ? [`${unknown} ${step}s have no value of the meter or of what drives it.`] : []),
    ...(unseen > 0 ? [`${unseen} ${step}s are of times of the week that the baseline has not seen.`] : []),
    ...(refused > 0
      ? [`${refused} ${step}s are refused, as a model does not hold beyond what it was fitted to:`, ...limits]
      : []),
    ...merged(effects).map(({ name, treatment, intervals, adjusted }) =>
      treatment === 'exclude'
        ? `"${name}": ${intervals} ${step}s do not count.`
        : `"${name}": ${kwh(adjusted)} in ${intervals} ${step}s are taken off the meter.`
    ),
  ];
}

/** `408,142 kWh`. */
export function kwh(value: number): string {
  return `${Math.round(value).toLocaleString('en-US')} kWh`;
}

export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}
