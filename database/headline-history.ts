import type { ClientBase } from 'pg';
import { HEADLINE_SUFFIXES } from './headline-views.ts';
import { oldestChunkMs, refreshRollup } from './jobs.ts';
import { type Rollup, ROLLUPS } from './ladder.ts';
import { lockMigrations } from './migration-lock.ts';
import { inTransaction } from './transaction.ts';

type Client = Pick<ClientBase, 'query'>;

export interface MoveProgress {
  rollup: string;
  /** What of the rollup was moved last, epoch ms. */
  fromMs: number;
}

/**
 * Moves the rack ladder of migrations before 0011, one wide row per rack and bucket, into the one that has a row per
 * headline metric; nothing where there is none. What the point ladder still has is made anew from it, what is older is
 * copied. Each chunk is one transaction, so that it can be stopped and goes on at the next call; no row is there twice.
 * Until the end queries are told by `plenum.headline.since` to read the point ladder.
 *
 * Needs the owner of the schema, who must not be in a transaction. Returns what was done, in words.
 */
export async function moveWideHistory(
  client: Client,
  onProgress: (progress: MoveProgress) => void = () => undefined
): Promise<string[]> {
  const said: string[] = [];
  for (const rollup of ROLLUPS.filter(({ ladder }) => ladder === 'rack')) {
    try {
      said.push(...(await moveRung(client, rollup, onProgress)));
    } catch (error) {
      // Gone meanwhile: another migrator has moved it.
      if (await hypertableOf(client, wideName(rollup))) {
        throw error;
      }
    }
  }
  return said;
}

async function moveRung(
  client: Client,
  rollup: Rollup,
  onProgress: (progress: MoveProgress) => void
): Promise<string[]> {
  const wide = await hypertableOf(client, wideName(rollup));
  const long = await hypertableOf(client, rollup.aggregate);
  if (!wide || !long) {
    return [];
  }
  await refreshRollup(client, rollup, [0, Date.now()]);
  const rows = await copyOlder(client, rollup, wide, long, onProgress);
  await inTransaction(client, async () => {
    await client.query(`DROP MATERIALIZED VIEW plenum.${wideName(rollup)}`);
    await client.query(COMPLETE_SQL);
  });
  return [`${rollup.name}: moved to one row per headline metric, ${rows} older rows copied`];
}

/** With the last of the wide rows moved, the ladder has all of the metrics that came with migration 0011: the first ones. */
const COMPLETE_SQL = `
UPDATE plenum.headline SET since = '-infinity'
 WHERE since = (SELECT min(since) FROM plenum.headline)
   AND NOT EXISTS (SELECT FROM timescaledb_information.continuous_aggregates
                    WHERE view_schema = 'plenum' AND view_name LIKE 'rack%wide')`;

/** As migration 0011 renamed it. */
function wideName({ name }: Rollup): string {
  return `${name}_wide`;
}

/** Qualified name of the table behind an aggregate, quoted; `undefined` where there is no such aggregate. */
async function hypertableOf(client: Client, aggregate: string): Promise<string | undefined> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name) AS name
       FROM timescaledb_information.continuous_aggregates WHERE view_schema = 'plenum' AND view_name = $1`,
    [aggregate]
  );
  return rows[0]?.name;
}

/** Copies the rows that are older than what the ladder's source still has. Returns how many. */
async function copyOlder(
  client: Client,
  rollup: Rollup,
  wide: string,
  long: string,
  onProgress: (progress: MoveProgress) => void
): Promise<number> {
  const oldestMs = await oldestChunkMs(client, rollup.source);
  const endSql = oldestMs === undefined ? "'infinity'" : `to_timestamp(${oldestMs / 1000})`;
  const copySql = copyOf(wide, long, await headlinesOf(client, rollup));
  let copied = 0;
  for (const [from, to] of await chunkRanges(client, wide)) {
    copied += await inTransaction(client, async () => {
      await lockMigrations(client);
      if (!(await hypertableOf(client, wideName(rollup)))) {
        return 0;
      }
      const { rowCount } = await client.query(`${copySql} AND w.bucket < ${endSql}`, [from, to]);
      await client.query(
        'SELECT drop_chunks($1::regclass, newer_than => $2::timestamptz, older_than => $3::timestamptz)',
        [`plenum.${wideName(rollup)}`, from, to]
      );
      return rowCount ?? 0;
    });
    await compressBehindPolicy(client, rollup, [from, to]);
    onProgress({ rollup: rollup.name, fromMs: from.getTime() });
  }
  return copied;
}

/** Newest first. */
async function chunkRanges(client: Client, hypertable: string): Promise<Array<[Date, Date]>> {
  const { rows } = await client.query<{ from: Date; to: Date }>(
    `SELECT range_start AS from, range_end AS to FROM timescaledb_information.chunks
      WHERE format('%I.%I', hypertable_schema, hypertable_name) = $1 ORDER BY range_start DESC`,
    [hypertable]
  );
  return rows.map(({ from, to }) => [from, to]);
}

/** The stems of the wide rows' columns. */
async function headlinesOf(client: Client, rollup: Rollup): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute
      WHERE attrelid = $1::regclass AND attnum > 0 AND attname LIKE '%\\_sum' ORDER BY attnum`,
    [`plenum.${wideName(rollup)}`]
  );
  return rows.map(({ name }) => name.replace(/_sum$/, ''));
}

/** Ends with a condition on the wide rows `w`; a row that is there already stays as it is. */
function copyOf(wide: string, long: string, headlines: readonly string[]): string {
  const tuples = headlines.map(
    (headline) => `('${headline}', ${HEADLINE_SUFFIXES.map((suffix) => `w.${headline}_${suffix}`).join(', ')})`
  );
  return `
INSERT INTO ${long} (bucket, headline, rack_id, zone_id, site_id, ${HEADLINE_SUFFIXES.join(', ')})
SELECT w.bucket, h.headline, w.rack_id, w.zone_id, w.site_id, ${HEADLINE_SUFFIXES.map((suffix) => `h.${suffix}`).join(', ')}
FROM ${wide} AS w
CROSS JOIN LATERAL (VALUES ${tuples.join(', ')}) AS h (headline, ${HEADLINE_SUFFIXES.join(', ')})
WHERE (h.n > 0 OR h.n_bad > 0) AND w.bucket >= $1 AND w.bucket < $2
  AND NOT EXISTS (
    SELECT FROM ${long} AS there
     WHERE there.bucket >= $1 AND there.bucket < $2 AND there.bucket = w.bucket AND there.headline = h.headline
       AND there.rack_id = w.rack_id AND there.zone_id IS NOT DISTINCT FROM w.zone_id
  )`;
}

/** Else a year of rows would lie uncompressed until the server's job comes to them. */
async function compressBehindPolicy(client: Client, rollup: Rollup, range: readonly Date[]): Promise<void> {
  const sql = `
    SELECT compress_chunk(c, true)
      FROM plenum.policy, LATERAL show_chunks($1::regclass, newer_than => $2::timestamptz, older_than => $3::timestamptz) AS c
     WHERE relation = $4 AND $3::timestamptz < now() - compress_after`;
  await client.query(sql, [`plenum.${rollup.aggregate}`, ...range, rollup.name]).catch((error: Error) => {
    // The server's job, or another migrator, was at the same chunk and is done.
    if (!/already compressed/.test(error.message)) {
      throw error;
    }
  });
}
