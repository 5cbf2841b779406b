import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';

import { allocateHour, UNALLOCATED } from './allocate.ts';
import { splitUnits } from './split.ts';
import { rackShares, type WorkStay } from '../work/shares.ts';

// Hundreds of plants, on a machine that may be busy with other things.
vi.setConfig({ testTimeout: 120_000 });

const HOUR = 3_600_000;
/** So many plants, of a seed that is told when one fails. */
const RUNS = 500;

describe('a split', () => {
  it('adds up to the whole, each part off by less than a unit, whatever the weights', () => {
    const weights = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 ** 14 }),
        weights,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (units, raw, used) => {
          const total = raw.reduce((sum, one) => sum + one, 0);
          const shares = raw.map((one) => (total === 0 ? 0 : (one / total) * used));
          const { parts, rest } = splitUnits(units, shares);
          expect(parts.reduce((sum, part) => sum + part, 0) + rest).toBe(units);
          expect(parts.every((part) => Number.isSafeInteger(part) && part >= 0)).toBe(true);
          expect(rest).toBeGreaterThanOrEqual(0);
          // Doubles of 1e14 units carry a hundredth of one.
          expect(parts.every((part, index) => Math.abs(part - units * shares[index]!) < 1.1)).toBe(true);
        }
      ),
      { numRuns: RUNS }
    );
  });

  it('gives a unit that is left to the largest remainder, of equal ones to the first', () => {
    expect(splitUnits(10, [1 / 3, 1 / 3, 1 / 3])).toEqual({ parts: [4, 3, 3], rest: 0 });
    expect(splitUnits(10, [0.25, 0.45])).toEqual({ parts: [3, 4], rest: 3 });
    expect(splitUnits(7, [])).toEqual({ parts: [], rest: 7 });
    expect(splitUnits(7, [2, 2])).toEqual({ parts: [4, 3], rest: 0 });
  });
});

const stays = fc.array(
  fc.record({
    job: fc.integer({ min: 0, max: 8 }),
    node: fc.constantFrom('a', 'b', 'c'),
    fromMs: fc.integer({ min: -HOUR, max: HOUR }),
    lastsMs: fc.integer({ min: 1, max: 3 * HOUR }),
    gpus: fc.constantFrom(0, 1, 4, 8),
  }),
  { maxLength: 12 }
);
const rack = fc.record({
  mWh: fc.option(fc.integer({ min: 0, max: 150_000_000 }), { nil: undefined, freq: 12 }),
  stays,
});
const plant = fc.record({
  racks: fc.array(rack, { maxLength: 8 }),
  site: fc.option(fc.integer({ min: 0, max: 2_000_000_000 }), { nil: undefined, freq: 12 }),
});

function hourOf({
  racks,
  site,
}: {
  racks: Array<{ mWh: number | undefined; stays: Array<Omit<WorkStay, 'toMs'> & { lastsMs: number }> }>;
  site: number | undefined;
}) {
  return {
    siteMWh: site,
    racks: racks.map(({ mWh, stays: some }, index) => ({
      rack: `R${index}`,
      mWh,
      shares: new Map(
        [
          ...rackShares(
            some.map(({ lastsMs, ...stay }) => ({ ...stay, toMs: stay.fromMs + lastsMs })),
            { gpus: 16 },
            { firstMs: 0, bucketMs: HOUR, count: 1, endMs: HOUR }
          ),
        ].map(([job, share]) => [`job ${job}`, share[0]!])
      ),
    })),
  };
}

const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);

describe('an hour of a random plant', () => {
  it('adds up: what is allocated and what has a name but no owner are what each meter says, exactly', () => {
    fc.assert(
      fc.property(plant.map(hourOf), (hour) => {
        const { jobs, unallocated, racks } = allocateHour(hour);
        for (const { rack: name, mWh, byJob, idleMWh } of racks) {
          expect(sum(byJob.values()) + idleMWh).toBe(hour.racks.find((one) => one.rack === name)?.mWh);
          expect(mWh).toBe(hour.racks.find((one) => one.rack === name)?.mWh);
        }
        const allocated = sum([...jobs.values()].map(({ itMWh, overheadMWh }) => itMWh + overheadMWh));
        const metered = hour.siteMWh ?? sum(hour.racks.map(({ mWh }) => mWh ?? 0));
        expect(allocated + sum(unallocated.values())).toBe(metered);
        expect([...jobs.values()].every(({ itMWh, overheadMWh }) => itMWh >= 0 && overheadMWh >= 0)).toBe(true);
      }),
      { numRuns: RUNS }
    );
  });

  it('gives a job nothing of racks that it was not on, and no overhead where it cannot be told from racks', () => {
    fc.assert(
      fc.property(plant.map(hourOf), (hour) => {
        const { jobs } = allocateHour(hour);
        const there = new Set(
          hour.racks.flatMap(({ mWh, shares }) =>
            mWh === undefined ? [] : [...shares].flatMap(([job, share]) => (share > 0 ? [job] : []))
          )
        );
        expect([...jobs.keys()].every((job) => there.has(job))).toBe(true);
        if (hour.racks.some(({ mWh }) => mWh === undefined)) {
          expect(sum([...jobs.values()].map(({ overheadMWh }) => overheadMWh))).toBe(0);
        }
      }),
      { numRuns: RUNS }
    );
  });
});

it('loads jobs fully: at a PUE of 1.4, a job with half of a rack has half of it and 40 % on top', () => {
  const { jobs, unallocated } = allocateHour({
    siteMWh: 14_000_000,
    racks: [{ rack: 'R1', mWh: 10_000_000, shares: new Map([['train', 0.5]]) }],
  });
  expect(jobs.get('train')).toEqual({ itMWh: 5_000_000, overheadMWh: 2_000_000 });
  expect([...unallocated]).toEqual([
    [UNALLOCATED.idle, 5_000_000],
    [UNALLOCATED.idleOverhead, 2_000_000],
  ]);
});

it('says by name where racks show more than the site', () => {
  const { unallocated, jobs } = allocateHour({
    siteMWh: 9,
    racks: [{ rack: 'R1', mWh: 10, shares: new Map([['a', 1]]) }],
  });
  expect(jobs.get('a')).toEqual({ itMWh: 10, overheadMWh: 0 });
  expect([...unallocated]).toEqual([[UNALLOCATED.contradiction, -1]]);
});
