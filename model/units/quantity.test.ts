import { describe, expect, test } from 'vitest';
import { METRICS } from '../catalog/catalog.ts';
import { ENGINEERING_UNITS } from './aliases.ts';
import { conversion } from './convert.ts';
import { kindOfUnit } from './kind.ts';
import { isDimensionless, quantityOf, sameDimension } from './quantity.ts';

const CODES = [...new Set([...METRICS.map(({ unit }) => unit), ...ENGINEERING_UNITS.map(([, code]) => code)])];
const LINEAR = CODES.filter((code) => !quantityOf(code)?.isLogarithmic);

test.each(CODES)('%s is known', (code) => {
  expect(quantityOf(code)).toBeDefined();
});

test.each(LINEAR)('%s converts to the others of its kind as by the library of UCUM', (code) => {
  const own = quantityOf(code)!;
  for (const other of LINEAR.filter((one) => kindOfUnit(one) === kindOfUnit(code))) {
    const theirs = quantityOf(other)!;
    if (sameDimension(own.dimension, theirs.dimension)) {
      expect(own.scale / theirs.scale / conversion(code, other).scale, other).toBeCloseTo(1, 5);
    }
  }
});

describe('dimensions', () => {
  test.each([
    ['kW', 'J/s'],
    ['V.A', 'W'],
    ['L/min', 'm3/h'],
    ['kW.h', 'J'],
    ["[in_i'H2O]", 'Pa'],
    ['bit/s', 'By/s'],
  ])('%s and %s agree', (a, b) => {
    expect(sameDimension(quantityOf(a)!.dimension, quantityOf(b)!.dimension)).toBe(true);
  });

  test.each(['1', '%', '[ppm]', '%{RH}', 'kW/W'])('%s has none', (code) => {
    expect(isDimensionless(quantityOf(code)!.dimension)).toBe(true);
  });

  test('a power that is not active, an error and a revolution are told apart', () => {
    expect(
      ['W', 'kV.A', 'V.A{reactive}', '{error}/s', '{revolution}/min', 'K{difference}'].map(
        (code) => quantityOf(code)?.counts
      )
    ).toEqual(['', 'apparent power', 'reactive power', 'error', 'revolution', '']);
  });

  test.each(['', 'parsec', 'kW.', '/', 'Cel/W', 'kkW', 'W h', 'constructor', 'm2constructor'])(
    '"%s" is not known',
    (code) => {
      expect(quantityOf(code)).toBeUndefined();
    }
  );
});
