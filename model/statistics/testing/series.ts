import type { Value } from '../pairs.ts';

/**
 * Norris, simple linear regression of the NIST Statistical Reference Datasets (https://www.itl.nist.gov/div898/strd, public
 * domain), columns y and x.
 */
export const NORRIS_Y = [
  0.1, 338.8, 118.1, 888.0, 9.2, 228.1, 668.5, 998.5, 449.1, 778.9, 559.2, 0.3, 0.1, 778.1, 668.8, 339.3, 448.9, 10.8,
  557.7, 228.3, 998.0, 888.8, 119.6, 0.3, 0.6, 557.6, 339.3, 888.0, 998.5, 778.9, 10.2, 117.6, 228.9, 668.4, 449.2, 0.2,
];
export const NORRIS_X = [
  0.2, 337.4, 118.2, 884.6, 10.1, 226.5, 666.3, 996.3, 448.6, 777.0, 558.2, 0.4, 0.6, 775.5, 666.9, 338.0, 447.5, 11.6,
  556.0, 228.1, 995.8, 887.6, 120.2, 0.3, 0.3, 556.8, 339.1, 887.2, 999.0, 779.0, 11.1, 118.3, 229.2, 669.1, 448.9, 0.5,
];

/** Standard normal noise that is the same in every run: Park and Miller's generator, sums of twelve. */
export function noise(length: number, seed: number): number[] {
  let state = seed;
  const uniform = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  return Array.from({ length }, () => Array.from({ length: 12 }, uniform).reduce((sum, value) => sum + value, -6));
}

/** First-order autoregression of noise: `persistence` 0 is white, near 1 is smooth like a temperature. */
export function autoregression(length: number, persistence: number, seed: number): number[] {
  let level = 0;
  return noise(length, seed).map((shock) => (level = persistence * level + shock));
}

/** The series as seen `lag` steps later, with holes where nothing is known yet. */
export function delayed(series: readonly number[], lag: number): Value[] {
  return series.map((_, index) => series[index - lag] ?? null);
}

/**
 * Independent standard normal numbers, as many as are asked for, the same in every run: mulberry32, sums of twelve. Unlike
 * {@link noise} its streams of different seeds have no relation to each other.
 */
export function normalStream(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return () => {
    let sum = -6;
    for (let count = 0; count < 12; count++) {
      sum += uniform();
    }
    return sum;
  };
}
