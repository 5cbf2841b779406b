import pg from 'pg';

import { startEmbeddedDatabase } from '#database/embedded/server.ts';
import { migrate } from '#database/migrate.ts';
import { LATEST_SCHEMA_VERSION } from '#database/schema-version.ts';

export interface HallDatabase {
  /** As the owner. */
  url: string;
  /** Everything ends here, epoch ms. */
  endMs: number;
  embedded: boolean;
  stop(): Promise<void>;
}

export interface HallOptions {
  /** A superuser's; the embedded engine where it is absent. */
  serverUrl: string | undefined;
  /** Says what is in it. */
  name: string;
  keep: boolean;
  /** Fills a migrated database; gives the time at which everything ends, epoch ms. */
  build(client: pg.Client): Promise<number>;
}

/**
 * A database with a hall in it: on a server one that is dropped by `stop`, or, to be kept, one of a fixed name that is
 * built once; without a server the embedded engine.
 */
export async function openHall({ serverUrl, name, keep, build }: HallOptions): Promise<HallDatabase> {
  const place = serverUrl ? await onServer(serverUrl, name, keep) : await embedded();
  try {
    const endMs = (place.isBuilt && (await builtUntil(place.url))) || (await fill(place.url, build));
    return { url: place.url, endMs, embedded: !serverUrl, stop: place.stop };
  } catch (error) {
    await place.stop();
    throw error;
  }
}

async function embedded() {
  const { url, stop } = await startEmbeddedDatabase({ maintenanceIntervalMs: false });
  return { url, stop, isBuilt: false };
}

async function onServer(serverUrl: string, hall: string, keep: boolean) {
  const name = `plenum_bench_${hall}${keep ? '' : `_${process.pid}`}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const isThere = keep && (await exists(serverUrl, name));
  const isBuilt = isThere && (await builtUntil(url.href)) !== undefined;
  if (isBuilt) {
    // What a newer schema adds is empty in a hall of before; its samples and rungs are what took long to make.
    await migrate(url.href);
  }
  if (!isBuilt) {
    await run(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await run(serverUrl, `CREATE DATABASE ${name}`);
  }
  const drop = () => run(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`).then(() => undefined);
  return { url: url.href, isBuilt, stop: keep ? () => Promise.resolve() : drop };
}

async function exists(serverUrl: string, name: string): Promise<boolean> {
  const rows = await run(serverUrl, `SELECT FROM pg_database WHERE datname = '${name}'`);
  return rows.length > 0;
}

/** When the hall of a database ends, epoch ms; undefined where it is not whole, or of a newer schema. */
async function builtUntil(url: string): Promise<number | undefined> {
  const [row] = await run(url, "SELECT to_regclass('bench.hall') IS NOT NULL AS built");
  if (!row?.built) {
    return undefined;
  }
  const [hall] = await run(
    url,
    'SELECT end_ms::float8 AS end_ms, (SELECT max(version) FROM plenum.schema_version) AS version FROM bench.hall'
  );
  return hall && Number(hall.version) <= LATEST_SCHEMA_VERSION ? (hall.end_ms as number) : undefined;
}

async function fill(url: string, build: HallOptions['build']): Promise<number> {
  await migrate(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Retention and refresh would undo the history, which has no samples behind it.
    await client
      .query('SELECT alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs WHERE job_id >= 1000')
      .catch(() => undefined);
    const endMs = await build(client);
    await client.query('CREATE SCHEMA bench; CREATE TABLE bench.hall (end_ms bigint)');
    await client.query('INSERT INTO bench.hall VALUES ($1)', [endMs]);
    return endMs;
  } finally {
    await client.end();
  }
}

async function run(url: string, sql: string): Promise<Array<Record<string, unknown>>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
