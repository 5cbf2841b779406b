import type pg from 'pg';

import { headlineAggregate, ROLLUPS } from '#database/ladder.ts';
import type { RollupRungName } from '#model/query/rung.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Raw samples of the questions' metrics, and the rungs that are made of them. */
const RAW_MS = DAY_MS;
/** A chunk of the hypertable; one statement fills it. */
const CHUNK_MS = 2 * HOUR_MS;
/** As the policies have it: raw samples are compressed when they are this old. */
const COMPRESSED_AFTER_MS = 6 * HOUR_MS;
/** Of the points that nobody asks for, so that the tables are as large as a plant's. */
const OTHERS_MS = HOUR_MS;

/** As far back as the questions look on a rung: all rows of a year would be 130 million. */
const HISTORY: ReadonlyArray<{ rung: RollupRungName; days: number }> = [
  { rung: '1m', days: 1 },
  { rung: '15m', days: 1 },
  { rung: '1h', days: 31 },
  { rung: '1d', days: 366 },
];

export interface HallSize {
  racks: number;
  zones: number;
  pointsPerRack: number;
  /** Seconds between the samples of a point. */
  stepS: number;
}

interface PointKind {
  metric: string;
  area: string[];
  perRack: number;
  /** In the rack ladder. */
  headline?: string;
}

/** Two meters, inlet at the bottom and the top of the rack, eight GPUs. */
const ASKED: readonly PointKind[] = [
  { metric: 'RackPower', area: [], perRack: 2, headline: 'rack_power_w' },
  { metric: 'AirTemperature', area: ['Inlet'], perRack: 2, headline: 'inlet_temperature_cel' },
  { metric: 'hw.gpu.utilization', area: ['GPU'], perRack: 8, headline: 'gpu_utilization' },
];
const OTHERS: PointKind = { metric: 'hw.fan.speed', area: ['Fan'], perRack: 0 };

/** The value of a sample: waves that differ by point, so that no wrong sum passes for the right one. */
const VALUE = (point: string, time: string) =>
  `(100 + ${point} % 97 + 10 * sin(extract(epoch FROM ${time})::float8 / 5000 + ${point}))`;

/** Fills a migrated database; all of it ends at `endMs`, a midnight (UTC). */
export async function buildHall(
  client: pg.Client,
  size: HallSize,
  endMs: number,
  onProgress: (text: string) => void
): Promise<void> {
  await buildPlaces(client, size, endMs);
  // Built at once at the end, the index costs a third.
  const { rows } = await client.query<{ definition: string }>(
    "SELECT pg_get_indexdef('plenum.sample_point_time'::regclass) AS definition"
  );
  await client.query('DROP INDEX plenum.sample_point_time');
  for (let fromMs = endMs - RAW_MS; fromMs < endMs; fromMs += CHUNK_MS) {
    onProgress(`raw samples, ${(endMs - fromMs) / HOUR_MS} h to go`);
    await insertSamples(client, { fromMs, toMs: fromMs + CHUNK_MS, stepS: size.stepS, isAsked: true });
  }
  await insertSamples(client, { fromMs: endMs - OTHERS_MS, toMs: endMs, stepS: 60, isAsked: false });
  onProgress('index of the raw samples');
  await client.query(rows[0]?.definition ?? '');
  await client.query('ANALYZE plenum.point; ANALYZE plenum.sample');
  await buildLadder(client, size, endMs, onProgress);
  onProgress('compressing raw samples');
  await client.query(`SELECT compress_chunk(c) FROM show_chunks('plenum.sample', older_than => $1::timestamptz) AS c`, [
    new Date(endMs - COMPRESSED_AFTER_MS),
  ]);
  onProgress('statistics');
  await client.query('VACUUM ANALYZE');
}

async function buildPlaces(
  client: pg.Client,
  { racks, zones, pointsPerRack, stepS }: HallSize,
  endMs: number
): Promise<void> {
  await client.query(`
    INSERT INTO plenum.site (code, name, simulated) VALUES ('bench', 'Bench', true);
    INSERT INTO plenum.zone (site_id, code, name, kind) SELECT 1, 'zone-' || i, 'Zone ' || i, 'row' FROM generate_series(1, ${zones}) i;
    INSERT INTO plenum.rack (site_id, zone_id, code, name)
      SELECT 1, 1 + i % ${zones}, to_char(i, '"R-"FM0000'), to_char(i, '"R-"FM0000') FROM generate_series(1, ${racks}) i;`);
  const asked = ASKED.reduce((sum, { perRack }) => sum + perRack, 0);
  for (const { metric, area, perRack } of [...ASKED, { ...OTHERS, perRack: pointsPerRack - asked }]) {
    await client.query(
      `INSERT INTO plenum.point (site_id, rack_id, placed_rack_id, placed_zone_id, metric, process_area, source, address, simulated,
         stale_after_ms, sampling_interval_ms, valid_from)
       SELECT 1, rack_id, rack_id, zone_id, $1::text, $2::text[], 'bench', concat_ws('/', code, $1::text, k), true, 1000 * $5::int, 1000 * $6::int, to_timestamp($4::float8 / 1000)
         FROM plenum.rack, generate_series(1, $3::int) k`,
      [metric, area, perRack, endMs - 366 * DAY_MS, Math.max(30, 2 * stepS), stepS]
    );
  }
}

interface Portion {
  fromMs: number;
  toMs: number;
  stepS: number;
  isAsked: boolean;
}

