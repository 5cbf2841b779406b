import { expect, test } from 'vitest';
import { leastChange } from './small-change.ts';

test('0.3 K is within what a thermometer of class B may be wrong by, 2 K is not', () => {
  expect(0.3).toBeLessThan(leastChange('K')!);
  expect(2).toBeGreaterThan(leastChange('K')!);
});

test('a change of power counts from 1 % of its level on, which has to be known', () => {
  expect(leastChange('W', 12_000)).toBe(120);
  expect(leastChange('W', -12_000)).toBe(120);
  expect(leastChange('W', null)).toBeUndefined();
});

test('a unit without a usual instrument has no limit', () => {
  expect(leastChange('Pa', 5)).toBeUndefined();
});
