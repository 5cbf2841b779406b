import ucum from '@lhncbc/ucum-lhc';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileConversion, conversion, resolveUnit, ucumFromEngineeringUnit, UnitError } from './convert.ts';

const COMMENSURABLE = [
  ['W', 'kW', 'MW', '12000.[Btu_IT]/h', '[Btu_IT]/h'],
  ['Cel', '[degF]', 'K'],
  ['L/min', 'L/s', 'm3/h', '[gal_us]/min', '[cft_i]/min'],
  ['Pa', 'kPa', 'bar', 'mbar', '[psi]', "[in_i'H2O]", 'mm[Hg]'],
  ['1', '%', '%{RH}', '[ppm]'],
  ['J', 'kW.h', 'W.h'],
  ['By', 'KiBy', 'MiBy', 'GBy'],
  ['V.A', 'kV.A'],
  ['V.A{reactive}', 'kV.A{reactive}'],
  ['Hz', '{revolution}/min', 'kHz'],
];

const pair = fc
  .constantFrom(...COMMENSURABLE)
  .chain((family) => fc.tuple(fc.constantFrom(...family), fc.constantFrom(...family)));
const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });

/** Offsets such as 273.15 and 459.67 cost absolute digits, factors relative ones. */
const close = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * (1e3 + Math.abs(a) + Math.abs(b));

describe('a compiled conversion', () => {
  test('comes back to where it started', () => {
    fc.assert(
      fc.property(pair, value, ([from, to], x) => {
        const there = conversion(from, to);
        const back = compileConversion(to, from)(compileConversion(from, to)(x));
        return Math.abs(back - x) <= (1e-9 * (Math.abs(x) + 1e3)) / Math.min(1, there.scale);
      })
    );
  });

  test('keeps the order of values', () => {
    fc.assert(
      fc.property(pair, value, value, ([from, to], a, b) => {
        const convert = compileConversion(from, to);
        return a <= b ? convert(a) <= convert(b) : convert(a) >= convert(b);
      })
    );
  });

  test('equals what the UCUM library computes for each value', () => {
    fc.assert(
      fc.property(pair, value, ([from, to], x) => {
        const direct = ucum.UcumLhcUtils.getInstance().convertUnitTo(from, x, to).toVal;
        return close(compileConversion(from, to)(x), direct!);
      })
    );
  });
});

describe('known conversions', () => {
  test.each([
    [1, 'kW', 'W', 1000],
    [68, '[degF]', 'Cel', 20],
    [20, 'Cel', 'K', 293.15],
    [18, '[degF]{difference}', 'K{difference}', 10],
    [1, '12000.[Btu_IT]/h', 'kW', 3.5168528],
    [1, '[gal_us]/min', 'L/min', 3.785412],
    [1, "[in_i'H2O]", 'Pa', 249.08891],
    [50, '%', '1', 0.5],
    [60, '{revolution}/min', 'Hz', 1],
    [1, 'MiBy', 'By', 1048576],
  ])('%d %s in %s', (x, from, to, expected) => {
    expect(compileConversion(from, to)(x)).toBeCloseTo(expected, 6);
  });
});

describe('conversions that a library would do without a word', () => {
  test.each([
    ['apparent to active power', 'kV.A', 'W'],
    ['reactive to apparent power', 'V.A{reactive}', 'V.A'],
    ['bytes to a fraction', 'MiBy', '1'],
    ['bytes per second to hertz', 'By/s', 'Hz'],
    ['a temperature difference to a temperature', 'K{difference}', 'Cel'],
    ['decibels to a ratio', 'dB', '1'],
    ['prism dioptres to degrees', "[p'diop]", 'deg'],
    ['an air temperature to power', 'Cel', 'W'],
  ])('%s are refused', (_what, from, to) => {
    expect(() => compileConversion(from, to)).toThrow(UnitError);
  });
});

describe('engineering units', () => {
  test.each([
    ['C', 'Cel'],
    ['degF', '[degF]'],
    ['%RH', '%{RH}'],
    ['LPM', 'L/min'],
    ['kvar', 'kV.A{reactive}'],
    ['ton', '12000.[Btu_IT]/h'],
    [' kPa ', 'kPa'],
    ['delta-degrees-fahrenheit', '[degF]{difference}'],
  ])('%s is %s', (engUnit, expected) => {
    expect(resolveUnit(engUnit)).toBe(expected);
  });

  test('milliwatts and megawatts are told apart', () => {
    expect(ucumFromEngineeringUnit('MW')).toBe('MW');
    expect(resolveUnit('mW')).toBe('mW');
  });

  test('an unknown unit is named, with a next step', () => {
    expect(() => resolveUnit('furlongs')).toThrow(/"furlongs" is not a UCUM code\. Write a UCUM code such as/);
    expect(() => compileConversion('kVA', 'V.A')).toThrow('Did you mean kV.A?');
  });
});
