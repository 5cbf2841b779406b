import { describe, expect, it } from 'vitest';

import { tariffSchema } from '../business/tariff.ts';
import { billOf, QUARTER_MS } from '../tariff/bill.ts';
import { tariffTerms } from '../tariff/terms.ts';
import { startOfDayMs } from '../time/calendar.ts';
import { HOUR_MS, hourCosts } from './hour-costs.ts';

const ZONE = 'Europe/Berlin';

function monthOf(first: string, next: string, mWhAt: (index: number) => number = () => 250_000) {
  const [firstMs, toMs] = [startOfDayMs(first, ZONE), startOfDayMs(next, ZONE)];
  const body = tariffSchema.parse({
    site: 's',
    currency: 'EUR',
    timeZone: ZONE,
    energy: [
      { name: 'night', from: '22:00', to: '06:00', perKwh: '0.11' },
      { name: 'day', perKwh: '0.231' },
    ],
    demand: [{ name: 'peak', perKw: '7.50' }],
    monthly: [{ name: 'meter', amount: '49.90' }],
  });
  const record = {
    kind: 'tariff',
    name: 't',
    version: 1,
    state: 'active',
    login: 'a',
    role: 'Editor',
    savedMs: 0,
  } as const;
  const terms = tariffTerms([{ ...record, simulated: false, body }], new Map(), firstMs, toMs);
  const hours = (toMs - firstMs) / HOUR_MS;
  const quarters = Array.from({ length: hours * 4 }, (_, index) => ({
    startMs: firstMs + index * QUARTER_MS,
    mWh: mWhAt(index),
  }));
  return { firstMs, hours, quarters, terms, costs: hourCosts(quarters, terms, { firstMs, hours }) };
}

describe.each([
  ['a month with a day of 25 hours', '2026-10-01', '2026-11-01', 745],
  ['a month with a day of 23 hours', '2026-03-01', '2026-04-01', 743],
])('%s', (_name, first, next, hours) => {
  it('costs in its hours, with what is rounded, what the bill says, to the cent', () => {
    const { costs, quarters, terms, hours: count } = monthOf(first, next, (index) => 240_001 + (index % 977) * 101);
    expect(count).toBe(hours);
    const billed = billOf(quarters, terms).totals[0]!.amount;
    const sum = costs.byCurrency.get('EUR')!.reduce((all, one) => all + one, 0) + costs.rounding.get('EUR')!;
    expect(sum).toBe(billed.times(1_000_000).toNumber());
    expect(Math.abs(costs.rounding.get('EUR')!)).toBeLessThanOrEqual(20_000);
  });
});

it('the night on which clocks are put back has an hour more of its rate', () => {
  const { firstMs, costs } = monthOf('2026-10-01', '2026-11-01');
  const nightMs = startOfDayMs('2026-10-25', ZONE);
  const of = (dayMs: number, until: number) =>
    Array.from({ length: until }, (_, hour) => costs.byCurrency.get('EUR')![(dayMs - firstMs) / HOUR_MS + hour]!);
  // 1 kWh an hour: 0.11 each, and 49.90 by 745 hours.
  const total = of(nightMs, 25).reduce((sum, one) => sum + one, 0);
  expect(total).toBeCloseTo((9 * 0.11 + 16 * 0.231 + (25 * 49.9) / 745) * 1e6, -1.5);
});

it('a demand charge belongs to the hour that set the peak', () => {
  const { costs } = monthOf('2026-06-01', '2026-07-01', (index) => (index === 402 ? 1_000_000 : 250_000));
  const all = costs.byCurrency.get('EUR')!;
  // Hour 100 is 4:00 of the fifth day: 1.75 kWh by night, 4 kW, and a part of the fee.
  expect(all[100]).toBeCloseTo((1.75 * 0.11 + 4 * 7.5 + 49.9 / 720) * 1e6, -1);
  expect(all[101]).toBeCloseTo((0.11 + 49.9 / 720) * 1e6, -1);
});

it('says which hours have no price, and what costs without a tariff is nothing', () => {
  const { quarters, firstMs } = monthOf('2026-06-01', '2026-06-02', (index) => (index === 5 ? NaN : 250_000));
  const { byCurrency, priced, currencies } = hourCosts(quarters, [], { firstMs, hours: 24 });
  expect([byCurrency.size, new Set(priced), new Set(currencies)]).toEqual([0, new Set([false]), new Set([''])]);
  expect(
    monthOf('2026-06-01', '2026-06-02', (index) => (index === 5 ? NaN : 250_000)).costs.priced.indexOf(false)
  ).toBe(1);
});
