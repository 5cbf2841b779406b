import { describe, expect, test } from 'vitest';
import { correlate } from './correlate.ts';
import { describeCorrelation } from './finding.ts';
import { autoregression, noise } from './testing/series.ts';

const MINUTE = 60_000;
const LAG_MINUTES = 4;
const minutes = 400;

/** Power every 10 s, inlet temperature every minute, following the power four minutes later. */
const load = autoregression(minutes, 0.8, 5);
const power = {
  timesMs: Array.from({ length: minutes * 6 }, (_, i) => i * 10_000),
  values: Array.from({ length: minutes * 6 }, (_, i) => 30_000 + 2_000 * load[Math.floor(i / 6)]!),
};
const disturbance = noise(minutes, 9);
const inlet = {
  timesMs: Array.from({ length: minutes }, (_, i) => i * MINUTE),
  values: Array.from({ length: minutes }, (_, i) =>
    i < LAG_MINUTES ? null : 24 + load[i - LAG_MINUTES]! + 0.3 * disturbance[i]!
  ),
};

describe('power and inlet temperature of a rack', () => {
  const found = correlate(power, inlet, { maxLagMs: 20 * MINUTE });

  test('are compared at the lag of the plant', () => {
    expect(found).toMatchObject({ lagMs: LAG_MINUTES * MINUTE, significant: true });
    expect(found.pearson.n).toBe(minutes - LAG_MINUTES);
  });

  test('give the slope of the plant, in degrees per watt', () => {
    expect(found.fit!.slope * 2_000).toBeCloseTo(1, 1);
  });

  test('are told in one sentence', () => {
    expect(describeCorrelation({ x: 'Rack power', y: 'inlet temperature' }, found)).toMatch(
      /^Rack power leads inlet temperature by 4 min: r 0\.9\d \(95 % 0\.\d\d to 0\.9\d\), n 396 \(worth \d+ independent\)$/
    );
  });

  test('are compared at a lag of choice', () => {
    const now = correlate(power, inlet, { maxLagMs: 20 * MINUTE, lagMs: 0 });
    expect(now.lagMs).toBe(0);
    expect(now.pearson.r).toBeLessThan(found.pearson.r!);
  });
});

test('no readings in common are no correlation', () => {
  const later = { timesMs: power.timesMs.map((time) => time + 1e9), values: power.values };
  const found = correlate(power, later, { maxLagMs: MINUTE });
  expect(found).toMatchObject({ lagMs: 0, significant: false, fit: null });
  expect(describeCorrelation({ x: 'A', y: 'B' }, found)).toBe('A and B have no readings at the same time');
});
