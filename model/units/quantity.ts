import { kindOfUnit } from './kind.ts';

/** Base quantities in whose powers a unit is written; information is one of them, as bytes over bytes alone are a ratio. */
const BASES = ['m', 'g', 's', 'K', 'A', 'cd', 'By'] as const;
type Base = (typeof BASES)[number];

/** Powers of the base quantities; a base that is absent has the power 0. */
export type Dimension = Readonly<Partial<Record<Base, number>>>;

/** What a UCUM code stands for, as far as calculating with it needs. */
export interface Quantity {
  /** One unit in base units (m, g, s, K, A, cd, By). */
  scale: number;
  /** Of a temperature scale: where its zero is, K; absent elsewhere. */
  zeroK?: number;
  dimension: Dimension;
  /** What its numbers count where the dimension does not tell (`apparent power`, `error`); empty where it does. */
  counts: string;
  /** A level such as dB, whose numbers do not add up. */
  isLogarithmic?: boolean;
}

const METRE: Dimension = { m: 1 };
const CUBIC_METRE: Dimension = { m: 3 };
const PASCAL: Dimension = { g: 1, m: -1, s: -2 };
const JOULE: Dimension = { g: 1, m: 2, s: -2 };
const WATT: Dimension = { g: 1, m: 2, s: -3 };
const VOLT: Dimension = { g: 1, m: 2, s: -3, A: -1 };
const NONE: Dimension = {};

const INCH_M = 0.0254;
const FOOT_M = 0.3048;
/** Standard gravity, CGPM 1901. */
const GRAVITY = 9.80665;
const POUND_G = 453.59237;
const WATER_PA_PER_M = 9806.65;
const MERCURY_PA_PER_M = 133_322;
const BTU_IT_J = 1055.05585262;
const ZERO_CELSIUS_K = 273.15;
const FAHRENHEIT_K = 5 / 9;

type Entry = readonly [scale: number, dimension: Dimension];

/** Units that take a metric prefix (UCUM 2.2, section 4). Mass is in grams there, so a newton is 1,000 g.m/s2. */
const METRIC = mapOf<Entry>({
  m: [1, METRE],
  g: [1, { g: 1 }],
  s: [1, { s: 1 }],
  K: [1, { K: 1 }],
  A: [1, { A: 1 }],
  cd: [1, { cd: 1 }],
  L: [1e-3, CUBIC_METRE],
  l: [1e-3, CUBIC_METRE],
  Hz: [1, { s: -1 }],
  Pa: [1e3, PASCAL],
  bar: [1e8, PASCAL],
  J: [1e3, JOULE],
  W: [1e3, WATT],
  V: [1e3, VOLT],
  By: [1, { By: 1 }],
  bit: [1 / 8, { By: 1 }],
  lx: [1, { cd: 1, m: -2 }],
  'm[H2O]': [WATER_PA_PER_M * 1e3, PASCAL],
  'm[Hg]': [MERCURY_PA_PER_M * 1e3, PASCAL],
});

const PLAIN = mapOf<Entry>({
  min: [60, { s: 1 }],
  h: [3_600, { s: 1 }],
  d: [86_400, { s: 1 }],
  '%': [0.01, NONE],
  '[ppm]': [1e-6, NONE],
  '[psi]': [(POUND_G * GRAVITY) / INCH_M ** 2, PASCAL],
  '[gal_us]': [231 * INCH_M ** 3, CUBIC_METRE],
  '[cft_i]': [FOOT_M ** 3, CUBIC_METRE],
  "[in_i'H2O]": [WATER_PA_PER_M * INCH_M * 1e3, PASCAL],
  "[in_i'Hg]": [MERCURY_PA_PER_M * INCH_M * 1e3, PASCAL],
  '[Btu_IT]': [BTU_IT_J * 1e3, JOULE],
});

const PREFIXES = mapOf<number>({
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  c: 1e-2,
  h: 1e2,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
});

const KELVIN: Dimension = { K: 1 };

