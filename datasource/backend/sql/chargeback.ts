import { AMOUNT_COLUMNS } from '#database/chargeback.ts';
import { AMOUNTS, type Amounts } from '#model/chargeback/amounts.ts';
import type { ChargebackGroup } from '#model/query/chargeback.ts';

import type { Database } from './database.ts';

/** A month of a site as it was worked out, or what was corrected of it. */
export interface Statement {
  id: number;
  site: string;
  /** As `2026-10`. */
  month: string;
  state: 'open' | 'closed' | 'correction';
  /** Up to when it is worked out, epoch ms. */
  untilMs: number;
  prices: string;
  /** `days`: `[day, hours, known hours]`; `missing`: sentences. */
  inputs: { days?: Array<[string, number, number]>; missing?: string[] };
  simulated: boolean;
  /** Epoch ms; null while it is open. */
  closedMs: number | null;
}

const STATEMENTS_SQL = `
SELECT c.statement_id, s.code, to_char(c.month, 'YYYY-MM'), c.state, extract(epoch FROM c.until_time)::float8 * 1000, c.prices, c.inputs,
  c.simulated, extract(epoch FROM c.closed_time)::float8 * 1000
FROM plenum.chargeback_statement c JOIN plenum.site s USING (site_id)
WHERE s.code = $1 AND c.month >= $2::date AND c.month <= $3::date AND c.state <> 'drafted'
ORDER BY c.month, c.statement_id`;

/** Statements of a site for months from one to another, as `2026-10`, in the order of their months and of their making. */
export async function readStatements(
  database: Database,
  site: string,
  [first, last]: readonly [string, string],
  signal: AbortSignal
): Promise<Statement[]> {
  type Row = [number, string, string, Statement['state'], number, string, Statement['inputs'], boolean, number | null];
  const rows = await database.rows<Row>(STATEMENTS_SQL, [site, `${first}-01`, `${last}-01`], signal);
  return rows.map(([id, code, month, state, untilMs, prices, inputs, simulated, closedMs]) => ({
    ...{ id, site: code, month, state, untilMs, prices, inputs, simulated, closedMs },
  }));
}

/** Figures that belong together in a row of an answer. */
export interface Figure {
  /** Of rows over time, epoch ms of an hour, or a day or month on the calendar of the site. */
  time?: number | string;
  share: 'tenant' | 'unallocated' | 'job' | 'gpu';
  /** Tenant, GPU model or name of what nobody has; empty for a job, and for jobs that are not listed. */
  owner: string;
  scheduler?: string;
  job?: string;
  jobName?: string | null;
  tenant?: string;
  gpuModel?: string | null;
  currency: string;
  /** Month that a correction belongs to; empty for what is not one. */
  correctionOf: string;
  amounts: Amounts;
}

const NAMES = AMOUNTS.map((name) => AMOUNT_COLUMNS[name]);
// Whole numbers are exact in doubles below 2^53, and summed several times faster than as bigint.
const SUMS = NAMES.map((name) => `sum(${name}::float8) AS ${name}`).join(', ');
const CORRECTION = `CASE c.state WHEN 'correction' THEN to_char(c.month, 'YYYY-MM') ELSE '' END AS correction_of`;

/** $1: statements; $2 and $3: first and last day or hour; $4: tenants. */
const ownersSql = (time: string, of: 'hour' | 'day', where = '') => `
SELECT ${time} AS time, share, owner, currency, ${CORRECTION}, ${SUMS}
FROM plenum.chargeback_${of} f JOIN plenum.chargeback_statement c USING (statement_id)
WHERE statement_id = ANY($1::int[]) AND ${
  of === 'hour'
    ? 'hour >= to_timestamp($2::float8 / 1000) AND hour <= to_timestamp($3::float8 / 1000)'
    : 'day >= $2::date AND day <= $3::date'
}
  AND (cardinality($4::text[]) = 0 OR (share = 'tenant' AND owner = ANY($4))) ${where}
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5`;

const OWNERS: Partial<Record<ChargebackGroup, string>> = {
  tenant: ownersSql("''", 'day'),
  hour: ownersSql('extract(epoch FROM hour)::float8 * 1000', 'hour'),
  day: ownersSql("to_char(day, 'YYYY-MM-DD')", 'day'),
  month: ownersSql("to_char(day, 'YYYY-MM')", 'day'),
};
const UNALLOCATED_SQL = ownersSql("''", 'day', "AND share = 'unallocated'");

