import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addLogin } from './logins.ts';
import { upsertPoints } from './points.ts';
import { writeBatch } from './samples.ts';
import { TEST_TOPOLOGY, testPoint } from './testing/plant.ts';
import { testDatabase, type TestDatabase } from './testing/database.ts';
import { upsertTopology } from './topology.ts';

let database: TestDatabase;
const clients: Record<string, pg.Client> = {};

beforeAll(async () => {
  database = await testDatabase();
  for (const role of ['plenum_writer', 'plenum_reader', 'plenum_operator']) {
    const client = new pg.Client({ connectionString: database.urlAs(role) });
    await client.connect();
    clients[role] = client;
  }
  const writer = clients.plenum_writer as pg.Client;
  await upsertTopology(writer, TEST_TOPOLOGY, { simulated: true });
  await upsertPoints(writer, [testPoint()]);
  await writeBatch(writer, {
    spool: 's',
    sequence: 1,
    rows: [{ source: 'pdu', pointId: 1, timeMs: Date.now(), value: 1, quality: 0 }],
  });
});
afterAll(async () => {
  await Promise.all(Object.values(clients).map((client) => client.end()));
  await database.stop();
});

/** SQLSTATE of the refusal, or `done`. */
async function attempt(role: string, sql: string): Promise<string> {
  const client = clients[role] as pg.Client;
  await client.query('BEGIN READ WRITE');
  try {
    await client.query(sql);
    return 'done';
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.query('ROLLBACK');
  }
}

const DENIED = '42501';

describe('plenum_writer', () => {
  it.each([
    'UPDATE plenum.sample SET value = 0',
    'DELETE FROM plenum.sample',
    'TRUNCATE plenum.sample',
    'DELETE FROM plenum.batch_ledger',
    'UPDATE plenum.batch_ledger SET sequence = 0',
    'DELETE FROM plenum.gap',
    "UPDATE plenum.event SET title = 'nothing happened'",
    'DELETE FROM plenum.event',
    'UPDATE plenum.point SET placed_rack_id = 1',
    "UPDATE plenum.point SET metric = 'CurrentA'",
    'DELETE FROM plenum.point',
    'DELETE FROM plenum.rack',
    'DELETE FROM plenum.newest',
    "INSERT INTO plenum.schema_migration (name, run_on) VALUES ('x', now())",
    "UPDATE plenum.policy SET drop_after = '1 hour'",
    'CREATE TABLE plenum.mine (a int)',
    "SELECT drop_chunks('plenum.sample', now())",
    "SELECT compress_chunk(c) FROM show_chunks('plenum.sample') AS c",
    "SELECT remove_retention_policy('plenum.sample')",
  ])('may not: %s', async (sql) => {
    expect(await attempt('plenum_writer', sql)).toBe(DENIED);
  });

  it('may record events', async () => {
    expect(
      await attempt('plenum_writer', "INSERT INTO plenum.event (kind, severity, title) VALUES ('alarm', 'info', 't')")
    ).toBe('done');
  });
});

describe('plenum_reader', () => {
  it.each([
    "INSERT INTO plenum.site (code, name) VALUES ('x', 'x')",
    'DELETE FROM plenum.sample',
    'UPDATE plenum.newest SET time = now()',
    "INSERT INTO plenum.event (kind, severity, title) VALUES ('alarm', 'info', 't')",
    "SELECT drop_chunks('plenum.sample', now())",
    "SELECT plenum.note_batch('x', 1, '{}', '{}')",
    'CREATE TABLE plenum.mine (a int)',
  ])('may not, even in a transaction that may write: %s', async (sql) => {
    expect(await attempt('plenum_reader', sql)).toBe(DENIED);
  });

  it('is read-only from the start and does not run for ever', async () => {
    const reader = clients.plenum_reader as pg.Client;
    expect((await reader.query('SHOW default_transaction_read_only')).rows).toEqual([
      { default_transaction_read_only: 'on' },
    ]);
    expect((await reader.query('SHOW statement_timeout')).rows).toEqual([{ statement_timeout: '1min' }]);
    await expect(reader.query('CREATE TEMP TABLE t (a int)')).rejects.toMatchObject({ code: '25006' });
  });

  it('may read every table and view of the schema', async () => {
    const { rows } = await (clients.plenum_reader as pg.Client).query(
      `SELECT relname FROM pg_class WHERE relnamespace = 'plenum'::regnamespace AND relkind IN ('r', 'v')
        AND NOT has_table_privilege(oid, 'SELECT')`
    );
    expect(rows).toEqual([]);
  });
});

describe('plenum_operator', () => {
  it.each([
    'INSERT INTO plenum.sample VALUES (now(), 1, 1, 0)',
    "UPDATE plenum.rack SET name = 'x'",
    'DELETE FROM plenum.event',
    "SELECT plenum.note_batch('x', 1, '{}', '{}')",
  ])('may not: %s', async (sql) => {
    expect(await attempt('plenum_operator', sql)).toBe(DENIED);
  });
});

it('a login of its own has the rights of its role, takes its password as it is, and another one when it is asked again', async () => {
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  const name = 'plenum "own" login';
  const logIn = async (password: string) => {
    const url = new URL(database.url);
    url.username = encodeURIComponent(name);
    url.password = encodeURIComponent(password);
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    try {
      await client.query('SELECT FROM plenum.sample');
      return await client.query('DELETE FROM plenum.sample').catch((error: { code: string }) => error.code);
    } finally {
      await client.end();
    }
  };
  try {
    await addLogin(owner, { name, role: 'plenum_reader', password: 'first' });
    await addLogin(owner, { name, role: 'plenum_reader', password: "it's \\ $1" });
    expect(await logIn("it's \\ $1")).toBe('42501');
  } finally {
    await owner.query('DROP ROLE IF EXISTS "plenum ""own"" login"');
    await owner.end();
  }
});
