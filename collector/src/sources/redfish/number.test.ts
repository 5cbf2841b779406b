import { expect, test } from 'vitest';
import { givenNumber } from './number.ts';
import { unitCode } from './units.ts';

test.each([
  [21.5, 21.5, undefined],
  ['21.5', 21.5, undefined],
  [' 21.5 C ', 21.5, 'C'],
  ['-3', -3, undefined],
  ['1,200 RPM', 1_200, 'RPM'],
  ['4.5e2', 450, undefined],
  ['45%', 45, '%'],
  ['45,5', 45.5, undefined],
  ['-45,25 C', -45.25, 'C'],
  ['1,200', 1_200, undefined],
  ['1,200.5', 1_200.5, undefined],
  ['45,5,5', null, undefined],
  ['45,2555', null, undefined],
  [0, 0, undefined],
  [null, null, undefined],
  ['N/A', null, undefined],
  ['', null, undefined],
  ['No Reading', null, undefined],
  [true, null, undefined],
  [{}, null, undefined],
  ['1.2.3', null, undefined],
])('%j is %j', (given, value, unit) => {
  const found = givenNumber(given);
  expect([found?.value, found?.unit]).toEqual([value, unit]);
});

test('an absent value gives nothing', () => {
  expect(givenNumber(undefined)).toBeUndefined();
});

test.each([
  ['Cel', 'Cel'],
  ['C', 'Cel'],
  ['Celsius', 'Cel'],
  ['Degrees C', 'Cel'],
  ['°C', 'Cel'],
  ['RPM', '{revolution}/min'],
  ['{rev}/min', '{revolution}/min'],
  ['Percent', '%'],
  ['Watts', 'W'],
  ['kW.h', 'kW.h'],
  ['KWH', 'kW.h'],
  ['Joules', 'J'],
  ['furlong', undefined],
])('unit %j is %j', (spelled, code) => {
  expect(unitCode(spelled)).toBe(code);
});
