import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { bodySchemaOf } from '../business/kinds.ts';
import type { BusinessRecord } from '../business/record.ts';
import { type Tariff, tariffSchema } from '../business/tariff.ts';
import { decimalText } from '../money/decimal.ts';
import { moneyText } from '../money/money.ts';
import { addDays, startOfDayMs } from '../time/calendar.ts';
import { billOf, type Quarter, QUARTER_MS } from './bill.ts';
import { tariffTerms } from './terms.ts';

function version(body: object, validFrom?: string, number = 1): BusinessRecord<Tariff> {
  return {
    kind: 'tariff',
    name: 'grid',
    version: number,
    state: 'active',
    ...(validFrom !== undefined && { validFrom }),
    body: tariffSchema.parse(body),
    login: 'ada',
    role: 'Editor',
    savedMs: number,
    simulated: false,
  };
}

/** A constant draw. */
function quarters(fromMs: number, toMs: number, kw: number | ((timeMs: number) => number) = 1000): Quarter[] {
  return Array.from({ length: (toMs - fromMs) / QUARTER_MS }, (_, index) => {
    const startMs = fromMs + index * QUARTER_MS;
    return { startMs, mWh: (typeof kw === 'number' ? kw : kw(startMs)) * 250_000 };
  });
}

function bill(
  versions: Array<BusinessRecord<Tariff>>,
  fromMs: number,
  toMs: number,
  kw?: number | ((timeMs: number) => number),
  holidays: Record<string, string[]> = {}
) {
  const lists = new Map(Object.entries(holidays).map(([name, days]) => [name, new Set(days)]));
  return billOf(quarters(fromMs, toMs, kw), tariffTerms(versions, lists, fromMs, toMs));
}

function lines(made: ReturnType<typeof bill>) {
  return made.lines.map(
    ({ month, rate, quantity, unit, billed }) =>
      `${month} ${rate}: ${decimalText(quantity)} ${unit}, ${moneyText(billed)}`
  );
}

const DAY_AND_NIGHT = {
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  energy: [
    { name: 'night', from: '22:00', to: '06:00', perKwh: '0.11' },
    { name: 'day', perKwh: '0.23' },
  ],
};

describe('a day on which clocks change', () => {
  it.each([
    // The night has 7 hours, 2 to 3 is not there; the day its 16.
    ['Europe/Berlin', '2026-03-29', ['night: 7000 kWh, 770.00 EUR', 'day: 16000 kWh, 3,680.00 EUR']],
    ['Europe/Berlin', '2026-10-25', ['night: 9000 kWh, 990.00 EUR', 'day: 16000 kWh, 3,680.00 EUR']],
    ['America/New_York', '2026-11-01', ['night: 9000 kWh, 990.00 EUR', 'day: 16000 kWh, 3,680.00 EUR']],
    // Clocks change by half an hour.
    ['Australia/Lord_Howe', '2026-04-05', ['night: 8500 kWh, 935.00 EUR', 'day: 16000 kWh, 3,680.00 EUR']],
    ['Asia/Kolkata', '2026-03-29', ['night: 8000 kWh, 880.00 EUR', 'day: 16000 kWh, 3,680.00 EUR']],
    ['Asia/Kathmandu', '2026-03-29', ['night: 8000 kWh, 880.00 EUR', 'day: 16000 kWh, 3,680.00 EUR']],
  ])('in %s, %s is billed by its hours', (timeZone, day, said) => {
    const made = bill(
      [version({ ...DAY_AND_NIGHT, timeZone })],
      startOfDayMs(day, timeZone),
      startOfDayMs(addDays(day, 1), timeZone)
    );
    expect(lines(made)).toEqual(said.map((line) => `${day.slice(0, 7)} ${line}`));
  });
});

