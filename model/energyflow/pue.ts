import { sumFlow } from './flow.ts';

/** PUE over a range, with the range that the classes of its meters allow. */
export interface PueEstimate {
  pue: number;
  low: number;
  high: number;
  /** Share of the steps in which everything is measured, 0 to 1. */
  coverage: number;
}

/** Error of a meter of class 1, as a share of what it says (IEC 62053-21). */
const CLASS_1 = 0.01;
/** Of a rectangular distribution, and for 95 % of a normal one (JCGM 100, 4.3.7 and 6.2.1). */
const RECTANGULAR = Math.sqrt(3);
const COVERAGE_FACTOR = 2;

/**
 * Power of the site over power of its racks (The Green Grid, White Paper 49, 2012), over the steps in which both are known.
 * Each meter may be wrong by its class, and none because another one is: their shares of the sum count in squares.
 * @param whole power through each meter of the utility, and `racks` into each rack, W, by step; NaN is not known
 */
export function estimatePue(
  whole: readonly Float64Array[],
  racks: readonly Float64Array[],
  stepMs: number
): PueEstimate | undefined {
  const isKnown = (step: number) => [...whole, ...racks].every((values) => !Number.isNaN(values[step]!));
  const steps = whole[0]?.map((_value, step) => (isKnown(step) ? 1 : NaN));
  if (!steps || racks.length === 0) {
    return undefined;
  }
  const meansOf = (meters: readonly Float64Array[]) =>
    meters.map(
      (values) =>
        sumFlow(
          values.map((value, step) => value * steps[step]!),
          stepMs
        )?.meanW ?? NaN
    );
  const [above, below] = [meansOf(whole), meansOf(racks)];
  const [aboveW, belowW] = [total(above), total(below)];
  const coverage = sumFlow(steps, stepMs)?.coverage;
  if (coverage === undefined || !(belowW > 0) || !(aboveW > 0)) {
    return undefined;
  }
  const pue = aboveW / belowW;
  const shares = [...above.map((watts) => watts / aboveW), ...below.map((watts) => watts / belowW)];
  const error = COVERAGE_FACTOR * (CLASS_1 / RECTANGULAR) * Math.hypot(...shares);
  return { pue, low: pue * (1 - error), high: pue * (1 + error), coverage };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
