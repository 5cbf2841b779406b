import { describe, expect, it } from 'vitest';
import { normalRandom, seededRandom } from '../statistics/random.ts';
import { effectiveIntervals, fitNoise, varianceOfSum } from './noise.ts';

function memoryOfOne(seed: number, length: number, rho: number): Float64Array {
  const normal = normalRandom(seededRandom(seed));
  let value = 0;
  return Float64Array.from({ length }, () => (value = rho * value + Math.sqrt(1 - rho ** 2) * normal()));
}

describe('noise with a memory', () => {
  it('makes a sum as uncertain as its correlations say', () => {
    // Σ over pairs of 0.6^|lag|, in closed form.
    const [n, rho] = [100, 0.6];
    const exact = (n * (1 - rho ** 2) - 2 * rho * (1 - rho ** n)) / (1 - rho) ** 2;
    const noise = { memory: [rho], innovation: 1 - rho ** 2, variance: 1, n };
    expect(varianceOfSum(new Float64Array(n).fill(1), noise)).toBeCloseTo(exact, 6);
    expect(varianceOfSum(new Float64Array(n).fill(1), { ...noise, memory: [], innovation: 1 })).toBe(n);
    expect(effectiveIntervals(noise)).toBeCloseTo(n ** 2 / exact, 6);
  });

  it('is found in a long series', () => {
    const noise = fitNoise(memoryOfOne(3, 20_000, 0.8), 0);
    expect(noise.memory[0]).toBeCloseTo(0.8, 1);
    expect(noise.variance).toBeCloseTo(1, 1);
    expect(effectiveIntervals(noise) / 20_000).toBeGreaterThan(0.07);
    expect(effectiveIntervals(noise) / 20_000).toBeLessThan(0.16);
  });

  it('is found around holes', () => {
    const series = memoryOfOne(5, 20_000, 0.7).map((value, at) => (at % 50 < 5 ? Number.NaN : value));
    expect(fitNoise(series, 0).variance).toBeCloseTo(1, 1);
    expect(fitNoise(series, 0).n).toBe(18_000);
  });

  it('is nothing where nothing is left', () => {
    expect(fitNoise(new Float64Array(50), 2)).toEqual({ memory: [], innovation: 0, variance: 0, n: 50 });
    expect(fitNoise(new Float64Array(0), 2).n).toBe(0);
  });
});
