import { type Baseline, fitBaseline } from './baseline.ts';
import { type Form, formsOf, formWords } from './form.ts';
import { type Observation, type Step, STEP_MS, type Weather, WEATHERS } from './observation.ts';

/** What a baseline model has to keep to. */
export interface ModelLimits {
  /** CV(RMSE) at most, as a share of the mean. */
  cvRmse: number;
  /** |NMBE| at most. */
  nmbe: number;
}

/**
 * The tolerances of ASHRAE Guideline 14-2014, section 5.3.3.3.10: CV(RMSE) 15 % and NMBE 5 % of months, 30 % and 10 % of hours. Days are
 * held to what hours are. A contract under IPMVP's Option C may ask for less.
 */
export const MODEL_LIMITS: Record<Step, ModelLimits> = {
  hour: { cvRmse: 0.3, nmbe: 0.1 },
  day: { cvRmse: 0.3, nmbe: 0.1 },
  month: { cvRmse: 0.15, nmbe: 0.05 },
};

/** A form that was tried. */
export interface Candidate {
  form: Form;
  words: string;
  /** Absent where it could not be fitted. */
  baseline?: Baseline;
  /** CV(RMSE) and NMBE of what it predicts for weeks that it was not fitted to. */
  outside?: { cvRmse: number; nmbe: number };
  /** Why it was not chosen; absent for the one that was. */
  reason?: string;
}

export interface Selection {
  /** Absent where no form keeps to the limits. */
  chosen?: Baseline;
  /** The best there is, whether or not it keeps to the limits. */
  best?: Baseline;
  candidates: readonly Candidate[];
  /** Rows that have the energy. */
  n: number;
}

/** Weeks in turn are left out: each form predicts a fifth of them from the rest. */
const FOLDS = 5;
/** Models whose error is larger by no more than this share are as good, and the simpler one is chosen. */
const AS_GOOD = 0.01;
/** A form that leaves out a driver with fewer rows than this share would be judged by other days than the rest. */
const LEAST_ROWS_SHARE = 0.9;

/**
 * Fits all forms that the data allow, and chooses the one that predicts weeks best that it has not seen, of those that keep to the
 * limits; of equally good ones the simplest. Judged by what they were fitted to, models with more parameters would always win.
 */
export function selectBaseline(
  observations: readonly Observation[],
  step: Step,
  { limits = MODEL_LIMITS[step], forms }: { limits?: ModelLimits; forms?: readonly Form[] } = {}
): Selection {
  const rows = observations.filter(({ energy }) => !Number.isNaN(energy));
  const has = (key: Weather | 'load') =>
    rows.filter((one) => !Number.isNaN(one[key])).length >= LEAST_ROWS_SHARE * rows.length;
  const allowed = forms ?? formsOf(WEATHERS.filter(has), has('load'), step !== 'month');
  const candidates = allowed.map((form): Candidate => {
    const baseline = fitBaseline(form, rows);
    const words = formWords(form);
    if (baseline === undefined) {
      return {
        form,
        words,
        reason: 'It cannot be fitted: too few intervals, no variation, or a slope of the wrong sign.',
      };
    }
    const broken = breaks(baseline, limits);
    const outside = predictedOutside(baseline, step);
    return { form, words, baseline, ...(outside && { outside }), ...(broken && { reason: broken }) };
  });
  const errorOf = ({ outside, baseline }: Candidate) => outside?.cvRmse ?? baseline?.statistics.cvRmse ?? Infinity;
  const least = (some: readonly Candidate[]) => {
    const lowest = Math.min(...some.map(errorOf));
    return some.find((one) => errorOf(one) <= lowest * (1 + AS_GOOD));
  };
  const fitted = candidates.filter(({ baseline }) => baseline !== undefined);
  const winner = least(fitted.filter(({ reason }) => reason === undefined));
  const told = candidates.map((one) =>
    one === winner || one.reason !== undefined ? one : { ...one, reason: comparison(one, winner!, errorOf) }
  );
  const best = (winner ?? least(fitted))?.baseline;
  return {
    ...(winner?.baseline && { chosen: winner.baseline }),
    ...(best && { best }),
    candidates: told,
    n: rows.length,
  };
}

function comparison(one: Candidate, winner: Candidate, errorOf: (one: Candidate) => number): string {
  return errorOf(one) <= errorOf(winner) * (1 + AS_GOOD)
    ? `As good as ${winner.words}, but less simple.`
    : `Predicts weeks it has not seen less well: CV(RMSE) ${percent(errorOf(one))} instead of ${percent(errorOf(winner))}.`;
}

function breaks({ statistics }: Baseline, limits: ModelLimits): string | undefined {
  if (!(statistics.cvRmse <= limits.cvRmse)) {
    return `CV(RMSE) ${percent(statistics.cvRmse)} is above the limit of ${percent(limits.cvRmse)}.`;
  }
  return Math.abs(statistics.nmbe) <= limits.nmbe
    ? undefined
    : `NMBE ${percent(statistics.nmbe)} is beyond the limit of ${percent(limits.nmbe)}.`;
}

function predictedOutside(baseline: Baseline, step: Step) {
  const { rows } = baseline;
  const weekMs = step === 'month' ? STEP_MS.month : 7 * STEP_MS.day;
  const foldOf = ({ startMs }: Observation) => Math.floor((startMs - rows[0]!.startMs) / weekMs) % FOLDS;
  let [squares, errors, energy, count] = [0, 0, 0, 0];
  for (let fold = 0; fold < FOLDS; fold++) {
    const predict = baseline.refitted(rows.filter((one) => foldOf(one) !== fold));
    for (const one of rows) {
      const error = foldOf(one) === fold ? one.energy - predict(one) : Number.NaN;
      if (!Number.isNaN(error)) {
        squares += error ** 2;
        errors += error;
        energy += one.energy;
        count++;
      }
    }
  }
  return count === 0
    ? undefined
    : { cvRmse: Math.sqrt(squares / count) / Math.abs(energy / count), nmbe: errors / energy };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
