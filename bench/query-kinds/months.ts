import type pg from 'pg';

import { saveRecord } from '#database/records.ts';
import { type Planted, plantedSaving } from '#model/savings/testing/planted.ts';

import { rungTables } from './rung-tables.ts';

const DAY_MS = 86_400_000;
/** A saving is judged by the year before it. */
const BASELINE_DAYS = 364;
const SAVING_DAYS = 56;
/** KPIs and chargeback are of a month so far. */
const MONTH_MS = 32 * DAY_MS;

export const SITE = 'bench';
/** Weather station of the hall. */
export const OUTDOOR = 'OUTDOOR';
/** Used less since {@link SAVING_DAYS} ago. */
const SAVING_METER = 'CHILLER-01';

/** Metrics that a month is asked about: by the hour where meters are few, by the day where they are machines. */
const HOURLY = "metric IN ('RackPower', 'ActivePower')";
const DAILY = `${HOURLY} OR metric IN ('hw.host.power', 'hw.power', 'hw.gpu.utilization')`;

/**
 * A month of rungs up to a time (epoch ms) for what is metered, more than a year of days for what a saving is judged by, and the
 * records that KPIs, savings and chargeback rest on.
 */
export async function insertMonths(client: pg.Client, untilMs: number): Promise<void> {
  const endMs = Math.floor(untilMs / DAY_MS) * DAY_MS;
  const tables = await rungTables(client, ['point_15m', 'point_1h', 'point_1d', 'headline_1d']);
  const steps: ReadonlyArray<[rung: string, step: string, which: string]> = [
    ['point_15m', '15 minutes', "metric = 'ActivePower' AND equipment_id IS NOT NULL AND placed_rack_id IS NULL"],
    ['point_1h', '1 hour', HOURLY],
    ['point_1d', '1 day', `(${DAILY}) AND metric <> 'RackPower' AND address NOT LIKE '${SAVING_METER}/%'`],
  ];
  for (const [rung, step, which] of steps) {
    await client.query(
      `INSERT INTO ${tables.get(rung)} (bucket, point_id, n, sum, min, max, last, n_uncertain, n_bad)
       SELECT t, point_id, samples, samples * v, v, v, v, 0, 0
         FROM plenum.point, (SELECT extract(epoch FROM interval '${step}')::int / 60 AS samples) a_minute_apart, generate_series(to_timestamp($1::float8 / 1000), to_timestamp($2::float8 / 1000) - interval '1 s', interval '${step}') t,
           LATERAL (SELECT CASE metric WHEN 'hw.gpu.utilization' THEN 0.7 WHEN 'hw.power' THEN 2500 WHEN 'hw.host.power' THEN 3500
             WHEN 'RackPower' THEN 35000 ELSE 900000 END * (1 + 0.1 * sin(extract(epoch FROM t)::float8 / 50000 + point_id)) AS v) value
        WHERE ${which}
       ON CONFLICT DO NOTHING`,
      [endMs - MONTH_MS, endMs]
    );
  }
  const planted = plantedSaving({ seed: 3, daysBefore: BASELINE_DAYS, daysAfter: SAVING_DAYS, saving: 0.08 });
  await insertDays(client, tables, planted, endMs);
  await insertRecords(client, endMs);
}

/** The days of a planted saving, moved by whole weeks so that they end here. */
async function insertDays(
  client: pg.Client,
  tables: ReadonlyMap<string, string>,
  { observations, toMs }: Planted,
  endMs: number
): Promise<void> {
  await client.query(
    `INSERT INTO plenum.point (site_id, rack_id, equipment_id, placed_rack_id, placed_zone_id, metric, process_area, source, address,
       simulated, stale_after_ms, sampling_interval_ms, valid_from)
     SELECT site_id, NULL, equipment_id, NULL, zone_id, 'AirTemperature', area, 'bench', code || array_to_string(area, '/'), true, 180000,
       60000, to_timestamp($2::float8 / 1000)
       FROM plenum.equipment, (VALUES ('{Outdoor}'::text[]), ('{Outdoor,WetBulb}')) areas(area) WHERE code = $1`,
    [OUTDOOR, endMs - toMs]
  );
  const weeksMs = Math.floor((endMs - toMs) / (7 * DAY_MS)) * 7 * DAY_MS;
  const days = observations.map(({ startMs }) => startMs + weeksMs);
  const courses: ReadonlyArray<[which: string, values: number[]]> = [
    [`address LIKE '${SAVING_METER}/%'`, observations.map(({ energy }) => (energy / 24) * 1000)],
    ["metric = 'RackPower'", observations.map(({ load }) => load * 70)],
    ["process_area = '{Outdoor}'", observations.map(({ dryBulb }) => dryBulb)],
    ["process_area = '{Outdoor,WetBulb}'", observations.map(({ wetBulb }) => wetBulb)],
  ];
  for (const [which, values] of courses) {
    await client.query(
      `INSERT INTO ${tables.get('point_1d')} (bucket, point_id, n, sum, min, max, last, n_uncertain, n_bad)
       SELECT to_timestamp(day.ms / 1000), point_id, 1440, 1440 * v, v, v, v, 0, 0
         FROM plenum.point, unnest($1::float8[], $2::float8[]) AS day(ms, v) WHERE ${which}`,
      [days, values]
    );
    await client.query(`UPDATE plenum.point SET valid_from = to_timestamp($1::float8 / 1000) WHERE ${which}`, [
      days[0],
    ]);
  }
  await client.query(
    `INSERT INTO ${tables.get('headline_1d')} (bucket, headline, rack_id, zone_id, site_id, sum, n, min, max, n_uncertain, n_bad)
     SELECT d.bucket, 'rack_power_w', p.placed_rack_id, p.placed_zone_id, p.site_id, sum(d.sum / d.n), count(*), min(d.min), max(d.max), 0, 0
       FROM ${tables.get('point_1d')} d JOIN plenum.point p USING (point_id)
      WHERE p.metric = 'RackPower' AND d.bucket < to_timestamp($1::float8 / 1000)
      GROUP BY 1, 2, 3, 4, 5`,
    [endMs]
  );
}

async function insertRecords(client: pg.Client, endMs: number): Promise<void> {
  const by = { basedOn: 0, state: 'active', login: 'bench', role: 'Admin', via: 'command', simulated: true } as const;
  const done = new Date(endMs - SAVING_DAYS * DAY_MS).toISOString().slice(0, 10);
  const records: ReadonlyArray<[kind: string, body: object]> = [
    ['tariff', { site: SITE, currency: 'EUR', timeZone: 'UTC', energy: [{ name: 'all', perKwh: '0.20' }] }],
    ['carbon', { gramsPerKwh: '380' }],
    [
      'initiative',
      { site: SITE, subsystem: 'cooling', workFrom: done, doneOn: done, meters: [SAVING_METER], capex: '20000' },
    ],
  ];
  for (const [kind, body] of records) {
    await saveRecord(client, { ...by, kind, name: 'bench', body });
  }
}