async function insertSamples(client: pg.Client, { fromMs, toMs, stepS, isAsked }: Portion): Promise<void> {
  await client.query(
    `INSERT INTO plenum.sample (time, point_id, value, quality)
     SELECT t, point_id, ${VALUE('point_id', 't')}, 0
       FROM plenum.point,
         generate_series(to_timestamp($1::float8 / 1000), to_timestamp($2::float8 / 1000) - interval '1 second', make_interval(secs => $3)) t
      WHERE (metric = ANY($4::text[])) = $5`,
    [fromMs, toMs, stepS, ASKED.map(({ metric }) => metric), isAsked]
  );
}

/**
 * The rack ladder as refreshing would make it, without the point ladder between, which takes longer than all the rest: the last
 * day from the raw samples, what is older as it would be of samples that retention has dropped.
 */
async function buildLadder(
  client: pg.Client,
  { racks }: HallSize,
  endMs: number,
  onProgress: (text: string) => void
): Promise<void> {
  const tables = new Map<string, string>();
  for (const { rung, days } of HISTORY) {
    const table = await tableOf(client, headlineAggregate(rung));
    tables.set(rung, table);
    for (let fromMs = endMs - RAW_MS; rung === '1m' && fromMs < endMs; fromMs += CHUNK_MS) {
      onProgress(`1m rung, ${(endMs - fromMs) / HOUR_MS} h to go`);
      await client.query(FROM_RAW_SQL(table), [fromMs, fromMs + CHUNK_MS, ...askedColumns()]);
    }
    onProgress(`${rung} rung of ${racks} racks`);
    if (rung !== '1m') {
      await client.query('ANALYZE ' + tables.get('1m'));
      await client.query(FROM_MINUTES_SQL(table, tables.get('1m') ?? ''), [endMs - RAW_MS, endMs, widthMs(rung)]);
      await insertHistory(client, table, [endMs - days * DAY_MS, endMs - RAW_MS], widthMs(rung));
    }
  }
  // Up to here the real-time rungs read what is materialised, from here on the samples.
  await client.query(
    `UPDATE _timescaledb_catalog.continuous_aggs_watermark AS w
        SET watermark = _timescaledb_functions.to_unix_microseconds(to_timestamp($1::float8 / 1000))
       FROM _timescaledb_catalog.continuous_agg AS c
      WHERE c.mat_hypertable_id = w.mat_hypertable_id AND c.user_view_schema = 'plenum'`,
    [endMs]
  );
}

function widthMs(rung: RollupRungName): number {
  return ROLLUPS.find((rollup) => rollup.rung === rung)?.bucketMs ?? 0;
}

async function tableOf(client: pg.Client, aggregate: string): Promise<string> {
  const { rows } = await client.query<{ table: string }>(
    `SELECT format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name) AS table
       FROM timescaledb_information.continuous_aggregates WHERE view_schema = 'plenum' AND view_name = $1`,
    [aggregate]
  );
  return rows[0]?.table ?? '';
}

const COLUMNS = 'bucket, headline, rack_id, zone_id, site_id, sum, n, min, max, n_uncertain, n_bad';

const askedColumns = () => [ASKED.map(({ metric }) => metric), ASKED.map(({ headline }) => headline)];

const FROM_RAW_SQL = (table: string) => `
INSERT INTO ${table} (${COLUMNS})
SELECT bucket, headline, rack_id, zone_id, 1, sum(average), count(*), min(low), max(high), 0, 0
  FROM (SELECT time_bucket('1 minute', s.time) AS bucket, asked.headline, p.placed_rack_id AS rack_id, p.placed_zone_id AS zone_id,
               sum(s.value) / count(*) AS average, min(s.value) AS low, max(s.value) AS high
          FROM plenum.sample AS s JOIN plenum.point AS p USING (point_id)
          JOIN unnest($3::text[], $4::text[]) AS asked (metric, headline) ON asked.metric = p.metric
         WHERE s.time >= to_timestamp($1::float8 / 1000) AND s.time < to_timestamp($2::float8 / 1000)
         GROUP BY 1, 2, 3, 4, s.point_id) AS points
 GROUP BY 1, 2, 3, 4`;

/** All points have as many samples in each minute, so that averages of averages are right. */
const FROM_MINUTES_SQL = (table: string, minutes: string) => `
INSERT INTO ${table} (${COLUMNS})
SELECT time_bucket(make_interval(secs => $3::float8 / 1000), bucket), headline, rack_id, zone_id, site_id, avg(sum), max(n), min(min), max(max), 0, 0
  FROM ${minutes} WHERE bucket >= to_timestamp($1::float8 / 1000) AND bucket < to_timestamp($2::float8 / 1000)
 GROUP BY 1, 2, 3, 4, 5`;

async function insertHistory(
  client: pg.Client,
  table: string,
  [fromMs, toMs]: [number, number],
  bucketMs: number
): Promise<void> {
  const wave = VALUE('rack_id', 't');
  for (const { headline, perRack } of ASKED) {
    await client.query(
      `INSERT INTO ${table} (${COLUMNS})
       SELECT t, $1::text, rack_id, zone_id, 1, $2::int * ${wave}, $2, ${wave} - 1, ${wave} + 1, 0, 0
         FROM generate_series(to_timestamp($3::float8 / 1000), to_timestamp($4::float8 / 1000) - interval '1 second', make_interval(secs => $5::float8 / 1000)) t,
           plenum.rack`,
      [headline, perRack, fromMs, toMs, bucketMs]
    );
  }
}
