import type { ClientBase } from 'pg';
import { clause } from '#model/text/clause.ts';
import { ROLLUPS } from './ladder.ts';
import {
  intervalWords,
  POLICY_RELATIONS,
  type PolicyChanges,
  type PolicyRelation,
  settingsOf,
  settingValue,
} from './policy-settings.ts';
import type { Policy } from './policy.ts';

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
 * Errors name settings as `plenum migrate --policy` takes them: `sample.dropAfter`.
 */
export async function applyPolicies(client: Client, changes: PolicyChanges): Promise<string[]> {
  for (const [relation, change] of Object.entries(changes)) {
    await storeChange(client, relation, change);
  }
  await refuseLostSources(client);
  const said: string[] = [];
  for (const relation of POLICY_RELATIONS) {
    said.push(
      ...(await applyRelation(client, relation).catch((error: Error & { code?: string }) => {
        throw error.code === undefined
          ? error
          : new Error(
              `Policies: the server refuses the settings of ${relation}: ${clause(error.message)}. Correct them.`,
              {
                cause: error,
              }
            );
      }))
    );
  }
  return said;
}

async function storeChange(client: Client, relation: string, change: Partial<Policy>): Promise<void> {
  if (!POLICY_RELATIONS.includes(relation as PolicyRelation)) {
    throw new Error(`Policies: ${relation} has no policy. Name one of ${POLICY_RELATIONS.join(', ')}.`);
  }
  const settings = settingsOf(relation as PolicyRelation);
  for (const [key, value] of Object.entries(change)) {
    if (!settings.includes(key as keyof Policy)) {
      throw new Error(`Policies: ${relation} has no setting ${key}. Name one of ${settings.join(', ')}.`);
    }
    await refuseBadInterval(client, `${relation}.${key}`, value);
  }
  const columns = Object.keys(change).map((key, index) => `${COLUMNS[key as keyof Policy]} = $${index + 2}::interval`);
  if (columns.length > 0) {
    // All at once: a longer dropAfter may make room for a longer refreshStart.
    const sql = `UPDATE plenum.policy SET ${columns.join(', ')} WHERE relation = $1`;
    await client.query(sql, [relation, ...Object.values(change)]).catch((error: Error & { code?: string }) => {
      throw error.code === CHECK_VIOLATION
        ? new Error(`Policies: ${relation}.refreshStart must be below ${relation}.dropAfter. Change one of them.`)
        : error;
    });
  }
}

/** SQLSTATE 23514, and what PostgreSQL says to text that is not an interval or one beyond its range. */
const CHECK_VIOLATION = '23514';
const NO_INTERVAL = ['22007', '22008', '22015'];

async function refuseBadInterval(client: Client, setting: string, value: string | null): Promise<void> {
  if (value === null) {
    return;
  }
  const refused = (why: string) =>
    new Error(`Policies: ${setting}=${value} ${why}. Write for example ${setting}=14d, 2h or "3 days".`);
  const { rows } = await client
    .query<{ positive: boolean }>("SELECT $1::interval > INTERVAL '0' AS positive", [value])
    .catch((error: Error & { code?: string }) => {
      throw NO_INTERVAL.includes(error.code ?? '') ? refused('is not an interval') : error;
    });
  if (!rows[0]?.positive) {
    throw refused('is not above zero');
  }
}

/** The stored settings, in words, as `plenum migrate --policy` takes them. */
export async function readPolicySettings(client: Client): Promise<Array<{ setting: string; value: string }>> {
  const columns = Object.values(COLUMNS).map((column) => `${column}::text`);
  const { rows } = await client.query<Record<string, string | null>>(
    `SELECT relation, ${columns.join(', ')} FROM plenum.policy`
  );
  return POLICY_RELATIONS.flatMap((relation) => {
    const row = rows.find((one) => one.relation === relation);
    return settingsOf(relation).map((key) => ({
      setting: `${relation}.${key}`,
      value: settingValue(key, row?.[COLUMNS[key]] ?? null),
    }));
  });
}

