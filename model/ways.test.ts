import { describe, expect, it } from 'vitest';
import { decideWays, type WayPoint } from './ways.ts';

const NOW_MS = 1_800_000_000_000;
const SECOND = 1_000;

/** Delivers, and has for an hour. */
function way(pointId: number, change: Partial<WayPoint> = {}): WayPoint {
  return {
    pointId,
    source: 'scrape',
    address: `address ${pointId}`,
    host: null,
    isDuplicate: false,
    openedMs: NOW_MS - 3_600 * SECOND,
    newestMs: NOW_MS - 5 * SECOND,
    silentAfterMs: 60 * SECOND,
    ...change,
  };
}
const silent = { newestMs: NOW_MS - 61 * SECOND };
const decide = (...points: WayPoint[]) => {
  const { counting, doubled } = decideWays(points, NOW_MS);
  return {
    counting: [...counting].sort(),
    doubled: doubled.map(({ counts, other }) => [counts.pointId, other.pointId]),
  };
};

describe('of two ways', () => {
  it('that counts which was there first, in whatever order they are listed', () => {
    const both = [way(1), way(2, { source: 'push' })] as const;
    expect(decide(...both)).toEqual({ counting: [1], doubled: [[1, 2]] });
    expect(decide(...both.toReversed())).toEqual({ counting: [1], doubled: [[1, 2]] });
  });

  it('the second takes over once the first has fallen silent, and that is no conflict', () => {
    expect(decide(way(1, silent), way(2, { source: 'push', isDuplicate: true }))).toEqual({
      counting: [2],
      doubled: [],
    });
  });

  it('the one that took over keeps it when the first is back', () => {
    expect(decide(way(1, { isDuplicate: true }), way(2, { source: 'push' }))).toEqual({
      counting: [2],
      doubled: [[2, 1]],
    });
  });

  it('nothing changes while neither delivers', () => {
    expect(decide(way(1, silent), way(2, { source: 'push', isDuplicate: true, ...silent })).counting).toEqual([1]);
  });

  it('a first one that was announced just now gets its time to deliver', () => {
    const young = { newestMs: null, openedMs: NOW_MS - SECOND };
    expect(decide(way(1, young), way(2, { source: 'push', isDuplicate: true })).counting).toEqual([1]);
    expect(decide(way(1, { newestMs: null }), way(2, { source: 'push', isDuplicate: true })).counting).toEqual([2]);
  });

  it('the other one counts where the first was closed', () => {
    expect(decide(way(2, { source: 'push', isDuplicate: true })).counting).toEqual([2]);
  });
});

it('two sensors of one source stay two, beside another source that has both as well', () => {
  const [a, b] = [way(1), way(2)];
  const others = [way(3, { source: 'push', isDuplicate: true }), way(4, { source: 'push', isDuplicate: true })];
  expect(decide(a, b, ...others)).toEqual({ counting: [1, 2], doubled: [[1, 3]] });
});

it('two addresses of one machine in one source are one series, two machines are two', () => {
  expect(decide(way(1, { host: 'n1' }), way(2, { host: 'n1' }))).toEqual({ counting: [1], doubled: [[1, 2]] });
  expect(decide(way(1, { host: 'n1' }), way(2, { host: 'n2' }))).toEqual({ counting: [1, 2], doubled: [] });
});
