import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { refreshRollups } from '#database/jobs.ts';
import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

import { buildChainPlant } from './testing/chain-plant.ts';
import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { PAPER_FROM_MS, PAPER_MONTH_END_MS, PAPER_TARIFF, PAPER_TO_MS, paperHall } from './testing/paper-hall.ts';
import { keepRecord } from './testing/savings-plant.ts';
import { askTable, askTables } from './testing/tables.ts';

const MONTH = { fromMs: PAPER_FROM_MS, toMs: PAPER_MONTH_END_MS };
const HOUR_MS = 3_600_000;

let database: TestDatabase;
let backend: TestBackend;

beforeAll(async () => {
  database = await testDatabase();
  await buildChainPlant(database.url, paperHall());
  await refreshRollups(database.url, PAPER_FROM_MS - HOUR_MS, PAPER_TO_MS + HOUR_MS);
  await keepRecord(database.url, 'tariff', 'grid', { site: 'paper', ...PAPER_TARIFF });
  await keepRecord(database.url, 'carbon', 'grid', { gramsPerKwh: '400' });
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
}, 300_000);

afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

type Row = Record<string, unknown>;
const ask = async (over: object = {}, range = MONTH) =>
  (await askTable(backend, { kind: 'chargeback', ...over }, range)).rows;
const sum = (rows: readonly Row[], column: string) => rows.reduce((total, row) => total + Number(row[column]), 0);
const named = (rows: readonly Row[], name: string): Row => rows.find((row) => row['name'] === name) ?? {};
const near = (value: number) => expect.closeTo(value, 5) as number;

describe('a hall that is worked out on paper, on a day of 25 hours', () => {
  it('is borne by tenants, fully loaded, to the cent', async () => {
    const { rows, units, notices } = await askTable(backend, { kind: 'chargeback' }, MONTH);
    expect(named(rows, 'physics')).toMatchObject({
      ...{ site: 'paper', row: 'allocated', tenant: 'physics', currency: 'EUR', state: 'open' },
      ...{ it: near(72), overhead: near(28.8), idle: near(0), energy: near(100.8) },
      ...{ cost: near(34.32), carbon: near(40.32), gpu_hours: near(96), cost_per_gpu_hour: near(34.32 / 96) },
      ...{ priced: 1, emitting: 1, coverage: near(25 / 745) },
    });
    expect(named(rows, 'web')).toMatchObject({
      ...{ it: near(118), overhead: near(47.2), idle: near(84), energy: near(249.2) },
      ...{ cost: near(60.58), carbon: near(99.68), gpu_hours: near(74) },
    });
    expect(named(rows, 'site meter incomplete')).toMatchObject({ row: 'unallocated', cost: near(72), energy: 0 });
    expect(sum(rows, 'cost')).toBeCloseTo(166.9, 9);
    expect(units).toMatchObject({ energy: 'kwatth', carbon: 'suffix:kg CO2e' });
    expect(notices).toContain('This is a simulated plant.');
  });

  it('has what nobody has by name, where it is not shared', async () => {
    const rows = await ask({ idle: 'named' });
    expect(
      rows.filter(({ row }) => row === 'unallocated').map(({ name, energy, cost }) => [name, energy, cost])
    ).toEqual([
      ['site meter incomplete', 0, near(72)],
      ['no job', near(42), near(8.7)],
      ['overhead of idle', near(24), near(4.971429)],
      ['idle', near(18), near(3.728571)],
    ]);
    expect(named(rows, 'web')).toMatchObject({ energy: near(165.2), idle: 0 });
    expect(sum(rows, 'energy')).toBeCloseTo(350, 9);
    expect(sum(rows, 'cost')).toBeCloseTo(166.9, 9);
  });

  it('costs what the bill of the site says', async () => {
    const kpis = await askTable(backend, { kind: 'kpi' }, MONTH);
    const bill = kpis.rows.find(({ kpi }) => kpi === 'cost');
    expect(bill).toMatchObject({ unit: 'EUR', value: near(sum(await ask(), 'cost')) });
  });

  it('adds up to the meters in every hour, with the hour that the clocks show twice', async () => {
    for (const idle of ['shared', 'named']) {
      const rows = await ask({ groupBy: 'hour', period: 'range', idle }, { fromMs: PAPER_FROM_MS, toMs: PAPER_TO_MS });
      const hours = Map.groupBy(rows, ({ time }) => time as number);
      expect([...hours.keys()]).toEqual(Array.from({ length: 25 }, (_, hour) => PAPER_FROM_MS + hour * HOUR_MS));
      for (const [hour, own] of [...hours.values()].entries()) {
        expect(sum(own, 'energy')).toBeCloseTo(14, 9);
        expect(sum(own, 'carbon')).toBeCloseTo(5.6, 9);
        const price = hour === 2 || hour === 3 ? 0.5 : 0.2;
        expect(sum(own, 'cost')).toBeCloseTo(14 * price + 0.1 + (hour === 0 ? 14 : 0), 5);
      }
    }
  });

  it('has jobs, GPU models, days and months that add up to the same', async () => {
    const jobs = await ask({ groupBy: 'job' });
    expect(named(jobs, 'tune')).toMatchObject({ job: '2', scheduler: 'slurm', tenant: 'web', gpu_model: 'H100' });
    expect(named(jobs, 'tune')).toMatchObject({
      energy: near(36),
      it: near(18),
      idle: near(10.8),
      gpu_hours: near(24),
    });
    const [one, ...others] = await ask({ groupBy: 'job', top: 1 });
    expect([one?.['name'], others.map(({ name }) => name)]).toEqual(['serve', ['other jobs', 'site meter incomplete']]);
    for (const groupBy of ['job', 'gpu', 'day', 'month']) {
      const rows = await ask({ groupBy });
      expect([groupBy, sum(rows, 'energy'), sum(rows, 'cost')]).toEqual([groupBy, near(350), near(166.9)]);
    }
    expect(named(await ask({ groupBy: 'gpu' }), 'H100')).toMatchObject({ gpu_hours: near(170), cost: near(94.9) });
    const [day] = (await ask({ groupBy: 'day' })).filter(({ tenant }) => tenant === 'physics');
    expect(day).toMatchObject({ time: PAPER_FROM_MS, energy: near(100.8) });
  });

  it('is a series per tenant, of rows over time', async () => {
    const query = { kind: 'chargeback', groupBy: 'day', format: 'series', measure: 'energy', idle: 'named' };
    const tables = await askTables(backend, query, MONTH);
    expect(
      tables.map(({ name, rows }) => [name, rows.reduce((total, row) => total + Number(row['energy']), 0)])
    ).toEqual([
      ['web', near(165.2)],
      ['physics', near(100.8)],
      ['no job', near(42)],
      ['overhead of idle', near(24)],
      ['idle', near(18)],
    ]);
  });

  it('is no series, and says why, where there is nothing to draw', async () => {
    const query = { kind: 'chargeback', groupBy: 'hour', format: 'series', measure: 'energy', period: 'range' };
    const before = { fromMs: MONTH.fromMs - 4 * HOUR_MS, toMs: MONTH.fromMs - 2 * HOUR_MS };
    const [only, ...others] = await askTables(backend, query, before);
    expect([only?.columns, only?.rows, others]).toEqual([[], [], []]);
    expect(only?.notices.join(' ')).toMatch(/\w/);
  });

  it('is asked for some tenants', async () => {
    expect((await ask({ tenants: ['physics'] })).map(({ name }) => name)).toEqual(['physics']);
    expect((await ask({ tenants: ['physics'], groupBy: 'job' })).map(({ name }) => name)).toEqual(['train']);
  });
});

