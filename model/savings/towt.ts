import { columnsOf } from './change-point.ts';
import { type Form, WEATHER_WORDS } from './form.ts';
import { groupedLeastSquares } from './least-squares.ts';
import type { Observation } from './observation.ts';
import { digits, type Shape } from './shape.ts';

/** Segments of the temperature with as many intervals in each, as in Lawrence Berkeley's RM&V 2.0. */
const SEGMENTS = 6;
/** A segment at the end with fewer intervals is one with its neighbour. */
const LEAST_AT_END = 20;
/** A time of the week is occupied where a model without times is too low in more than this share of its intervals. */
const OCCUPIED_SHARE = 0.65;
/** Where heating begins and where cooling does in that model: 50 and 65 degF. */
const HEATING_BELOW = 10;
const COOLING_ABOVE = (65 - 32) / 1.8;

/**
 * Time of week and temperature (Mathieu, Price, Kiliccote and Piette, IEEE Transactions on Smart Grid 2(3), 2011; Price, LBNL-3713E): a
 * mean for each time of the week and a line with a bend at each knot of the temperature, which is another one while a building is
 * occupied. In the rare case of one temperature alone, or without one, the times are all there is.
 */
export function towtShape({ weather, load }: Form, rows: readonly Observation[]): Shape {
  const knots = weather ? knotsOf(rows.map((one) => one[weather])) : [];
  const occupied = occupiedTimes(rows, weather, load);
  const drivers = (one: Observation) => [...(weather ? pieces(one[weather], knots) : []), ...(load ? [one.load] : [])];
  const words = weather ? WEATHER_WORDS[weather] : '';
  const driverNames = [...(weather ? pieceNames(words, knots) : []), ...(load ? ['IT load'] : [])];
  const isSplit = occupied.size > 0;
  const nothing = driverNames.map(() => 0);
  return {
    group: ({ timeOfWeek }) => timeOfWeek,
    row: (one) => {
      const values = drivers(one);
      const isOccupied = occupied.has(one.timeOfWeek);
      return isSplit ? [...(isOccupied ? values : nothing), ...(isOccupied ? nothing : values)] : values;
    },
    names: isSplit
      ? [...driverNames.map((name) => `${name} while occupied`), ...driverNames.map((name) => `${name} otherwise`)]
      : driverNames,
    breaks: knots,
    notes: [
      isSplit
        ? `${occupied.size} times of the week are occupied: more is used in them than the weather tells.`
        : 'No time of the week is occupied more than others.',
    ],
  };
}

/** Where the slope may change, rising. */
function knotsOf(temperatures: readonly number[]): number[] {
  const sorted = Float64Array.from(temperatures).sort();
  const n = sorted.length;
  const ranks = Array.from({ length: SEGMENTS }, (_, segment) => Math.floor((n * (segment + 1)) / SEGMENTS + 1e-3));
  const all = [...new Set(ranks.filter((rank) => rank > 0).map((rank) => sorted[rank - 1]!))];
  const above = (knot: number) => sorted.filter((one) => one > knot).length;
  const below = (knot: number) => sorted.filter((one) => one < knot).length;
  return all.filter((knot) => above(knot) >= LEAST_AT_END && below(knot) >= LEAST_AT_END);
}

/** How much of a temperature lies in each segment, so that the slopes of all make one line with bends. */
function pieces(temperature: number, knots: readonly number[]): number[] {
  return [...knots, Infinity].map((upper, index) => {
    const lower = knots[index - 1];
    return lower === undefined ? Math.min(temperature, upper) : Math.max(0, Math.min(temperature, upper) - lower);
  });
}

function pieceNames(weather: string, knots: readonly number[]): string[] {
  return [...knots, Infinity].map((upper, index) => {
    const lower = knots[index - 1];
    const to = upper === Infinity ? '' : ` to ${digits(upper)}`;
    return lower === undefined ? `${weather}${to}` : `${weather} from ${digits(lower)}${to}`;
  });
}

function occupiedTimes(rows: readonly Observation[], weather: Form['weather'], load: boolean): ReadonlySet<number> {
  const row = (one: Observation) => [
    ...(weather ? [Math.min(0, one[weather] - HEATING_BELOW), Math.max(0, one[weather] - COOLING_ABOVE)] : []),
    ...(load ? [one.load] : []),
  ];
  const names = [...(weather ? ['', ''] : []), ...(load ? [''] : [])];
  const y = Float64Array.from(rows, ({ energy }) => energy);
  const { residuals } = groupedLeastSquares(y, new Uint8Array(rows.length), columnsOf(rows, { row, names }));
  const times = Map.groupBy(rows.keys(), (index) => rows[index]!.timeOfWeek);
  const occupied = [...times].filter(
    ([, some]) => some.filter((index) => residuals[index]! > 0).length > OCCUPIED_SHARE * some.length
  );
  return new Set(occupied.map(([time]) => time));
}
