import { type Form, WEATHER_WORDS } from './form.ts';
import { groupedLeastSquares } from './least-squares.ts';
import type { Observation, Weather } from './observation.ts';
import { digits, type Shape } from './shape.ts';

/** Break points are looked for between these shares of the temperatures: beyond, a handful of days would make a slope. */
const OUTER_SHARE = 0.05;
/** Steps of the first search of one break point, and of each of two. */
const STEPS_OF_ONE = 24;
const STEPS_OF_TWO = 12;
/** Halvings of the step around the best one: a thousandth of a step. */
const REFINEMENTS = 10;

type Bent = '3pc' | '3ph' | '4p' | '5p';

/**
 * A line with one or two bends (ASHRAE RP-1050): heating below the first, cooling above the last. The break points are those of least
 * squares, by a search of the whole range first, as the sum of squares has several valleys.
 * @returns undefined where temperatures do not vary, or where heating or cooling would cost less than nothing (3P and 5P).
 */
export function changePointShape(
  form: Form & { kind: Bent; weather: Weather },
  rows: readonly Observation[]
): Shape | undefined {
  const sorted = Float64Array.from(rows, (one) => one[form.weather]).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  const [low, high] = [at(OUTER_SHARE), at(1 - OUTER_SHARE)];
  if (!(high > low)) {
    return undefined;
  }
  const y = Float64Array.from(rows, ({ energy }) => energy);
  const temperature = Float64Array.from(rows, (one) => one[form.weather]);
  const load = form.load ? [Float64Array.from(rows, (one) => one.load)] : [];
  const groups = new Uint8Array(rows.length);
  const misfit = (breaks: readonly number[]) => {
    const [first, last] = [breaks[0]!, breaks.at(-1)!];
    const fit = groupedLeastSquares(y, groups, [
      ...(form.kind === '3pc' ? [] : [temperature.map((one) => Math.max(0, first - one))]),
      ...(form.kind === '3ph' ? [] : [temperature.map((one) => Math.max(0, one - last))]),
      ...load,
    ]);
    const isSensible =
      form.kind === '4p' || Array.from(fit.slopes.slice(0, form.load ? -1 : undefined)).every((slope) => slope > 0);
    return isSensible ? fit.residuals.reduce((sum, one) => sum + one * one, 0) : Infinity;
  };
  const best = search(form.kind === '5p' ? 2 : 1, low, high, misfit);
  return best && shapeAt(form, best);
}

/** The values of each column, row by row. */
export function columnsOf(rows: readonly Observation[], shape: Pick<Shape, 'row' | 'names'>): Float64Array[] {
  const columns = shape.names.map(() => new Float64Array(rows.length));
  rows.forEach((one, index) => shape.row(one).forEach((value, column) => (columns[column]![index] = value)));
  return columns;
}

function search(count: 1 | 2, low: number, high: number, misfit: (breaks: readonly number[]) => number) {
  const steps = count === 1 ? STEPS_OF_ONE : STEPS_OF_TWO;
  let step = (high - low) / steps;
  const grid = Array.from({ length: steps + 1 }, (_, index) => low + index * step);
  const starts =
    count === 1
      ? grid.map((one) => [one])
      : grid.flatMap((one, index) => grid.slice(index + 1).map((two) => [one, two]));
  let best = { breaks: [] as number[], misfit: Infinity };
  const look = (breaks: number[]) => {
    const isOrdered = breaks.every(
      (one, index) => one >= low && one <= high && (index === 0 || one > breaks[index - 1]!)
    );
    const found = isOrdered ? misfit(breaks) : Infinity;
    if (found < best.misfit) {
      best = { breaks, misfit: found };
    }
  };
  starts.forEach(look);
  for (let round = 0; round < REFINEMENTS && best.misfit < Infinity; round++) {
    step /= 2;
    for (let moved = 0; moved < count; moved++) {
      const around = best.breaks;
      [-step, step].forEach((by) => look(around.map((one, index) => (index === moved ? one + by : one))));
    }
  }
  return best.misfit < Infinity ? best.breaks : undefined;
}

function shapeAt({ kind, weather, load }: Form & { kind: Bent; weather: Weather }, breaks: readonly number[]): Shape {
  const first = breaks[0]!;
  const last = breaks.at(-1)!;
  const name = WEATHER_WORDS[weather];
  const hasHeating = kind !== '3pc';
  const hasCooling = kind !== '3ph';
  return {
    group: () => 0,
    row: (one) => [
      ...(hasHeating ? [Math.max(0, first - one[weather])] : []),
      ...(hasCooling ? [Math.max(0, one[weather] - last)] : []),
      ...(load ? [one.load] : []),
    ],
    names: [
      ...(hasHeating ? [`max(0, ${digits(first)} - ${name})`] : []),
      ...(hasCooling ? [`max(0, ${name} - ${digits(last)})`] : []),
      ...(load ? ['IT load'] : []),
    ],
    breaks,
    moves: (one, slopes) => {
      const heating = hasHeating && one[weather] < first ? slopes[0]! : 0;
      const cooling = hasCooling && one[weather] > last ? -slopes[hasHeating ? 1 : 0]! : 0;
      return kind === '5p' ? [heating, cooling] : [heating + cooling];
    },
    notes: [],
  };
}
