import { expect, test } from 'vitest';
import { createEnergyRates } from './energy.ts';

const MINUTE = 60_000;

/** Rates in W of a load, from a total that shows only whole `stepJ`. */
function ratesOf(powerW: number, stepJ: number, minutes: number): number[] {
  const rate = createEnergyRates(MINUTE);
  return Array.from({ length: minutes }, (_, minute) => {
    const total = Math.floor((12_345 + powerW * minute * 60) / stepJ);
    const perSecond = rate('e', total, minute * MINUTE);
    return perSecond === undefined ? [] : [perSecond * stepJ];
  }).flat();
}

test('a total in joules gives a rate with every reading', () => {
  expect(ratesOf(374, 1, 10)).toHaveLength(8);
  ratesOf(374, 1, 10).forEach((watts) => expect(watts).toBeCloseTo(374, 0));
});

test.each([374, 5_000, 33_000, 130_000])(
  'a total in whole kWh gives a rate within 10 %% for %i W, when it can',
  (powerW) => {
    const rates = ratesOf(powerW, 3_600_000, 24 * 60);
    expect(rates.length).toBeGreaterThan(3);
    rates.forEach((watts) => expect(Math.abs(watts / powerW - 1)).toBeLessThan(0.11));
  }
);

test('a total that was set back begins anew', () => {
  const rate = createEnergyRates(MINUTE);
  const values = [100, 1_000, 2_000, 5, 905, 1_805];
  expect(values.map((value, minute) => rate('e', value, minute * MINUTE))).toEqual([
    undefined,
    undefined,
    1_000 / 60,
    undefined,
    undefined,
    15,
  ]);
});
