import { expect, it } from 'vitest';

import { bodySchemaOf, RECORD_KINDS, type RecordKind } from './kinds.ts';
import { saysOf } from './says.ts';

/** A body of each kind, as little as it takes and as much as it says. */
const EXAMPLES: Record<RecordKind, Array<[body: object, says: string]>> = {
  initiative: [
    [
      {
        site: 's',
        meters: ['A', 'B'],
        workFrom: '2026-03-01',
        doneOn: '2026-03-15',
        capex: '48000.5',
        currency: 'EUR',
      },
      'other, done on 2026-03-15, meters A, B, 48,000.5 EUR spent',
    ],
    [
      { site: 's', subsystem: 'cooling', meters: ['A', 'B', 'C', 'D'], workFrom: '2026-03-01', doneOn: '2026-03-15' },
      'cooling, done on 2026-03-15, 4 meters',
    ],
  ],
  baseline: [
    [{}, 'the year before the work, by the day, 90 % confidence'],
    [
      { from: '2024-01-01', to: '2026-01-01', step: 'hour', confidence: 0.68 },
      'from 2024-01-01 until 2026-01-01, by the hour, 68 % confidence',
    ],
  ],
  'non-routine-event': [
    [
      { site: 's', from: '2026-05-04', to: '2026-05-20', treatment: 'adjust', kw: 40 },
      'from 2026-05-04 until 2026-05-20, 40 kW taken off',
    ],
    [{ site: 's', from: '2026-05-04', initiatives: ['a'] }, 'from 2026-05-04, days left out, of a'],
  ],
  tariff: [
    [
      {
        currency: 'EUR',
        timeZone: 'UTC',
        energy: [{ name: 'all', perKwh: 0.2 }],
        demand: [{ name: 'peak', perKw: 9 }],
      },
      'EUR, 1 rate, 1 demand charge',
    ],
  ],
  carbon: [
    [{ gramsPerKwh: 344, price: { currency: 'EUR', perTonne: 72 } }, '344 g/kWh, location-based, 72 EUR per tonne'],
    [
      { series: { from: '2026-01-01T00:00:00Z', stepMinutes: 60, values: ['1', '2'] } },
      'a series of 2 values, location-based',
    ],
  ],
  holidays: [
    [{ days: [{ day: '2026-12-25' }, { day: '2026-01-01' }] }, '2 days, 2026-01-01 to 2026-12-25'],
    [{ days: [] }, 'no day'],
  ],
  consumption: [
    [
      { site: 's', quantity: 'water', entries: [{ from: '2026-01-01', to: '2026-01-31', value: 812.5 }] },
      'water, 1 statement up to 2026-01-31',
    ],
  ],
  budget: [
    [
      { site: 's', subsystem: 'cooling', from: '2026-01-01', to: '2027-01-01', currency: 'EUR', amount: 1234567 },
      '1,234,567 EUR from 2026-01-01 until 2027-01-01, cooling',
    ],
  ],
};

it.each(RECORD_KINDS)('says a %s in a line', (kind) => {
  expect(EXAMPLES[kind].map(([body]) => saysOf(kind, bodySchemaOf(kind).parse(body) as never))).toEqual(
    EXAMPLES[kind].map(([, says]) => says)
  );
});
