import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { runner, type MigrationBuilder } from 'node-pg-migrate';
import { moveWideHistory, type MoveProgress } from './headline-history.ts';
import { setLogins, type Logins } from './logins.ts';
import { applyPolicies } from './policies.ts';
import type { PolicyChanges } from './policy-settings.ts';
import { lockMigrations } from './migration-lock.ts';
import { LATEST_SCHEMA_VERSION, schemaVersion } from './schema-version.ts';
import { inTransaction } from './transaction.ts';

export { LATEST_SCHEMA_VERSION, schemaVersion } from './schema-version.ts';

export interface MigrateOptions {
  /** Changes to chunk widths, compression, retention and refresh; what is not named stays as it is. */
  policies?: PolicyChanges;
  /** Lets roles log in with these passwords; `loginsFromEnvironment(process.env)` reads them. */
  logins?: Logins;
  /** Stops after the migration of this number and leaves policies and logins alone; for tests of what later ones do. */
  upTo?: number;
  /** Told while history moves, which takes minutes where there is much of it. */
  onMove?: (progress: MoveProgress) => void;
}

export interface MigrationReport {
  fromVersion: number;
  toVersion: number;
  /** Names of the migrations that ran now. */
  applied: string[];
  /** What else was changed, in words: policies, logins. Never a password. */
  changes: string[];
}

const MIGRATIONS_DIRECTORY = fileURLToPath(new URL('./migrations', import.meta.url));

/**
 * Brings the schema `plenum` up to date: forward only, idempotent, each migration in a transaction of its own. Two
 * migrators at once do every migration once. Needs the owner of the database, a superuser where the extension or the
 * roles do not exist yet.
 *
 * Throws `MigrationError` where the schema is newer than this software or TimescaleDB is missing.
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<MigrationReport> {
  await ensureTimescale(url);
  const client = new pg.Client({ connectionString: url, application_name: 'plenum migrate' });
  await client.connect();
  try {
    await client.query('CREATE SCHEMA IF NOT EXISTS plenum').catch(ignoreRace);
    const fromVersion = await schemaVersion(client);
    refuseNewer(fromVersion);
    const applied: string[] = [];
    const upTo = options.upTo ?? LATEST_SCHEMA_VERSION;
    for (let name = await applyNext(client, upTo); name; name = await applyNext(client, upTo)) {
      applied.push(name);
    }
    if (upTo < LATEST_SCHEMA_VERSION) {
      return { fromVersion, toVersion: await schemaVersion(client), applied, changes: [] };
    }
    const changes = await inTransaction(client, async () => [
      ...(await applyPolicies(client, options.policies ?? {})),
      ...(await setLogins(client, options.logins ?? {})),
    ]);
    changes.push(...(await moveWideHistory(client, options.onMove)));
    return { fromVersion, toVersion: await schemaVersion(client), applied, changes };
  } finally {
    await client.end();
  }
}

export class MigrationError extends Error {
  override name = 'MigrationError';
}

function refuseNewer(version: number): void {
  if (version > LATEST_SCHEMA_VERSION) {
    throw new MigrationError(
      `Migration: the database has schema version ${version}, this software knows up to ${LATEST_SCHEMA_VERSION}. Update Plenum.`
    );
  }
}

/** The extension wants to be the first thing that a connection touches. */
async function ensureTimescale(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'plenum migrate' });
  await client.connect();
  try {
    await client.query('CREATE EXTENSION IF NOT EXISTS timescaledb').catch(ignoreRace);
    const { rows } = await client.query<{ license: string | null }>(
      "SELECT current_setting('timescaledb.license', true) AS license"
    );
    if (rows[0]?.license === 'apache') {
      throw new MigrationError(
        'Migration: this TimescaleDB is the Apache edition, which has no continuous aggregates. Use the community edition, e.g. the image timescale/timescaledb.'
      );
    }
  } catch (error) {
    const code = (error as { code?: string }).code;
    if (code === '0A000' || code === '58P01' || code === '42501') {
      throw new MigrationError(
        `Migration: extension timescaledb cannot be created (${(error as Error).message}). Install TimescaleDB, or have a superuser run CREATE EXTENSION timescaledb.`,
        { cause: error }
      );
    }
    throw error;
  } finally {
    await client.end();
  }
}

/** Runs the next migration in a transaction, or returns `undefined` where none is left up to this number. */
async function applyNext(client: pg.Client, upTo: number): Promise<string | undefined> {
  return inTransaction(client, async () => {
    // The lock lasts for the transaction: another migrator then sees this migration as done.
    await lockMigrations(client);
    const version = await schemaVersion(client);
    refuseNewer(version);
    if (version >= upTo) {
      return undefined;
    }
    const done = await runner({
      dbClient: client,
      dir: MIGRATIONS_DIRECTORY,
      ignorePattern: '(?!.*\\.sql$).*',
      direction: 'up',
      count: 1,
      migrationsTable: 'schema_migration',
      migrationsSchema: 'plenum',
      // The transaction and the lock are ours.
      noLock: true,
      // It goes by the start of transactions, and of two migrators the one that began first may get the lock last.
      checkOrder: false,
      singleTransaction: false,
      migrationLoaderStrategies: [{ extensions: ['.sql'], loader: loadSql }],
      logger: { debug() {}, info() {}, warn() {}, error() {} },
    });
    return done[0]?.name;
  });
}

async function loadSql(filePaths: string[]) {
  return Promise.all(
    filePaths.map(async (filePath) => {
      const sql = await readFile(filePath, 'utf8');
      return {
        id: filePath,
        filePaths: [filePath],
        actions: {
          up: (builder: MigrationBuilder) => {
            builder.noTransaction();
            builder.sql(sql);
          },
          down: false as const,
        },
      };
    })
  );
}

/** IF NOT EXISTS does not hold against another session that creates the same at this moment. */
function ignoreRace(error: unknown): void {
  const { code } = error as { code?: string };
  if (code !== '23505' && code !== '42P06' && code !== '42710') {
    throw error;
  }
}
