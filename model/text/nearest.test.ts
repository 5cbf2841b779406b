import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

test.each([
  ['a letter too few', 'RackPowr', 'RackPower'],
  ['a letter too many', 'modbuss', 'modbus'],
  ['two letters swapped, though the word is short', 'maen', 'mean'],
  ['another case', 'Crah', 'CRAH'],
])('%s: %s is taken for %s', (_, written, meant) => {
  expect(nearest(written, ['sum', 'Voltage', meant, 'hw.power'])).toBe(meant);
});

test.each([
  ['UPS', ['ATS', 'BESS']],
  ['Tea', ['Fan', 'AirTemperature']],
  ['RackPower', []],
])('%s is taken for none of %j', (written, known) => {
  expect(nearest(written, known)).toBeUndefined();
});

test('what is many times as long as all others is compared with none of them', () => {
  const long = 'x'.repeat(1_000_000);
  expect(nearest(long, ['RackPower', 'hw.power'])).toBeUndefined();
  expect(nearest('RackPower', [long])).toBeUndefined();
});

test('of equally near words the first is meant', () => {
  expect(nearest('N3', new Set(['N1', 'N2']))).toBe('N1');
});
