import { combine, isDimensionless, type Quantity, quantityOf, sameDimension } from '../units/quantity.ts';

/** The unit of a value in an expression. */
export interface Unit {
  /** UCUM, as far as it can be written; `1` for a ratio. */
  ucum: string;
  quantity: Quantity;
  /** Grafana unit id. */
  grafanaUnit: string;
  /** A number that was written without a unit, which takes part in products as it is. */
  isNumber?: boolean;
}

/** Why two units cannot be calculated with. */
export class UnitMismatch extends Error {
  override name = 'UnitMismatch';
}

export const RATIO: Unit = { ucum: '1', quantity: { scale: 1, dimension: {}, counts: '' }, grafanaUnit: 'none' };
const DIFFERENCE = named('K{difference}', 'kelvin');

/** What products and quotients are shown in where they are one of these again. */
const RESULTS: readonly Unit[] = [
  DIFFERENCE,
  named('W', 'watt'),
  named('kW.h', 'kwatth'),
  named('h', 'h'),
  named('m3', 'm3'),
  named('L/min', 'flowlpm'),
  named('By', 'bytes'),
  named('By/s', 'binBps'),
];

/** Grafana units of results and written numbers whose metrics do not bring one; others are written out behind the number. */
export const GRAFANA_UNITS: ReadonlyMap<string, string> = new Map([
  ...RESULTS.map(({ ucum, grafanaUnit }): [string, string] => [ucum, grafanaUnit]),
  ['1', 'none'],
  ['kW', 'kwatt'],
  ['MW', 'megwatt'],
  ['W.h', 'watth'],
  ['V.A', 'voltamp'],
  ['kV.A', 'kvoltamp'],
  ['V', 'volt'],
  ['A', 'amp'],
  ['Cel', 'celsius'],
  ['[degF]', 'fahrenheit'],
  ['%', 'percent'],
  ['s', 's'],
  ['min', 'm'],
  ['L', 'litre'],
  ['m3/h', 'suffix:m³/h'],
  ['Pa', 'pressurepa'],
  ['kPa', 'pressurekpa'],
]);

function named(ucum: string, grafanaUnit: string): Unit {
  return { ucum, quantity: quantityOf(ucum)!, grafanaUnit };
}

/** The unit of a UCUM code, shown as Grafana shows it; undefined for an unknown code. */
export function unitOf(ucum: string, grafanaUnit?: string): Unit | undefined {
  const quantity = quantityOf(ucum);
  return quantity && { ucum, quantity, grafanaUnit: grafanaUnit ?? grafanaUnitOf(ucum) };
}

function grafanaUnitOf(ucum: string): string {
  return GRAFANA_UNITS.get(ucum) ?? `suffix:${unitWords(ucum)}`;
}

/** A UCUM code as people write units: `Cel` is °C, `m3/h` m³/h, `kW.h` kWh. */
export function unitWords(ucum: string): string {
  if (ucum === '1') {
    return '1';
  }
  return ucum
    .replaceAll('K{difference}', 'K')
    .replaceAll('V.A{reactive}', 'var')
    .replaceAll('Cel', '°C')
    .replace(/\{([^{}]*)\}/g, '$1')
    .replace(/(W|V\.A)\.h/g, (energy) => energy.replaceAll('.', ''))
    .replaceAll('V.A', 'VA')
    .replace(/(?<=[A-Za-z])2(?!\d)/g, '²')
    .replace(/(?<=[A-Za-z])3(?!\d)/g, '³')
    .replaceAll('.', '·');
}

/** `to = from * scale + offset` from one unit to another of the same quantity. */
export interface Factors {
  scale: number;
  offset: number;
}

function factors(from: Quantity, to: Quantity): Factors {
  return { scale: from.scale / to.scale, offset: ((from.zeroK ?? 0) - (to.zeroK ?? 0)) / to.scale };
}

/** How the sides of a sum are to be converted, and what it is in. */
export interface SumUnits {
  unit: Unit;
  left: Factors;
  right: Factors;
}

const AS_IT_IS: Factors = { scale: 1, offset: 0 };

/**
 * Units of a sum, a difference, or of values that are compared. Temperatures are points on a scale: their difference is
 * one, their sum nothing.
 * @throws {UnitMismatch}
 */
