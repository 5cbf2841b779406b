import type { Observation } from './observation.ts';

/** A form with its break points, knots and occupied times set: what is left is linear. */
export interface Shape {
  /** Rows that have a mean of their own: all the same, or those of one time of the week. */
  group(one: Observation): number;
  /** What energy is linear in. */
  row(one: Observation): number[];
  /** The names of these, as in `max(0, wet-bulb - 14.2)`. */
  names: readonly string[];
  /** Fitted places on the axis of the temperature, Cel. */
  breaks: readonly number[];
  /** How a prediction moves with each of these, for the slopes found. */
  moves?(one: Observation, slopes: Float64Array): number[];
  /** In words, what the names do not tell. */
  notes: readonly string[];
}

/** One number of a formula, with the digits that matter. */
export function digits(value: number): string {
  return String(Number(value.toPrecision(4)));
}