/** Figures of jobs, a row for each day. */
const OF_JOBS = `
  FROM plenum.chargeback_job f JOIN plenum.chargeback_statement c USING (statement_id)
  WHERE statement_id = ANY($1::int[]) AND day >= $2::date AND day <= $3::date AND (cardinality($4::text[]) = 0 OR f.tenant = ANY($4))`;

/** $5: how many jobs are listed. Those that cost most are found first, so that the sums of all others are never made one by one. */
const JOBS_SQL = `
WITH chosen AS MATERIALIZED (
  SELECT scheduler, job_id ${OF_JOBS}
  GROUP BY 1, 2
  ORDER BY sum(cost_micro::float8 + idle_cost_micro::float8) DESC, sum(it_mwh::float8) DESC, 1, 2 LIMIT $5
), own AS (
  SELECT scheduler, job_id, tenant, currency, ${CORRECTION}, ${NAMES.join(', ')} ${OF_JOBS}
), told AS (
  SELECT chosen.scheduler, chosen.job_id, CASE WHEN chosen.job_id IS NULL THEN '' ELSE tenant END AS tenant, currency, correction_of, ${SUMS}
  FROM own LEFT JOIN chosen USING (scheduler, job_id) GROUP BY 1, 2, 3, 4, 5
)
SELECT told.scheduler, told.job_id, told.tenant, job.name, job.gpu_model, currency, correction_of, ${NAMES.join(', ')}
FROM told LEFT JOIN plenum.job USING (scheduler, job_id)`;

const GPUS_SQL = `
SELECT coalesce(job.gpu_model, ''), currency, correction_of, ${SUMS}
FROM (SELECT scheduler, job_id, currency, ${CORRECTION}, ${NAMES.join(', ')} ${OF_JOBS}) own LEFT JOIN plenum.job USING (scheduler, job_id)
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;

export interface FiguresAsked {
  groupBy: ChargebackGroup;
  statements: readonly number[];
  /** First and last hour (epoch ms) for rows by hour, else day (`2026-10-25`). */
  from: number | string;
  to: number | string;
  tenants: readonly string[];
  top: number;
}

/** Sums of what statements say, by what rows are about; of corrections by themselves. */
export async function readFigures(database: Database, asked: FiguresAsked, signal: AbortSignal): Promise<Figure[]> {
  const { groupBy, statements, from, to, tenants, top } = asked;
  const parameters = [statements, from, to, tenants];
  const owners = OWNERS[groupBy];
  if (owners !== undefined) {
    return (await database.rows<OwnerRow>(owners, parameters, signal)).map(toOwner);
  }
  const [rows, unallocated] = await Promise.all([
    groupBy === 'job'
      ? database.rows<JobFigureRow>(JOBS_SQL, [...parameters, top], signal).then((found) => found.map(toJob))
      : database.rows<GpuRow>(GPUS_SQL, parameters, signal).then((found) => found.map(toGpu)),
    tenants.length > 0
      ? []
      : database.rows<OwnerRow>(UNALLOCATED_SQL, parameters, signal).then((found) => found.map(toOwner)),
  ]);
  return [...rows, ...unallocated];
}

type OwnerRow = [number | string, 'tenant' | 'unallocated', string, string, string, ...number[]];
type JobFigureRow = [string | null, string | null, string, string | null, string | null, string, string, ...number[]];
type GpuRow = [string, string, string, ...number[]];

function toOwner([time, share, owner, currency, correctionOf, ...amounts]: OwnerRow): Figure {
  return { ...(time !== '' && { time }), share, owner, currency, correctionOf, amounts: toAmounts(amounts) };
}

function toJob([scheduler, job, tenant, jobName, gpuModel, currency, correctionOf, ...amounts]: JobFigureRow): Figure {
  return {
    share: 'job',
    owner: '',
    ...(scheduler !== null && job !== null && { scheduler, job, tenant, jobName, gpuModel }),
    ...{ currency, correctionOf, amounts: toAmounts(amounts) },
  };
}

function toGpu([owner, currency, correctionOf, ...amounts]: GpuRow): Figure {
  return { share: 'gpu', owner, currency, correctionOf, amounts: toAmounts(amounts) };
}

function toAmounts(values: readonly number[]): Amounts {
  return Object.fromEntries(AMOUNTS.map((name, index) => [name, values[index] ?? 0])) as unknown as Amounts;
}