/** Units that stand alone: they do not multiply with others. */
const SCALES = mapOf<Quantity>({
  Cel: { scale: 1, zeroK: ZERO_CELSIUS_K, dimension: KELVIN, counts: '' },
  '[degF]': { scale: FAHRENHEIT_K, zeroK: ZERO_CELSIUS_K - 32 * FAHRENHEIT_K, dimension: KELVIN, counts: '' },
  K: { scale: 1, zeroK: 0, dimension: KELVIN, counts: '' },
  dB: { scale: 1, dimension: NONE, counts: 'level', isLogarithmic: true },
});

/** Sign, then a number, an annotation alone, or a unit with its power and annotation. */
const FACTOR = /([./]?)(?:(\d+)|\{[^{}]*\}|([A-Za-z%]+(?:\[[^[\]]*\])?|\[[^[\]]*\])(-?\d+)?(?:\{[^{}]*\})?)/y;

/**
 * What a UCUM code stands for; undefined for one that is not among those of the catalog and of engineering units. A plain `K`
 * or `Cel` is a point on a scale, `K{difference}` a difference, as everywhere in Plenum.
 */
export function quantityOf(ucum: string): Quantity | undefined {
  const scale = SCALES.get(ucum);
  if (scale !== undefined) {
    return scale;
  }
  let quantity: Entry = [1, NONE];
  FACTOR.lastIndex = 0;
  do {
    const [, sign, number, unit, power = '1'] = FACTOR.exec(ucum) ?? [undefined];
    const factor = unit === undefined ? ([Number(number ?? 1), NONE] as const) : unitEntry(unit);
    if (sign === undefined || factor === undefined) {
      return undefined;
    }
    quantity = times(quantity, factor, Number(power) * (sign === '/' ? -1 : 1));
  } while (FACTOR.lastIndex < ucum.length);
  return { scale: quantity[0], dimension: quantity[1], counts: countsOf(ucum) };
}

function unitEntry(unit: string): Entry | undefined {
  if (unit === '[degF]') {
    return [FAHRENHEIT_K, KELVIN];
  }
  const whole = METRIC.get(unit) ?? PLAIN.get(unit);
  const prefix = PREFIXES.get(unit.charAt(0));
  const prefixed = METRIC.get(unit.slice(1));
  return whole ?? (prefix === undefined || prefixed === undefined ? undefined : [prefix * prefixed[0], prefixed[1]]);
}

function times([scale, dimension]: Entry, [by, other]: Entry, power: number): Entry {
  const powers = Object.fromEntries(
    BASES.map((base) => [base, (dimension[base] ?? 0) + power * (other[base] ?? 0)]).filter(([, sum]) => sum !== 0)
  );
  return [scale * by ** power, powers];
}

/** Product (power 1) or quotient (power -1) of two plain quantities, without what they count. */
export function combine(a: Quantity, b: Quantity, power: 1 | -1): Pick<Quantity, 'scale' | 'dimension'> {
  const [scale, dimension] = times([a.scale, a.dimension], [b.scale, b.dimension], power);
  return { scale, dimension };
}

export function sameDimension(a: Dimension, b: Dimension): boolean {
  return BASES.every((base) => (a[base] ?? 0) === (b[base] ?? 0));
}

export function isDimensionless(dimension: Dimension): boolean {
  return sameDimension(dimension, NONE);
}

const ANNOTATION = /\{([^{}]*)\}/;

function countsOf(ucum: string): string {
  const kind = kindOfUnit(ucum);
  if (kind === 'apparent power' || kind === 'reactive power') {
    return kind;
  }
  const annotation = ANNOTATION.exec(ucum)?.[1] ?? '';
  return annotation === 'difference' || annotation === 'RH' ? '' : annotation;
}

/** A text from outside may be any word; a plain object knows `constructor`. */
function mapOf<Value>(entries: Readonly<Record<string, Value>>): ReadonlyMap<string, Value> {
  return new Map(Object.entries(entries));
}
