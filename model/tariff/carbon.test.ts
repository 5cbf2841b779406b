import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

import { type Carbon, carbonSchema } from '../business/carbon.ts';
import type { BusinessRecord } from '../business/record.ts';
import { decimal, decimalText } from '../money/decimal.ts';
import { moneyText } from '../money/money.ts';
import { testDataFile } from '../testing/test-data.ts';
import { carbonAt, carbonCost } from './carbon.ts';

function version(body: object, validFrom?: string): BusinessRecord<Carbon> {
  return {
    kind: 'carbon',
    name: 'grid',
    version: 1,
    state: 'active',
    ...(validFrom !== undefined && { validFrom }),
    body: carbonSchema.parse(body),
    login: 'ada',
    role: 'Editor',
    savedMs: 1,
    simulated: false,
  };
}

it('has the constant where the series has nothing, and nothing before its first day', () => {
  const rows = [
    { time: '2026-01-01T00:00:00Z', value: '300' },
    { time: '2026-01-01T01:00:00Z', value: '310' },
  ];
  const at = carbonAt([version({ gramsPerKwh: 250, series: { rows } }, '2026-01-01')], 'Asia/Kolkata');
  const grams = (time: string) => at(Date.parse(time))?.gramsPerKwh.toNumber();
  expect(grams('2025-12-31T18:29:59Z')).toBeUndefined();
  expect(
    ['2025-12-31T18:30:00Z', '2026-01-01T00:59:00Z', '2026-01-01T01:30:00Z', '2026-01-01T02:00:00Z'].map(grams)
  ).toEqual([250, 300, 310, 250]);
});

it('costs what a tonne costs', () => {
  const carbon = carbonSchema.parse({ gramsPerKwh: 400, price: { currency: 'EUR', perTonne: '72.45' } });
  expect(moneyText(carbonCost(decimal('1234567'), carbon)!)).toBe('89.44 EUR');
  expect(carbonCost(decimal(1), carbonSchema.parse({ gramsPerKwh: 1 }))).toBeUndefined();
});

const recorded = testDataFile('weather-carbon/carbon-intensity-ciso-2022.csv.gz');

it.skipIf(recorded === undefined)('reads a year of hours of a real grid without losing one', () => {
  const [head = '', ...table] = gunzipSync(readFileSync(recorded!)).toString().trim().split('\n');
  const column = head.split(',').indexOf('avg_CI');
  const rows = table.map((line) => ({ time: line.split(',')[0]!, value: Number(line.split(',')[column]).toFixed(6) }));
  const { series } = carbonSchema.parse({ series: { rows } });
  expect([series!.from, series!.stepMinutes, series!.values.length]).toEqual([
    '2022-01-01T00:00:00.000Z',
    60,
    rows.length,
  ]);
  const at = carbonAt([version({ series })], 'America/Los_Angeles');
  expect(decimalText(at(Date.parse('2022-01-01T02:59:59Z'))!.gramsPerKwh)).toBe('271.890882');
  expect(at(Date.parse('2023-01-01T00:00:00Z'))).toBeUndefined();
});
