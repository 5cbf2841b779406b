import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { headlineAggregate } from '#database/ladder.ts';

export interface HallOptions {
  racks: number;
  /** Samples of each point end here, epoch ms. */
  endMs: number;
  rangeMs: number;
  everyMs: number;
  /** Roll up what the background jobs would have by now. */
  rolledUp?: boolean;
}

/** Metrics of each rack: what the overview asks for. */
const POINTS = [
  ['RackPower', []],
  ['AirTemperature', ['Inlet']],
  ['hw.gpu.utilization', ['GPU', 'gpu0']],
] as const;

const VALUE = '20 + 10 * sin(extract(epoch FROM t) / 600 + point_id)';

/** Fills a migrated database with a hall of racks in four rows, each with a few points sampled at a steady pace. */
export async function buildHall(
  url: string,
  { racks, endMs, rangeMs, everyMs, rolledUp = false }: HallOptions
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`
      INSERT INTO plenum.site (code, name, simulated) VALUES ('hall', 'Hall', true);
      INSERT INTO plenum.zone (site_id, code, name, kind)
        SELECT 1, 'row-' || i, 'Row ' || i, 'row' FROM generate_series(1, 4) i;`);
    await client.query(
      `INSERT INTO plenum.rack (site_id, zone_id, code, name)
       SELECT 1, 1 + i % 4, to_char(i, '"R-"FM0000'), to_char(i, '"R-"FM0000') FROM generate_series(1, $1::int) i`,
      [racks]
    );
    for (const [metric, processArea] of POINTS) {
      await client.query(
        `INSERT INTO plenum.point (site_id, rack_id, placed_rack_id, placed_zone_id, metric, process_area, source, address,
           simulated, stale_after_ms, valid_from)
         SELECT 1, rack_id, rack_id, zone_id, $1::text, $2::text[], 'hall', code || $1::text, true, 30000, to_timestamp($3::float8 / 1000)
         FROM plenum.rack`,
        [metric, processArea, endMs - rangeMs]
      );
    }
    await client.query(
      `INSERT INTO plenum.sample (time, point_id, value, quality)
       SELECT t, point_id, ${VALUE}, 0
       FROM generate_series(to_timestamp($1::float8 / 1000), to_timestamp($2::float8 / 1000), make_interval(secs => $3::float8 / 1000)) t,
         plenum.point`,
      [endMs - rangeMs, endMs, everyMs]
    );
    await client.query('ANALYZE plenum.sample; ANALYZE plenum.point');
    for (const relation of rolledUp ? ['point_1m', headlineAggregate('1m')] : []) {
      await client.query(`CALL refresh_continuous_aggregate('plenum.${relation}', NULL, now() - interval '1 minute')`);
      await client.query('ANALYZE');
    }
  } finally {
    await client.end();
  }
}

/** Goes on with the samples of a hall, one of each point every `everyMs`, as a collector would. Ends with the signal. */
export async function keepSampling(url: string, everyMs: number, signal: AbortSignal): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (;;) {
      await sleep(everyMs, undefined, { signal });
      await client.query(
        `INSERT INTO plenum.sample (time, point_id, value, quality)
         SELECT t, point_id, ${VALUE}, 0 FROM date_trunc('second', now()) t, plenum.point ON CONFLICT DO NOTHING`
      );
    }
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  } finally {
    await client.end();
  }
}

const none = { sites: [], zones: [], racks: [], equipment: [] };
const power = { metric: 'RackPower' };
const inlet = { metric: 'AirTemperature', processArea: ['Inlet'] };
const gpu = { metric: 'hw.gpu.utilization' };

/** The queries of the overview dashboard's panels. */
export const OVERVIEW_QUERIES: readonly object[] = [
  { metrics: [power, inlet, gpu], groupBy: 'rack', top: 40 },
  { metrics: [{ ...power, aggregation: 'sum' }], groupBy: 'site' },
  { metrics: [{ ...inlet, aggregation: 'max' }], groupBy: 'site' },
  { metrics: [{ ...gpu, aggregation: 'mean' }], groupBy: 'site' },
  { metrics: [{ metric: 'RackLiquidSupplyTemperature', aggregation: 'max' }], groupBy: 'site' },
  { metrics: [power], groupBy: 'rack', top: 40 },
  { metrics: [{ ...inlet, aggregation: 'max' }], groupBy: 'rack', top: 40 },
  { metrics: [gpu], groupBy: 'rack', top: 40 },
  { metrics: [{ metric: 'RackLiquidSupplyTemperature' }, { metric: 'RackLiquidFlow' }], groupBy: 'zone' },
].map((query) => ({ ...query, scope: none, bucket: 'auto' }));

/** As the provisioned rule on hot inlets. */
export const ALERT_QUERY: object = {
  metrics: [{ ...inlet, aggregation: 'max' }],
  scope: none,
  groupBy: 'rack',
  bucket: '10s',
};
