import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { runPlenum } from '#collector/testing/collector.ts';
import { type TestDatabase, testDatabase } from '#database/testing/database.ts';
import { plantedSaving } from '#model/savings/testing/planted.ts';

import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildSavingsPlant, keepRecord } from './testing/savings-plant.ts';
import { askTable, askTables } from './testing/tables.ts';

const planted = plantedSaving({ seed: 3, daysBefore: 60, daysAfter: 25, saving: 0.12 });
/** Ladders of three months are filled, which a busy machine takes minutes for. */
const BUILD_MS = 900_000;
const RANGE = { fromMs: planted.toMs - 7 * 86_400_000, toMs: planted.toMs };
const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const FIRST = day(planted.observations[0]!.startMs);
const DONE = day(planted.doneMs);

let database: TestDatabase;
let backend: TestBackend;

beforeAll(async () => {
  database = await testDatabase();
  await buildSavingsPlant(database.url, planted);
  await keepRecord(database.url, 'baseline', 'winter', { from: FIRST, to: DONE, margin: 0.5 });
  await keepRecord(database.url, 'tariff', 'grid', {
    site: 'berlin',
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    energy: [{ name: 'all', perKwh: '0.20' }],
  });
  const initiative = { site: 'berlin', subsystem: 'cooling', workFrom: DONE, doneOn: DONE, baseline: 'winter' };
  await keepRecord(database.url, 'initiative', 'supply-up', {
    ...initiative,
    meters: ['MTR-COOL'],
    capex: '20000',
    title: 'Raised supply temperature',
  });
  await keepRecord(database.url, 'initiative', 'lost', { ...initiative, meters: ['MTR-GONE'] });
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
}, BUILD_MS);

afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

describe('what initiatives saved', () => {
  it('is found in what the database has, with its interval, and valued by the tariff', async () => {
    const { rows, units, notices } = await askTable(backend, { kind: 'roi' }, RANGE);
    const one = rows.find(({ initiative }) => initiative === 'supply-up') as Record<string, number | string>;
    const truth = planted.observations.reduce((sum, { startMs }) => sum + planted.savedOn(startMs), 0);
    expect(one).toMatchObject({
      site: 'berlin',
      verdict: 'saved',
      confidence: 0.9,
      coverage: 1,
      currency: 'EUR',
      capex: 20000,
    });
    expect(one['statement']).toMatch(/^Saved [\d,]+ kWh/);
    expect(Number(one['low'])).toBeLessThan(truth);
    expect(Number(one['high'])).toBeGreaterThan(truth);
    expect(Number(one['saved'])).toBeCloseTo(0.2 * Number(one['saving']), 6);
    expect(Number(one['payback'])).toBeCloseTo(20000 / (0.2 * Number(one['kwh_per_year'])), 6);
    expect(units).toMatchObject({ saving: 'kwatth', share: 'percentunit' });
    expect(notices).toContain('This is a simulated plant.');
  });

  it('is not claimed where a meter is not there, which is said', async () => {
    const { rows } = await askTable(backend, { kind: 'roi', initiatives: ['lost'] }, RANGE);
    expect(rows).toHaveLength(1);
    // With the others of its site, not apart from them as if it were of another currency.
    expect(rows[0]).toMatchObject({ verdict: 'not-verifiable', saving: null, npv: null, currency: 'EUR' });
    expect(rows[0]!['statement']).toMatch(/^Not verifiable: the meter has no value in the baseline period\./);
    const [total] = (await askTable(backend, { kind: 'roi', initiatives: ['lost'], rows: 'total' }, RANGE)).rows;
    expect(total).toMatchObject({ subsystem: 'all', initiatives: 1, not_verifiable: 1, currency: 'EUR' });
    expect(total).toMatchObject({
      saving: null,
      saved: null,
      year_end: null,
      npv: null,
      confidence: null,
      freed: null,
    });
    const explained = await askTable(backend, { kind: 'roi', initiatives: ['lost'], rows: 'explanation' }, RANGE);
    expect(explained.rows.map(({ line }) => line).join(' ')).toContain(
      'Active power of MTR-GONE: it is not equipment of site berlin'
    );
    const { notices } = await askTable(backend, { kind: 'roi', initiatives: ['nobody'] }, RANGE);
    expect(notices.join(' ')).toContain('Not an initiative of the sites asked for: nobody.');
  });

  it('has a course, day by day, that adds up to it', async () => {
    const { rows } = await askTable(backend, { kind: 'roi', initiatives: ['supply-up'], rows: 'course' }, RANGE);
    const [one] = (await askTable(backend, { kind: 'roi', initiatives: ['supply-up'] }, RANGE)).rows;
    const sum = rows.reduce((total, row) => total + Number(row['expected']) - Number(row['actual']), 0);
    expect(rows.length).toBe(25);
    expect(sum).toBeCloseTo(Number(one!['saving']), 4);
  });

  it('is a number per initiative in an alert rule, and none where nothing is verifiable', async () => {
    const [table] = await askTables(backend, { kind: 'roi', measure: 'share' }, { ...RANGE, fromAlert: true });
    expect(table?.rows).toEqual([
      { site: 'berlin', initiative: 'supply-up', share: expect.closeTo(0.111, 2) as number },
    ]);
  });

  it('is explained by the command line, from the data to what it is worth', async () => {
    const url = new URL(database.embedded ? database.urlAs('plenum_reader') : database.url);
    url.searchParams.set('sslmode', 'disable');
    const run = async (name: string) => {
      const command = runPlenum(['roi', 'explain', name, '--to', day(planted.toMs), '--url', url.href], {});
      return { code: await command.exited, said: command.log() };
    };
    const { code, said } = await run('supply-up');
    expect(said).toMatch(/Result\n {2}Saved [\d,]+ kWh/);
    expect(said).toMatch(/Saving\n.*: energy = /);
    expect(said).toContain('Guideline 14, with lag 1 alone: ±');
    expect(said).toMatch(/NPV [\d,.-]+ EUR/);
    expect(code).toBe(0);
    const absent = await run('nobody');
    expect(absent.code).toBe(1);
    expect(absent.said).toContain('roi explain: nobody is not an initiative.');
  });
});
