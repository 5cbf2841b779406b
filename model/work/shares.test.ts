import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { rackShares, type WorkStay } from './shares.ts';

const HOUR = 3_600_000;
const GRID = { firstMs: 0, bucketMs: HOUR, count: 4, endMs: 4 * HOUR };

function stay(job: number, node: string, fromMs: number, toMs: number, gpus: number): WorkStay {
  return { job, node, fromMs, toMs, gpus };
}

function sharesOf(stays: WorkStay[], capacity = {}, grid = GRID) {
  return Object.fromEntries(
    [...rackShares(stays, capacity, grid)].map(([job, share]) => [
      job,
      Array.from(share, (part) => Number(part.toFixed(9))),
    ])
  );
}

describe("a job's share of a rack", () => {
  it('is its share of the GPU-seconds: half of the GPUs for half of a bucket are a quarter', () => {
    const stays = Array.from({ length: 9 }, (_, node) => stay(7, `n${node}`, HOUR / 2, 3 * HOUR, 4));
    expect(sharesOf(stays, { gpus: 72, nodes: 18 })).toEqual({ 7: [0.25, 0.5, 0.5, 0] });
  });

  it('is that of its nodes where it has no GPUs, shared with its like, after those with GPUs', () => {
    const capacity = { gpus: 16, nodes: 4 };
    expect(sharesOf([stay(1, 'a', 0, HOUR, 0), stay(1, 'b', 0, HOUR, 0)], capacity)).toEqual({ 1: [0.5, 0, 0, 0] });
    expect(sharesOf([stay(1, 'a', 0, HOUR, 0), stay(2, 'a', 0, HOUR, 0)], capacity)).toEqual({
      1: [0.125, 0, 0, 0],
      2: [0.125, 0, 0, 0],
    });
    expect(sharesOf([stay(1, 'a', 0, HOUR, 0), stay(2, 'a', 0, HOUR, 3)], capacity)).toEqual({
      1: [0.0625, 0, 0, 0],
      2: [0.1875, 0, 0, 0],
    });
  });

  it('is of as many GPUs and nodes as jobs had at once where nobody says how many there are', () => {
    expect(sharesOf([stay(1, 'a', 0, 2 * HOUR, 4), stay(2, 'b', HOUR, 2 * HOUR, 4)])).toEqual({
      1: [0.5, 0.5, 0, 0],
      2: [0, 0.5, 0, 0],
    });
    expect(sharesOf([stay(1, 'a', 0, 2 * HOUR, 6)], { gpus: 4 })).toEqual({ 1: [1, 1, 0, 0] });
  });

  it('is of the part of a bucket that is over where the bucket goes on', () => {
    const grid = { ...GRID, count: 2, endMs: 1.5 * HOUR };
    expect(sharesOf([stay(1, 'a', HOUR, Infinity, 4)], { gpus: 8 }, grid)).toEqual({ 1: [0, 0.5] });
  });

  it('is never less than nothing, and all shares together never more than the rack', () => {
    const random = fc.record({
      job: fc.integer({ min: 0, max: 6 }),
      node: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      fromMs: fc.integer({ min: -HOUR, max: 5 * HOUR }),
      lastsMs: fc.oneof(fc.integer({ min: 0, max: 3 * HOUR }), fc.constant(Infinity)),
      gpus: fc.constantFrom(0, 0, 1, 2, 4, 8, 36),
    });
    const capacity = fc.record({
      gpus: fc.option(fc.constantFrom(8, 32, 72), { nil: undefined }),
      nodes: fc.option(fc.constantFrom(1, 4, 18), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(random, { maxLength: 30 }), capacity, (stays, rack) => {
        const all = rackShares(
          stays.map(({ lastsMs, ...one }) => ({ ...one, toMs: one.fromMs + lastsMs })),
          rack,
          GRID
        );
        for (let index = 0; index < GRID.count; index++) {
          const shares = [...all.values()].map((share) => share[index] as number);
          expect(Math.min(0, ...shares)).toBe(0);
          expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-9);
        }
      })
    );
  });
});
