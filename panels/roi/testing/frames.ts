import { FieldType, toDataFrame } from '@grafana/data';
import type { DataFrame } from '@grafana/data';

const DAY_MS = 86_400_000;
export const FROM_MS = Date.UTC(2026, 7, 1);
export const DAYS = 30;

type Cell = string | number | null;

const BASE: Record<string, Cell> = {
  ...{ site: 'demo', subsystem: 'cooling', verdict: 'saved', statement: '', confidence: 0.9, coverage: 0.98 },
  ...{ model: 'linear on load and wet-bulb', from: FROM_MS, to: FROM_MS + DAYS * DAY_MS, currency: 'EUR', notes: '' },
  ...{ opex_per_year: 200, life: 10, freed: 2, npv: 9000, npv_low: 1000, npv_high: 15000, kwh_per_year: 40_000 },
};

/** One that saved much, one that saved a little, one that cannot be told from nothing. */
export const INITIATIVES: Array<Record<string, Cell>> = [
  {
    ...{ ...BASE, initiative: 'chilled-water', title: 'Raised chilled water', saving: 12_000, low: 10_000 },
    ...{ high: 14_000, saved: 2000, saved_low: 1600, saved_high: 2400, capex: 14_000, saved_per_year: 6000 },
    ...{ payback: 2.4, statement: 'Saved 12,000 kWh (9 %), between 10,000 kWh and 14,000 kWh at 90 % confidence.' },
  },
  {
    ...{ ...BASE, initiative: 'crah-control', title: 'CRAH control', saving: 3000, low: 2500, high: 3500 },
    ...{ saved: 500, saved_low: 400, saved_high: 600, capex: 4000, saved_per_year: 1600, payback: 2.9 },
  },
  {
    ...{ ...BASE, initiative: 'tower-fill', title: 'New tower fill', verdict: 'not-distinguishable', saving: 200 },
    ...{ low: -500, high: 900, saved: 40, saved_low: -80, saved_high: 160, capex: 8000, saved_per_year: 120 },
    ...{ payback: null },
  },
];

export const TOTAL: Record<string, Cell> = {
  ...{ currency: 'EUR', subsystem: 'all', initiatives: 3, verified: 2, not_distinguishable: 1, not_verifiable: 0 },
  ...{ saving: 15_200, low: 12_000, high: 18_400, saved: 2540, saved_low: 1920, saved_high: 3160, confidence: 0.9 },
  ...{ year_end: 40_000, year_end_low: 30_000, year_end_high: 50_000, once: '' },
  ...{ year_end_saved: 6600, year_end_saved_low: 5000, year_end_saved_high: 8200, saved_per_year: 7720 },
  ...{ opex_per_year: 600, capex: 26_000, npv: 21_000, payback: 3.7, irr: 0.24, freed: 4 },
};

const UNITS: Record<string, string> = {
  saving: 'kwatth',
  low: 'kwatth',
  high: 'kwatth',
  expected: 'kwatth',
  actual: 'kwatth',
};
const TIMES = new Set(['time', 'from', 'to']);

export function table(rows: string, all: ReadonlyArray<Record<string, Cell>>, plenum: object = {}): DataFrame {
  const names = [...new Set(all.flatMap((one) => Object.keys(one)))];
  return toDataFrame({
    refId: rows,
    meta: { type: 'table' as never, custom: { plenum: { kind: 'roi', rows, ...plenum } } },
    fields: names.map((name) => ({
      name,
      type: TIMES.has(name)
        ? FieldType.time
        : all.some((one) => typeof one[name] === 'number')
          ? FieldType.number
          : FieldType.string,
      config: name in UNITS ? { unit: UNITS[name] } : {},
      values: all.map((one) => one[name] ?? null),
    })),
  });
}

const course = (initiative: string, expected: number, saved: number) =>
  Array.from({ length: DAYS }, (_, day) => ({
    ...{ time: FROM_MS + day * DAY_MS, site: 'demo', initiative },
    ...{ actual: expected - saved + 10 * Math.sin(day), expected, low: expected - 60, high: expected + 60 },
  }));

/** All answers of the panel, as the data source sends them. */
export function roiFrames({
  initiatives = INITIATIVES,
  totals = [TOTAL],
  plenum = {},
}: {
  initiatives?: Array<Record<string, Cell>>;
  totals?: Array<Record<string, Cell>>;
  plenum?: object;
} = {}): DataFrame[] {
  return [
    table('initiative', initiatives, plenum),
    table('total', totals, plenum),
    table('course', [...course('chilled-water', 1400, 400), ...course('crah-control', 200, 100)], plenum),
    table('explanation', [
      { site: 'demo', initiative: 'chilled-water', section: 'Data', line: 'Mean power of each day from the rung 1d.' },
      { site: 'demo', initiative: 'chilled-water', section: 'Saving', line: 'energy = 100 + 2 * (IT load)' },
    ]),
  ];
}
