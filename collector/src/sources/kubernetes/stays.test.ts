import { expect, it } from 'vitest';
import { mostAtOnce, staysOf } from './stays.ts';

it('makes one stay of pods that share a node at a time, with the most GPUs that they had at once', () => {
  expect(
    staysOf([
      { node: 'a', fromMs: 10, toMs: 30, gpus: 4 },
      { node: 'a', fromMs: 10, gpus: 2 },
      { node: 'a', fromMs: 30, toMs: 40, gpus: 4 },
      { node: 'b', fromMs: 5, gpus: 8 },
    ])
  ).toEqual([
    { node: 'a', fromMs: 10, gpus: 6 },
    { node: 'b', fromMs: 5, gpus: 8 },
  ]);
});

it('makes two stays of a pod that came after the other had ended', () => {
  expect(
    staysOf([
      { node: 'a', fromMs: 50, gpus: 1 },
      { node: 'a', fromMs: 10, toMs: 30, gpus: 1 },
    ])
  ).toEqual([
    { node: 'a', fromMs: 10, toMs: 30, gpus: 1 },
    { node: 'a', fromMs: 50, gpus: 1 },
  ]);
});

it('does not add up what ends and begins in the same second', () => {
  expect(
    mostAtOnce([
      { fromMs: 0, toMs: 10, gpus: 8 },
      { fromMs: 10, toMs: 20, gpus: 8 },
    ])
  ).toBe(8);
});
