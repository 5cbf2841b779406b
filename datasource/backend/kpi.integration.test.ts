import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { runPlenum } from '#collector/testing/collector.ts';
import { refreshRollups } from '#database/jobs.ts';
import { saveRecord } from '#database/records.ts';
import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

import { buildChainPlant } from './testing/chain-plant.ts';
import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { SMALL_FROM_MS, SMALL_TO_MS, smallPlant } from './testing/small-plant.ts';
import { askTable, askTables } from './testing/tables.ts';

const RANGE = { fromMs: SMALL_FROM_MS, toMs: SMALL_TO_MS };
const DAY_MS = 86_400_000;

let database: TestDatabase;
let backend: TestBackend;

beforeAll(async () => {
  database = await testDatabase();
  await buildChainPlant(database.url, smallPlant({ site: 'small', name: 'Small' }));
  await refreshRollups(database.url, SMALL_FROM_MS - DAY_MS, SMALL_TO_MS + DAY_MS);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const save = (kind: string, name: string, body: object) =>
    saveRecord(client, {
      kind,
      name,
      basedOn: 0,
      state: 'active',
      body,
      login: 'ada',
      role: 'Editor',
      via: 'import',
      simulated: true,
    });
  await save('tariff', 'grid', {
    site: 'small',
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    energy: [
      { name: 'before a quarter past', from: '11:00', to: '11:15', perKwh: '0.20' },
      { name: 'after', perKwh: '0.40' },
    ],
  });
  await save('carbon', 'grid', { gramsPerKwh: 400 });
  // 24 m3 in a day: 0.5 in half an hour.
  await save('consumption', 'water', {
    site: 'small',
    quantity: 'water',
    entries: [{ from: '2026-01-05', to: '2026-01-05', value: 24 }],
  });
  await save('consumption', 'from tomorrow on', {
    site: 'small',
    quantity: 'reused-energy',
    entries: [{ from: '2026-01-06', to: '2026-01-06', value: 1 }],
  });
  await save('tariff', 'of a later version', { secret: 'shape' });
  await client.end();
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
}, 300_000);

afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

const ask = (over: object = {}) => askTable(backend, { kind: 'kpi', period: 'range', ...over }, RANGE);

describe('the KPIs of a plant that can be checked on paper', () => {
  const kpi = async (id: string, category?: number) =>
    (await ask()).rows.find((row) => row['kpi'] === id && (category === undefined || row['category'] === category))!;

  it('has PUE by where IT is measured, and says what the third category lacks', async () => {
    expect((await kpi('pue', 2))['value']).toBeCloseTo(70 / 50, 9);
    expect((await kpi('pue', 1))['value']).toBeCloseTo(70 / 51.5, 9);
    expect(await kpi('pue', 3)).toMatchObject({
      value: null,
      missing: expect.stringContaining('the topology has no servers') as string,
    });
  });

  it('has partial PUE of the subsystems, which adds up to the whole', async () => {
    const { rows } = await ask();
    const parts = new Map(
      rows.filter(({ kpi: id }) => String(id).startsWith('ppue:')).map(({ kpi: id, value }) => [id, Number(value)])
    );
    expect(parts.get('ppue:cooling')).toBeCloseTo(1.3, 9);
    expect(parts.get('ppue:cooling: Chillers')).toBeCloseTo(1.18, 9);
    expect(parts.get('ppue:UPS losses')).toBeCloseTo(1.07, 9);
    expect(parts.get('ppue:Distribution losses')).toBeCloseTo(1.03, 9);
    const above = [...parts]
      .filter(([id]) => !String(id).startsWith('ppue:cooling: '))
      .reduce((sum, [, value]) => sum + value - 1, 0);
    expect(above).toBeCloseTo(0.4, 9);
  });

  it('has those of water, carbon and heat, and the cost to the cent', async () => {
    // 500 litres over 25 kWh; 35 kWh with 400 g each; 50 kW of heat by 15 kW.
    expect((await kpi('wue'))['value']).toBeCloseTo(20, 6);
    expect((await kpi('cue'))['value']).toBeCloseTo(14 / 25, 9);
    expect((await kpi('cer'))['value']).toBeCloseTo(50 / 15, 9);
    // 17.5 kWh in each quarter: 3.50 and 7.00.
    expect(await kpi('cost')).toMatchObject({ value: 10.5, unit: 'EUR', coverage: 1 });
    expect((await kpi('cost_per_kw'))['value']).toBeCloseTo(10.5 / 50, 9);
    expect(await kpi('it_energy')).toMatchObject({ unit: 'kWh', label: 'interim' });
  });

  it('says what would have to be stated or measured instead of a number', async () => {
    expect(await kpi('erf')).toMatchObject({
      value: null,
      missing: expect.stringContaining('No reused-energy is stated of this range') as string,
    });
    expect(await kpi('iteusv')).toMatchObject({
      value: null,
      missing: 'CPU utilization of the servers (system.cpu.utilization).',
    });
    expect(await kpi('itue')).toMatchObject({
      value: null,
      missing: expect.stringContaining('fans of servers') as string,
    });
    const { notices } = await ask();
    expect(notices.join(' ')).toContain(
      'Records that this version cannot read are left out: tariff of a later version, version 1.'
    );
  });
});

