import type { ClientBase } from 'pg';

/** Samples of a metric of a source before a time are this far apart. */
export interface PastSampling {
  source: string;
  metric: string;
  intervalMs: number;
  beforeMs: number;
}

/**
 * Says how far apart samples are that are written after the fact: whoever reads them in finer steps would take every other step for a
 * gap. What was said before stays; of the same interval the later time holds.
 */
export async function notePastSampling(
  client: Pick<ClientBase, 'query'>,
  notes: readonly PastSampling[]
): Promise<void> {
  await client.query(
    `INSERT INTO plenum.past_sampling AS known (source, metric, interval_ms, before)
     SELECT source, metric, interval_ms, to_timestamp(max(before_s))
       FROM unnest($1::text[], $2::text[], $3::float8[], $4::float8[]) AS note (source, metric, interval_ms, before_s)
      GROUP BY source, metric, interval_ms
     ON CONFLICT (source, metric, interval_ms) DO UPDATE SET before = excluded.before WHERE known.before < excluded.before`,
    [
      notes.map(({ source }) => source),
      notes.map(({ metric }) => metric),
      notes.map(({ intervalMs }) => intervalMs),
      notes.map(({ beforeMs }) => beforeMs / 1000),
    ]
  );
}
