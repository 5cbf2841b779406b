import { setTimeout } from 'node:timers/promises';
import pg, { type ClientBase } from 'pg';
import { type Rollup, ROLLUPS } from './ladder.ts';

type Client = Pick<ClientBase, 'query'>;

/**
 * For connections that refresh rollups. The planner takes the points of the rack ladder for a few, as it knows nothing of which process
 * areas contain which; where it then looks at a slice of the samples for each of what are thousands, a refresh takes minutes.
 */
export const REFRESH_SETTINGS: ReadonlyMap<string, string> = new Map([['enable_nestloop', 'off']]);

export interface RefreshProgress {
  rollup: string;
  /** What of the rollup is refreshed by now, epoch ms; nothing where both are the same. */
  fromMs: number;
  toMs: number;
  /** Part of this rollup that is done, 0 to 1. */
  done: number;
}

/**
 * Brings the whole ladder up to date from `fromMs` to `toMs` (epoch ms), for data that came later than the policies
 * look back: imported history, a spool that waited for days. Needs the owner of the schema. Works in slices, so that
 * other clients of the embedded engine get their turns.
 *
 * Time whose source was dropped by retention is left alone: refreshing it would empty the rollup.
 *
 * @param rollups some of them, in the order of `ROLLUPS`, where what they are made of is up to date
 */
export async function refreshRollups(
  database: string | Client,
  fromMs: number,
  toMs: number,
  onProgress: (progress: RefreshProgress) => void = () => undefined,
  rollups: readonly Rollup[] = ROLLUPS
): Promise<void> {
  if (typeof database === 'string') {
    const client = new pg.Client({ connectionString: database, application_name: 'plenum refresh' });
    await client.connect();
    try {
      await refreshRollups(client, fromMs, toMs, onProgress, rollups);
    } finally {
      await client.end();
    }
    return;
  }
  for (const rollup of rollups) {
    await refreshRollup(database, rollup, [fromMs, toMs], onProgress);
  }
}

/** As {@link refreshRollups}, one rollup only; what it is made of must be up to date. */
export async function refreshRollup(
  client: Client,
  rollup: Rollup,
  [fromMs, toMs]: readonly [number, number],
  onProgress: (progress: RefreshProgress) => void = () => undefined
): Promise<void> {
  const { name, aggregate, source, sliceMs, bucketMs, isRealTime } = rollup;
  const oldestMs = await oldestChunkMs(client, source);
  if (oldestMs === undefined) {
    onProgress({ rollup: name, fromMs, toMs: fromMs, done: 1 });
    return;
  }
  const options = await refreshOptions(client);
  // Whole buckets only, else TimescaleDB leaves the first and the last one out.
  const startMs = floorTo(Math.max(fromMs, oldestMs), bucketMs);
  const wholeEndMs = (Math.floor(toMs / bucketMs) + 1) * bucketMs;
  // A real-time rung adds the running bucket by itself, but only while it is not materialised.
  const endMs = isRealTime ? Math.min(wholeEndMs, floorTo(Date.now(), bucketMs)) : wholeEndMs;
  for (let sliceStart = startMs; sliceStart < endMs; sliceStart += sliceMs) {
    const sliceEnd = Math.min(sliceStart + sliceMs, endMs);
    await refreshSlice(client, aggregate, [sliceStart, sliceEnd], options);
    onProgress({ rollup: name, fromMs: startMs, toMs: sliceEnd, done: (sliceEnd - startMs) / (endMs - startMs) });
  }
  if (startMs >= endMs) {
    onProgress({ rollup: name, fromMs, toMs: fromMs, done: 1 });
  }
}

/** A job of the server that refreshes the same rollup is done within seconds: wait for it. */
const CONCURRENT_REFRESH_ATTEMPTS = 60;
const CONCURRENT_REFRESH_PAUSE_MS = 500;

async function refreshSlice(
  client: Client,
  aggregate: string,
  [fromMs, toMs]: readonly [number, number],
  options: string
): Promise<void> {
  const sql = `CALL refresh_continuous_aggregate('plenum.${aggregate}', '${iso(fromMs)}'::timestamptz, '${iso(toMs)}'::timestamptz${options})`;
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query(sql);
      return;
    } catch (error) {
      const isBusy = error instanceof Error && /concurrent refresh/.test(error.message);
      if (!isBusy || attempt === CONCURRENT_REFRESH_ATTEMPTS) {
        throw error;
      }
      await setTimeout(CONCURRENT_REFRESH_PAUSE_MS);
    }
  }
}

/**
 * From 2.28 on TimescaleDB cuts an explicit refresh into batches, and leaves the last changed bucket out where the
 * change is exactly at its start (timescale/timescaledb#10221). Our slices are small enough to be one batch each;
 * earlier versions know no other way.
 */
async function refreshOptions(client: Client): Promise<string> {
  const { rows } = await client.query<{ batches: boolean }>(
    `SELECT string_to_array(split_part(extversion, '-', 1), '.')::int[] >= ARRAY[2, 28] AS batches
       FROM pg_extension WHERE extname = 'timescaledb'`
  );
  return rows[0]?.batches ? `, options => '{"buckets_per_batch": 0}'` : '';
}

function floorTo(timeMs: number, stepMs: number): number {
  return Math.floor(timeMs / stepMs) * stepMs;
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

/** Start of the oldest chunk that is left of a table or rollup, epoch ms; `undefined` where it is empty. */
export async function oldestChunkMs(client: Client, relation: string): Promise<number | undefined> {
  const { rows } = await client.query<{ oldest_ms: number | null }>(
    `SELECT (extract(epoch FROM min(c.range_start)) * 1000)::float8 AS oldest_ms
       FROM timescaledb_information.chunks AS c
      WHERE (c.hypertable_schema, c.hypertable_name) IN (
        SELECT 'plenum', $1
        UNION ALL
        SELECT materialization_hypertable_schema, materialization_hypertable_name
          FROM timescaledb_information.continuous_aggregates WHERE view_schema = 'plenum' AND view_name = $1)`,
    [relation]
  );
  return rows[0]?.oldest_ms ?? undefined;
}