it('answers by zone what is measured there, and says what is not', async () => {
  const { rows } = await ask({ groupBy: 'zone' });
  const energy = Object.fromEntries(
    rows.filter(({ kpi }) => kpi === 'it_energy').map(({ zone, numerator: _, value }) => [zone, value])
  );
  expect(Object.keys(energy)).toEqual(['hall', 'row-a', 'row-b']);
  expect(Number(energy['row-a']) / Number(energy['hall'])).toBeCloseTo(42 / 50, 9);
  expect(rows.find(({ zone, kpi }) => zone === 'row-a' && kpi === 'pue')).toMatchObject({
    value: null,
    missing: expect.stringContaining('ask by site') as string,
  });
});

it('gives an alert rule one number per site', async () => {
  const [table] = await askTables(backend, { kind: 'kpi', period: 'range' }, { ...RANGE, fromAlert: true });
  expect(table?.rows).toEqual([{ site: 'small', pue: expect.closeTo(1.4, 9) as number }]);
  const [costs] = await askTables(
    backend,
    { kind: 'kpi', period: 'range', measure: 'cost_per_kw' },
    { ...RANGE, fromAlert: true }
  );
  expect(costs?.rows).toEqual([{ site: 'small', currency: 'EUR', cost_per_kw: expect.closeTo(0.21, 9) as number }]);
  expect(
    await askTables(backend, { kind: 'kpi', period: 'range', measure: 'erf' }, { ...RANGE, fromAlert: true })
  ).toEqual([]);
});

it('takes the month so far where only its kind is given', async () => {
  const { rows } = await askTable(backend, { kind: 'kpi' }, RANGE);
  const pue = rows.find(({ kpi, category }) => kpi === 'pue' && category === 2)!;
  expect(pue['value']).toBeCloseTo(1.4, 6);
  // Half an hour of four and a half days.
  expect(Number(pue['coverage'])).toBeLessThan(0.05);
  expect(new Date(Number(pue['from'])).toISOString()).toBe('2025-12-31T23:00:00.000Z');
});

describe('the report to the European database on data centres', () => {
  const run = async (...flags: string[]) => {
    const url = new URL(database.embedded ? database.urlAs('plenum_reader') : database.url);
    url.searchParams.set('sslmode', 'disable');
    const command = runPlenum(['kpi', 'export', ...flags, '--url', url.href], {});
    const code = await command.exited;
    return { code, said: command.log() };
  };

  it('is written by the command line as JSON, with what is measured and what is missing', async () => {
    const { code, said } = await run('--year', '2026', '--site', 'small', '--format', 'json');
    expect(code).toBe(0);
    const { reports } = JSON.parse(said) as { reports: Array<{ fields: Array<Record<string, unknown>> }> };
    expect(reports[0]).toMatchObject({ site: 'small', year: 2026, simulated: true });
    const of = (symbol: string) => reports[0]!.fields.find((one) => one['symbol'] === symbol)!;
    expect(Number(of('EDC')['value'])).toBeGreaterThan(0);
    expect(Number(of('PUE')['value'])).toBeCloseTo(Number(of('EDC')['value']) / Number(of('EIT')['value']), 6);
    expect(of('SDC')).toMatchObject({ value: null, missing: 'Plenum does not know it: fill it in by hand.' });
    // Half an hour of a year, at 70 kW, in steps of an hour.
    expect(Number(of('EDC')['value'])).toBeLessThanOrEqual(70);
    expect(Number(of('EDC')['coverage'])).toBeLessThan(0.001);
    expect(of('EDC')['missing']).toMatch(/^Known for 0\.0 % of the year\./);
  });

  it('is written as CSV, and refuses a year that is none', async () => {
    const { code, said } = await run('--year', '2026');
    expect(code).toBe(0);
    expect(said.split('\r\n')[0]).toBe(
      'site,year,interim,simulated,part,symbol,name,value,unit,coverage,source,missing'
    );
    const wrong = await run('--year', 'last');
    expect(wrong.code).toBe(1);
    expect(wrong.said).toContain('kpi export: --year last is not a year. Write it as 2025.');
    expect((await run('--year', '2026', '--site', 'nowhere')).said).toContain('Known sites: small.');
  });
});
