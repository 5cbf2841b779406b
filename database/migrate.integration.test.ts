import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLLUPS } from './ladder.ts';
import { loginsFromEnvironment } from './logins.ts';
import { LATEST_SCHEMA_VERSION, migrate, schemaVersion } from './migrate.ts';
import { readPolicySettings } from './policies.ts';
import { settingValue } from './policy-settings.ts';
import { testDatabase, type TestDatabase } from './testing/database.ts';

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

  it('has the rollups and the policies that the code goes by', async () => {
    const settings = await readPolicySettings(client);
    const stored = (name: string) => settings.filter(({ setting }) => setting.startsWith(`${name}.`));
    for (const { name, policy } of ROLLUPS) {
      const wanted = Object.entries(policy).map(([key, value]) => ({
        setting: `${name}.${key}`,
        value: settingValue(key as keyof typeof policy, value),
      }));
      expect(new Set(stored(name))).toEqual(new Set(wanted));
    }
    const { rows } = await client.query<{ name: string; live: boolean }>(
      `SELECT view_name AS name, NOT materialized_only AS live FROM timescaledb_information.continuous_aggregates
        WHERE view_schema = 'plenum'`
    );
    expect(new Set(rows)).toEqual(
      new Set(ROLLUPS.map(({ aggregate, isRealTime }) => ({ name: aggregate, live: isRealTime })))
    );
  });

  it('keeps a year of days in a few chunks, so that a question over it is not longer planned than answered', async () => {
    const { rows: stored } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name) AS name
         FROM timescaledb_information.continuous_aggregates WHERE view_schema = 'plenum' AND view_name LIKE '%\\_1d'`
    );
    expect(stored).toHaveLength(ROLLUPS.filter(({ rung }) => rung === '1d').length);
    for (const { name } of stored) {
      await client.query('BEGIN');
      await client.query(
        `INSERT INTO ${name} (bucket) SELECT timestamptz '2026-01-01Z' + day * interval '1 day' FROM generate_series(0, 364) day`
      );
      const { rows } = await client.query<{ chunks: number }>(
        `SELECT count(DISTINCT tableoid)::int AS chunks FROM ${name}`
      );
      await client.query('ROLLBACK');
      expect(rows[0]?.chunks).toBeLessThanOrEqual(5);
    }
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
    expect(off.changes).toEqual(['rack_15m: never compressed', 'rack_15m: never dropped']);
    const on = await migrate(database.url, {
      policies: { rack_15m: { dropAfter: '396 days', compressAfter: '8 days' } },
    });
    expect(on.changes).toHaveLength(2);
  });

  it('refuses a retention that would empty a rollup, and changes nothing', async () => {
    await expect(migrate(database.url, { policies: { sample: { dropAfter: '1 day' } } })).rejects.toThrow(
      /sample.dropAfter=1 day drops what point_1m is still refreshed from \(point_1m.refreshStart=3 days\)/
    );
    expect((await migrate(database.url)).changes).toEqual([]);
  });

  it('names the interval that it cannot read', async () => {
    await expect(migrate(database.url, { policies: { sample: { dropAfter: 'a while' } } })).rejects.toThrow(
      'Policies: sample.dropAfter=a while is not an interval. Write for example sample.dropAfter=14d'
    );
  });

  it('takes a longer retention together with the longer look back that it makes room for', async () => {
    const wide = { point_15m: { dropAfter: '500d', refreshStart: '450d' }, point_1m: { dropAfter: '501d' } };
    const { changes } = await migrate(database.url, { policies: wide });
    expect(changes).toContain('point_15m: refreshed every 3 minutes, 450 days back');
    const back = { point_15m: { dropAfter: '396d', refreshStart: '7d' }, point_1m: { dropAfter: '30d' } };
    await migrate(database.url, { policies: back });
    expect(await readPolicySettings(client)).toContainEqual({ setting: 'point_15m.refreshStart', value: '7 days' });
  });

  it.each([
    [
      'an interval of nothing',
      { sample: { compressAfter: '0 days' } },
      'sample.compressAfter=0 days is not above zero',
    ],
    [
      'a look back beyond what the rollup keeps',
      { rack_1m: { dropAfter: '2d' } },
      'rack_1m.refreshStart must be below rack_1m.dropAfter',
    ],
  ])('refuses %s in the words of the one who typed it', async (_, policies, said) => {
    await expect(migrate(database.url, { policies })).rejects.toThrow(said);
  });

  it('tells its settings as they are typed', async () => {
    const settings = await readPolicySettings(client);
    expect(settings).toContainEqual({ setting: 'sample.compressAfter', value: '6 hours' });
    expect(settings).toContainEqual({ setting: 'point_1h.dropAfter', value: 'never' });
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
