import type { DrawnJob, History } from '../expect.ts';
import { canonicalModel } from '../nameplate.ts';

/** Mulberry32: the same numbers in every run. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** How the jobs of one kind differ from each other; each gives values around 1. */
export const SHAPES = {
  alike: (random: () => number) => Math.exp(0.03 * normal(random)),
  lognormal: (random: () => number) => Math.exp(0.15 * normal(random)),
  uniform: (random: () => number) => 0.75 + 0.5 * random(),
  'two inputs': (random: () => number) => (random() < 0.5 ? 0.85 : 1.15) * Math.exp(0.02 * normal(random)),
  'some that crash': (random: () => number) => (random() < 0.04 ? 0.3 : 1) * Math.exp(0.08 * normal(random)),
  skewed: (random: () => number) => 0.8 - 0.2 * Math.log(1 - random()),
} satisfies Record<string, (random: () => number) => number>;

export type Shape = keyof typeof SHAPES;

export interface Drawn {
  history: History;
  next: DrawnJob;
}

/**
 * A tenant's kind of job on H100s of which `n` ran before: where it lies among the kinds is random, as are the other kinds.
 */
export function drawKind(random: () => number, shape: Shape, n: number, otherKinds = 0): Drawn {
  const nameplateW = 1275;
  const kindAt = () => Math.min(0.95, 0.65 * Math.exp(0.28 * normal(random))) * nameplateW;
  const centreW = kindAt();
  const job = (namePattern: string, atW: number): DrawnJob => {
    const meanW = Math.min(nameplateW, atW * SHAPES[shape](random));
    return { tenant: 'research', namePattern, units: 8, meanW, peakW: Math.min(nameplateW, meanW * 1.1) };
  };
  const same = Array.from({ length: n }, () => job('train-#', centreW));
  const others = Array.from({ length: otherKinds }, (_, kind) => {
    const atW = kindAt();
    return Array.from({ length: 3 }, () => job(`other-${kind}`, atW));
  }).flat();
  return {
    history: { same, pattern: same, tenant: [...same, ...others], model: [...same, ...others] },
    next: job('train-#', centreW),
  };
}

export const H100_JOB = {
  unit: 'gpu',
  gpuModel: canonicalModel('h100'),
  tenant: 'research',
  namePattern: 'train-#',
  units: 8,
} as const;
