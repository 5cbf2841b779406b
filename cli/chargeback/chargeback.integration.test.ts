import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { runPlenum } from '#collector/testing/collector.ts';
import { refreshRollups } from '#database/jobs.ts';
import { type TestDatabase, testDatabase } from '#database/testing/database.ts';
import { buildChainPlant } from '#datasource/backend/testing/chain-plant.ts';
import { contextFor, startBackend, type TestBackend } from '#datasource/backend/testing/grafana.ts';
import {
  PAPER_FROM_MS,
  PAPER_MONTH_END_MS,
  PAPER_TARIFF,
  PAPER_TO_MS,
  paperHall,
} from '#datasource/backend/testing/paper-hall.ts';
import { keepRecord } from '#datasource/backend/testing/savings-plant.ts';
import { askTable } from '#datasource/backend/testing/tables.ts';

const HOUR_MS = 3_600_000;
/** Each runs the command several times, which a busy machine takes a while for. */
const LONG_MS = 300_000;
const MONTH = { fromMs: PAPER_FROM_MS, toMs: PAPER_MONTH_END_MS };
const GROUPS = ['tenant', 'job', 'gpu', 'hour', 'day', 'month'];

let database: TestDatabase;
let backend: TestBackend;
let owner: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  await buildChainPlant(database.url, paperHall());
  await refreshRollups(database.url, PAPER_FROM_MS - HOUR_MS, PAPER_TO_MS + HOUR_MS);
  await keepRecord(database.url, 'tariff', 'grid', { site: 'paper', ...PAPER_TARIFF });
  await keepRecord(database.url, 'carbon', 'grid', { gramsPerKwh: '400' });
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
}, 300_000);

afterAll(async () => {
  await backend?.stop();
  await owner?.end();
  await database?.stop();
});

type Row = Record<string, unknown>;
let asked = 0;
/** Another question each time, of more jobs than there are: an answer is kept for a moment. */
const ask = async (over: object = {}) =>
  (await askTable(backend, { kind: 'chargeback', top: 100 + ++asked, ...over }, MONTH)).rows;
const withoutState = (rows: readonly Row[]) => rows.map(({ state: _, ...row }) => row);
const sum = (rows: readonly Row[], column: string) => rows.reduce((total, row) => total + Number(row[column]), 0);
const near = (value: number) => expect.closeTo(value, 5) as number;

async function run(...args: string[]) {
  const command = runPlenum(['chargeback', ...args, '--url', database.url], {});
  const code = await command.exited;
  return { code, said: command.log() };
}

