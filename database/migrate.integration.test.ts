import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loginsFromEnvironment } from './logins.ts';
import { LATEST_SCHEMA_VERSION, migrate, schemaVersion } from './migrate.ts';
import { testDatabase, type TestDatabase } from './testing.ts';

describe('two migrators at once, on an empty database', () => {
  it('do every migration once', async () => {
    const empty = await testDatabase({ migrated: false });
    try {
      const reports = await Promise.all([migrate(empty.url), migrate(empty.url)]);
      expect(reports.flatMap(({ applied }) => applied)).toHaveLength(LATEST_SCHEMA_VERSION);
      expect(reports.map(({ toVersion }) => toVersion)).toEqual([LATEST_SCHEMA_VERSION, LATEST_SCHEMA_VERSION]);
    } finally {
      await empty.stop();
    }
  });
});

describe('a migrated database', () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await testDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.stop();
  });

  it('says its version', async () => {
    expect(await schemaVersion(client)).toBe(LATEST_SCHEMA_VERSION);
  });

  it('is left alone by the next migrate', async () => {
    expect(await migrate(database.url)).toEqual({
      fromVersion: LATEST_SCHEMA_VERSION,
      toVersion: LATEST_SCHEMA_VERSION,
      applied: [],
      changes: [],
    });
  });

  it('is left alone though a migrator that waited has stamped a later migration with an earlier time', async () => {
    const move = (by: string) =>
      client.query("UPDATE plenum.schema_migration SET run_on = run_on + $1::interval WHERE name LIKE '0001%'", [by]);
    await move('1 hour');
    try {
      expect((await migrate(database.url)).applied).toEqual([]);
    } finally {
      await move('-1 hour');
    }
  });

  it('says in the database what every table and every number is', async () => {
    const { rows } = await client.query(
      `SELECT relname FROM pg_class AS c WHERE relnamespace = 'plenum'::regnamespace AND relkind IN ('r', 'v', 'p')
        AND obj_description(oid, 'pg_class') IS NULL ORDER BY 1`
    );
    expect(rows.map(({ relname }) => relname)).toEqual([]);
  });

  it('changes a retention, once, and keeps it at the next migrate', async () => {
    const change = { policies: { sample: { dropAfter: '14d' } } };
    expect((await migrate(database.url, change)).changes).toEqual(['sample: dropped after 14 days']);
    expect((await migrate(database.url, change)).changes).toEqual([]);
    expect((await migrate(database.url)).changes).toEqual([]);
    const { rows } = await client.query(
      "SELECT config ->> 'drop_after' AS age FROM timescaledb_information.jobs WHERE proc_name = 'policy_retention' AND hypertable_name = 'sample'"
    );
    expect(rows).toEqual([{ age: '14 days' }]);
  });

  it('never drops a policy for good: off and on again', async () => {
    const off = await migrate(database.url, { policies: { rack_15m: { dropAfter: null, compressAfter: null } } });
    expect(off.changes).toEqual(['rack_15m: compressed after never', 'rack_15m: dropped after never']);
    const on = await migrate(database.url, {
      policies: { rack_15m: { dropAfter: '396 days', compressAfter: '8 days' } },
    });
    expect(on.changes).toHaveLength(2);
  });

  it('refuses a retention that would empty a rollup, and changes nothing', async () => {
    await expect(migrate(database.url, { policies: { sample: { dropAfter: '1 day' } } })).rejects.toThrow(
      /point_1m is refreshed from 3 days back, but sample is dropped after 1 day/
    );
    expect((await migrate(database.url)).changes).toEqual([]);
  });

  it('names the interval that it cannot read', async () => {
    await expect(migrate(database.url, { policies: { sample: { dropAfter: 'a while' } } })).rejects.toThrow(
      'Policies: sample.dropAfter is not an interval: a while.'
    );
  });

  it('takes passwords as they are and never reports them', async () => {
    const password = 'it\'s \\ a "secret" $1';
    const { changes } = await migrate(database.url, {
      logins: loginsFromEnvironment({ PLENUM_OPERATOR_PASSWORD: password }),
    });
    try {
      expect(changes).toEqual(['plenum_operator may log in with the given password']);
      const { rows } = await client.query("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'plenum_operator'");
      expect(rows).toEqual([{ rolcanlogin: true }]);
      const url = new URL(database.url);
      url.username = 'plenum_operator';
      url.password = encodeURIComponent(password);
      const asOperator = new pg.Client({ connectionString: url.href });
      await asOperator.connect();
      expect((await asOperator.query('SELECT current_user AS me')).rows).toEqual([{ me: 'plenum_operator' }]);
      await asOperator.end();
    } finally {
      await client.query('ALTER ROLE plenum_operator NOLOGIN PASSWORD NULL');
    }
  });

  it('is refused where it is newer than the software', async () => {
    await client.query("INSERT INTO plenum.schema_migration (name, run_on) VALUES ('9999_of_the_future', now())");
    try {
      await expect(migrate(database.url)).rejects.toThrow(
        `the database has schema version 9999, this software knows up to ${LATEST_SCHEMA_VERSION}`
      );
    } finally {
      await client.query("DELETE FROM plenum.schema_migration WHERE name = '9999_of_the_future'");
    }
  });
});
