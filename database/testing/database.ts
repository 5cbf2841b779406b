import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { startEmbeddedDatabase } from '../embedded/server.ts';
import { migrate } from '../migrate.ts';

export interface TestDatabase {
  /** As the owner. */
  url: string;
  /** URL as one of our roles, without its password: `plenum_writer`, `plenum_reader`, `plenum_operator`. */
  urlAs(role: string): string;
  /** True where it is the embedded engine, false where it is the server of `PLENUM_DATABASE_URL`. */
  embedded: boolean;
  stop(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** Leave the database empty. */
  migrated?: boolean;
  /**
   * Server only: let TimescaleDB's background jobs work in this database. They are off by default, because retention
   * would drop samples of fixed dates in the middle of a test; everything else of the server is live.
   */
  jobs?: boolean;
  /** Embedded engine only: ms between looks for due TimescaleDB jobs; none by default, so that tests are exact. */
  maintenanceIntervalMs?: number | false;
}

/**
 * A fresh database for the tests of one file: a new one on the server of `PLENUM_DATABASE_URL` (a superuser's URL) if
 * that is set, else the embedded engine in memory. Call `stop` in `afterAll`; it also drops the database.
 */
export async function testDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const serverUrl = process.env.PLENUM_DATABASE_URL;
  const database = serverUrl ? await onServer(serverUrl) : await embedded(options);
  if (options.migrated !== false) {
    try {
      await migrate(database.url);
      if (!database.embedded && options.jobs !== true) {
        await run(database.url, JOBS_OFF_SQL);
      }
    } catch (error) {
      await database.stop();
      throw error;
    }
  }
  return database;
}

/** The jobs of the migrations; TimescaleDB's own, with ids below 1000, look after the server. */
const JOBS_OFF_SQL =
  'SELECT alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs WHERE job_id >= 1000';

async function embedded({ maintenanceIntervalMs = false }: TestDatabaseOptions): Promise<TestDatabase> {
  const { url, urlAs, stop } = await startEmbeddedDatabase({ maintenanceIntervalMs });
  return { url, urlAs, stop, embedded: true };
}

async function onServer(serverUrl: string): Promise<TestDatabase> {
  const name = `plenum_test_${randomBytes(6).toString('hex')}`;
  await run(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const owner = url.href;
  return {
    url: owner,
    urlAs(role) {
      // Logs in as the owner and becomes the role from then on: our roles have no password of their own in tests.
      const as = new URL(owner);
      as.searchParams.set('options', `-c role=${role} ${ROLE_SETTINGS[role] ?? ''}`.trim());
      return as.href;
    },
    embedded: false,
    stop: () => run(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** Settings of a role come with a login as that role only; `options` stands in for it. */
const ROLE_SETTINGS: Record<string, string> = {
  plenum_writer: '-c TimeZone=UTC',
  plenum_reader: '-c TimeZone=UTC -c default_transaction_read_only=on -c statement_timeout=60s',
  plenum_operator: '-c TimeZone=UTC -c statement_timeout=60s',
};

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
