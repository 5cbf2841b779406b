import { parseArgs } from 'node:util';
import pg from 'pg';
import { refreshRollups } from '#database/jobs.ts';
import { testDatabase } from '#database/testing/database.ts';
import { printResult, rounded } from './lib/result.ts';

const RACKS = 16;
const ZONES = 2;
const POINTS_PER_RACK = 10;

export const HELP = `npm run bench -- rollup-query [--hours 24] [--step SECONDS] [--json]

The main question, "power, inlet temperature and GPU utilisation by zone and bucket", asked of the rack ladder and of the raw
samples, on the same data in the same run. Runs on PLENUM_DATABASE_URL, else on the embedded engine.
`;

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      hours: { type: 'string', default: '24' },
      step: { type: 'string', default: '30' },
      json: { type: 'boolean' },
    },
  });
  const hours = Number(values.hours);
  const toMs = Math.floor(Date.now() / 900_000) * 900_000 - 4 * 3_600_000;
  const fromMs = toMs - hours * 3_600_000;
  const database = await testDatabase();
  const client = new pg.Client({ connectionString: database.url });
  try {
    await client.connect();
    await client.query(PLANT_SQL);
    await client.query(SAMPLES_SQL, [new Date(fromMs), new Date(toMs - 1000), `${values.step} seconds`]);
    await refreshRollups(client, fromMs, toMs);
    await client.query("SELECT compress_chunk(c, true) FROM show_chunks('plenum.sample') AS c");
    await client.query('ANALYZE');
    const { rows: size } = await client.query('SELECT count(*)::int AS n FROM plenum.sample');

    const range = [new Date(fromMs), new Date(toMs)];
    const ladder = await measure(client, LADDER_SQL, range);
    const raw = await measure(client, RAW_SQL, range);
    refuseDifference(ladder.rows, raw.rows);
    console.log(
      `${database.embedded ? 'embedded engine' : 'server'}, ${hours} h, ${size[0].n} compressed raw rows, 15-minute buckets`
    );
    console.log(`rack ladder ${ladder.ms.toFixed(1)} ms`);
    console.log(`raw         ${raw.ms.toFixed(1)} ms`);
    console.log(`ratio ${(raw.ms / ladder.ms).toFixed(1)} (raw by ladder; more is better)`);
    printResult(values.json, { bench: 'rollup-query', raw_to_ladder: rounded(raw.ms / ladder.ms) });
  } finally {
    await client.end();
    await database.stop();
  }
}

async function measure(client: pg.Client, sql: string, range: Date[]) {
  let ms = Infinity;
  let rows: Array<Record<string, number>> = [];
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    ({ rows } = await client.query(sql, range));
    ms = Math.min(ms, performance.now() - start);
  }
  return { ms, rows };
}

/** A fast wrong answer is no answer. */
function refuseDifference(ladder: Array<Record<string, number>>, raw: Array<Record<string, number>>): void {
  const isSame = (a: number | undefined, b: number | undefined) =>
    Math.abs((a ?? 0) - (b ?? 0)) <= 1e-6 * Math.abs(a ?? 1);
  const different =
    ladder.length !== raw.length ||
    ladder.some((row, i) => !isSame(row.power, raw[i]?.power) || !isSame(row.inlet, raw[i]?.inlet));
  if (different) {
    throw new Error(`Bench: ladder and raw differ (${ladder.length} and ${raw.length} rows). Run the rollup tests.`);
  }
}

const PLANT_SQL = `
INSERT INTO plenum.site (code, name) VALUES ('bench', 'bench');
INSERT INTO plenum.zone (site_id, code, name, kind) SELECT 1, 'z' || i, 'z' || i, 'row' FROM generate_series(1, ${ZONES}) AS i;
INSERT INTO plenum.rack (site_id, zone_id, code, name) SELECT 1, 1 + i % ${ZONES}, 'r' || i, 'r' || i FROM generate_series(1, ${RACKS}) AS i;
INSERT INTO plenum.point (site_id, rack_id, placed_rack_id, placed_zone_id, metric, process_area, source, address, stale_after_ms)
  SELECT 1, rack_id, rack_id, zone_id,
         CASE WHEN k < 2 THEN 'RackPower' WHEN k < 5 THEN 'AirTemperature' ELSE 'hw.gpu.utilization' END,
         CASE WHEN k BETWEEN 2 AND 4 THEN ARRAY['Inlet'] ELSE '{}' END, 'bench', rack_id || '/' || k, 1000
    FROM plenum.rack, generate_series(0, ${POINTS_PER_RACK - 1}) AS k`;

const SAMPLES_SQL = `
INSERT INTO plenum.sample SELECT t, point_id, 100 + point_id % 7 + sin(extract(epoch FROM t) / 500), 0
  FROM generate_series($1::timestamptz, $2, $3::interval) AS t, plenum.point`;

const LADDER_SQL = `
SELECT bucket, zone_id, sum(sum) FILTER (WHERE headline = 'rack_power_w') AS power,
       sum(sum) FILTER (WHERE headline = 'inlet_temperature_cel') / (sum(n) FILTER (WHERE headline = 'inlet_temperature_cel'))::float8 AS inlet,
       sum(sum) FILTER (WHERE headline = 'gpu_utilization') / (sum(n) FILTER (WHERE headline = 'gpu_utilization'))::float8 AS gpu
  FROM plenum.headline_15m
 WHERE bucket >= $1 AND bucket < $2 AND headline IN ('rack_power_w', 'inlet_temperature_cel', 'gpu_utilization')
 GROUP BY 1, 2 ORDER BY 1, 2`;

const RAW_SQL = `
SELECT bucket, zone_id, sum(average) FILTER (WHERE metric = 'RackPower') AS power,
       avg(average) FILTER (WHERE metric = 'AirTemperature') AS inlet,
       avg(average) FILTER (WHERE metric = 'hw.gpu.utilization') AS gpu
  FROM (SELECT time_bucket('15 minutes', s.time) AS bucket, p.placed_zone_id AS zone_id, p.metric, s.point_id, avg(s.value) AS average
          FROM plenum.sample AS s JOIN plenum.point AS p USING (point_id)
         WHERE s.time >= $1 AND s.time < $2 AND s.quality < 2 GROUP BY 1, 2, 3, 4) AS points
 GROUP BY 1, 2 ORDER BY 1, 2`;
