import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { encodeSamples } from './copy-binary.ts';
import { byColumn, type SampleColumns, type SourcedRow } from './sample-columns.ts';

export type { SampleRow, SourcedRow } from './sample-columns.ts';

export interface SampleBatch {
  /** Id of the spool, or name of the importer, that numbers its batches. */
  spool: string;
  /** Number of the batch; written once per spool, whatever happens. */
  sequence: number | bigint;
  rows: readonly SourcedRow[] | SampleColumns;
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
  const rows = 'pointIds' in batch.rows ? batch.rows : byColumn(batch.rows);
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

/** Highest sequence that was written of a spool; 0 for none. */
export async function lastSequence(client: Pick<ClientBase, 'query'>, spool: string): Promise<number> {
  const { rows } = await client.query<{ last: string | null }>(
    'SELECT max(sequence) AS last FROM plenum.batch_ledger WHERE spool = $1',
    [spool]
  );
  return Number(rows[0]?.last ?? 0);
}

/** Sequences that were written of a spool, as far as the ledger goes back. */
export async function writtenSequences(client: Pick<ClientBase, 'query'>, spool: string): Promise<number[]> {
  const { rows } = await client.query<{ sequence: string }>(
    'SELECT sequence FROM plenum.batch_ledger WHERE spool = $1',
    [spool]
  );
  return rows.map(({ sequence }) => Number(sequence));
}

async function inOneTransaction(
  client: ClientBase,
  { spool, sequence }: SampleBatch,
  rows: SampleColumns,
  copy: (client: ClientBase, bytes: Buffer) => Promise<void>
): Promise<BatchResult> {
  const began = client.query('BEGIN');
  // Awaited below, unless the rows cannot be encoded.
  began.catch(() => undefined);
  try {
    // Prepared while the server begins.
    const bytes = rows.pointIds.length > 0 ? encodeSamples(rows, inOrder(rows)) : undefined;
    const fresh = newestUsable(rows, Date.now() + NEWEST_MAX_AHEAD_MS);
    await began;
    const { rows: noted } = await client.query<{ is_new: boolean }>(NOTE_BATCH_SQL, [
      spool,
      sequence,
      fresh.map(([name]) => name),
      fresh.map(([, timeMs]) => timeMs / 1000),
    ]);
    if (!noted[0]?.is_new) {
      await client.query('ROLLBACK');
      return 'replayed';
    }
    if (bytes) {
      await copy(client, bytes);
    }
    await client.query('COMMIT');
    return 'written';
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** The ledger row and, where it is new, how fresh each source is: never back in time. */
const NOTE_BATCH_SQL = 'SELECT plenum.note_batch($1, $2, $3, $4) AS is_new';

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

/** Newest good or uncertain value by source, epoch ms. */
function newestUsable(
  { timesMs, values, qualities, stretches }: SampleColumns,
  maxMs: number
): Array<[string, number]> {
  const newest = new Map<string, number>();
  let row = 0;
  for (const { source, end } of stretches) {
    let newestMs = newest.get(source) ?? -Infinity;
    for (; row < end; row++) {
      const timeMs = timesMs[row] as number;
      const isUsable = !Number.isNaN(values[row]) && (qualities[row] as number) < BAD_QUALITY;
      if (isUsable && timeMs <= maxMs && timeMs > newestMs) {
        newestMs = timeMs;
      }
    }
    if (newestMs > -Infinity) {
      newest.set(source, newestMs);
    }
  }
  return [...newest];
}

/**
 * Numbers of the rows by point and time, each once: the first of several. In the order of the index they cost PostgreSQL a tenth to a
 * third less. `undefined` where they lie so.
 */
function inOrder({ pointIds, timesMs }: SampleColumns): Uint32Array | undefined {
  const compare = (a: number, b: number) =>
    (pointIds[a] as number) - (pointIds[b] as number) || (timesMs[a] as number) - (timesMs[b] as number);
  if (pointIds.every((_, row) => row === 0 || compare(row - 1, row) < 0)) {
    return undefined;
  }
  const sorted = new Uint32Array(pointIds.length).map((_, index) => index).sort(compare);
  let kept = 0;
  for (const row of sorted) {
    if (kept === 0 || compare(sorted[kept - 1] as number, row) !== 0) {
      sorted[kept++] = row;
    }
  }
  return sorted.subarray(0, kept);
}