/** Refreshing a rollup over data that retention dropped would empty the rollup there. */
async function refuseLostSources(client: Client): Promise<void> {
  const { rows } = await client.query<{ rollup: string; source: string; start: string; dropped: string }>(
    `SELECT rollup.relation AS rollup, source.relation AS source,
            rollup.refresh_start::text AS start, source.drop_after::text AS dropped
       FROM unnest($1::text[], $2::text[]) AS feeds (source, rollup)
       JOIN plenum.policy AS source ON source.relation = feeds.source
       JOIN plenum.policy AS rollup ON rollup.relation = feeds.rollup
      WHERE source.drop_after <= rollup.refresh_start`,
    [ROLLUPS.map(({ source }) => source), ROLLUPS.map(({ name }) => name)]
  );
  const [clash] = rows;
  if (clash) {
    throw new Error(
      `Policies: ${clash.source}.dropAfter=${intervalWords(clash.dropped)} drops what ${clash.rollup} is still refreshed from (${clash.rollup}.refreshStart=${intervalWords(clash.start)}). Raise the first, or lower the second below it.`
    );
  }
}

async function applyRelation(client: Client, relation: PolicyRelation): Promise<string[]> {
  const stored = ROLLUPS.find((rollup) => rollup.name === relation)?.aggregate ?? relation;
  const name = `plenum.${stored}`;
  const said: string[] = [];
  const { rows } = await client.query<PolicyState>(STATE_SQL, [relation, stored]);
  const state = rows[0];
  if (!state) {
    return said;
  }
  if (relation === 'batch_ledger') {
    if (!state.ledger_ok) {
      await client.query(LEDGER_SQL);
      said.push(`batch_ledger: batches are ${after('forgotten', state.drop_after)}`);
    }
    return said;
  }
  if (!state.chunk_ok) {
    await client.query('SELECT set_chunk_time_interval($1::regclass, $2::interval)', [name, state.chunk_interval]);
    said.push(`${relation}: new chunks of ${intervalWords(state.chunk_interval ?? '')}`);
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
    said.push(
      state.refresh_every === null
        ? `${relation}: never refreshed`
        : `${relation}: refreshed every ${intervalWords(state.refresh_every)}, ${intervalWords(state.refresh_start ?? 'all')} back`
    );
  }
  if (!state.compress_ok) {
    await client.query('SELECT remove_compression_policy($1::regclass, if_exists => true)', [name]);
    if (state.compress_after !== null) {
      await client.query('SELECT add_compression_policy($1::regclass, compress_after => $2::interval)', [
        name,
        state.compress_after,
      ]);
    }
    said.push(`${relation}: ${after('compressed', state.compress_after)}`);
  }
  if (!state.drop_ok) {
    await client.query('SELECT remove_retention_policy($1::regclass, if_exists => true)', [name]);
    if (state.drop_after !== null) {
      await client.query('SELECT add_retention_policy($1::regclass, drop_after => $2::interval)', [
        name,
        state.drop_after,
      ]);
    }
    said.push(`${relation}: ${after('dropped', state.drop_after)}`);
  }
  return said;
}

function after(done: string, age: string | null): string {
  return age === null ? `never ${done}` : `${done} after ${intervalWords(age)}`;
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
    SELECT 'plenum', $2
    UNION ALL
    SELECT materialization_hypertable_schema, materialization_hypertable_name
      FROM timescaledb_information.continuous_aggregates WHERE view_schema = 'plenum' AND view_name = $2
  ) OR ($1 = 'batch_ledger' AND j.proc_schema = 'plenum' AND j.proc_name = 'prune_batch_ledger')
)
SELECT
  chunk_interval::text, compress_after::text, drop_after::text,
  refresh_start::text, refresh_end::text, refresh_every::text,
  chunk_interval IS NULL OR EXISTS (
    SELECT FROM timescaledb_information.dimensions AS d
    WHERE d.hypertable_schema = 'plenum' AND d.hypertable_name = $2 AND d.time_interval = chunk_interval) AS chunk_ok,
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
