import type { ClientBase } from 'pg';
import { drawOf, LEAST_BUCKETS, LEAST_COVERAGE } from '#model/expected-power/draw.ts';
import type { Draw, PoweredStay } from '#model/expected-power/draw.ts';
import type { JobClass } from '#model/expected-power/job-class.ts';
import { nameplateOf } from '#model/expected-power/nameplate.ts';
import { describeFailure } from '../failure.ts';
import { jobClassOf, lacksModel } from './expect-jobs.ts';
import { concludeModels, keyOfJob } from './gpu-models.ts';
import { metersOf, readPlacePower } from './place-power.ts';
import type { Meters, MeteredRun } from './place-power.ts';

type Client = Pick<ClientBase, 'query'>;

const JOBS_AT_ONCE = 20;
/** Samples of the last seconds of a run are on their way, and the 1-minute rung is made a minute later. */
const SETTLE_MS = 3 * 60_000;
/** A collector that was away hands in what it has spooled, and an import its history: so long after the end, or after the job became known. */
const LATEST_SAMPLES_MS = 24 * 3_600_000;

/** Where a look at the ended jobs goes on; jobs that wait for their samples are passed over. */
export interface MeasureCursor {
  endS: number;
  scheduler: string;
  jobId: string;
}

export interface Measured {
  /** Undefined once all were looked at. */
  next: MeasureCursor | undefined;
  measured: number;
}

interface EndedJob {
  scheduler: string;
  job_id: string;
  site_id: number | null;
  name: string | null;
  tenant: string | null;
  gpu_count: number | null;
  gpu_model: string | null;
  node_count: number | null;
  start_s: number | null;
  end_s: number;
  known_s: number;
  now_s: number;
}

/**
 * Measures what jobs drew that have ended, some at a time in the order of their ends, as soon as their samples have arrived. Each
 * run is measured once, whoever else does the same. Reads outside of a transaction; holds the row of a job for one statement.
 */
export async function measureJobs(client: Client, after?: MeasureCursor): Promise<Measured> {
  const { rows: ended } = await client.query<EndedJob>(ENDED, [
    JOBS_AT_ONCE,
    SETTLE_MS / 1000,
    after?.endS ?? 0,
    after?.scheduler ?? '',
    after?.jobId ?? '',
  ]);
  const concluded = await concludeModels(client, ended.filter(lacksModel));
  const rows = ended.map((job) => ({
    ...job,
    gpu_model: job.gpu_model ?? concluded.get(keyOfJob(job))?.model ?? null,
  }));
  let measured = 0;
  for (const job of rows) {
    const outcome = await measureOrSayWhyNot(client, job);
    if (outcome) {
      await note(client, job, outcome);
      measured++;
    }
  }
  const last = rows.at(-1);
  const isAll = rows.length < JOBS_AT_ONCE || last === undefined;
  return { next: isAll ? undefined : { endS: last.end_s, scheduler: last.scheduler, jobId: last.job_id }, measured };
}

interface Outcome {
  draw: Draw | undefined;
  class: JobClass;
  reason: string | undefined;
}

/** A statement that took too long, which a job of a thousand nodes may do. */
const TIMED_OUT = '57014';

/** One job that cannot be measured must not keep the others from it. */
async function measureOrSayWhyNot(client: Client, job: EndedJob): Promise<Outcome | undefined> {
  try {
    return await measure(client, job);
  } catch (error) {
    const { kind, message } = describeFailure(error);
    if ((kind === 'away' || kind === 'refused') && (error as { code?: string }).code !== TIMED_OUT) {
      throw error;
    }
    return { draw: undefined, class: jobClassOf(job), reason: `it could not be measured: ${message}` };
  }
}

/** Undefined where its samples may still come. */
async function measure(client: Client, job: EndedJob): Promise<Outcome | undefined> {
  const kind = jobClassOf(job);
  const without = (reason: string): Outcome => ({ draw: undefined, class: kind, reason });
  if (job.start_s === null) {
    return without('it never started');
  }
  const span = { fromMs: job.start_s * 1000, toMs: job.end_s * 1000 };
  if (span.toMs - span.fromMs < LEAST_BUCKETS * 60_000) {
    return without(`it ran for less than ${LEAST_BUCKETS} minutes`);
  }
  const stays = await staysOf(client, job, kind);
  const run = { ...span, fromMs: Math.max(span.fromMs, Math.min(...stays.map(({ fromMs }) => fromMs))) };
  if (stays.length === 0 || job.site_id === null) {
    return without('its nodes are not known');
  }
  const metered: MeteredRun = {
    ...run,
    siteId: job.site_id,
    nodes: [...new Set(stays.map(({ node }) => node))],
    racks: [...new Set(stays.flatMap(({ rack }) => (rack === undefined ? [] : [Number(rack)])))],
  };
  const meters = await metersOf(client, metered);
  if (meters.points.length === 0) {
    return without('no power is measured at its nodes or racks');
  }
  const mayCome = job.now_s - Math.max(job.end_s, job.known_s) < LATEST_SAMPLES_MS / 1000;
  if (mayCome && !(await haveArrived(client, meters, job.end_s))) {
    return undefined;
  }
  const power = await readPlacePower(client, metered, meters);
  const neighbours = await neighboursOf(client, metered);
  const draw = drawOf(run, stays, neighbours, power, serverPerGpuWatt(job));
  const isKnown = draw !== undefined && draw.coverage >= LEAST_COVERAGE;
  if (!isKnown && mayCome) {
    return undefined;
  }
  const part = Math.round((draw?.coverage ?? 0) * 100);
  return { draw, class: kind, reason: isKnown ? undefined : `only ${part} % of its power is known` };
}

