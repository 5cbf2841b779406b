import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { LATEST_SCHEMA_VERSION } from '#database/schema-version.ts';
import { testDatabase } from '#database/testing/database.ts';
import type { TestDatabase } from '#database/testing/database.ts';
import { freePort } from '#protocols/opcua/testing/test-server.ts';
import { countingExporter, oneServerConfig, runPlenum, temporaryDirectory, writeConfig } from './testing/collector.ts';
import type { CollectorProcess, CountingExporter } from './testing/collector.ts';
import { until } from './testing/recording.ts';

const LATER = `${String(LATEST_SCHEMA_VERSION + 1).padStart(4, '0')}_later`;
const NEWER = `the schema has version ${LATEST_SCHEMA_VERSION + 1}, newer than the ${LATEST_SCHEMA_VERSION} of this collector`;

let database: TestDatabase;
let owner: pg.Client;
let exporter: CountingExporter;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let child: CollectorProcess | undefined;

beforeAll(async () => {
  database = await testDatabase();
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await database.stop();
});
beforeEach(async () => {
  directory = await temporaryDirectory();
  exporter = await countingExporter();
  await owner.query('DELETE FROM plenum.sample');
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await child?.exited;
  await owner.query('DELETE FROM plenum.schema_migration WHERE name = $1', [LATER]);
  await exporter.close();
  await directory.remove();
});

async function startCollector(): Promise<{ readyz: () => Promise<{ ready: boolean; warnings: string[] }> }> {
  const port = await freePort();
  const config = oneServerConfig(exporter.url, {
    http: { port },
    spool: { directory: join(directory.path, 'spool') },
  });
  child = runPlenum(['collect', await writeConfig(directory.path, config)], {
    PLENUM_DATABASE_URL: database.urlAs('plenum_writer'),
  });
  return { readyz: async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).json() as never };
}

async function storedValues(): Promise<number[]> {
  const { rows } = await owner.query<{ value: number }>(
    'SELECT value FROM plenum.sample WHERE quality = 0 ORDER BY time'
  );
  return rows.map(({ value }) => value);
}

/** What a later version of Plenum would do to the schema, in one transaction with its number. */
async function migrateLater(sql: string): Promise<void> {
  await owner.query(
    `BEGIN; ${sql}; INSERT INTO plenum.schema_migration (name, run_on) VALUES ('${LATER}', now()); COMMIT`
  );
}

const SPOOLED = /Update Plenum on this machine and start the collector again\. Samples are spooled meanwhile/;

it.each([
  {
    change: 'makes a view of a table',
    sql: `ALTER TABLE plenum.newest RENAME TO newest_of_later;
          CREATE VIEW plenum.newest AS SELECT max(source) AS source, max(time) AS time FROM plenum.newest_of_later;
          GRANT SELECT, INSERT, UPDATE ON plenum.newest TO plenum_writer`,
    back: 'DROP VIEW plenum.newest; ALTER TABLE plenum.newest_of_later RENAME TO newest',
  },
  {
    change: 'wants a column that this version does not know',
    sql: `ALTER TABLE plenum.newest ADD COLUMN later int NOT NULL DEFAULT 0;
          ALTER TABLE plenum.newest ALTER COLUMN later DROP DEFAULT`,
    back: 'ALTER TABLE plenum.newest DROP COLUMN later',
  },
  {
    change: 'renames a column',
    sql: 'ALTER TABLE plenum.batch_ledger RENAME COLUMN sequence TO number',
    back: 'ALTER TABLE plenum.batch_ledger RENAME COLUMN number TO sequence',
  },
  {
    change: 'takes a right of the writer',
    sql: 'REVOKE INSERT ON plenum.newest FROM plenum_writer',
    back: 'GRANT INSERT ON plenum.newest TO plenum_writer',
  },
])('says that the schema is newer, and loses nothing, when a later migration $change under it', async (later) => {
  await startCollector();
  await until(async () => (await storedValues()).length > 2, 'samples', 60_000);
  await migrateLater(later.sql);
  const read = exporter.served.length;
  try {
    // That the schema is newer is said at once, that it no longer fits with the next batch.
    const isRefused = () => SPOOLED.test(child!.log());
    await until(isRefused, 'a complaint', 60_000).catch((error: Error) => {
      throw new Error(`${error.message}\n${child!.log()}`);
    });
    expect(child!.log()).toContain(NEWER);
    await until(() => exporter.served.length > read + 20, 'scrapes without a database that fits', 60_000);
    expect(await readdir(join(directory.path, 'spool'))).not.toContain('dead-letter.jsonl');
  } finally {
    await owner.query(`${later.back}; DELETE FROM plenum.schema_migration WHERE name = '${LATER}'`);
  }
  // As the collector that fits would: what was spooled meanwhile is written, each once.
  const wanted = exporter.served.at(-1)!.value;
  await until(async () => (await storedValues()).at(-1)! >= wanted, 'the spooled samples', 60_000);
  const values = await storedValues();
  expect(values).toEqual(exporter.served.slice(0, values.length).map(({ value }) => value));
});

it('is ready with a warning where a newer schema still takes its samples', async () => {
  await migrateLater('SELECT 1');
  const { readyz } = await startCollector();
  await until(async () => (await storedValues()).length > 2, 'samples', 60_000);
  // A server may have jobs of its own that fail, and is told of those as well.
  const isWarned = async () => (await readyz()).warnings.some((text) => text.includes(`${NEWER}. Update Plenum`));
  await until(isWarned, 'a warning', 30_000);
  expect((await readyz()).ready).toBe(true);
  expect(child!.log()).toContain(NEWER);
});

it('is ready with a warning where a background job of the database fails', async () => {
  // The embedded engine runs no jobs, so there the answer is given to it.
  const before = await owner.query<{ source: string }>(
    `SELECT pg_get_functiondef('plenum.failing_jobs'::regproc) AS source`
  );
  if (database.embedded) {
    await owner.query(`CREATE OR REPLACE FUNCTION plenum.failing_jobs()
      RETURNS TABLE (job_id int, job text, target text, failed_at timestamptz, error text) LANGUAGE sql STABLE AS $$
      SELECT 1001, 'fails', NULL, now(), 'cannot do that on purpose' $$`);
  } else {
    await owner.query(`CREATE PROCEDURE public.fails(job_id int, config jsonb) LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'cannot do that on purpose'; END $$`);
    await owner.query(`SELECT add_job('public.fails', '1h', initial_start => now())`);
    const failed = async () =>
      (await owner.query(`SELECT FROM plenum.failing_jobs() WHERE job = 'fails'`)).rowCount === 1;
    await until(failed, 'the job fails', 90_000);
  }
  try {
    const { readyz } = await startCollector();
    await until(async () => (await storedValues()).length > 2, 'samples', 60_000);
    const fails =
      /^TimescaleDB job \d+ \(fails\) fails: cannot do that on purpose\. Fix the cause; the job runs again by itself/;
    await until(async () => (await readyz()).warnings.some((text) => fails.test(text)), 'a warning', 30_000);
    expect((await readyz()).ready).toBe(true);
    expect(child!.log()).toContain('fails: cannot do that on purpose.');
  } finally {
    await owner.query(before.rows[0]!.source);
    await owner.query(`SELECT delete_job(job_id) FROM timescaledb_information.jobs WHERE proc_name = 'fails'`);
  }
});
