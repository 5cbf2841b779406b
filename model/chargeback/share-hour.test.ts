import fc from 'fast-check';
import { expect, it, vi } from 'vitest';

import { type Amounts, AMOUNTS } from './amounts.ts';
import { shareHour } from './share-hour.ts';

vi.setConfig({ testTimeout: 120_000 });

const rack = fc.record({
  mWh: fc.option(fc.integer({ min: 0, max: 150_000_000 }), { nil: undefined, freq: 12 }),
  shares: fc
    .dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.double({ min: 0, max: 0.25, noNaN: true }))
    .map((shares) => new Map(Object.entries(shares))),
});
const hour = fc.record({
  energy: fc.record({
    racks: fc.array(rack, { maxLength: 8 }).map((racks) => racks.map((one, index) => ({ ...one, rack: `R${index}` }))),
    siteMWh: fc.option(fc.integer({ min: 0, max: 2_000_000_000 }), { nil: undefined, freq: 12 }),
  }),
  costs: fc
    .dictionary(fc.constantFrom('EUR', 'CHF'), fc.integer({ min: -(10 ** 10), max: 10 ** 12 }))
    .map((costs) => new Map(Object.entries(costs))),
  currency: fc.constantFrom('EUR', 'CHF', ''),
  isPriced: fc.boolean(),
  carbonMg: fc.option(fc.integer({ min: 0, max: 10 ** 12 }), { nil: undefined }),
  gpuMs: fc
    .dictionary(fc.constantFrom('a', 'z'), fc.integer({ min: 1, max: 28_800_000 }))
    .map((times) => new Map(Object.entries(times))),
});

function totals({ jobs, unallocated }: ReturnType<typeof shareHour>): Map<string, Amounts> {
  const byCurrency = new Map<string, Amounts>();
  for (const own of [...jobs.values(), ...unallocated.values()]) {
    for (const [currency, amounts] of own) {
      const sum = byCurrency.get(currency) ?? { ...amounts, ...Object.fromEntries(AMOUNTS.map((name) => [name, 0])) };
      AMOUNTS.forEach((name) => (sum[name] += amounts[name]));
      byCurrency.set(currency, sum);
    }
  }
  return byCurrency;
}

const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);

it('energy, cost of each currency, carbon and GPU time of an hour add up, with the idle share and without', () => {
  fc.assert(
    fc.property(hour, (one) => {
      const byCurrency = totals(shareHour(one));
      const all = [...byCurrency.values()];
      const metered = one.energy.siteMWh ?? sum(one.energy.racks.map(({ mWh }) => mWh ?? 0));
      expect(sum(all.map(({ itMWh, overheadMWh }) => itMWh + overheadMWh))).toBe(metered);
      expect(sum(all.map(({ carbonMg }) => carbonMg))).toBe(one.carbonMg ?? 0);
      expect(sum(all.map(({ gpuMs }) => gpuMs))).toBe(sum(one.gpuMs.values()));
      for (const [currency, cost] of one.costs) {
        expect(byCurrency.get(currency)?.costMicro ?? 0).toBe(cost);
      }
      for (const key of ['idleMWh', 'idleCostMicro', 'idleCarbonMg'] as const) {
        expect(sum(all.map((amounts) => amounts[key]))).toBe(0);
      }
    }),
    { numRuns: 500 }
  );
});

it('a job bears its IT energy, its cooling at the PUE of the hour, and its part of what stands idle', () => {
  // 10 kWh and 10 kWh of IT at a PUE of 1.4, for 0.20 and 400 g a kWh: half of R1 is idle, R2 has no job.
  const { jobs, unallocated } = shareHour({
    energy: {
      siteMWh: 28_000_000,
      racks: [
        { rack: 'R1', mWh: 10_000_000, shares: new Map([['train', 0.5]]) },
        { rack: 'R2', mWh: 10_000_000, shares: new Map() },
      ],
    },
    costs: new Map([['EUR', 5_600_000]]),
    currency: 'EUR',
    isPriced: true,
    carbonMg: 11_200_000,
    gpuMs: new Map([['train', 3_600_000]]),
  });
  expect(jobs.get('train')?.get('EUR')).toEqual({
    itMWh: 5_000_000,
    overheadMWh: 2_000_000,
    idleMWh: 21_000_000,
    pricedMWh: 7_000_000,
    emittingMWh: 7_000_000,
    costMicro: 1_400_000,
    idleCostMicro: 4_200_000,
    carbonMg: 2_800_000,
    idleCarbonMg: 8_400_000,
    gpuMs: 3_600_000,
    meteredGpuMs: 3_600_000,
  });
  expect([...unallocated].map(([name, own]) => [name, own.get('EUR')?.costMicro])).toEqual([
    ['idle', 1_000_000],
    ['no job', 2_000_000],
    ['overhead of idle', 1_200_000],
  ]);
});

it('what is paid in an hour whose meter is incomplete has a name and no owner', () => {
  const { unallocated, jobs } = shareHour({
    energy: { siteMWh: undefined, racks: [{ rack: 'R1', mWh: 4, shares: new Map([['a', 1]]) }] },
    costs: new Map([['EUR', 100]]),
    currency: 'EUR',
    isPriced: false,
    carbonMg: 7,
    gpuMs: new Map(),
  });
  expect(unallocated.get('site meter incomplete')?.get('EUR')).toMatchObject({ costMicro: 100, carbonMg: 7, itMWh: 0 });
  expect(jobs.get('a')?.get('EUR')).toMatchObject({ itMWh: 4, costMicro: 0, pricedMWh: 0, emittingMWh: 0 });
});

it.each<[string, number | undefined, number | undefined, number]>([
  ['the site and its racks are metered', 10_000_000, 14_000_000, 3_600_000],
  ['one of its racks is not', undefined, 14_000_000, 0],
  ['the site is not', 10_000_000, undefined, 0],
])('a GPU-hour has its energy where %s', (_, mWh, siteMWh, metered) => {
  const { jobs } = shareHour({
    energy: {
      siteMWh,
      racks: [
        { rack: 'R1', mWh: 1_000_000, shares: new Map([['train', 0.5]]) },
        { rack: 'R2', mWh, shares: new Map([['train', 0.5]]) },
        { rack: 'R3', mWh: undefined, shares: new Map() },
      ],
    },
    costs: new Map(),
    currency: 'EUR',
    isPriced: true,
    carbonMg: undefined,
    gpuMs: new Map([['train', 3_600_000]]),
  });
  expect(jobs.get('train')?.get('EUR')).toMatchObject({ gpuMs: 3_600_000, meteredGpuMs: metered });
});