function serverPerGpuWatt(job: EndedJob): number {
  const plate = nameplateOf(job.gpu_model ?? undefined);
  return plate ? plate.systemW / plate.gpuW : 1;
}

async function haveArrived(client: Client, { sources }: Meters, endS: number): Promise<boolean> {
  const { rows } = await client.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM plenum.newest WHERE source = ANY($1::text[]) AND time >= to_timestamp($2)',
    [sources, endS]
  );
  return rows[0]?.count === sources.length;
}

interface StayRow {
  node: string;
  rack: string | null;
  from_s: number;
  to_s: number | null;
  gpus: number | null;
}

async function staysOf(client: Client, job: EndedJob, kind: JobClass): Promise<PoweredStay[]> {
  const { rows } = await client.query<StayRow>(STAYS, [job.scheduler, job.job_id]);
  const each = kind.unit === 'gpu' && rows.length > 0 ? kind.units / new Set(rows.map(({ node }) => node)).size : 1;
  return rows.map((row) => toStay(row, kind.unit === 'gpu' ? row.gpus || each : 1, job.end_s));
}

async function neighboursOf(
  client: Client,
  { siteId, nodes, racks, fromMs, toMs }: MeteredRun
): Promise<PoweredStay[]> {
  const { rows } = await client.query<StayRow>(NEIGHBOURS, [siteId, nodes, racks, fromMs / 1000, toMs / 1000]);
  return rows.map((row) => toStay(row, row.gpus || 1, toMs / 1000));
}

function toStay({ node, rack, from_s, to_s }: StayRow, weight: number, endS: number): PoweredStay {
  return { node, rack: rack ?? undefined, weight, fromMs: from_s * 1000, toMs: (to_s ?? endS) * 1000 };
}

async function note(client: Client, job: EndedJob, { draw, class: kind, reason }: Outcome): Promise<void> {
  await client.query(NOTE, [
    job.scheduler,
    job.job_id,
    job.end_s,
    kind.unit,
    kind.units,
    kind.gpuModel,
    kind.tenant,
    kind.namePattern,
    draw?.meanW,
    draw?.peakW,
    // Without a count of nodes all of the job is one.
    kind.unit === 'job' ? draw?.meanW : draw?.meanPerUnitW,
    kind.unit === 'job' ? draw?.peakW : draw?.peakPerUnitW,
    draw?.coverage ?? 0,
    draw?.method,
    reason === undefined,
    reason,
  ]);
}

const ENDED = `
SELECT scheduler, job_id, site_id, name, tenant, gpu_count, gpu_model, node_count,
       extract(epoch FROM start_time)::float8 AS start_s, extract(epoch FROM end_time)::float8 AS end_s,
       extract(epoch FROM coalesce(expected_time, now()))::float8 AS known_s, extract(epoch FROM now())::float8 AS now_s
  FROM plenum.job
 WHERE end_time IS NOT NULL AND measured_end IS DISTINCT FROM end_time AND end_time <= now() - make_interval(secs => $2)
   AND (end_time, scheduler, job_id) > (to_timestamp($3), $4, $5)
 ORDER BY end_time, scheduler, job_id LIMIT $1`;

const STAY_COLUMNS = `coalesce(stay.equipment, stay.node) AS node, stay.rack_id::text AS rack, extract(epoch FROM stay.from_time)::float8 AS from_s,
       extract(epoch FROM stay.to_time)::float8 AS to_s, stay.gpu_count AS gpus`;

const STAYS = `SELECT ${STAY_COLUMNS} FROM plenum.job_node AS stay WHERE scheduler = $1 AND job_id = $2 AND coalesce(to_time, 'infinity') > from_time`;

/** By rack or by node, each with its index. */
const NEIGHBOURS = `
SELECT ${STAY_COLUMNS}
  FROM plenum.job_node AS stay JOIN plenum.job AS j USING (scheduler, job_id)
 WHERE j.site_id = $1 AND stay.from_time < to_timestamp($5) AND coalesce(stay.to_time, 'infinity') > to_timestamp($4)
   AND (stay.rack_id = ANY($3::int[]) OR coalesce(stay.equipment, stay.node) = ANY($2::text[]))`;

/** As it was when it was measured: another end means that it has run on, and it is measured again. */
const NOTE = `
WITH due AS (
  SELECT scheduler, job_id, end_time FROM plenum.job
   WHERE scheduler = $1 AND job_id = $2 AND end_time = to_timestamp($3) AND measured_end IS DISTINCT FROM end_time
     FOR NO KEY UPDATE SKIP LOCKED
), noted AS (
  INSERT INTO plenum.job_draw AS d (scheduler, job_id, run_end, unit, units, gpu_model, tenant, name_pattern, mean_w, peak_w,
    mean_per_unit_w, peak_per_unit_w, coverage, method, is_learned, reason)
  SELECT scheduler, job_id, end_time, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16 FROM due
  ON CONFLICT (scheduler, job_id) DO UPDATE SET run_end = excluded.run_end, measured_time = now(), unit = excluded.unit,
    units = excluded.units, gpu_model = excluded.gpu_model, tenant = excluded.tenant, name_pattern = excluded.name_pattern,
    mean_w = excluded.mean_w, peak_w = excluded.peak_w, mean_per_unit_w = excluded.mean_per_unit_w,
    peak_per_unit_w = excluded.peak_per_unit_w, coverage = excluded.coverage, method = excluded.method,
    is_learned = excluded.is_learned, reason = excluded.reason
)
UPDATE plenum.job SET measured_end = due.end_time FROM due WHERE (job.scheduler, job.job_id) = (due.scheduler, due.job_id)`;
