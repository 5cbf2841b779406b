import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { cpuSeconds } from '../lib/processes.ts';

export interface PostgresUse {
  /** Of one application's connections, CPU seconds; undefined where the server is not on this machine. */
  cpuS: number | undefined;
  /** Written ahead by the whole server, bytes. */
  walBytes: number;
}

/** What the server has spent so far. */
export async function postgresUse(client: pg.Client, applicationName: string): Promise<PostgresUse> {
  const { rows: connections } = await client.query<{ pid: number }>(
    'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1',
    [applicationName]
  );
  const used = await Promise.all(connections.map(({ pid }) => cpuSeconds(pid)));
  const known = used.filter((seconds) => seconds !== undefined);
  const { rows } = await client.query<{ bytes: string }>("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn AS bytes");
  return {
    cpuS: known.length === 0 ? undefined : known.reduce((sum, seconds) => sum + seconds, 0),
    walBytes: Number(rows[0]?.bytes),
  };
}

export function spent(before: PostgresUse, after: PostgresUse): PostgresUse {
  return {
    cpuS: before.cpuS === undefined || after.cpuS === undefined ? undefined : after.cpuS - before.cpuS,
    walBytes: after.walBytes - before.walBytes,
  };
}

const COPY_NAME = 'bench copy';

/** The peer: all rows of the table once more, into the emptied table, as one COPY of text, which is what `psql \copy` does. */
export async function copyAgain(url: string): Promise<{ rows: number; use: PostgresUse }> {
  const client = new pg.Client({ connectionString: url, application_name: COPY_NAME });
  await client.connect();
  try {
    const { rows: lines } = await client.query<{ line: string }>(
      String.raw`SELECT concat_ws(E'\t', time, point_id, coalesce(value::text, '\N'), quality) AS line FROM plenum.sample`
    );
    await client.query('TRUNCATE plenum.sample');
    const before = await postgresUse(client, COPY_NAME);
    await pipeline(
      Readable.from([lines.map(({ line }) => `${line}\n`).join('')]),
      client.query(copyFrom('COPY plenum.sample (time, point_id, value, quality) FROM STDIN'))
    );
    return { rows: lines.length, use: spent(before, await postgresUse(client, COPY_NAME)) };
  } finally {
    await client.end();
  }
}
