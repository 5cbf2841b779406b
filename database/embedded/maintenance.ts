import type { Backend, BackendUser } from './backend.ts';
import { REFRESH_SETTINGS } from '../jobs.ts';
import { literal, OWNER } from './backend.ts';

/** Without a checkpointer the write-ahead log grows, and with it the time that a recovery takes. */
const CHECKPOINT_INTERVAL_MS = 5 * 60_000;

/** What one look may cost before the rest waits for the next one; a turn that has begun is finished. */
const LOOK_BUDGET_MS = 500;

/** Rollups are refreshed in slices of this many buckets: 1 hour of the 1-minute rung. */
const BUCKETS_PER_SLICE = 60;

export interface Maintenance {
  stop(): Promise<void>;
}

interface RefreshJob {
  view: string;
  bucketMs: number;
  everyMs: number;
  startOffsetMs: number | null;
  endOffsetMs: number | null;
}

/**
 * Does what background workers do on a server: keeps rollups fresh, compresses chunks, runs the other TimescaleDB
 * jobs when they are due, renews the planner's statistics, writes checkpoints. One statement a turn, in the background.
 */
export function startMaintenance(backend: Backend, intervalMs: number): Maintenance {
  const user: BackendUser = { identity: { user: OWNER, settings: REFRESH_SETTINGS }, priority: 'background' };
  const lastRunMs = new Map<string, number>();
  const unfinished = new Set<string>();
  let stopped = false;
  let running = Promise.resolve();

  const isDue = (what: string, everyMs: number) => Date.now() - (lastRunMs.get(what) ?? 0) >= everyMs;
  /** A job that fails (its table was dropped meanwhile) is tried again when it is due next. */
  const attempt = (sql: string) => backend.sql(user, sql).catch(() => []);

  async function look(): Promise<void> {
    const [installed] = await backend.sql(user, "SELECT to_regclass('timescaledb_information.jobs')");
    const deadlineMs = Date.now() + LOOK_BUDGET_MS;
    if (installed) {
      await refresh(deadlineMs);
      await compressOneChunk();
      await runOtherJobs();
    }
    await every('CHECKPOINT', CHECKPOINT_INTERVAL_MS);
    await analyze(deadlineMs);
  }

  async function every(statement: string, everyMs: number): Promise<void> {
    if (!lastRunMs.has(statement)) {
      lastRunMs.set(statement, Date.now());
    }
    if (!stopped && isDue(statement, everyMs)) {
      lastRunMs.set(statement, Date.now());
      await attempt(statement);
    }
  }

  /**
   * Refreshes the slices that changed, newest first: at least one a rollup, more while the budget lasts, the rest at
   * the next look.
   */
  async function refresh(deadlineMs: number): Promise<void> {
    for (const job of await readRefreshJobs(backend, user)) {
      if (stopped) {
        return;
      }
      if (!isDue(job.view, job.everyMs) && !unfinished.has(job.view)) {
        continue;
      }
      lastRunMs.set(job.view, Date.now());
      const changed = await readChangedRanges(backend, user, job.view);
      const slices = refreshSlices(job, Date.now()).filter((slice) => changed.some((range) => overlap(slice, range)));
      let done = 0;
      for (const slice of slices) {
        if (stopped || (done > 0 && Date.now() >= deadlineMs)) {
          break;
        }
        await attempt(refreshSql(job.view, slice));
        done++;
      }
      if (done < slices.length) {
        unfinished.add(job.view);
      } else {
        unfinished.delete(job.view);
      }
    }
  }

  /** Renews the planner's statistics where nobody autovacuums: without them it joins by loops that take minutes. */
  async function analyze(deadlineMs: number): Promise<void> {
    for (const table of await backend.sql(user, GROWN_TABLES_SQL)) {
      if (stopped || Date.now() >= deadlineMs) {
        return;
      }
      await attempt(`ANALYZE ${table}`);
    }
  }

  async function compressOneChunk(): Promise<void> {
    const [chunk] = await backend.sql(user, COMPRESSIBLE_CHUNK_SQL);
    if (chunk && !stopped) {
      await attempt(`SELECT compress_chunk(${literal(chunk)}::regclass)`);
    }
  }

  async function runOtherJobs(): Promise<void> {
    for (const row of await backend.sql(user, OTHER_JOBS_SQL)) {
      const [id, everyMs] = (row ?? '').split(' ').map(Number) as [number, number];
      if (!stopped && isDue(`job ${id}`, everyMs)) {
        lastRunMs.set(`job ${id}`, Date.now());
        await attempt(`CALL run_job(${id})`);
      }
    }
  }

  const timer = setInterval(() => {
    running = running.then(() => (stopped ? undefined : look().catch(() => undefined)));
  }, intervalMs);
  timer.unref();

  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}

/** Slices `[from, to]` in epoch ms of what a refresh policy covers, newest first. */
export function refreshSlices(job: Omit<RefreshJob, 'view' | 'everyMs'>, nowMs: number): Range[] {
  const { bucketMs, startOffsetMs, endOffsetMs } = job;
  const endMs = Math.ceil((nowMs - (endOffsetMs ?? -bucketMs)) / bucketMs) * bucketMs;
  const startMs = nowMs - (startOffsetMs ?? DEFAULT_LOOK_BACK_MS);
  const sliceMs = BUCKETS_PER_SLICE * bucketMs;
  const slices: Range[] = [];
  // Slice borders stand still over time, so that a slice once refreshed stays refreshed.
  for (let toMs = endMs; toMs > startMs;) {
    const fromMs = Math.floor((toMs - 1) / sliceMs) * sliceMs;
    slices.push([fromMs, toMs]);
    toMs = fromMs;
  }
  return slices;
}

