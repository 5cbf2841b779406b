import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { encodeSamples, type SampleRow } from './copy-binary.ts';

export { encodeSamples, type SampleRow } from './copy-binary.ts';

export interface SampleBatch {
  /** Spool or importer that numbers its batches. */
  source: string;
  /** Number of the batch; written once per source, whatever happens. */
  sequence: number | bigint;
  rows: readonly SampleRow[];
}

/** `replayed`: the ledger has this batch already, nothing was written. */
export type BatchResult = 'written' | 'replayed';

/** A source whose clock runs ahead must not pass for fresh until then. */
const LATEST_MAX_AHEAD = '5 minutes';

const UNIQUE_VIOLATION = '23505';
const COLUMNS = '(time, point_id, value, quality)';

/**
 * Writes a batch exactly once, in one transaction with its ledger row and `plenum.latest`. Of several rows with the
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
  rows: readonly SampleRow[],
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
      await updateLatest(client, rows);
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

/** Never back in time. Ordered by point, so that two writers lock rows in the same order. */
async function updateLatest(client: ClientBase, rows: readonly SampleRow[]): Promise<void> {
  const newest = new Map<number, SampleRow>();
  for (const row of rows) {
    const known = newest.get(row.pointId);
    if (!known || known.timeMs < row.timeMs) {
      newest.set(row.pointId, row);
    }
  }
  const sorted = [...newest.values()].sort((a, b) => a.pointId - b.pointId);
  await client.query(UPDATE_LATEST, [
    sorted.map((row) => row.pointId),
    sorted.map((row) => row.timeMs / 1000),
    sorted.map((row) => row.value),
    sorted.map((row) => row.quality),
  ]);
}

const UPDATE_LATEST = `
INSERT INTO plenum.latest AS l (point_id, time, value, quality)
SELECT point_id, to_timestamp(seconds), value, quality
  FROM unnest($1::int[], $2::float8[], $3::float8[], $4::smallint[]) AS new (point_id, seconds, value, quality)
 WHERE to_timestamp(seconds) <= now() + INTERVAL '${LATEST_MAX_AHEAD}'
ON CONFLICT (point_id) DO UPDATE SET time = excluded.time, value = excluded.value, quality = excluded.quality
 WHERE l.time < excluded.time`;

/** The first of several rows with one point and time. */
function withoutRepeats(rows: readonly SampleRow[]): readonly SampleRow[] {
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
