import { parseArgs } from 'node:util';
import pg from 'pg';
import { testDatabase } from '#database/testing/database.ts';
import { HEADLINE_METRICS } from '#model/catalog/catalog.ts';
import { printResult, rounded } from './lib/result.ts';
import { type Form, LONG, LONG_VIEW, POINT_RUNG, WIDE } from './rack-ladder/forms.ts';

const HOUR_MS = 3_600_000;
const RACKS_PER_ZONE = 50;
/** Points that a rack has of each headline metric; of the others one. */
const POINTS_PER_RACK: Record<string, number> = {
  rack_power_w: 2,
  inlet_temperature_cel: 3,
  gpu_power_w: 4,
  gpu_utilization: 4,
  gpu_temperature_cel: 4,
};

interface Options {
  racks: number;
  hours: number;
  rounds: number;
}

export const HELP = `npm run bench -- rack-ladder [--racks 1000] [--hours 12] [--rounds 5] [--json]

Two forms of the rack ladder on the same points in one run: a wide row for each rack and bucket with columns for each headline
metric, and a long row for each rack, headline metric and bucket. Ratios are wide by long: above 1 the long form is better.
Runs on PLENUM_DATABASE_URL, else on the embedded engine.
`;

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      racks: { type: 'string', default: '1000' },
      hours: { type: 'string', default: '12' },
      rounds: { type: 'string', default: '5' },
      json: { type: 'boolean' },
    },
  });
  const options = { racks: Number(values.racks), hours: Number(values.hours), rounds: Number(values.rounds) };
  const database = await testDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    const result = await compare(client, options);
    const engine = database.embedded ? 'embedded' : 'server';
    printResult(values.json, { bench: 'rack-ladder', engine, ...options, ...result });
  } finally {
    await client.end();
    await database.stop();
  }
}

async function compare(client: pg.Client, options: Options) {
  const toMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const range = [new Date(toMs - options.hours * HOUR_MS), new Date(toMs)];
  await fill(client, options.racks, range);
  const refreshMs = await both(async (form) => {
    await client.query(form.createSql);
    const startedMs = performance.now();
    const [from, to] = range.map((time) => time.toISOString());
    await client.query(
      `CALL refresh_continuous_aggregate('${form.relation}', '${from}'::timestamptz, '${to}'::timestamptz)`
    );
    return performance.now() - startedMs;
  });
  await client.query('ANALYZE');
  const sizeMb = await both((form) => megabytes(client, form));
  const plainMs = await ask(client, options, range);
  for (const form of [WIDE, LONG]) {
    await client.query(`SELECT compress_chunk(c, true) FROM show_chunks('${form.relation}') AS c`);
  }
  await client.query('ANALYZE');
  const compressedMb = await both((form) => megabytes(client, form));
  const compressedMs = await ask(client, options, range);
  const lines = {
    'refresh, ms': refreshMs,
    'size, MB': sizeMb,
    'size compressed, MB': compressedMb,
    ...prefixed('', plainMs),
    ...prefixed('compressed: ', compressedMs),
  };
  console.log(
    `${options.racks} racks, ${options.hours} h of 1-minute buckets, ${HEADLINE_METRICS.length} headline metrics`
  );
  console.log(
    `${'lower is better'.padEnd(58)} ${'wide'.padStart(9)} ${'long'.padStart(9)} ${'long as wide'.padStart(13)}  wide by long`
  );
  for (const [title, { wide, long, view }] of Object.entries(lines)) {
    const cells = [wide.toFixed(1).padStart(9), long.toFixed(1).padStart(9), (view?.toFixed(1) ?? '').padStart(13)];
    console.log(`${title.padEnd(58)} ${cells.join(' ')}  ${rounded(wide / long)}`);
  }
  return {
    ratios: Object.fromEntries(Object.entries(lines).map(([title, { wide, long }]) => [title, rounded(wide / long)])),
  };
}

interface Pair {
  wide: number;
  long: number;
  view?: number;
}

async function both(measure: (form: Form) => Promise<number>): Promise<Pair> {
  return { wide: await measure(WIDE), long: await measure(LONG) };
}

function prefixed(prefix: string, pairs: Record<string, Pair>): Record<string, Pair> {
  return Object.fromEntries(Object.entries(pairs).map(([title, pair]) => [prefix + title, pair]));
}

async function megabytes(client: pg.Client, { relation }: Form): Promise<number> {
  const { rows } = await client.query<{ mb: number }>(
    `SELECT (hypertable_size(format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name)) / 1e6)::float8 AS mb
       FROM timescaledb_information.continuous_aggregates WHERE view_schema || '.' || view_name = $1`,
    [relation]
  );
  return rows[0]?.mb ?? NaN;
}