const DEFAULT_LOOK_BACK_MS = 30 * 86_400_000;

function refreshSql(view: string, [fromMs, toMs]: Range): string {
  const at = (timeMs: number) => `${literal(new Date(timeMs).toISOString())}::timestamptz`;
  return `CALL refresh_continuous_aggregate(${literal(view)}, ${at(fromMs)}, ${at(toMs)})`;
}

async function readRefreshJobs(backend: Backend, user: BackendUser): Promise<RefreshJob[]> {
  const rows = await backend.sql(user, REFRESH_JOBS_SQL);
  return rows.map((row) => JSON.parse(row ?? '{}') as RefreshJob);
}

type Range = [fromMs: number, toMs: number];

function overlap([aFrom, aTo]: Range, [bFrom, bTo]: Range): boolean {
  return aFrom <= bTo && bFrom < aTo;
}

/** Time of which TimescaleDB knows that the rollup does not show it as it is; open ends are huge numbers. */
async function readChangedRanges(backend: Backend, user: BackendUser, view: string): Promise<Range[]> {
  const rows = await backend.sql(user, changedRangesSql(view));
  return rows.map((row) => JSON.parse(row ?? '[0, 0]') as Range);
}

/** The logs count microseconds since 1970; what is not yet moved to the rollup's own log is in its source's. */
function changedRangesSql(view: string): string {
  return `
SELECT json_build_array(lowest_modified_value / 1000.0, greatest_modified_value / 1000.0)
  FROM _timescaledb_catalog.continuous_agg AS c
  JOIN (SELECT materialization_id, NULL::int AS hypertable_id, lowest_modified_value, greatest_modified_value
          FROM _timescaledb_catalog.continuous_aggs_materialization_invalidation_log
        UNION ALL
        SELECT NULL, hypertable_id, lowest_modified_value, greatest_modified_value
          FROM _timescaledb_catalog.continuous_aggs_hypertable_invalidation_log) AS log
    ON log.materialization_id = c.mat_hypertable_id OR log.hypertable_id = c.raw_hypertable_id
 WHERE format('%I.%I', c.user_view_schema, c.user_view_name) = ${literal(view)}`;
}

const ms = (interval: string) => `(extract(epoch FROM ${interval}) * 1000)::float8`;

/** Aggregates in the order in which they are made of each other: a parent's job is older than its children's. */
const REFRESH_JOBS_SQL = `
SELECT json_build_object(
    'view', format('%I.%I', a.view_schema, a.view_name),
    'bucketMs', ${ms('f.bucket_width::interval')},
    'everyMs', ${ms('j.schedule_interval')},
    'startOffsetMs', ${ms("(j.config ->> 'start_offset')::interval")},
    'endOffsetMs', ${ms("(j.config ->> 'end_offset')::interval")})
  FROM timescaledb_information.jobs AS j
  JOIN _timescaledb_catalog.continuous_agg AS c ON c.mat_hypertable_id = (j.config ->> 'mat_hypertable_id')::int
  JOIN timescaledb_information.continuous_aggregates AS a
    ON a.view_schema = c.user_view_schema AND a.view_name = c.user_view_name
  JOIN _timescaledb_catalog.continuous_aggs_bucket_function AS f ON f.mat_hypertable_id = c.mat_hypertable_id
 WHERE j.scheduled AND j.proc_name = 'policy_refresh_continuous_aggregate'
 ORDER BY f.bucket_width::interval, c.mat_hypertable_id`;

const COMPRESSIBLE_CHUNK_SQL = `
SELECT format('%I.%I', c.chunk_schema, c.chunk_name)
  FROM timescaledb_information.jobs AS j
  JOIN _timescaledb_catalog.hypertable AS h ON h.id = (j.config ->> 'hypertable_id')::int
  JOIN timescaledb_information.chunks AS c
    ON c.hypertable_schema = h.schema_name AND c.hypertable_name = h.table_name
 WHERE j.scheduled AND j.proc_name = 'policy_compression' AND NOT c.is_compressed
   AND c.range_end < now() - (j.config ->> 'compress_after')::interval
 ORDER BY c.range_end LIMIT 1`;

/**
 * Tables that have doubled since they were analysed, or never were. By size, because the engine does not count what changes; a
 * table that keeps its size keeps the plans that fit it.
 */
const GROWN_TABLES_SQL = `
SELECT c.oid::regclass FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND n.nspname IN ('plenum', '_timescaledb_internal') AND pg_relation_size(c.oid) > 0
   AND (c.reltuples < 0 OR pg_relation_size(c.oid) > 2 * c.relpages * current_setting('block_size')::bigint)
 ORDER BY n.nspname DESC, pg_relation_size(c.oid) DESC`;

const OTHER_JOBS_SQL = `
SELECT job_id || ' ' || extract(epoch FROM schedule_interval) * 1000
  FROM timescaledb_information.jobs
 WHERE scheduled AND proc_name NOT IN ('policy_refresh_continuous_aggregate', 'policy_compression')
 ORDER BY job_id`;
