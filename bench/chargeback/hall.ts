import type pg from 'pg';

import { saveRecord } from '#database/records.ts';
import { upsertTopology } from '#database/topology.ts';
import { AMOUNT_COLUMNS } from '#database/chargeback.ts';

/** A month that is over, and the year that ends with it, on the clock of Berlin. */
export const BENCH_MONTH = '2025-12';
export const YEAR = { fromMs: Date.UTC(2024, 11, 31, 23), toMs: Date.UTC(2025, 11, 31, 23) };
const MONTH_FROM_MS = Date.UTC(2025, 10, 30, 23);
const TENANTS = 50;
/** Each has two racks for a tenth of the month's days, on average: some twelve jobs share a rack in a day. */
const HOURS_OF_JOB = 12;
const RACKS_OF_JOB = 2;
const GPUS_OF_RACK = 64;

export interface ChargebackHall {
  racks: number;
  jobsOfMonth: number;
}

/** Fills a migrated database with a month: hours of the racks' meters, quarters of the site's, jobs, and a tariff. */
export async function buildMonth(client: pg.Client, { racks, jobsOfMonth }: ChargebackHall): Promise<void> {
  const ids = Array.from({ length: racks }, (_, index) => `R-${String(index + 1).padStart(4, '0')}`);
  await client.query('BEGIN');
  await upsertTopology(
    client,
    {
      sites: [{ id: 'bench', name: 'Bench', timeZone: 'Europe/Berlin' }],
      zones: [{ id: 'hall', site: 'bench', name: 'Hall', kind: 'hall' }],
      racks: ids.map((id) => ({ id, site: 'bench', name: id, zone: 'hall' })),
      equipment: [{ id: 'UTILITY', site: 'bench', name: 'Utility', objectType: 'PowerMeter' }],
      serves: ids.map((to) => ({ site: 'bench', from: 'UTILITY', to, kind: 'power' as const })),
    },
    { simulated: true }
  );
  await client.query('COMMIT');
  await client.query(
    `INSERT INTO plenum.point (site_id, rack_id, equipment_id, placed_rack_id, placed_zone_id, metric, process_area, source, address, simulated,
       stale_after_ms, sampling_interval_ms, valid_from)
     SELECT site_id, rack_id, NULL, rack_id, zone_id, 'RackPower', '{}'::text[], 'bench', code, true, 60000, 30000, to_timestamp($1::float8 / 1000) FROM plenum.rack
     UNION ALL
     SELECT site_id, NULL, equipment_id, NULL, NULL, 'ActivePower', '{}'::text[], 'bench', code, true, 60000, 30000, to_timestamp($1::float8 / 1000) FROM plenum.equipment`,
    [YEAR.fromMs]
  );
  await fillRung(
    client,
    'point_1h',
    '1 hour',
    120,
    'RackPower',
    '20000 + 8000 * sin(extract(epoch FROM t)::float8 / 40000 + p.point_id)'
  );
  await fillRung(
    client,
    'point_15m',
    '15 minutes',
    30,
    'ActivePower',
    `${racks} * (28500 + 1000 * sin(extract(epoch FROM t)::float8 / 20000))`
  );
  await insertJobs(client, jobsOfMonth, racks);
  const by = { basedOn: 0, state: 'active', login: 'bench', role: 'Admin', via: 'command', simulated: true } as const;
  await saveRecord(client, {
    ...by,
    kind: 'tariff',
    name: 'grid',
    body: {
      ...{ site: 'bench', currency: 'EUR', timeZone: 'Europe/Berlin' },
      energy: [
        { name: 'night', from: '22:00', to: '06:00', perKwh: '0.11' },
        { name: 'day', perKwh: '0.23' },
      ],
      demand: [{ name: 'peak', perKw: '7.50' }],
      monthly: [{ name: 'meter', amount: '49.90' }],
    },
  });
  await saveRecord(client, { ...by, kind: 'carbon', name: 'grid', body: { gramsPerKwh: '380' } });
  await client.query('VACUUM ANALYZE');
}

async function fillRung(client: pg.Client, rung: string, step: string, samples: number, metric: string, value: string) {
  const { rows } = await client.query<{ table: string }>(
    `SELECT format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name) AS table
       FROM timescaledb_information.continuous_aggregates WHERE view_schema = 'plenum' AND view_name = $1`,
    [rung]
  );
  await client.query(
    `INSERT INTO ${rows[0]!.table} (bucket, point_id, n, sum, min, max, last, n_uncertain, n_bad)
     SELECT t, p.point_id, ${samples}, ${samples} * v, v, v, v, 0, 0
       FROM plenum.point p, generate_series(to_timestamp($1::float8 / 1000), to_timestamp($2::float8 / 1000) - interval '1 second', interval '${step}') t,
         LATERAL (SELECT ${value} AS v) AS value
      WHERE p.metric = $3`,
    [MONTH_FROM_MS, YEAR.toMs, metric]
  );
}

