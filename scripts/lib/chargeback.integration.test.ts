import pg from 'pg';
import { expect, it } from 'vitest';
import { testDatabase } from '#database/testing/database.ts';
import { keepChargeback } from './chargeback.ts';

const WAIT_MS = 60_000;

it('works months out by a process that ends, again and again, until everything stops; what fails is said', async () => {
  const database = await testDatabase();
  const owner = new pg.Client({ connectionString: database.url });
  const stopped = new AbortController();
  const said: string[] = [];
  try {
    await owner.connect();
    const running = keepChargeback(database.url, (message) => said.push(message), stopped.signal, 100);
    const noSite = /chargeback: not worked out: .*no site/;
    await expect.poll(() => said.join(' '), { timeout: WAIT_MS }).toMatch(noSite);
    await owner.query(
      `INSERT INTO plenum.site (code, name, time_zone, simulated) VALUES ('berlin', 'Berlin', 'Europe/Berlin', true)`
    );
    const ids = async () =>
      (await owner.query<{ id: number }>('SELECT max(statement_id) AS id FROM plenum.chargeback_statement')).rows[0]
        ?.id ?? 0;
    await expect.poll(ids, { timeout: WAIT_MS }).toBeGreaterThan(2);
    stopped.abort();
    await running;
  } finally {
    stopped.abort();
    await owner.end();
    await database.stop();
  }
});
