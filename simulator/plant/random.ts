/**
 * Hash of integers to a float in [0, 1). Randomness by address instead of by sequence: the value for a given
 * (seed, stream, index) never depends on what was asked before, so live operation and history agree.
 * Mixing steps are those of MurmurHash3's 32-bit finaliser (A. Appleby, public domain).
 */
export function hash01(seed: number, stream: number, index: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(stream + 0x7f4a7c15, 0xc2b2ae35) ^ (index | 0);
  h ^= Math.floor(index / 4294967296);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h ^= h >>> 16;
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 4294967296;
}

/** Smooth value noise in [-1, 1]: cosine interpolation between hashed values one `periodS` apart. */
export function smoothNoise(seed: number, stream: number, timeS: number, periodS: number): number {
  const position = timeS / periodS;
  const index = Math.floor(position);
  const from = hash01(seed, stream, index);
  const to = hash01(seed, stream, index + 1);
  const blend = (1 - Math.cos(Math.PI * (position - index))) / 2;
  return 2 * (from + (to - from) * blend) - 1;
}

/** A sequence of floats in [0, 1), for lists that are drawn as a whole (a week of jobs). */
export function sequence(seed: number, stream: number): () => number {
  let index = 0;
  return () => hash01(seed, stream, index++);
}

/** Standard normal by Box and Muller (Ann. Math. Statist. 29, 1958). */
export function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