it('goes by seasons over the turn of the year, weekends and holidays', () => {
  const tariff = {
    currency: 'USD',
    timeZone: 'America/Los_Angeles',
    holidays: 'california',
    seasons: [
      { name: 'summer', from: '06-01' },
      { name: 'winter', from: '10-01' },
    ],
    energy: [
      { name: 'summer peak', season: 'summer', days: ['workdays'], from: '16:00', to: '21:00', perKwh: 0.5 },
      { name: 'summer', season: 'summer', perKwh: 0.3 },
      { name: 'holiday', days: ['holidays', 'weekends'], perKwh: 0.1 },
      { name: 'winter', season: 'winter', perKwh: 0.2 },
    ],
  };
  const of = (day: string) =>
    lines(
      bill(
        [version(tariff)],
        startOfDayMs(day, 'America/Los_Angeles'),
        startOfDayMs(addDays(day, 1), 'America/Los_Angeles'),
        1,
        {
          california: ['2026-07-03', '2026-01-01'],
        }
      )
    );
  expect(of('2026-07-02')).toEqual(['2026-07 summer: 19 kWh, 5.70 USD', '2026-07 summer peak: 5 kWh, 2.50 USD']);
  expect(of('2026-07-03')).toEqual(['2026-07 summer: 24 kWh, 7.20 USD']);
  expect(of('2026-01-01')).toEqual(['2026-01 holiday: 24 kWh, 2.40 USD']);
  expect(of('2026-01-02')).toEqual(['2026-01 winter: 24 kWh, 4.80 USD']);
  expect(of('2026-01-03')).toEqual(['2026-01 holiday: 24 kWh, 2.40 USD']);
});

it("charges the month's highest quarter of an hour, and only within its hours", () => {
  const tariff = {
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    energy: [{ name: 'all', perKwh: 0 }],
    demand: [
      { name: 'peak hours', days: ['workdays'], from: '08:00', to: '20:00', perKw: '7.50' },
      { name: 'any time', perKw: '2.35' },
    ],
    monthly: [{ name: 'meter', amount: '49.90' }],
  };
  const fromMs = startOfDayMs('2026-03-01', 'Europe/Berlin');
  const nightMs = Date.parse('2026-03-10T02:15:00+01:00');
  const dayMs = Date.parse('2026-03-31T19:45:00+02:00');
  const made = bill([version(tariff)], fromMs, startOfDayMs('2026-04-01', 'Europe/Berlin'), (timeMs) =>
    timeMs === nightMs ? 1500.4 : timeMs === dayMs ? 1200 : 1000
  );
  expect(lines(made).slice(1)).toEqual([
    '2026-03 peak hours: 1200 kW, 9,000.00 EUR',
    '2026-03 any time: 1500.4 kW, 3,525.94 EUR',
    '2026-03 meter: 1 month, 49.90 EUR',
  ]);
  expect(made.lines.map(({ peakMs }) => peakMs)).toEqual([undefined, dayMs, nightMs, undefined]);
});

it('changes with its versions at midnight of the clock of the tariff, and shares the month between them by their hours', () => {
  const at = (perKwh: string, amount: string) => ({
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    energy: [{ name: 'all', perKwh }],
    monthly: [{ name: 'meter', amount }],
  });
  const versions = [version(at('0.2', '30'), '2026-01-01', 1), version(at('0.3', '60'), '2026-04-11', 2)];
  const made = bill(
    versions,
    startOfDayMs('2026-04-01', 'Europe/Berlin'),
    startOfDayMs('2026-05-01', 'Europe/Berlin'),
    1
  );
  expect(lines(made)).toEqual([
    '2026-04 all: 240 kWh, 48.00 EUR',
    `2026-04 meter: ${decimalText(made.lines[1]!.quantity)} month, 10.00 EUR`,
    '2026-04 all: 480 kWh, 144.00 EUR',
    `2026-04 meter: ${decimalText(made.lines[3]!.quantity)} month, 40.00 EUR`,
  ]);
  expect(made.totals.map(moneyText)).toEqual(['242.00 EUR']);
});

