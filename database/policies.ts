import type { ClientBase } from 'pg';

/** Relations with policies, from raw to the coarsest rung. */
export const POLICY_RELATIONS = [
  'sample',
  'batch_ledger',
  'point_1m',
  'point_15m',
  'point_1h',
  'point_1d',
  'rack_1m',
  'rack_15m',
  'rack_1h',
  'rack_1d',
] as const;
export type PolicyRelation = (typeof POLICY_RELATIONS)[number];

/** Widths and ages as PostgreSQL intervals (`7 days`, `2h`); `null`: never. Defaults are in migration 0007. */
export interface Policy {
  chunkInterval: string | null;
  compressAfter: string | null;
  dropAfter: string | null;
  refreshStart: string | null;
  refreshEnd: string | null;
  refreshEvery: string | null;
}

export type PolicyChanges = Partial<Record<PolicyRelation, Partial<Policy>>>;

const COLUMNS: Record<keyof Policy, string> = {
  chunkInterval: 'chunk_interval',
  compressAfter: 'compress_after',
  dropAfter: 'drop_after',
  refreshStart: 'refresh_start',
  refreshEnd: 'refresh_end',
  refreshEvery: 'refresh_every',
};

type Client = Pick<ClientBase, 'query'>;

/**
 * Stores the changes in `plenum.policy` and makes the TimescaleDB jobs follow that table. Returns what changed, in
 * words; nothing where all is as it should be.
 *
 * Throws where an interval cannot be read, or a rollup would still be refreshed from data that is already dropped.
 */
export async function applyPolicies(client: Client, changes: PolicyChanges): Promise<string[]> {
  for (const [relation, change] of Object.entries(changes)) {
    await storeChange(client, relation, change);
  }
  await refuseLostSources(client);
  const said: string[] = [];
  for (const relation of POLICY_RELATIONS) {
    said.push(...(await applyRelation(client, relation)));
  }
  return said;
}

async function storeChange(client: Client, relation: string, change: Partial<Policy>): Promise<void> {
  if (!POLICY_RELATIONS.includes(relation as PolicyRelation)) {
    throw new Error(`Policies: ${relation} has no policy. Name one of ${POLICY_RELATIONS.join(', ')}.`);
  }
  for (const [key, value] of Object.entries(change)) {
    const column = COLUMNS[key as keyof Policy];
    if (!column) {
      throw new Error(`Policies: ${relation} has no setting ${key}. Name one of ${Object.keys(COLUMNS).join(', ')}.`);
    }
    await client
      .query(`UPDATE plenum.policy SET ${column} = $2::interval WHERE relation = $1`, [relation, value])
      .catch((error: Error & { code?: string }) => {
        throw error.code === '22007'
          ? new Error(`Policies: ${relation}.${key} is not an interval: ${value}. Write for example 14 days or 2h.`)
          : error;
      });
  }
}

/** Refreshing a rollup over data that retention dropped would empty the rollup there. */
async function refuseLostSources(client: Client): Promise<void> {
  const { rows } = await client.query<{ rollup: string; source: string; start: string; dropped: string }>(
    `SELECT rollup.relation AS rollup, source.relation AS source,
            rollup.refresh_start::text AS start, source.drop_after::text AS dropped
       FROM (VALUES ('sample', 'point_1m'), ('point_1m', 'point_15m'), ('point_15m', 'point_1h'), ('point_1h', 'point_1d'),
                    ('point_1m', 'rack_1m'), ('point_15m', 'rack_15m'), ('point_1h', 'rack_1h'), ('point_1d', 'rack_1d'))
              AS feeds (source, rollup)
       JOIN plenum.policy AS source ON source.relation = feeds.source
       JOIN plenum.policy AS rollup ON rollup.relation = feeds.rollup
      WHERE source.drop_after <= rollup.refresh_start`
  );
  const [clash] = rows;
  if (clash) {
    throw new Error(
      `Policies: ${clash.rollup} is refreshed from ${clash.start} back, but ${clash.source} is dropped after ${clash.dropped}. Keep ${clash.source} longer, or set refreshStart of ${clash.rollup} below it.`
    );
  }
}

