import { describe, expect, it } from 'vitest';

import { balance, sumFlow } from './flow.ts';

describe('energy', () => {
  it('is of the steps that are known; gaps are not filled', () => {
    expect(sumFlow(Float64Array.of(1_000, NaN, 3_000, 2_000), 900_000)).toEqual({
      meanW: 2_000,
      energyWh: 1_500,
      coverage: 0.75,
    });
    expect(sumFlow(Float64Array.of(NaN), 1)).toBeUndefined();
  });

  it('is of the part of a step that lies in the range, as far as it is known', () => {
    const shares = { inRange: Float64Array.of(0.5, 1, 1), known: Float64Array.of(0.5, 0.25, 1) };
    expect(sumFlow(Float64Array.of(1_000, 2_000, NaN), 3_600_000, shares)).toEqual({
      meanW: 1_000 / 0.75,
      energyWh: 1_000,
      coverage: 0.3,
    });
  });
});

describe('a balance', () => {
  const series = (...values: number[]) => Float64Array.from(values);

  it('calls a small difference a loss, and counts steps that both sides know', () => {
    expect(balance(series(100, NaN, 200), series(97, 50, 193), 0.1)).toMatchObject({
      inW: 150,
      outW: 145,
      differenceW: 5,
      worstW: 7,
      coverage: 2 / 3,
      verdict: 'loss',
    });
  });

  it('calls unaccounted what no such equipment loses, and what never went in', () => {
    expect(balance(series(100), series(70), 0.1)?.verdict).toBe('unaccounted');
    expect(balance(series(100), series(110), 0.1)?.verdict).toBe('unaccounted');
    expect(balance(series(100), series(101), 0.1)?.verdict).toBe('balanced');
    expect(balance(series(NaN), series(1), 0.1)).toBeUndefined();
  });

  it('calls nothing unaccounted that two meters may differ by, where nothing is lost by its kind', () => {
    expect(balance(series(100), series(98.5), 0)?.verdict).toBe('balanced');
    expect(balance(series(100), series(101.5), 0)?.verdict).toBe('balanced');
    expect(balance(series(100), series(97), 0)?.verdict).toBe('unaccounted');
  });
});
