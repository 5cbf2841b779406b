import { changePointShape, columnsOf } from './change-point.ts';
import { type Form, formWords, WEATHER_WORDS } from './form.ts';
import { type GroupedFit, groupedLeastSquares } from './least-squares.ts';
import { linearShape } from './linear-shape.ts';
import type { Observation } from './observation.ts';
import { digits, type Shape } from './shape.ts';
import { type FitStatistics, fitStatistics } from './statistics.ts';
import { towtShape } from './towt.ts';

/** What would have been used, as a function of what drives it. */
export interface Baseline {
  form: Form;
  statistics: FitStatistics;
  /** The intervals that it was fitted to: those in which all it needs is known. */
  rows: readonly Observation[];
  /** Metered less fitted, row by row, kWh. */
  residuals: Float64Array;
  /** Residuals that other energies of the same rows would leave, break points as they are. */
  residualsOf(energies: Float64Array): Float64Array;
  /** Predictions of the same model, break points as they are, fitted to some of its rows. */
  refitted(rows: readonly Observation[]): (one: Observation) => number;
  /** kWh of an interval; NaN where a driver is not known, or the time of the week was in no interval that was fitted. */
  predict(one: Observation): number;
  /** How much the sum of the predictions rises with each fitted energy, the movement of break points included. */
  weightsOfSum(some: readonly Observation[]): Float64Array;
  /** `energy = 120.4 + 3.1 * max(0, wet-bulb - 14.2) + 4.2 * IT load`. */
  formula: string;
  notes: readonly string[];
}

/** Fewer intervals beside the parameters than this leave no error to judge by. */
const LEAST_FREEDOM = 6;

/** Whether all that a form needs is known of an interval. */
export function isKnown({ weather, load }: Form, one: Observation): boolean {
  return !Number.isNaN(weather ? one[weather] : 0) && !Number.isNaN(load ? one.load : 0);
}

/**
 * Fits a form by least squares.
 * @returns undefined where the intervals are too few for it or do not vary, or where heating or cooling would save energy.
 */
export function fitBaseline(form: Form, observations: readonly Observation[]): Baseline | undefined {
  const rows = observations.filter((one) => !Number.isNaN(one.energy) && isKnown(form, one));
  const shape = rows.length > LEAST_FREEDOM ? shapeOf(form, rows) : undefined;
  if (shape === undefined) {
    return undefined;
  }
  const y = Float64Array.from(rows, ({ energy }) => energy);
  const fit = linearFit(shape, rows);
  const parameters = fit.parameters + (form.kind === 'towt' ? 0 : shape.breaks.length);
  if (rows.length - parameters < LEAST_FREEDOM) {
    return undefined;
  }
  const tangent = tangentOf(y, rows, shape, fit);
  return {
    form,
    statistics: fitStatistics(y, fit.residuals, parameters),
    rows,
    residuals: fit.residuals,
    residualsOf: fit.residualsOf,
    refitted: (some) => predictor(form, shape, linearFit(shape, some)),
    predict: predictor(form, shape, fit),
    weightsOfSum: (some) => tangent.fit.weightsOfSum(some.map(shape.group), some.map(tangent.row)),
    formula: formulaOf(form, shape, fit),
    notes: shape.notes,
  };
}

function linearFit(shape: Shape, rows: readonly Observation[]): GroupedFit {
  const y = Float64Array.from(rows, ({ energy }) => energy);
  return groupedLeastSquares(y, rows.map(shape.group), columnsOf(rows, shape));
}

function predictor(form: Form, shape: Shape, fit: GroupedFit) {
  return (one: Observation) => (isKnown(form, one) ? fit.predict(shape.group(one), shape.row(one)) : Number.NaN);
}

function shapeOf(form: Form, rows: readonly Observation[]): Shape | undefined {
  const { kind, weather } = form;
  if (kind === 'towt') {
    return towtShape(form, rows);
  }
  if (kind === 'mean' || kind === 'linear') {
    return linearShape(form);
  }
  return weather && changePointShape({ ...form, kind, weather }, rows);
}

/** The model as a linear one that has a column for each break point too (Muggeo, Statistics in Medicine 22, 2003). */
function tangentOf(
  y: Float64Array,
  rows: readonly Observation[],
  { group, row, names, moves }: Shape,
  fit: GroupedFit
) {
  if (moves === undefined) {
    return { fit, row };
  }
  const wide = (one: Observation) => [...row(one), ...moves(one, fit.slopes)];
  const columns = columnsOf(rows, { row: wide, names: wide(rows[0]!).map((_, index) => names[index] ?? '') });
  return { fit: groupedLeastSquares(y, rows.map(group), columns), row: wide };
}

function formulaOf(form: Form, shape: Shape, fit: GroupedFit): string {
  const terms = shape.names.flatMap((name, index) => {
    const slope = fit.slopes[index]!;
    return slope === 0
      ? []
      : [
          `${slope < 0 ? '-' : '+'} ${digits(Math.abs(slope))} * ${name.includes(' ') && !name.startsWith('max') ? `(${name})` : name}`,
        ];
  });
  const start =
    form.kind === 'towt'
      ? 'mean of the time of week'
      : digits(
          fit.predict(
            0,
            shape.names.map(() => 0)
          )
        );
  return ['energy =', start, ...terms].join(' ');
}

/** The drivers of a form with their names and units. */
export function driversOf({
  weather,
  load,
}: Form): Array<{ key: 'dryBulb' | 'wetBulb' | 'load'; name: string; unit: string }> {
  return [
    ...(weather ? [{ key: weather, name: WEATHER_WORDS[weather], unit: '°C' }] : []),
    ...(load ? [{ key: 'load' as const, name: 'IT load', unit: 'kW' }] : []),
  ];
}

export { formWords };
