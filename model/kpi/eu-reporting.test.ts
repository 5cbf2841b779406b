import { expect, it } from 'vitest';
import { euReport, type YearKpi } from './eu-reporting.ts';

const kpi = (name: string, more: Partial<YearKpi>): YearKpi => ({
  ...{ kpi: name, value: null, category: null, numerator: null, denominator: null, coverage: 0, missing: '' },
  ...more,
});
const INSTALLED = { racks: 12, withoutLimit: 0, limitW: 940_000 };
const KPIS = [
  kpi('pue', { category: 1, missing: 'Power of UPS outputs.' }),
  kpi('pue', { category: 2, value: 1.25, numerator: 1_000_000, denominator: 800_000, coverage: 0.8 }),
  kpi('wue', { value: 1, numerator: 1_000_000, denominator: 1_000_000, coverage: 0.8 }),
  kpi('erf', { missing: 'No reused-energy is stated of this range: save a record of kind consumption.' }),
  kpi('ref', { value: 0.4, numerator: 500_000, coverage: 1 }),
];
const report = (kpis = KPIS, installed = INSTALLED) =>
  new Map(euReport('Frankfurt 1', kpis, installed).map((one) => [one.name, one]));

it('has what is measured, with the part of the year, and never scales energy up', () => {
  const fields = report();
  expect(fields.get('Total energy consumption')).toMatchObject({
    symbol: 'EDC',
    value: 1_000_000,
    unit: 'kWh',
    coverage: 0.8,
  });
  expect(fields.get('Total energy consumption')!.missing).toBe('Known for 80.0 % of the year.');
  expect(fields.get('Total energy consumption of information technology equipment')).toMatchObject({
    value: 800_000,
    source: 'Meters at the racks (category 2 of ISO/IEC 30134-2)',
  });
  expect(fields.get('Installed information technology power demand')!.value).toBe(940);
  expect(fields.get('Total water input')).toMatchObject({ value: 1000, unit: 'm3' });
  expect(fields.get('Total renewable energy consumption')).toMatchObject({ value: 500_000, missing: '' });
});

it('has the indicators that follow from it', () => {
  const fields = report();
  expect(fields.get('Power usage effectiveness')!.value).toBe(1.25);
  // Annex III (b) has EIT in MWh: 1,000 m3 of a year over 800 MWh of eight tenths of it.
  expect(fields.get('Water usage effectiveness')!.value).toBeCloseTo(1000 / 1000, 12);
  expect(fields.get('Water usage effectiveness')!.unit).toBe('m3/MWh');
  expect(fields.get('Renewable energy factor')!.value).toBe(0.4);
});

it('takes the output of the UPS for IT where that is measured', () => {
  const ups = kpi('pue', { category: 1, value: 1.2, numerator: 960, denominator: 800, coverage: 1 });
  expect(report([ups, ...KPIS]).get('Power usage effectiveness')!.value).toBe(1.2);
});

it('says of each field without a value what is missing', () => {
  const fields = [...euReport('Frankfurt 1', KPIS, { ...INSTALLED, withoutLimit: 2 })];
  const empty = fields.filter(({ value }) => value === null);
  expect(empty.every(({ missing, coverage }) => missing !== '' && coverage === 0)).toBe(true);
  const of = (symbol: string) => empty.find((one) => one.symbol === symbol)!.missing;
  expect(of('PDIT')).toBe('2 of 12 racks have no powerLimitW in the topology.');
  expect(of('EREUSE')).toContain('No reused-energy is stated');
  expect(of('SDC')).toBe('Plenum does not know it: fill it in by hand.');
  expect(of('ERF')).toContain('No reused-energy is stated');
});

/** As annex II has them: 1 (a) to (r) with the back-up generators of (d), 2 and 3. */
const SYMBOLS = `PDIT SDC SCR EDC EDC-BG EIT CBtG WIN WIN-POT EREUSE TWH TIN CDD ERES-TOT ERES-GOO ERES-PPA ERES-OS
  CSERV CSTOR BIN BOUT TIN TOUT PUE WUE ERF REF`;

it('has the fields of all annexes in their order, with their symbols', () => {
  const fields = euReport('Frankfurt 1', KPIS, INSTALLED);
  expect(fields.map(({ symbol }) => symbol).filter(Boolean)).toEqual(SYMBOLS.split(/\s+/));
  expect(fields.filter(({ symbol }) => symbol === '').map(({ name }) => name)).toEqual([
    'Data centre name',
    'Owner of the data centre, name and contact details',
    'Operator of the data centre, name and contact details',
    'Location of the data centre (LAU code)',
    'Type of data centre',
    'Year and month of entry into operation',
    'Electrical infrastructure redundancy level at high voltage level',
    'Electrical infrastructure redundancy level at low voltage level (line-up)',
    'Electrical infrastructure redundancy level at rack level',
    'Cooling infrastructure redundancy level at room level',
    'Cooling infrastructure redundancy level at rack level',
    'Electrical grid functions',
    'Types of refrigerants used',
  ]);
  expect(fields[0]).toMatchObject({ value: 'Frankfurt 1', coverage: 1, missing: '' });
});
