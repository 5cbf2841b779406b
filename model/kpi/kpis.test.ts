import { describe, expect, it } from 'vitest';

import { consumptionSchema } from '../business/consumption.ts';
import { isAnnual } from './period.ts';
import { type KpiInputs, kpisOf, type Measured } from './kpis.ts';
import { statedOver } from './stated.ts';

const HOUR = 3_600_000;
const watts = (values: number[], meter = 'M'): Measured => ({
  course: { values: Float64Array.from(values), meters: [meter] },
  missing: [],
});
const nothing = (what: string): Measured => ({ missing: [what] });

function inputs(over: Partial<KpiInputs> = {}): KpiInputs {
  return {
    stepMs: HOUR,
    rangeMs: 4 * HOUR,
    facility: watts([1400, 1400, NaN, 1600], 'UTIL'),
    it: {
      1: watts([1100, 1100, 1100, 1100], 'UPS'),
      2: watts([1000, 1000, 1000, 1000], 'R'),
      3: nothing('Power of server S1.'),
    },
    category: 2,
    overhead: new Map([['cooling', watts([300, 300, 300, 400])]]),
    heat: watts([1000, 1000, 1000, 1000]),
    fans: watts([100, 100, 100, 100]),
    water: { amount: 0.0072, coverage: 1 },
    reused: undefined,
    renewable: { amount: 2, coverage: 0.5 },
    carbonKg: { amount: 1.2, coverage: 1 },
    gpuPower: watts([800, 800, 800, 800]),
    busyGpus: watts([2, 2, 2, 0]),
    cpuUtilization: { value: 0.42, coverage: 0.9 },
    ...over,
  };
}

const of = (kpi: string, over: Partial<KpiInputs> = {}, category?: number) =>
  kpisOf(inputs(over)).find((one) => one.kpi === kpi && (category === undefined || one.category === category))!;

describe('KPIs', () => {
  it('compare meters over the same time alone, and say how much of the range that is', () => {
    expect(of('pue', {}, 2)).toMatchObject({
      value: 4400 / 3000,
      numerator: 4.4,
      denominator: 3,
      coverage: 0.75,
      meters: ['UTIL', 'R'],
    });
    expect(of('pue', {}, 1).value).toBeCloseTo(4400 / 3300, 12);
  });

  it('count of each step what lies in the range and is known', () => {
    const some = (values: number[], shares: number[]): Measured => ({
      course: { values: Float64Array.from(values), meters: [], shares: Float64Array.from(shares) },
      missing: [],
    });
    const it = { ...inputs().it, 2: some([1000, 1000, 1000, 1000], [0.5, 1, 1, 0]) };
    expect(of('pue', { facility: some([1400, 1400, 1600, 1600], [1, 0.25, 1, 1]), it }, 2)).toMatchObject({
      value: (1400 * 0.75 + 1600) / 1750,
      denominator: 1.75,
      coverage: 1.75 / 4,
    });
  });

  it('say what is missing instead of a number', () => {
    expect(of('pue', {}, 3)).toMatchObject({ coverage: 0, missing: ['Power of server S1.'] });
    expect(of('pue', {}, 3).value).toBeUndefined();
    expect(of('erf').missing).toEqual([
      'No reused-energy is stated of this range: save a record of kind consumption, quantity reused-energy.',
    ]);
    expect(of('pue', { it: { ...inputs().it, 2: watts([0, 0, 0, 0]) } }, 2).missing).toEqual([
      'No time at which both are known and more than 0.',
    ]);
  });

  it('are as their standards define them', () => {
    expect(of('ppue:cooling').value).toBeCloseTo(1 + 1300 / 4000, 12);
    // 7.2 litres over 4 kWh.
    expect(of('wue').value).toBeCloseTo(1.8, 12);
    expect(of('cue').value).toBeCloseTo(0.3, 12);
    expect(of('cer').value).toBeCloseTo(4000 / 1300, 12);
    expect(of('itue').value).toBeCloseTo(4000 / 3600, 12);
    expect(of('tue').value).toBeCloseTo(4400 / 2700, 12);
    expect(of('iteusv')).toMatchObject({ value: 0.42, coverage: 0.9 });
    // 3,200 Wh over 6 GPU-hours of work.
    expect(of('gpu_joules')).toMatchObject({ value: 3200 / 6, unit: 'J' });
  });

  it('take what was stated of a part of the range for that part', () => {
    // 2 kWh in half of it are 4 kWh; the site has 4.4 in three quarters of it.
    expect(of('ref')).toMatchObject({
      coverage: 0.5,
      missing: ['Of 50.0 % of the range no renewable-energy is stated.'],
    });
    expect(of('ref').value).toBeCloseTo(4 / (4.4 / 0.75), 12);
  });
});

it('adds up statements by time, with what no statement is of', () => {
  const { entries } = consumptionSchema.parse({
    site: 'x',
    quantity: 'water',
    entries: [
      { from: '2026-03-01', to: '2026-03-31', value: 743 },
      { from: '2026-05-01', to: '2026-05-31', value: 100 },
    ],
  });
  const at = (day: string) => Date.parse(`${day}T00:00:00+01:00`);
  // March has 743 hours in Berlin: one m3 each.
  expect(statedOver(entries, at('2026-03-01'), at('2026-03-11'), 'Europe/Berlin')).toEqual({
    amount: 240,
    coverage: 1,
  });
  const spring = statedOver(entries, at('2026-03-01'), Date.parse('2026-05-01T00:00:00+02:00'), 'Europe/Berlin');
  expect(spring).toEqual({ amount: 743, coverage: 743 / (743 + 720) });
  expect(statedOver(entries, at('2025-01-01'), at('2025-02-01'), 'Europe/Berlin')).toBeUndefined();
});

it('refuses statements of one day twice', () => {
  const entries = [
    { from: '2026-03-01', to: '2026-03-31', value: 1 },
    { from: '2026-03-31', to: '2026-04-30', value: 1 },
  ];
  expect(consumptionSchema.safeParse({ site: 'x', quantity: 'water', entries }).error?.issues[0]?.message).toContain(
    'a day counts once'
  );
});

it('calls twelve months annual, and nothing shorter', () => {
  const at = (text: string) => Date.parse(text);
  expect(isAnnual(at('2025-01-01T00:00:00Z'), at('2026-01-01T00:00:00Z'), 'UTC')).toBe(true);
  expect(isAnnual(at('2024-01-01T00:00:00Z'), at('2024-12-31T00:00:00Z'), 'UTC')).toBe(false);
  expect(isAnnual(at('2024-01-01T00:00:00Z'), at('2025-01-01T00:00:00Z'), 'UTC')).toBe(true);
  expect(isAnnual(at('2025-12-31T23:00:00Z'), at('2026-12-31T23:00:00Z'), 'Europe/Berlin')).toBe(true);
});