it('is what the worked example of the documentation says', async () => {
  const text = readFileSync(new URL('../../docs/chargeback.md', import.meta.url), 'utf8');
  const lines = text.slice(text.indexOf('| name ')).split('\n\n')[0]!.split('\n');
  const [columns = [], , ...cells] = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
  );
  const rows = await ask();
  expect(cells.map(([name]) => name)).toEqual(['web', 'physics', 'site meter incomplete']);
  for (const [name, ...values] of cells) {
    const shown = columns.slice(1).map((column) => named(rows, name!)[column]);
    expect([name, shown]).toEqual([name, values.map((value) => (value === '-' ? null : near(Number(value))))]);
  }
});

it('gives an alert rule a number per tenant, and the share that nobody has', async () => {
  const rule = { ...MONTH, fromAlert: true };
  const [costs] = await askTables(backend, { kind: 'chargeback' }, rule);
  expect(costs?.rows).toEqual([
    { site: 'paper', tenant: 'web', currency: 'EUR', cost: near(60.58) },
    { site: 'paper', tenant: 'physics', currency: 'EUR', cost: near(34.32) },
  ]);
  const [share] = await askTables(backend, { kind: 'chargeback', measure: 'unallocated', idle: 'named' }, rule);
  expect(share?.rows).toEqual([{ site: 'paper', unallocated: near(84 / 350) }]);
});

it('says what it would need', async () => {
  const range = { fromMs: PAPER_FROM_MS - 40 * 24 * HOUR_MS, toMs: PAPER_FROM_MS - 39 * 24 * HOUR_MS };
  const { rows } = await askTable(backend, { kind: 'chargeback' }, range);
  expect(rows.map(({ name, energy }) => [name, energy])).toEqual([['site meter incomplete', 0]]);
});
