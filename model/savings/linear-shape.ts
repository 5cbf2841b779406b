import { type Form, WEATHER_WORDS } from './form.ts';
import type { Observation } from './observation.ts';
import type { Shape } from './shape.ts';

/** A mean, or a straight line in each driver. */
export function linearShape({ weather, load }: Form): Shape {
  return {
    group: () => 0,
    row: (one: Observation) => [...(weather ? [one[weather]] : []), ...(load ? [one.load] : [])],
    names: [...(weather ? [WEATHER_WORDS[weather]] : []), ...(load ? ['IT load'] : [])],
    breaks: [],
    notes: [],
  };
}