export function sumUnits(left: Unit, right: Unit, operation: '+' | '-' | 'compare'): SumUnits {
  const [a, b] = [left.quantity, right.quantity];
  if (!sameDimension(a.dimension, b.dimension) || a.counts !== b.counts) {
    throw new UnitMismatch(mismatchText(left, right));
  }
  if (operation === '+' && a.isLogarithmic) {
    throw new UnitMismatch(`Levels in ${unitWords(left.ucum)} do not add up.`);
  }
  const [isPoint, isOtherPoint] = [isPointOnScale(a), isPointOnScale(b)];
  if (isPoint && isOtherPoint && operation === '-') {
    return { unit: DIFFERENCE, left: factors(a, KELVIN), right: factors(b, KELVIN) };
  }
  if (isPoint && isOtherPoint && operation === '+') {
    throw new UnitMismatch(
      `Two temperatures (${unitWords(left.ucum)} + ${unitWords(right.ucum)}) do not add up to one. Subtract them for a difference, or combine points by their mean.`
    );
  }
  if (isPoint !== isOtherPoint && operation === 'compare') {
    throw new UnitMismatch('A temperature and a difference of temperatures cannot be compared.');
  }
  if (!isPoint && isOtherPoint) {
    if (operation === '-') {
      throw new UnitMismatch('A temperature cannot be taken from a difference of temperatures. Swap the sides.');
    }
    return { unit: right, left: { scale: a.scale / b.scale, offset: 0 }, right: AS_IT_IS };
  }
  const toLeft = isPoint && !isOtherPoint ? { scale: b.scale / a.scale, offset: 0 } : factors(b, a);
  return { unit: left.isNumber ? right : left, left: AS_IT_IS, right: toLeft };
}

const KELVIN: Quantity = { ...DIFFERENCE.quantity, zeroK: 0 };

function isPointOnScale({ zeroK }: Quantity): boolean {
  return zeroK !== undefined;
}

function mismatchText(left: Unit, right: Unit): string {
  const number = left.isNumber ? left : right.isNumber ? right : undefined;
  const other = number === left ? right : left;
  if (number && !isDimensionless(other.quantity.dimension)) {
    return `A number without a unit does not go with ${unitWords(other.ucum)}. Write its unit behind it, such as 5 ${other.ucum.replace(/\{.*\}/, '')}.`;
  }
  const [a, b] = [left, right].map(({ ucum, quantity }) =>
    quantity.counts ? `${unitWords(ucum)} (${quantity.counts})` : unitWords(ucum)
  );
  return `${a} and ${b} do not measure the same thing, so they are not added, subtracted or compared. Divide them, or choose metrics of one unit.`;
}

/** A product's unit, and by what the product of the two numbers is multiplied to be in it. */
export interface ProductUnit {
  unit: Unit;
  scale: number;
}

/**
 * @param power 1 for a product, -1 for a quotient
 * @throws {UnitMismatch}
 */
export function productUnit(left: Unit, right: Unit, power: 1 | -1): ProductUnit {
  for (const side of [left, right]) {
    refuseProduct(side);
  }
  if (right.isNumber) {
    return { unit: left, scale: 1 };
  }
  if (left.isNumber && power === 1) {
    return { unit: right, scale: 1 };
  }
  const { scale, dimension } = combine(left.quantity, right.quantity, power);
  const counts = productCounts(left.quantity, right.quantity, power);
  const result = { scale, dimension, counts };
  if (isDimensionless(dimension) && counts === '') {
    return { unit: RATIO, scale };
  }
  if (isPlainRatio(right)) {
    return { unit: left, scale: right.quantity.scale ** power };
  }
  if (isPlainRatio(left) && power === 1) {
    return { unit: right, scale: left.quantity.scale };
  }
  const known =
    counts === '' ? RESULTS.find(({ quantity }) => sameDimension(quantity.dimension, dimension)) : undefined;
  if (known) {
    return { unit: known, scale: scale / known.quantity.scale };
  }
  const ucum = productText(left.ucum, right.ucum, power);
  return { unit: { ucum, quantity: result, grafanaUnit: grafanaUnitOf(ucum) }, scale: 1 };
}

function refuseProduct({ ucum, quantity }: Unit): void {
  if (quantity.isLogarithmic) {
    throw new UnitMismatch(`Levels in ${unitWords(ucum)} are not multiplied or divided: they are logarithms.`);
  }
  if (quantity.zeroK) {
    throw new UnitMismatch(
      `${unitWords(ucum)} is not multiplied or divided: its zero is arbitrary, 40 ${unitWords(ucum)} are not twice 20. Use a difference of two temperatures.`
    );
  }
}

function isPlainRatio({ quantity }: Unit): boolean {
  return isDimensionless(quantity.dimension) && quantity.counts === '';
}

/** Active by apparent power is a power factor; errors by errors are a ratio. */
function productCounts(a: Quantity, b: Quantity, power: 1 | -1): string {
  if (power === -1 && sameDimension(a.dimension, b.dimension) && (a.counts === b.counts || !a.counts || !b.counts)) {
    return '';
  }
  if (power === -1 && b.counts === a.counts) {
    return '';
  }
  return a.counts || b.counts;
}

function productText(left: string, right: string, power: 1 | -1): string {
  const isCompound = /[./]/.test(right);
  if (power === 1) {
    return isCompound && right.includes('/') ? `${left}.(${right})` : `${left}.${right}`;
  }
  return isCompound ? `${left}/(${right})` : `${left}/${right}`;
}
