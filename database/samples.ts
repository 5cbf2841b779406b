import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { encodeSamples, type SampleRow } from './copy-binary.ts';

export { encodeSamples, type SampleRow } from './copy-binary.ts';

/** A sample with the source of its point. */
export interface SourcedRow extends SampleRow {
  source: string;
}

export interface SampleBatch {
  /** Spool or importer that numbers its batches. */
  source: string;
  /** Number of the batch; written once per source, whatever happens. */
  sequence: number | bigint;
  rows: readonly SourcedRow[];
}

/** `replayed`: the ledger has this batch already, nothing was written. */
export type BatchResult = 'written' | 'replayed';

/** A source whose clock runs ahead must not pass for fresh until then. */
const NEWEST_MAX_AHEAD_MS = 5 * 60_000;

/** First quality that is bad: such samples do not make a source fresh. */
const BAD_QUALITY = 2;

const UNIQUE_VIOLATION = '23505';
const COLUMNS = '(time, point_id, value, quality)';

/**
 * Writes a batch exactly once, in one transaction with its ledger row and `plenum.newest`. Of several rows with the
 * same point and time the first one stored wins: a reading is never rewritten.
 *
 * 10 000 rows a batch is a good size, 1000 costs 1.6 times the time. The client must not be in a transaction.
 */
export async function writeBatch(client: ClientBase, batch: SampleBatch): Promise<BatchResult> {
  const rows = withoutRepeats(batch.rows);
  try {
    return await inOneTransaction(client, batch, rows, copyDirectly);
  } catch (error) {
    // Some rows are there already: once more, the slower way that sorts them out.
    if ((error as { code?: string }).code === UNIQUE_VIOLATION) {
      return inOneTransaction(client, batch, rows, copyThroughStaging);
    }
    throw error;
  }
}

async function inOneTransaction(
  client: ClientBase,
  { source, sequence }: SampleBatch,
  rows: readonly SourcedRow[],
  copy: (client: ClientBase, bytes: Buffer) => Promise<void>
): Promise<BatchResult> {
  await client.query('BEGIN');
  try {
    const { rowCount } = await client.query(INSERT_LEDGER, [source, sequence]);
    if (rowCount === 0) {
      await client.query('ROLLBACK');
      return 'replayed';
    }
    if (rows.length > 0) {
      await copy(client, encodeSamples(rows));
      await updateNewest(client, rows);
    }
    await client.query('COMMIT');
    return 'written';
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

const INSERT_LEDGER = 'INSERT INTO plenum.batch_ledger (source, sequence) VALUES ($1, $2) ON CONFLICT DO NOTHING';

function copyDirectly(client: ClientBase, bytes: Buffer): Promise<void> {
  return copyBinary(client, `COPY plenum.sample ${COLUMNS} FROM STDIN (FORMAT binary)`, bytes);
}

async function copyThroughStaging(client: ClientBase, bytes: Buffer): Promise<void> {
  await client.query(
    'CREATE TEMPORARY TABLE plenum_staging (time timestamptz, point_id int, value float8, quality smallint) ON COMMIT DROP'
  );
  await copyBinary(client, `COPY pg_temp.plenum_staging ${COLUMNS} FROM STDIN (FORMAT binary)`, bytes);
  await client.query(
    `INSERT INTO plenum.sample ${COLUMNS} SELECT time, point_id, value, quality FROM pg_temp.plenum_staging
     ON CONFLICT (point_id, time) DO NOTHING`
  );
}

async function copyBinary(client: ClientBase, sql: string, bytes: Buffer): Promise<void> {
  const stream = client.query(copyFrom(sql));
  await pipeline(Readable.from([bytes]), stream);
}

/** Never back in time. Ordered by source, so that two writers lock rows in the same order. */
async function updateNewest(client: ClientBase, rows: readonly SourcedRow[]): Promise<void> {
  const newest = [...newestUsable(rows, Date.now() + NEWEST_MAX_AHEAD_MS)].sort(([a], [b]) => (a < b ? -1 : 1));
  if (newest.length > 0) {
    await client.query(UPDATE_NEWEST, [newest.map(([name]) => name), newest.map(([, timeMs]) => timeMs / 1000)]);
  }
}

/** Newest good or uncertain value by source, epoch ms. */
function newestUsable(rows: readonly SourcedRow[], maxMs: number): Map<string, number> {
  const newest = new Map<string, number>();
  for (const { source, timeMs, value, quality } of rows) {
    if (value !== null && quality < BAD_QUALITY && timeMs <= maxMs && timeMs > (newest.get(source) ?? -Infinity)) {
      newest.set(source, timeMs);
    }
  }
  return newest;
}

const UPDATE_NEWEST = `
INSERT INTO plenum.newest AS n (source, time)
SELECT source, to_timestamp(seconds) FROM unnest($1::text[], $2::float8[]) AS new (source, seconds)
ON CONFLICT (source) DO UPDATE SET time = excluded.time WHERE n.time < excluded.time`;

/** The first of several rows with one point and time. */
function withoutRepeats(rows: readonly SourcedRow[]): readonly SourcedRow[] {
  const seen = new Map<number, Set<number>>();
  const kept = rows.filter(({ pointId, timeMs }) => {
    const times = seen.get(pointId);
    if (!times) {
      seen.set(pointId, new Set([timeMs]));
      return true;
    }
    return times.size !== times.add(timeMs).size;
  });
  return kept.length === rows.length ? rows : kept;
}
