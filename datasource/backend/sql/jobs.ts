import type { Scope } from '#model/query/selector.ts';

import type { Database } from './database.ts';

/** A stay of a job on a node. */
export interface JobStay {
  /** Name of the host, as the scheduler has it. */
  node: string;
  /** Id of the equipment that the node is, where it is not the name of the node. */
  equipment: string | null;
  /** Id of the rack in which the node was; null where nothing has placed it. */
  rack: string | null;
  /** Epoch ms. */
  fromMs: number;
  /** Null while the job is on the node. */
  toMs: number | null;
  /** GPUs of the node that the job has; null where the scheduler does not say. */
  gpus: number | null;
}

/** What a job was expected to draw before it ran, W: its average with the range of nine in ten such jobs, and its peak. */
export interface ExpectedPower {
  meanW: number;
  meanLowW: number;
  meanHighW: number;
  peakW: number;
  /** What it rests on, in words. */
  basis: string;
}

export interface JobRow {
  /** Unique with `scheduler`. */
  id: string;
  scheduler: string;
  /** Id; null where a person or a script recorded the job without it. */
  site: string | null;
  name: string | null;
  user: string | null;
  tenant: string | null;
  partition: string | null;
  /** The scheduler's own word: `PENDING`, `RUNNING`, `COMPLETED`. */
  state: string;
  reason: string | null;
  /** Epoch ms. */
  submitMs: number | null;
  /** Of the run that it is in, or was in last; null while it waits. */
  startMs: number | null;
  /** Null while it has not ended. */
  endMs: number | null;
  /** Nobody saw its end: it was between `endMs`, when it was last seen, and this. */
  vanishedMs: number | null;
  /** Asked for, or given once it runs; null where the scheduler does not say. */
  gpus: number | null;
  gpuModel: string | null;
  nodeCount: number | null;
  /** Null where nothing was known of such jobs. */
  expected: ExpectedPower | null;
  /** Average that it drew over its run, W; null until it has ended and was measured. */
  drawnW: number | null;
  simulated: boolean;
  /** Those within the time asked about, in the order of their nodes and times, also those outside of the scope. */
  stays: JobStay[];
}

export interface JobsRequest {
  /**
   * Epoch ms: jobs that ran at some time from `fromMs` (inclusive) to `toMs` (exclusive), or at the moment where both are
   * the same; or jobs that wait to be started, now.
   */
  time: { fromMs: number; toMs: number } | 'waiting';
  /** A job is in a rack, a zone or on a piece of equipment where it stayed on a node there within the time. */
  scope: Scope;
  /** Empty lists mean all. */
  tenants?: readonly string[];
  schedulers?: readonly string[];
  /** Ids of jobs. */
  jobs?: readonly string[];
  /** At most; {@link Jobs.isCut} says whether there were more. */
  limit: number;
}

export interface Jobs {
  /** Those that started last come first. */
  jobs: JobRow[];
  /** There are more jobs than the limit, or more stays than are read. */
  isCut: boolean;
}

/** Some 200 bytes each while they are read: a thousand jobs on a hundred nodes each. */
const MAX_STAYS = 100_000;

/** As the indexes have it: an end before the start is a scheduler's slip, and PostgreSQL takes no such range. */
const span = (from: string, to: string) =>
  `tstzrange(${from}, CASE WHEN ${to} < ${from} THEN ${from} ELSE ${to} END, '[]')`;

/** $1 and $2 are the time. What ended when the time began is not in it, unless it took no time. */
const during = (from: string, to: string) => `(${span(from, to)} && asked.time
      AND (${from} < to_timestamp($2::float8 / 1000) OR $1 = $2)
      AND (${to} IS NULL OR ${to} > to_timestamp($1::float8 / 1000) OR ${to} <= ${from}))`;

const ASKED = `(SELECT tstzrange(to_timestamp($1::float8 / 1000), to_timestamp($2::float8 / 1000), '[]') AS time) asked`;
const STAYED = during('stay.from_time', 'stay.to_time');

/**
 * @param chosen statement that gives the keys of jobs
 * @param next number of the parameter after those of it: sites, tenants, schedulers, jobs and the limit follow
 */
const jobsSql = (chosen: string, next: number) => `
SELECT j.job_id, j.scheduler, s.code, j.name, j.user_name, j.tenant, j.partition, j.state, j.reason,
  extract(epoch FROM j.submit_time)::float8 * 1000, extract(epoch FROM j.start_time)::float8 * 1000,
  extract(epoch FROM j.end_time)::float8 * 1000, extract(epoch FROM j.vanished_time)::float8 * 1000,
  j.gpu_count, j.gpu_model, j.node_count, e.mean_w, e.mean_low_w, e.mean_high_w, e.peak_w, e.basis_text, d.mean_w, j.simulated
FROM (${chosen}) chosen
JOIN plenum.job j USING (scheduler, job_id)
LEFT JOIN plenum.site s ON s.site_id = j.site_id
LEFT JOIN plenum.job_expectation e USING (scheduler, job_id)
LEFT JOIN plenum.job_draw d ON (d.scheduler, d.job_id, d.run_end) = (j.scheduler, j.job_id, j.end_time)
WHERE ${['s.code', 'j.tenant', 'j.scheduler', 'j.job_id'].map((column, index) => isListed(column, next + index)).join('\n  AND ')}
ORDER BY j.start_time DESC NULLS LAST, j.submit_time DESC NULLS LAST, j.scheduler, j.job_id
LIMIT $${next + 4}`;

const isListed = (column: string, parameter: number) =>
  `(cardinality($${parameter}::text[]) = 0 OR ${column} = ANY($${parameter}))`;