async function insertJobs(client: pg.Client, jobs: number, racks: number): Promise<void> {
  const hours = (YEAR.toMs - MONTH_FROM_MS) / 3_600_000;
  await client.query(
    `INSERT INTO plenum.job (job_id, scheduler, name, tenant, state, submit_time, start_time, end_time, gpu_count, gpu_model, node_count, simulated, site_id)
     SELECT i::text, 'slurm', 'train-' || i, 'tenant-' || lpad((i % ${TENANTS})::text, 2, '0'), 'COMPLETED', start, start,
       start + make_interval(mins => 60 + (i * 104729) % ${(2 * HOURS_OF_JOB - 2) * 60}), ${2 * RACKS_OF_JOB * 4}, (ARRAY['H100', 'B200', 'GB200'])[1 + i % 3],
       ${RACKS_OF_JOB}, true, 1
       FROM (SELECT i, to_timestamp($1::float8 / 1000) + make_interval(mins => ((i::bigint * 7919) % ${(hours - 2 * HOURS_OF_JOB) * 60})::int) AS start
               FROM generate_series(1, $2::int) i) runs`,
    [MONTH_FROM_MS, jobs]
  );
  await client.query(
    `INSERT INTO plenum.job_node (scheduler, job_id, node, from_time, to_time, rack_id, gpu_count)
     SELECT 'slurm', job_id, r.code || '-N' || job_id::int % ${GPUS_OF_RACK / 8}, start_time, end_time, r.rack_id, 8
       FROM plenum.job j, generate_series(1, ${RACKS_OF_JOB}) k
       JOIN plenum.rack r ON true
      WHERE r.rack_id = 1 + (j.job_id::int * 31 + k * 17) % ${racks}`
  );
}

/** Eleven months before, as large and with jobs of their own, closed by the same function. */
export async function copyMonths(client: pg.Client, { jobsOfMonth }: ChargebackHall): Promise<void> {
  const amounts = Object.values(AMOUNT_COLUMNS).join(', ');
  for (let back = 1; back < 12; back++) {
    const month = `(DATE '${BENCH_MONTH}-01' - INTERVAL '${back} months')`;
    const last = `(${month} + INTERVAL '1 month' - INTERVAL '1 day')::date`;
    const { rows } = await client.query<{ id: number; source: number }>(
      `INSERT INTO plenum.chargeback_statement (site_id, month, from_time, until_time, prices, inputs, simulated)
       SELECT site_id, ${month}::date, ${month} AT TIME ZONE 'Europe/Berlin', (${month} + INTERVAL '1 month') AT TIME ZONE 'Europe/Berlin', prices, inputs, true
         FROM plenum.chargeback_statement WHERE state = 'closed' ORDER BY month DESC LIMIT 1
       RETURNING statement_id AS id, (SELECT min(statement_id) FROM plenum.chargeback_statement) AS source`
    );
    const { id, source } = rows[0]!;
    const day = `(${month} + (extract(day FROM day)::int - 1) * INTERVAL '1 day')::date`;
    const of = `WHERE statement_id = ${source} AND ${day} <= ${last}`;
    await client.query(
      `INSERT INTO plenum.chargeback_hour (statement_id, hour, day, share, owner, currency, ${amounts})
       SELECT ${id}, (${month} + (hour AT TIME ZONE 'UTC' - TIMESTAMP '${BENCH_MONTH}-01')) AT TIME ZONE 'UTC', ${day}, share, owner, currency, ${amounts}
         FROM plenum.chargeback_hour ${of}`
    );
    await client.query(
      `INSERT INTO plenum.chargeback_day (statement_id, day, share, owner, currency, ${amounts})
       SELECT ${id}, ${day}, share, owner, currency, ${amounts} FROM plenum.chargeback_day ${of}`
    );
    await client.query(
      `INSERT INTO plenum.job (job_id, scheduler, name, tenant, state, start_time, end_time, gpu_count, gpu_model, node_count, simulated, site_id)
       SELECT (job_id::int + ${back * jobsOfMonth})::text, scheduler, name, tenant, state, start_time - INTERVAL '${back} months',
         end_time - INTERVAL '${back} months', gpu_count, gpu_model, node_count, true, 1
         FROM plenum.job WHERE job_id::int <= ${jobsOfMonth}`
    );
    await client.query(
      `INSERT INTO plenum.chargeback_job (statement_id, day, scheduler, job_id, tenant, currency, ${amounts})
       SELECT ${id}, ${day}, scheduler, (job_id::int + ${back * jobsOfMonth})::text, tenant, currency, ${amounts}
         FROM plenum.chargeback_job ${of}`
    );
    await client.query("SELECT plenum.close_chargeback($1, 'bench', 'Admin', 'command')", [id]);
  }
  await client.query('VACUUM ANALYZE');
}