it('never adds currencies, and says what has no price and what is not known', () => {
  const euro = { currency: 'EUR', timeZone: 'UTC', energy: [{ name: 'all', perKwh: 1 }] };
  const versions = [
    version(euro, '2026-01-02', 1),
    version(
      { ...euro, currency: 'CHF', energy: [{ name: 'day', from: '06:00', to: '24:00', perKwh: 1 }] },
      '2026-01-03',
      2
    ),
  ];
  const fromMs = Date.UTC(2026, 0, 1);
  const made = bill(versions, fromMs, Date.UTC(2026, 0, 4), (timeMs) => (timeMs === Date.UTC(2026, 0, 2) ? NaN : 4));
  expect(made.totals.map(moneyText)).toEqual(['72.00 CHF', '95.00 EUR']);
  expect([made.unpriced, made.unknown]).toEqual([96 + 24, 1]);
});

it('takes the prices of a market, also negative ones, and its rates where the market has none', () => {
  const tariff = {
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    energy: [{ name: 'fallback', perKwh: '0.4' }],
    market: {
      adder: '0.05',
      prices: {
        timeZone: 'Europe/Berlin',
        // Clocks are put back: 02:00 is there twice.
        rows: [
          { time: '2026-10-25 01:00', value: '0.10' },
          { time: '2026-10-25 02:00', value: '0.20' },
          { time: '2026-10-25 02:00', value: '-0.30' },
          { time: '2026-10-25 04:00', value: '0.40' },
        ],
      },
    },
  };
  const parsed = tariffSchema.parse(tariff);
  expect(parsed.market?.prices).toEqual({
    from: '2026-10-24T23:00:00.000Z',
    stepMinutes: 60,
    values: ['0.1', '0.2', '-0.3', null, '0.4'],
  });
  expect(tariffSchema.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
  const made = bill([version(tariff)], Date.parse('2026-10-24T23:00:00Z'), Date.parse('2026-10-25T04:00:00Z'), 1);
  expect(lines(made)).toEqual(['2026-10 market: 4 kWh, 0.60 EUR', '2026-10 fallback: 1 kWh, 0.40 EUR']);
});

it('has energy and cost of all rates that add up, whatever the draw', () => {
  const fromMs = startOfDayMs('2026-10-20', 'Europe/Berlin');
  const toMs = startOfDayMs('2026-11-03', 'Europe/Berlin');
  const terms = tariffTerms([version(DAY_AND_NIGHT)], new Map(), fromMs, toMs);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 10 ** 12 }), { minLength: 1, maxLength: 1000 }), (draws) => {
      const some = draws.map((mWh, index) => ({ startMs: fromMs + index * QUARTER_MS, mWh }));
      const made = billOf(some, terms);
      const total = made.lines.reduce((all, { quantity }) => all + BigInt(quantity.times(1_000_000).toFixed()), 0n);
      expect(total).toBe(draws.reduce((all, mWh) => all + BigInt(mWh), 0n));
    })
  );
});

describe('a tariff that cannot be meant', () => {
  const wrong = (more: object) =>
    bodySchemaOf('tariff')
      .safeParse({ ...DAY_AND_NIGHT, ...more })
      .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  it.each([
    [{ currency: 'EURO' }, 'currency: Write a currency by ISO 4217, such as EUR'],
    [{ timeZone: 'Berlin' }, 'timeZone: Write a time zone such as Europe/Berlin'],
    [{ energy: [] }, 'energy: Give at least one rate, or the prices of a market'],
    [{ energy: [{ name: 'x', season: 'winter', perKwh: 1 }] }, 'energy.0.season: Name one of the seasons: none'],
    [
      { energy: [{ name: 'x', days: ['holidays'], perKwh: 1 }] },
      'energy.0.days: Name the record of holidays in `holidays`',
    ],
    [
      { energy: [{ name: 'x', from: '08:10', perKwh: 1 }] },
      'energy.0.from: Write a quarter of an hour, such as 08:00 or 24:00',
    ],
  ])('is refused with what to do: %o', (more, said) => {
    expect(wrong(more)).toEqual([said]);
  });
});