/** In the order of what happens to a month. */
describe('a month', { shuffle: false, timeout: LONG_MS }, () => {
  let live: Row[][] = [];

  it('is worked out for questions by update, which gives what is worked out when somebody asks', async () => {
    live = await Promise.all(GROUPS.map((groupBy) => ask({ groupBy })));
    const { code, said } = await run('update', '2025-10');
    expect(said).toContain('paper 2025-10: 350 kWh, 166.90 EUR, 3 jobs; all meters known in 25 of 745 hours.');
    expect(code).toBe(0);
    const stored = await Promise.all(GROUPS.map((groupBy) => ask({ groupBy })));
    expect(stored).toEqual(live);
  });

  it('adds up in the database to the meter in every hour, by hour, day and job', async () => {
    const { rows } = await owner.query<{ mwh: string }>(
      'SELECT sum(it_mwh + overhead_mwh) AS mwh, sum(idle_mwh) AS idle FROM plenum.chargeback_hour GROUP BY hour HAVING sum(it_mwh) <> 0'
    );
    expect(rows).toEqual(Array.from({ length: 25 }, () => ({ mwh: '14000000', idle: '0' })));
    const sums = await owner.query(`
      SELECT (SELECT sum(cost_micro) FROM plenum.chargeback_hour) AS hours, (SELECT sum(cost_micro) FROM plenum.chargeback_day) AS days,
        (SELECT sum(cost_micro) FROM plenum.chargeback_job) + (SELECT sum(cost_micro) FROM plenum.chargeback_day WHERE share = 'unallocated') AS jobs`);
    expect(sums.rows).toEqual([{ hours: '166900000', days: '166900000', jobs: '166900000' }]);
  });

  it('is not closed by a dry run, nor by who may not, nor before it is over', async () => {
    const { said } = await run('close', '2025-10', '--dry-run');
    expect(said).toMatch(/physics +100\.8 kWh +34\.32 EUR/);
    expect(said).toContain('paper 2025-10: this would close it. Nothing is kept.');
    const close = (login: string, role: string) =>
      owner
        .query(`SELECT plenum.close_chargeback(statement_id, $1, $2, 'grafana') FROM plenum.chargeback_statement`, [
          login,
          role,
        ])
        .catch((error: { code: string }) => error.code);
    expect([await close('eve', 'Viewer'), await close('', 'Admin')]).toEqual(['PL001', 'PL001']);
    expect((await ask())[0]).toMatchObject({ state: 'open' });
    const nextYear = new Date().getUTCFullYear() + 1;
    expect(await run('close', `${nextYear}-01`)).toMatchObject({
      code: 1,
      said: expect.stringContaining(`${nextYear}-01 is not over at paper: it ends at`) as string,
    });
    expect((await run('close', 'May')).said).toContain('May is not a month. Write 2026-10.');
    expect((await run('close', '2025-10', '--site', 'rome')).said).toContain('rome is not a site of this database.');
  });

  it('is closed, and answers the same from then on', async () => {
    const { code, said } = await run('close', '2025-10');
    expect([code, said.includes('paper 2025-10: closed.')]).toEqual([0, true]);
    const closed = await Promise.all(GROUPS.map((groupBy) => ask({ groupBy })));
    expect(closed.map(withoutState)).toEqual(live.map(withoutState));
    expect(new Set(closed.flat().map(({ state }) => state))).toEqual(new Set(['closed']));
    expect((await run('close', '2025-10')).said).toContain('was closed before, and nothing differs.');
    expect((await run('update', '2025-10')).said).toContain('paper 2025-10: closed, left as it is.');
  });

  it.each([
    'UPDATE plenum.chargeback_hour SET cost_micro = 0',
    'DELETE FROM plenum.chargeback_day',
    'TRUNCATE plenum.chargeback_job',
    'DELETE FROM plenum.chargeback_statement',
    "UPDATE plenum.chargeback_statement SET state = 'open', hash = NULL, closed_time = NULL, login = NULL, role = NULL, via = NULL",
    `INSERT INTO plenum.chargeback_job SELECT statement_id, day, 'x', job_id, tenant, currency, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM plenum.chargeback_job LIMIT 1`,
  ])('refuses also its owner: %s', async (sql) => {
    expect(await owner.query(sql).catch((error: { code: string }) => error.code)).toBe('PL003');
  });

  it('of a tariff that changes afterwards says nothing until it is closed again, and then by a correction', async () => {
    const before = await ask();
    // One more hour of the meters arrives late, at 14 kW as the others.
    await owner.query(`
      INSERT INTO plenum.sample (point_id, time, value, quality)
      SELECT point_id, time + interval '25 hours', value, 0 FROM plenum.sample
       WHERE time >= to_timestamp(${PAPER_FROM_MS / 1000}) AND time < to_timestamp(${PAPER_FROM_MS / 1000 + 3600})`);
    await refreshRollups(database.url, PAPER_TO_MS - HOUR_MS, PAPER_TO_MS + 2 * HOUR_MS);
    expect(await ask()).toEqual(before);
    const dry = await run('close', '2025-10', '--dry-run');
    expect(dry.said).toMatch(/\(no job\) +10 kWh +2\.07 EUR/);
    expect(dry.said).toContain('this would make a correction. Nothing is kept.');
    expect((await run('close', '2025-10')).said).toContain('what differs is kept as a correction.');
    const after = await ask();
    expect(after.filter(({ row }) => row !== 'correction')).toEqual(before);
    const corrections = after.filter(({ row }) => row === 'correction');
    // 2.80 for the energy; its part of the fee had no owner before.
    expect(corrections.map(({ name, month, energy, cost }) => [name, month, energy, cost])).toEqual([
      ['no job', '2025-10', near(10), near(2.071429)],
      ['overhead of idle', '2025-10', near(4), near(0.828571)],
      ['site meter incomplete', '2025-10', 0, near(-0.1)],
    ]);
    expect(sum(after, 'energy')).toBeCloseTo(364, 9);
    expect(sum(after, 'cost')).toBeCloseTo(169.7, 6);
    for (const groupBy of GROUPS) {
      const rows = await ask({ groupBy });
      expect([groupBy, sum(rows, 'energy'), sum(rows, 'cost')]).toEqual([groupBy, near(364), near(169.7)]);
    }
  });

  it('is listed with its correction, who closed it, and that its figures are those that were closed', async () => {
    const { code, said } = await run('list');
    expect(said).toMatch(/paper +2025-10 +closed +350 kWh +166\.9 EUR .*as closed\n/);
    expect(said).toMatch(/paper +2025-10 +correction +14 kWh +2\.8 EUR .*as closed/);
    expect(code).toBe(0);
    await owner.query("SET session_replication_role = 'replica'");
    await owner.query(`UPDATE plenum.chargeback_hour SET cost_micro = cost_micro + 1 WHERE owner = 'physics'`);
    await owner.query("SET session_replication_role = 'origin'");
    expect(await run('list')).toMatchObject({ code: 1, said: expect.stringContaining('CHANGED') as string });
  });
});
