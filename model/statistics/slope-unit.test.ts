import { expect, test } from 'vitest';
import { difference, slopeUnit } from './slope-unit.ts';

test.each([
  ['W', 'Cel', 'K per kW', 1_000],
  ['Cel', 'W', 'W per K', 1],
  ['W', 'W', '1', 1],
  ['1', 'Cel', 'K per 100 %', 1],
  ['W', '1', '1 per kW', 1_000],
  ['L/min', 'kPa', 'kPa per L/min', 1],
])('a slope from %s to %s is in %s', (x, y, text, scale) => {
  expect(slopeUnit(x, y)).toEqual({ text, scale });
});

test('a change of temperature is in kelvin', () => {
  expect(difference('Cel')).toBe('K');
  expect(difference('{revolution}/min')).toBe('r/min');
});
