import { type DataFrame, FieldType, formattedValueToString, getValueFormat, toDataFrame } from '@grafana/data';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { METRICS } from '#model/catalog/catalog.ts';
import { writeInFull } from './in-full.ts';

/** Grafana 10.1 takes what follows `currency:` for the symbol, and knows no other form. */
const isOld = vi.hoisted(() => ({ value: false }));
vi.mock(import('@grafana/data'), async (original) => {
  const data = await original();
  return {
    ...data,
    getValueFormat: (unit?: string | null) =>
      isOld.value && unit?.startsWith('currency:')
        ? (value: number) => ({ text: `${value / 1e6}`, prefix: unit.slice('currency:'.length), suffix: 'M' })
        : data.getValueFormat(unit),
  };
});

const frameOf = (unit: string | undefined) =>
  toDataFrame({ fields: [{ name: 'cost', type: FieldType.number, values: [1], config: { unit } }] });

function written(frame: DataFrame, value: number, decimals?: number): string {
  const [field] = writeInFull(frame).fields;
  return formattedValueToString(getValueFormat(field!.config.unit)(value, decimals)).trim();
}

afterEach(() => {
  isOld.value = false;
});

describe.each([
  ['12.1 and newer', false],
  ['10.1', true],
])('in Grafana %s', (_name, old) => {
  it.each([
    ['suffix:EUR', 1_234_567.8, 2, '1,234,567.80 EUR'],
    ['suffix:JPY', 1_234_567.8, 0, '1,234,568 JPY'],
    ['suffix:USD', -4_321.5, 2, '-4,321.50 USD'],
    ['suffix:EUR', 12, undefined, '12 EUR'],
    ['suffix:EUR', 0.0312, 3, '0.031 EUR'],
    ['suffix:kg CO2e', 12_345.67, 1, '12,345.7 kg CO2e'],
  ])('%s of %d with %s decimals is read in full', (unit, value, decimals, text) => {
    isOld.value = old;
    expect(written(frameOf(unit), value, decimals)).toBe(text);
  });

  it('a missing value is empty', () => {
    isOld.value = old;
    const [field] = writeInFull(frameOf('suffix:EUR')).fields;
    expect(getValueFormat(field!.config.unit)(null as unknown as number, 2).text).toBe('');
  });
});

it('what is rounded to nothing has no sign, where Plenum writes it', () => {
  isOld.value = true;
  expect(written(frameOf('suffix:EUR'), -0.0004, 2)).toBe('0.00 EUR');
});

it('units of others, and those of the catalog, stay as they are', () => {
  for (const unit of ['kwatth', 'suffix:K/h', 'currencyEUR', undefined, ...METRICS.map((one) => one.grafanaUnit)]) {
    const frame = frameOf(unit);
    expect(writeInFull(frame), unit).toBe(frame);
  }
  isOld.value = true;
  writeInFull(frameOf('suffix:EUR'));
  expect(formattedValueToString(getValueFormat('suffix:EUR')(12_340, 0))).toBe('12340 EUR');
});
