import { describe, expect, it } from 'vitest';
import type { Initiative } from '../data/read.ts';
import { balances } from './cash-flow.ts';
import { bandPath, energyRange, linePath, monthlyOf, readable, stretchesOf } from './course.ts';
import { scaleOf, ticksOf, timeTicksOf } from './scale.ts';
import { waterfallOf } from './waterfall.ts';

const initiative = (value: number | null, half: number, over: object = {}) =>
  ({
    verdict: 'saved',
    energy: { value, low: value === null ? null : value - half, high: value === null ? null : value + half },
    ...over,
  }) as Initiative;

describe('a waterfall', () => {
  it('goes down where more is used, and leaves out what is not known', () => {
    const { steps, range } = waterfallOf(
      [initiative(10, 2), initiative(null, 0), initiative(-4, 1, { verdict: 'used-more' })],
      { value: 6, low: 3, high: 9 },
      ({ energy }) => energy
    );
    expect(steps.map(({ from, to, low, high }) => [from, to, low, high])).toEqual([
      [0, 10, 8, 12],
      [null, null, null, null],
      [10, 6, 5, 7],
    ]);
    expect(range[0]).toBe(0);
    expect(range[1]).toBeGreaterThan(12);
  });

  it('has room for what may be below zero', () => {
    const { range } = waterfallOf([initiative(1, 3)], { value: 1, low: -2, high: 4 }, ({ energy }) => energy);
    expect(range[0]).toBeLessThan(-2);
  });
});

describe('a course', () => {
  const day = (index: number) => ({ timeMs: index * 86_400_000, actual: 90, expected: 100, low: 95, high: 105 });
  const [x, y] = [scaleOf([0, 86_400_000], [0, 10]), scaleOf([0, 100], [100, 0])];

  it('has a hole where days do not count', () => {
    const stretches = stretchesOf([0, 1, 2, 5, 6].map(day));
    expect(stretches.map(({ length }) => length)).toEqual([3, 2]);
    expect(linePath(stretches, x, y, ({ actual }) => actual)).toBe('M0 10L10 10L20 10M50 10L60 10');
    expect(bandPath([[day(0), day(1)]], x, y)).toBe('M0 -5L10 -5L10 5L0 5Z');
  });

  it('begins at zero only where that is near', () => {
    expect(energyRange([day(0)])[0]).toBeGreaterThan(80);
    expect(energyRange([{ ...day(0), actual: 10 }])[0]).toBe(0);
  });

  it('is by weeks where days would be a hedge', () => {
    const many = Array.from({ length: 300 }, (_, index) => ({ ...day(index), actual: index % 7 }));
    const { moments, isWeekly } = readable(many);
    expect([moments.length, isWeekly]).toEqual([43, true]);
    expect(moments[0]).toMatchObject({ timeMs: 0, actual: 3, expected: 100 });
    expect(readable(many.slice(0, 100)).isWeekly).toBe(false);
  });

  it('adds up by month', () => {
    expect(monthlyOf([30, 31].map(day))).toEqual([
      { month: '1970-01', days: 1, actual: 90, expected: 100 },
      { month: '1970-02', days: 1, actual: 90, expected: 100 },
    ]);
  });
});

it('has ticks at round numbers, also over zero', () => {
  expect(ticksOf(-30, 130, 4)).toEqual([0, 50, 100]);
  expect(ticksOf(0, 0, 4)).toEqual([]);
});

it('names months as room allows', () => {
  const [from, to] = [Date.UTC(2026, 0, 15), Date.UTC(2026, 11, 31)];
  expect(timeTicksOf(from, to, 20)).toHaveLength(11);
  expect(timeTicksOf(from, to, 4)).toHaveLength(4);
});

it('dates the axis by days where a range has hardly a month, and within its room', () => {
  const from = Date.UTC(2026, 9, 5);
  const days = timeTicksOf(from, Date.UTC(2026, 9, 24), 7);
  expect(days.map(({ timeMs }) => new Date(timeMs).getUTCDate())).toEqual([5, 8, 11, 14, 17, 20, 23]);
  expect(days.every(({ isMonth }) => !isMonth)).toBe(true);
  expect(timeTicksOf(from, Date.UTC(2026, 11, 2), 5).length).toBeLessThanOrEqual(5);
  expect(timeTicksOf(from, from, 7)).toHaveLength(1);
});

it('ends the flows of an initiative with its life', () => {
  const one = (life: number) => ({ life, capex: 10, savedPerYear: 6, opexPerYear: 1 }) as Initiative;
  expect(balances([one(1), one(3)])).toEqual([-20, -10, -5, 0]);
});
