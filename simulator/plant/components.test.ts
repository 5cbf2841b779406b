import { expect, test } from 'vitest';
import { gpuPowerW } from './computing.ts';
import { counterflow, piStep } from './control.ts';
import { chillerPowerW, fullLoadCop } from './cooling-plant.ts';
import { CHILLER, GPU_MODELS, lossW, UPS_LOSS } from './parameters.ts';
import { weatherAt, wetBulbC } from './weather.ts';

test('a GPU idles at tens of watts, bends at the knee and never exceeds its limit', () => {
  const watts = (utilization: number, dieC: number) => gpuPowerW(GPU_MODELS.air, utilization, dieC);
  expect(watts(0, 40)).toBeLessThan(90);
  const slopeLow = watts(0.5, 55) - watts(0.4, 55);
  const slopeHigh = watts(1, 55) - watts(0.9, 55);
  expect(slopeHigh).toBeLessThan(0.7 * slopeLow);
  expect(watts(1, 85)).toBeLessThanOrEqual(700);
  expect(watts(0.5, 80)).toBeGreaterThan(watts(0.5, 50));
});

test('a GPU that gets too hot gives up power, down to a quarter of its limit', () => {
  const watts = (dieC: number) => gpuPowerW(GPU_MODELS.liquid, 1, dieC);
  expect(watts(86)).toBe(1400);
  expect(watts(91)).toBeCloseTo(700, 0);
  expect(watts(110)).toBeCloseTo(350, 0);
});

test('the UPS is at its best around half load and poor when nearly idle', () => {
  const efficiency = (share: number) => {
    const load = share * UPS_LOSS.ratingW;
    return load / (load + lossW(UPS_LOSS, load));
  };
  expect(efficiency(0.6)).toBeGreaterThan(0.94);
  expect(efficiency(0.05)).toBeLessThan(0.85);
  expect(efficiency(0.6)).toBeGreaterThan(efficiency(1));
});

test('chiller COP falls with warmer condenser water and with little load', () => {
  expect(fullLoadCop(15, 20)).toBeGreaterThan(fullLoadCop(15, 30));
  const cop = (share: number) => (share * CHILLER.capacityW) / chillerPowerW(share * CHILLER.capacityW, 15, 28);
  expect(cop(0.7)).toBeGreaterThan(cop(0.15));
  expect(cop(0.7)).toBeGreaterThan(3);
  expect(cop(0.7)).toBeLessThan(11);
});

/** Incropera, Fundamentals of Heat and Mass Transfer, figure 11.11: NTU 2, C_r 0.5 gives 0.77. */
test('a counterflow exchanger has the textbook effectiveness', () => {
  expect(counterflow(2000, 1000, 2000).effectiveness).toBeCloseTo(0.775, 2);
  expect(counterflow(2000, 1000, 1000).effectiveness).toBeCloseTo(2 / 3, 3);
  expect(counterflow(2000, 0, 1000).effectiveness).toBe(0);
});

/** Stull (2011): 20 °C at 50 % relative humidity is 13.7 °C wet bulb. */
test("the wet bulb is that of Stull's example", () => {
  expect(wetBulbC(20, 50)).toBeCloseTo(13.7, 1);
});

test('weather has seasons and days and never a wet bulb above the dry bulb', () => {
  const at = (iso: string) => weatherAt(1, Date.parse(iso));
  const mean = (month: string) => {
    let sum = 0;
    for (let day = 1; day <= 28; day++) {
      sum += at(`2026-${month}-${String(day).padStart(2, '0')}T12:00:00Z`).dryBulbC;
    }
    return sum / 28;
  };
  expect(mean('07') - mean('01')).toBeGreaterThan(14);
  expect(at('2026-07-15T14:00:00Z').dryBulbC).toBeGreaterThan(at('2026-07-15T04:00:00Z').dryBulbC + 4);
  for (let hour = 0; hour < 8760; hour += 7) {
    const weather = weatherAt(1, Date.parse('2026-01-01T00:00:00Z') + hour * 3_600_000);
    expect(weather.wetBulbC).toBeLessThanOrEqual(weather.dryBulbC);
  }
});

test('a PI controller does not wind up against its limit', () => {
  let integral = 0.5;
  for (let i = 0; i < 10_000; i++) {
    integral = piStep({ integral, error: 5, gain: 0.1, resetS: 60, dtS: 1, low: 0, high: 1 }).integral;
  }
  const recovered = piStep({ integral, error: -5, gain: 0.1, resetS: 60, dtS: 1, low: 0, high: 1 });
  expect(recovered.output).toBeLessThan(0.6);
});