async function applyRelation(client: Client, relation: PolicyRelation): Promise<string[]> {
  const name = `plenum.${relation}`;
  const said: string[] = [];
  const { rows } = await client.query<PolicyState>(STATE_SQL, [relation]);
  const state = rows[0];
  if (!state) {
    return said;
  }
  if (relation === 'batch_ledger') {
    if (!state.ledger_ok) {
      await client.query(LEDGER_SQL);
      said.push(`batch_ledger: forgets batches after ${state.drop_after ?? 'never'}`);
    }
    return said;
  }
  if (!state.chunk_ok) {
    await client.query('SELECT set_chunk_time_interval($1::regclass, $2::interval)', [name, state.chunk_interval]);
    said.push(`${relation}: chunks of ${state.chunk_interval}`);
  }
  if (!state.refresh_ok) {
    await client.query('SELECT remove_continuous_aggregate_policy($1::regclass, if_exists => true)', [name]);
    if (state.refresh_every !== null) {
      await client.query(
        `SELECT add_continuous_aggregate_policy($1::regclass, start_offset => $2::interval, end_offset => $3::interval,
           schedule_interval => $4::interval)`,
        [name, state.refresh_start, state.refresh_end, state.refresh_every]
      );
    }
    said.push(`${relation}: refreshed every ${state.refresh_every ?? 'never'}, ${state.refresh_start ?? 'all'} back`);
  }
  if (!state.compress_ok) {
    await client.query('SELECT remove_compression_policy($1::regclass, if_exists => true)', [name]);
    if (state.compress_after !== null) {
      await client.query('SELECT add_compression_policy($1::regclass, compress_after => $2::interval)', [
        name,
        state.compress_after,
      ]);
    }
    said.push(`${relation}: compressed after ${state.compress_after ?? 'never'}`);
  }
  if (!state.drop_ok) {
    await client.query('SELECT remove_retention_policy($1::regclass, if_exists => true)', [name]);
    if (state.drop_after !== null) {
      await client.query('SELECT add_retention_policy($1::regclass, drop_after => $2::interval)', [
        name,
        state.drop_after,
      ]);
    }
    said.push(`${relation}: dropped after ${state.drop_after ?? 'never'}`);
  }
  return said;
}

interface PolicyState {
  chunk_interval: string | null;
  compress_after: string | null;
  drop_after: string | null;
  refresh_start: string | null;
  refresh_end: string | null;
  refresh_every: string | null;
  chunk_ok: boolean;
  compress_ok: boolean;
  drop_ok: boolean;
  refresh_ok: boolean;
  ledger_ok: boolean;
}

/** The wanted policy of a relation beside whether a job does just that. */
const STATE_SQL = `
WITH wanted AS (SELECT * FROM plenum.policy WHERE relation = $1),
jobs AS (
  SELECT j.proc_name, j.schedule_interval, j.config FROM timescaledb_information.jobs AS j
  WHERE (j.hypertable_schema, j.hypertable_name) IN (
    SELECT 'plenum', $1
    UNION ALL
    SELECT materialization_hypertable_schema, materialization_hypertable_name
      FROM timescaledb_information.continuous_aggregates WHERE view_schema = 'plenum' AND view_name = $1
  ) OR ($1 = 'batch_ledger' AND j.proc_schema = 'plenum' AND j.proc_name = 'prune_batch_ledger')
)
SELECT
  chunk_interval::text, compress_after::text, drop_after::text,
  refresh_start::text, refresh_end::text, refresh_every::text,
  chunk_interval IS NULL OR EXISTS (
    SELECT FROM timescaledb_information.dimensions AS d
    WHERE d.hypertable_schema = 'plenum' AND d.hypertable_name = $1 AND d.time_interval = chunk_interval) AS chunk_ok,
  compress_after IS NOT DISTINCT FROM
    (SELECT (config ->> 'compress_after')::interval FROM jobs WHERE proc_name IN ('policy_compression', 'policy_columnstore')) AS compress_ok,
  drop_after IS NOT DISTINCT FROM
    (SELECT (config ->> 'drop_after')::interval FROM jobs WHERE proc_name = 'policy_retention') AS drop_ok,
  (refresh_start, refresh_end, refresh_every) IS NOT DISTINCT FROM (
    (SELECT (config ->> 'start_offset')::interval FROM jobs WHERE proc_name = 'policy_refresh_continuous_aggregate'),
    (SELECT (config ->> 'end_offset')::interval FROM jobs WHERE proc_name = 'policy_refresh_continuous_aggregate'),
    (SELECT schedule_interval FROM jobs WHERE proc_name = 'policy_refresh_continuous_aggregate')) AS refresh_ok,
  drop_after IS NOT DISTINCT FROM
    (SELECT (config ->> 'drop_after')::interval FROM jobs WHERE proc_name = 'prune_batch_ledger') AS ledger_ok
FROM wanted`;

const LEDGER_SQL = `
DO $$
DECLARE wanted interval := (SELECT drop_after FROM plenum.policy WHERE relation = 'batch_ledger');
BEGIN
  PERFORM delete_job(job_id) FROM timescaledb_information.jobs
    WHERE proc_schema = 'plenum' AND proc_name = 'prune_batch_ledger';
  IF wanted IS NOT NULL THEN
    PERFORM add_job('plenum.prune_batch_ledger', INTERVAL '1 day', config => jsonb_build_object('drop_after', wanted::text));
  END IF;
END
$$`;
