import type { Weather } from './observation.ts';

/**
 * Kinds of baseline models, from the simplest on: the names of ASHRAE's inverse modelling toolkit (RP-1050; Kissock, Haberl and Claridge,
 * ASHRAE Transactions 109(2), 2003) and of Lawrence Berkeley's time-of-week-and-temperature model (Mathieu et al., IEEE Transactions on
 * Smart Grid 2(3), 2011).
 */
export const FORM_KINDS = ['mean', 'linear', '3pc', '3ph', '4p', '5p', 'towt'] as const;
export type FormKind = (typeof FORM_KINDS)[number];

export interface Form {
  kind: FormKind;
  weather?: Weather;
  /** Whether energy rises with the IT load too. */
  load: boolean;
}

const KIND_WORDS: Record<FormKind, string> = {
  mean: 'Mean',
  linear: 'Linear',
  '3pc': '3-parameter cooling',
  '3ph': '3-parameter heating',
  '4p': '4-parameter',
  '5p': '5-parameter',
  towt: 'Time of week and temperature',
};

export const WEATHER_WORDS: Record<Weather, string> = { dryBulb: 'dry-bulb', wetBulb: 'wet-bulb' };

/** `4-parameter on wet-bulb and IT load`. */
export function formWords({ kind, weather, load }: Form): string {
  const drivers = [...(weather ? [WEATHER_WORDS[weather]] : []), ...(load ? ['IT load'] : [])];
  const name = kind === 'towt' && weather === undefined ? 'Time of week' : KIND_WORDS[kind];
  return drivers.length === 0 ? name : `${name} on ${drivers.join(' and ')}`;
}

/** Every form that what is known allows, the simplest first. */
export function formsOf(weathers: readonly Weather[], hasLoad: boolean, hasWeek: boolean): Form[] {
  const loads = hasLoad ? [false, true] : [false];
  const of = (kind: FormKind, some: ReadonlyArray<Weather | undefined>) =>
    some.flatMap((weather) => loads.map((load): Form => ({ kind, load, ...(weather ? { weather } : {}) })));
  const lines = of('linear', [undefined, ...weathers]).filter(({ weather, load }) => weather !== undefined || load);
  const bent = (['3pc', '3ph', '4p', '5p'] as const).flatMap((kind) => of(kind, weathers));
  return [{ kind: 'mean', load: false }, ...lines, ...bent, ...(hasWeek ? of('towt', [undefined, ...weathers]) : [])];
}
