import { studentCritical } from '../statistics/distributions.ts';
import { normalRandom, seededRandom } from '../statistics/random.ts';
import type { Baseline } from './baseline.ts';
import { fitNoise, type Noise, varianceOfSum } from './noise.ts';
import { monthsOf, type Observation, type Step, STEP_MS } from './observation.ts';
import { sum } from './statistics.ts';

/** Half the width of a saving's interval, kWh, and where it comes from. */
export interface Uncertainty {
  halfWidth: number;
  confidence: number;
  /** How many standard errors that is, and the degrees of freedom behind it. */
  critical: number;
  freedom: number;
  standardError: number;
  noise: Noise;
}

/** Drawn series of residuals: enough to know the bias of the variance within some percent. */
const DRAWS = 60;
/** Steps before the first one, after which a drawn series has forgotten how it began. */
const WARM_UP = 300;

/**
 * Uncertainty of the sum of predictions less meter readings. Both are sums of the same noise with known weights, so their variance is
 * exact for its memory, whatever model (Draper and Smith, Applied Regression Analysis, 3rd ed., section 9.2: generalised least squares),
 * the cross terms of neighbours at the border included.
 *
 * That memory is estimated from residuals, which are smaller and less alike than the noise. So series of this noise are drawn, fitted and
 * judged in the same way: by how much their variance comes out too small, and how it scatters, the result is put right (a parametric
 * bootstrap, Efron and Tibshirani, An Introduction to the Bootstrap, section 6.5; degrees of freedom by Satterthwaite, Biometrics
 * Bulletin 2, 1946). The draws are seeded: the same data give the same interval.
 * @param reported the intervals whose predictions are summed
 */
export function savingUncertainty(
  baseline: Baseline,
  reported: readonly Observation[],
  step: Step,
  confidence: number
): Uncertainty {
  const axis = axisOf([...baseline.rows, ...reported], step);
  const weights = new Float64Array(axis.length);
  baseline.weightsOfSum(reported).forEach((weight, index) => (weights[axis.at(baseline.rows[index]!)]! += weight));
  reported.forEach((one) => (weights[axis.at(one)]! -= 1));
  const own = axisOf(baseline.rows, step);
  const onAxis = (residuals: Float64Array) => {
    const series = new Float64Array(own.length).fill(Number.NaN);
    residuals.forEach((value, index) => (series[own.at(baseline.rows[index]!)] = value));
    return series;
  };
  const { parameters } = baseline.statistics;
  const noise = fitNoise(onAxis(baseline.residuals), parameters);
  if (noise.variance === 0) {
    return { halfWidth: 0, confidence, critical: 0, freedom: Infinity, standardError: 0, noise };
  }
  const draw = drawer(noise);
  const drawn = Float64Array.from({ length: DRAWS }, () => {
    const series = draw(own.length);
    const energies = Float64Array.from(baseline.rows, (one) => series[own.at(one)]!);
    return varianceOfSum(weights, fitNoise(onAxis(baseline.residualsOf(energies)), parameters));
  });
  const mean = sum(drawn) / DRAWS;
  const scatter = sum(drawn.map((one) => (one - mean) ** 2)) / (DRAWS - 1);
  const variance = varianceOfSum(weights, noise);
  const standardError = Math.sqrt((variance * variance) / mean);
  const freedom = Math.max(LEAST_FREEDOM, (2 * mean ** 2) / scatter);
  const critical = studentCritical(confidence, freedom);
  return { halfWidth: critical * standardError, confidence, critical, freedom, standardError, noise };
}

/** Fewer would make intervals that say nothing. */
const LEAST_FREEDOM = 1.5;

/** Draws series of a noise. */
function drawer({ memory, innovation }: Noise): (length: number) => Float64Array {
  const normal = normalRandom(seededRandom(1));
  const deviation = Math.sqrt(innovation);
  return (length) => {
    const series = new Float64Array(WARM_UP + length);
    for (let step = 0; step < series.length; step++) {
      let value = normal() * deviation;
      for (let k = 0; k < memory.length && k < step; k++) {
        value += memory[k]! * series[step - 1 - k]!;
      }
      series[step] = value;
    }
    return series.subarray(WARM_UP);
  };
}

/** Places of intervals on one axis of equal steps; months are counted, as they are not equally long. */
function axisOf(rows: readonly Observation[], step: Step) {
  const first = rows.reduce((least, { startMs }) => Math.min(least, startMs), Infinity);
  const at = ({ startMs }: Observation) => Math.round((startMs - first) / STEP_MS[step]);
  return { at, length: rows.reduce((most, one) => Math.max(most, at(one) + 1), 0) };
}

/**
 * Fractional savings uncertainty of ASHRAE Guideline 14-2014, Annex B (after Reddy and Claridge, HVAC&R Research 6(1), 2000), with the
 * polynomials of Sun and Baltazar (ASHRAE Transactions 119, 2013) instead of 1.26, which is left for hours: for comparison with what
 * others publish. It knows only the correlation at lag 1, and calls hourly savings far too certain.
 * @returns half the width of the interval, kWh; null where so strong a correlation leaves no degree of freedom.
 */
export function ashraeHalfWidth(baseline: Baseline, reported: number, step: Step, confidence: number): number | null {
  const { n, parameters } = baseline.statistics;
  // Of monthly residuals the guideline neglects the correlation.
  const rho = step === 'month' ? 0 : Math.max(0, lagOneCorrelation(baseline.residuals));
  const independent = (n * (1 - rho)) / (1 + rho);
  const freedom = independent - parameters;
  if (freedom <= 0) {
    return null;
  }
  const meanSquare = sum(baseline.residuals.map((one) => one * one)) / freedom;
  const factor = ALPHA[step](monthsOf(reported, step));
  return studentCritical(confidence, freedom) * factor * Math.sqrt(meanSquare * (1 + 2 / independent) * reported);
}

const ALPHA: Record<Step, (months: number) => number> = {
  hour: () => 1.26,
  day: (months) => -0.00024 * months ** 2 + 0.03535 * months + 1.00286,
  month: (months) => -0.00022 * months ** 2 + 0.03306 * months + 0.94054,
};

/** Pearson's correlation of each residual with the next one. */
function lagOneCorrelation(residuals: Float64Array): number {
  const [before, after] = [residuals.subarray(0, -1), residuals.subarray(1)];
  const [a, b] = [sum(before) / before.length, sum(after) / after.length];
  const moment = (x: Float64Array, mx: number, y: Float64Array, my: number) =>
    x.reduce((total, one, at) => total + (one - mx) * (y[at]! - my), 0);
  const size = Math.sqrt(moment(before, a, before, a) * moment(after, b, after, b));
  return size > 0 ? moment(before, a, after, b) / size : 0;
}
