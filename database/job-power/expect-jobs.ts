import type { ClientBase } from 'pg';
import { expectedPower } from '#model/expected-power/expect.ts';
import type { DrawnJob, Expectation, History } from '#model/expected-power/expect.ts';
import { classOf } from '#model/expected-power/job-class.ts';
import type { JobClass } from '#model/expected-power/job-class.ts';
import { concludeModels, keyOfJob } from './gpu-models.ts';
import { describeFailure } from '../failure.ts';

type Client = Pick<ClientBase, 'query'>;

/** Each may have a history of its own, of some hundred rows. */
const JOBS_AT_ONCE = 50;

/** A data center has no more. */
const MAX_MODELS = 30;

/**
 * Newest first; older jobs are of older code. More of the same kind than a 90 % range needs for both tails, as many of the
 * others as tell how kinds differ.
 */
const HISTORY_LIMITS = { same: 100, pattern: 60, tenant: 100, model: 150 };

/** `open`: jobs that wait or run, whose expectation somebody may be waiting for. `ended`: those that were over when first seen. */
export type WhichJobs = 'open' | 'ended';

interface DueJob {
  scheduler: string;
  job_id: string;
  name: string | null;
  tenant: string | null;
  gpu_count: number | null;
  gpu_model: string | null;
  node_count: number | null;
  as_of_s: number;
}

/**
 * Notes what jobs that have no expectation yet are expected to draw, some at a time; returns how many it noted. Each is noted
 * once, whoever else does the same, and rests on jobs that had ended when it was submitted. Run it outside of a transaction: it
 * waits for nobody, and holds the rows of jobs for one statement.
 */
export async function expectJobs(client: Client, which: WhichJobs): Promise<number> {
  const { rows: due } = await client.query<DueJob>(which === 'open' ? DUE_OPEN : DUE_ENDED, [JOBS_AT_ONCE]);
  if (due.length === 0) {
    return 0;
  }
  const concluded = await concludeModels(client, due.filter(lacksModel));
  const jobs = due.map((job) => {
    const found = concluded.get(keyOfJob(job));
    return {
      ...job,
      modelFrom: found?.from,
      class: jobClassOf({ ...job, gpu_model: job.gpu_model ?? found?.model ?? null }),
    };
  });
  const histories = await historiesOf(client, jobs);
  const rows = jobs.map((job) =>
    toRow(job, expectedPower(job.class, histories.get(keyOf(job)) ?? NO_HISTORY, job.modelFrom))
  );
  return note(client, rows);
}

/** What the database refuses of one job must not take the expectations of the others with it. */
async function note(client: Client, rows: readonly ExpectationRow[]): Promise<number> {
  try {
    return (await client.query(NOTE, [JSON.stringify(rows)])).rowCount ?? 0;
  } catch (error) {
    const [row] = rows;
    if (row === undefined || describeFailure(error).kind !== 'data') {
      throw error;
    }
    if (rows.length > 1) {
      const middle = Math.ceil(rows.length / 2);
      return (await note(client, rows.slice(0, middle))) + (await note(client, rows.slice(middle)));
    }
    const text = `the database refuses it: ${describeFailure(error).message}`;
    const { scheduler, job_id, as_of } = row;
    return (
      (await client.query(NOTE, [JSON.stringify([{ ...NOTHING, scheduler, job_id, as_of, basis_text: text }])]))
        .rowCount ?? 0
    );
  }
}

/** Whether it has GPUs of which its scheduler does not say which. */
export function lacksModel({ gpu_count: gpus, gpu_model: model }: Pick<DueJob, 'gpu_count' | 'gpu_model'>): boolean {
  return model === null && (gpus ?? 0) > 0;
}

const NOTHING = { unit: 'job', units: 1, gpu_model: '', tenant: '', name_pattern: '', basis: 'none', basis_jobs: 0 };

export function jobClassOf(job: Pick<DueJob, 'name' | 'tenant' | 'gpu_count' | 'gpu_model' | 'node_count'>): JobClass {
  return classOf({
    name: job.name ?? undefined,
    tenant: job.tenant ?? undefined,
    gpus: job.gpu_count ?? undefined,
    gpuModel: job.gpu_model ?? undefined,
    nodes: job.node_count ?? undefined,
  });
}

const NO_HISTORY: History = { same: [], pattern: [], tenant: [], model: [] };

interface ClassifiedJob {
  class: JobClass;
  as_of_s: number;
}

/** Tasks of an array and jobs that are submitted together have one history. */
function keyOf({ class: { unit, gpuModel, tenant, namePattern, units }, as_of_s }: ClassifiedJob): string {
  return JSON.stringify([unit, gpuModel, tenant, namePattern, units, as_of_s]);
}

async function historiesOf(client: Client, jobs: readonly ClassifiedJob[]): Promise<Map<string, History>> {
  const unique = [...new Map(jobs.map((job) => [keyOf(job), job]))];
  const isBlind = ({ class: { unit, gpuModel } }: ClassifiedJob) => unit === 'gpu' && gpuModel === '';
  const models = jobs.some(isBlind) ? await drawnModels(client) : [];
  const kinds = unique.flatMap(([key, job]) => {
    const kind = { key, ...job.class, as_of: job.as_of_s };
    // It may be on any of them.
    return isBlind(job) ? models.map((gpuModel) => ({ ...kind, gpuModel })) : [kind];
  });
  const { rows } = await client.query<DrawnJob & { key: string; level: keyof History }>(HISTORY, [
    JSON.stringify(kinds),
  ]);
  const histories = new Map<string, Record<keyof History, DrawnJob[]>>();
  for (const { key, level, ...drawn } of rows) {
    const history = histories.get(key) ?? { same: [], pattern: [], tenant: [], model: [] };
    history[level].push(drawn);
    histories.set(key, history);
  }
  return histories;
}