async function fill(client: pg.Client, racks: number, [from, to]: Array<Date | undefined>): Promise<void> {
  const zones = Math.ceil(racks / RACKS_PER_ZONE);
  await client.query(`
    INSERT INTO plenum.site (code, name) VALUES ('bench', 'bench');
    INSERT INTO plenum.zone (site_id, code, name, kind) SELECT 1, 'z' || i, 'z' || i, 'row' FROM generate_series(1, ${zones}) AS i;
    INSERT INTO plenum.rack (site_id, zone_id, code, name)
      SELECT 1, 1 + i % ${zones}, 'r' || i, 'r' || i FROM generate_series(1, ${racks}) AS i;
    CREATE SCHEMA bench;
    CREATE TABLE ${POINT_RUNG} (bucket timestamptz NOT NULL, point_id int, n bigint, sum float8, min float8, max float8, n_uncertain bigint, n_bad bigint);
    SELECT create_hypertable('${POINT_RUNG}', by_range('bucket', INTERVAL '20 hours'), create_default_indexes => false);
    CREATE INDEX ON ${POINT_RUNG} (point_id, bucket DESC)`);
  for (const { column, metric, processArea = [] } of HEADLINE_METRICS) {
    await client.query(
      `INSERT INTO plenum.point (site_id, rack_id, placed_rack_id, placed_zone_id, metric, process_area, source, address, stale_after_ms)
       SELECT 1, rack_id, rack_id, zone_id, $1::text, $2::text[], 'bench', $3::text || '/' || rack_id || '/' || k, 1000
         FROM plenum.rack, generate_series(1, $4::int) AS k`,
      [metric, processArea, column, POINTS_PER_RACK[column] ?? 1]
    );
  }
  await client.query(
    `INSERT INTO ${POINT_RUNG}
     SELECT t, point_id, 6, 6 * v, v - 1, v + 1, 0, 0
       FROM generate_series($1::timestamptz, $2::timestamptz - INTERVAL '1 minute', '1 minute') AS t, plenum.point,
            LATERAL (SELECT 100 + point_id % 7 + round(sin(extract(epoch FROM t) / 500)::numeric, 3)::float8 AS v) AS wave`,
    [from, to]
  );
  await client.query('ANALYZE');
}

/** Best of some rounds for each question; the forms take turns, so that a busy moment of the machine meets both. */
async function ask(client: pg.Client, { racks, rounds }: Options, range: Date[]): Promise<Record<string, Pair>> {
  const all = (column: string, value: string, by: 'zone' | 'rack') => (form: Form) => ({
    sql: form.seriesSql(column, value),
    parameters: [...members(racks, by), ...range],
  });
  const mean = 'sum(summed) / nullif(sum(n), 0)';
  const hour = [new Date(range[1]!.getTime() - HOUR_MS), range[1]!];
  const day = (parameters: unknown[]) => [...parameters, ...range];
  const questions: Record<string, Array<(form: Form) => Statement>> = {
    'data source: power by zone': [all('rack_power_w', 'sum(total)', 'zone')],
    'data source: inlet by rack': [all('inlet_temperature_cel', 'max(high)', 'rack')],
    'data source: power of one rack': [
      (form) => ({ sql: form.seriesSql('rack_power_w', 'sum(total)'), parameters: [[1], [2], [0], ...range] }),
    ],
    'data source: power, inlet, GPU by zone (3 statements)': [
      all('rack_power_w', 'sum(total)', 'zone'),
      all('inlet_temperature_cel', 'max(high)', 'zone'),
      all('gpu_utilization', mean, 'zone'),
    ],
    'plain SQL: power, inlet, GPU by zone': [({ zonesSql }) => ({ sql: zonesSql, parameters: range })],
    'plain SQL: the same, last hour': [({ zonesSql }) => ({ sql: zonesSql, parameters: hour })],
    'plain SQL: all of one rack': [({ rackSql }) => ({ sql: rackSql, parameters: day([1]) })],
  };
  const result: Record<string, Pair> = {};
  for (const [title, statements] of Object.entries(questions)) {
    const isPlain = title.startsWith('plain');
    const best: Pair = { wide: Infinity, long: Infinity, ...(isPlain && { view: Infinity }) };
    for (let round = 0; round < rounds; round++) {
      best.wide = Math.min(best.wide, await timed(client, statements, WIDE));
      best.long = Math.min(best.long, await timed(client, statements, LONG));
      if (best.view !== undefined) {
        best.view = Math.min(best.view, await timed(client, statements, { ...LONG, ...LONG_VIEW }));
      }
    }
    result[title] = best;
  }
  return result;
}

interface Statement {
  sql: string;
  parameters: unknown[];
}

async function timed(client: pg.Client, statements: Array<(form: Form) => Statement>, form: Form): Promise<number> {
  const startedMs = performance.now();
  for (const statement of statements) {
    const { sql, parameters } = statement(form);
    await client.query({ text: sql, values: parameters, rowMode: 'array' });
  }
  return performance.now() - startedMs;
}

/** Rack, its zone and its series, as the data source sends them. */
function members(racks: number, by: 'zone' | 'rack'): number[][] {
  const zones = Math.ceil(racks / RACKS_PER_ZONE);
  const rackIds = Array.from({ length: racks }, (_, index) => index + 1);
  const zoneIds = rackIds.map((rack) => 1 + (rack % zones));
  return [rackIds, zoneIds, by === 'rack' ? rackIds.map((rack) => rack - 1) : zoneIds.map((zone) => zone - 1)];
}