/** Of a job that was requeued only the last run is in its own row. */
const RAN_SQL = jobsSql(
  `
  SELECT job.scheduler, job.job_id FROM plenum.job CROSS JOIN ${ASKED}
   WHERE job.start_time IS NOT NULL AND ${during('job.start_time', 'job.end_time')}
  UNION
  SELECT stay.scheduler, stay.job_id FROM plenum.job_node stay CROSS JOIN ${ASKED} WHERE ${STAYED}`,
  3
);

/** $3 to $5: zones, racks and equipment. */
const STAYED_SQL = jobsSql(
  `
  WITH RECURSIVE inside AS (
    SELECT zone_id FROM plenum.zone WHERE code = ANY($3::text[])
    UNION
    SELECT child.zone_id FROM plenum.zone child JOIN inside ON child.parent_zone_id = inside.zone_id
  )
  SELECT DISTINCT stay.scheduler, stay.job_id
    FROM plenum.job_node stay CROSS JOIN ${ASKED} LEFT JOIN plenum.rack r ON r.rack_id = stay.rack_id
   WHERE ${STAYED}
     AND (cardinality($3::text[]) = 0 OR r.zone_id IN (SELECT zone_id FROM inside))
     AND ${isListed('r.code', 4)}
     AND ${isListed('coalesce(stay.equipment, stay.node)', 5)}`,
  6
);

const WAITING_SQL = jobsSql(
  'SELECT scheduler, job_id FROM plenum.job WHERE start_time IS NULL AND end_time IS NULL',
  1
);

const STAYS_SQL = `
SELECT chosen.index::int, stay.node, stay.equipment, r.code, extract(epoch FROM stay.from_time)::float8 * 1000,
  extract(epoch FROM stay.to_time)::float8 * 1000, stay.gpu_count
FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS chosen (scheduler, job_id, index)
JOIN plenum.job_node stay USING (scheduler, job_id)
CROSS JOIN ${ASKED}
LEFT JOIN plenum.rack r ON r.rack_id = stay.rack_id
WHERE ${STAYED}
ORDER BY 1, 2, 5
LIMIT $5`;

type Row = [
  id: string,
  scheduler: string,
  site: string | null,
  name: string | null,
  user: string | null,
  tenant: string | null,
  partition: string | null,
  state: string,
  reason: string | null,
  submitMs: number | null,
  startMs: number | null,
  endMs: number | null,
  vanishedMs: number | null,
  gpus: number | null,
  gpuModel: string | null,
  nodeCount: number | null,
  ...expected: [number | null, number | null, number | null, number | null, string | null],
  drawnW: number | null,
  simulated: boolean,
];

/** Jobs with their stays on nodes, bounded. */
export async function readJobs(
  database: Database,
  { time, scope, tenants = [], schedulers = [], jobs = [], limit }: JobsRequest,
  signal: AbortSignal
): Promise<Jobs> {
  const { sites, zones, racks, equipment } = scope;
  const common = [sites, tenants, schedulers, jobs, limit + 1];
  const read = (sql: string, parameters: unknown[]) =>
    database.rows<Row>(sql, [...parameters, ...common], signal).then((rows) => ({
      jobs: rows.slice(0, limit).map(toJob),
      isCut: rows.length > limit,
    }));
  // What waits has no place yet.
  if (time === 'waiting') {
    return read(WAITING_SQL, []);
  }
  const isPlaced = zones.length + racks.length + equipment.length > 0;
  const times = [time.fromMs, time.toMs];
  const ran = await (isPlaced ? read(STAYED_SQL, [...times, zones, racks, equipment]) : read(RAN_SQL, times));
  const isMore = ran.jobs.length > 0 && (await addStays(database, ran.jobs, time, signal));
  return { ...ran, isCut: ran.isCut || isMore };
}

type StayRow = [number, string, string | null, string | null, number, number | null, number | null];

/** @returns whether there are more than were read */
async function addStays(
  database: Database,
  jobs: readonly JobRow[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
  signal: AbortSignal
): Promise<boolean> {
  const keys = [jobs.map(({ scheduler }) => scheduler), jobs.map(({ id }) => id)];
  const rows = await database.rows<StayRow>(STAYS_SQL, [fromMs, toMs, ...keys, MAX_STAYS + 1], signal);
  for (const [index, node, equipment, rack, stayFromMs, stayToMs, gpus] of rows.slice(0, MAX_STAYS)) {
    jobs[index - 1]?.stays.push({ node, equipment, rack, fromMs: stayFromMs, toMs: stayToMs, gpus });
  }
  return rows.length > MAX_STAYS;
}

function toJob(row: Row): JobRow {
  const [id, scheduler, site, name, user, tenant, partition, state, reason, submitMs, startMs, endMs, vanishedMs] = row;
  const [gpus, gpuModel, nodeCount, meanW, meanLowW, meanHighW, peakW, basis, drawnW, simulated] = row.slice(13) as [
    number | null,
    string | null,
    number | null,
    number | null,
    number | null,
    number | null,
    number | null,
    string | null,
    number | null,
    boolean,
  ];
  const expected =
    meanW === null || meanLowW === null || meanHighW === null || peakW === null
      ? null
      : { meanW, meanLowW, meanHighW, peakW, basis: basis ?? '' };
  return {
    ...{ id, scheduler, site, name, user, tenant, partition, state, reason, submitMs, startMs, endMs, vanishedMs },
    ...{ gpus, gpuModel, nodeCount, expected, drawnW, simulated, stays: [] },
  };
}