/** GPU models of which the power of a job is known. */
async function drawnModels(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ gpu_model: string }>(DRAWN_MODELS, [MAX_MODELS]);
  return rows.map(({ gpu_model: model }) => model);
}

interface ExpectationRow {
  scheduler: string;
  job_id: string;
  /** Epoch s. */
  as_of: number;
  [column: string]: unknown;
}

function toRow(
  { scheduler, job_id, as_of_s, class: kind }: DueJob & { class: JobClass },
  expected: Expectation
): ExpectationRow {
  const { mean, peak, basis, jobs, basisText } = expected;
  return {
    scheduler,
    job_id,
    as_of: as_of_s,
    unit: kind.unit,
    units: kind.units,
    gpu_model: kind.gpuModel,
    tenant: kind.tenant,
    name_pattern: kind.namePattern,
    mean_w: mean?.median,
    mean_low_w: mean?.low,
    mean_high_w: mean?.high,
    peak_w: peak?.median,
    peak_low_w: peak?.low,
    peak_high_w: peak?.high,
    basis,
    basis_jobs: jobs,
    basis_text: basisText,
  };
}

const DUE_COLUMNS = 'scheduler, job_id, name, tenant, gpu_count, gpu_model, node_count';

/** What has not started is expected by all that is known now; what has, by what was known when it was submitted. */
const DUE_OPEN = `
SELECT ${DUE_COLUMNS},
       extract(epoch FROM CASE WHEN start_time IS NULL THEN now() ELSE least(now(), coalesce(submit_time, start_time)) END)::float8 AS as_of_s
  FROM plenum.job WHERE expected_time IS NULL AND end_time IS NULL LIMIT $1`;

const DUE_ENDED = `
SELECT ${DUE_COLUMNS},
       extract(epoch FROM least(now(), coalesce(submit_time, start_time, end_time)))::float8 AS as_of_s
  FROM plenum.job WHERE expected_time IS NULL AND end_time IS NOT NULL ORDER BY end_time LIMIT $1`;

const level = (name: keyof History, condition: string) => `
(SELECT '${name}' AS level, d.* FROM plenum.job_draw AS d
  WHERE d.is_learned AND d.unit = k.unit AND d.gpu_model = k."gpuModel" AND d.run_end <= to_timestamp(k.as_of) ${condition}
  ORDER BY d.run_end DESC LIMIT ${HISTORY_LIMITS[name]})`;

/** From one to the next by the index, whatever the number of jobs. */
const DRAWN_MODELS = `
WITH RECURSIVE known AS (
  (SELECT gpu_model FROM plenum.job_draw WHERE is_learned AND unit = 'gpu' ORDER BY gpu_model LIMIT 1)
  UNION ALL
  SELECT (SELECT d.gpu_model FROM plenum.job_draw AS d
           WHERE d.is_learned AND d.unit = 'gpu' AND d.gpu_model > known.gpu_model ORDER BY d.gpu_model LIMIT 1)
    FROM known WHERE known.gpu_model IS NOT NULL
)
SELECT gpu_model FROM known WHERE gpu_model IS NOT NULL LIMIT $1`;

const HISTORY = `
SELECT k.key, h.level, h.tenant, h.name_pattern AS "namePattern", h.units, h.mean_per_unit_w AS "meanW", h.peak_per_unit_w AS "peakW"
  FROM jsonb_to_recordset($1::jsonb) AS k (key text, unit text, "gpuModel" text, tenant text, "namePattern" text, units int, as_of float8)
 CROSS JOIN LATERAL (
   ${[
     level('same', 'AND d.tenant = k.tenant AND d.name_pattern = k."namePattern" AND d.units = k.units'),
     level('pattern', 'AND d.tenant = k.tenant AND d.name_pattern = k."namePattern"'),
     level('tenant', 'AND d.tenant = k.tenant'),
     level('model', ''),
   ].join('\nUNION ALL')}
 ) AS h`;

/** A job whose row is just being written comes with the next ones. */
const NOTE = `
WITH due AS (
  SELECT w.* FROM jsonb_to_recordset($1::jsonb) AS w (scheduler text, job_id text, as_of float8, unit text, units int, gpu_model text,
         tenant text, name_pattern text, mean_w float8, mean_low_w float8, mean_high_w float8, peak_w float8, peak_low_w float8,
         peak_high_w float8, basis text, basis_jobs int, basis_text text)
    JOIN plenum.job USING (scheduler, job_id)
   WHERE job.expected_time IS NULL
   ORDER BY scheduler, job_id FOR NO KEY UPDATE OF job SKIP LOCKED
), noted AS (
  INSERT INTO plenum.job_expectation (scheduler, job_id, as_of, unit, units, gpu_model, tenant, name_pattern,
    mean_w, mean_low_w, mean_high_w, peak_w, peak_low_w, peak_high_w, basis, basis_jobs, basis_text)
  SELECT scheduler, job_id, to_timestamp(as_of), unit, units, gpu_model, tenant, name_pattern,
         mean_w, mean_low_w, mean_high_w, peak_w, peak_low_w, peak_high_w, basis, basis_jobs, basis_text FROM due
  ON CONFLICT DO NOTHING
)
UPDATE plenum.job SET expected_time = now() FROM due WHERE (job.scheduler, job.job_id) = (due.scheduler, due.job_id)`;
