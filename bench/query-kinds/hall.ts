import type pg from 'pg';

import { refreshRollups } from '#database/jobs.ts';
import { upsertTopology } from '#database/topology.ts';
import type { Equipment, Rack, Serves, Topology } from '#model/topology.ts';

import { insertMonths, OUTDOOR, SITE } from './months.ts';
import { rungTables } from './rung-tables.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Raw samples, a minute apart; before that there are only rungs. */
const RAW_MS = HOUR_MS;
const STEP_MS = 60_000;
/** Points that nobody asks for are there too, so that the tables are as large as a plant's. */
const OTHERS_MS = 10 * 60_000;
const RACKS_PER_ROW = 10;
const SERVERS_PER_RACK = 8;
const ROW_WIDTH_M = 3;
const RACK_WIDTH_M = 0.6;

export interface KindsHallSize {
  racks: number;
  zones: number;
  pointsPerRack: number;
}

const id = (word: string, ...numbers: number[]) =>
  [word, ...numbers.map((number) => String(number + 1).padStart(2, '0'))].join('-');

/** Rows of ten racks on two busways and a CDU; zones of some rows on two UPS and three CRAHs; four chillers and towers for all. */
function plant({ racks: count, zones: zoneCount }: KindsHallSize): Topology {
  const equipment: Equipment[] = [];
  const serves: Serves[] = [];
  const add = (one: Omit<Equipment, 'site' | 'name'>) => equipment.push({ ...one, site: SITE, name: one.id });
  const edge = (kind: Serves['kind'], from: string, to: string) => serves.push({ site: SITE, from, to, kind });
  const sides = ['A', 'B'];
  sides.forEach((side) => {
    add({ id: `UTILITY-${side}`, objectType: 'PowerMeter' });
    add({ id: `SWITCHBOARD-${side}`, objectType: 'GenericObject' });
    edge('power', `UTILITY-${side}`, `SWITCHBOARD-${side}`);
  });
  add({ id: 'CHW', objectType: 'GenericObject' });
  add({ id: OUTDOOR, objectType: 'GenericObject' });
  for (let unit = 0; unit < 4; unit++) {
    add({ id: id('TOWER', unit), objectType: 'CoolingTower' });
    add({ id: id('CHILLER', unit), objectType: 'Chiller' });
    edge('cooling', id('TOWER', unit), id('CHILLER', unit));
    edge('cooling', id('CHILLER', unit), 'CHW');
    edge('power', `SWITCHBOARD-${sides[unit % 2]}`, id('CHILLER', unit));
  }
  const zones = Array.from({ length: zoneCount }, (_, zone) => ({
    ...{ id: id('zone', zone), site: SITE, name: `Zone ${zone + 1}`, kind: 'room' as const },
  }));
  zones.forEach((zone, index) => {
    sides.forEach((side) => {
      add({ id: `${id('UPS', index)}-${side}`, objectType: 'UPS', zone: zone.id });
      edge('power', `SWITCHBOARD-${side}`, `${id('UPS', index)}-${side}`);
    });
    for (let unit = 0; unit < 3; unit++) {
      add({ id: id('CRAH', index, unit), objectType: 'CRAH', zone: zone.id });
      edge('cooling', 'CHW', id('CRAH', index, unit));
      edge('power', `${id('UPS', index)}-${sides[unit % 2]}`, id('CRAH', index, unit));
    }
  });
  const racks = Array.from({ length: count }, (_, index): Rack => {
    const row = Math.floor(index / RACKS_PER_ROW);
    const zone = row % zoneCount;
    const rack = id('R', row, index % RACKS_PER_ROW);
    if (index % RACKS_PER_ROW === 0) {
      sides.forEach((side) => {
        add({ id: `${id('BUSWAY', row)}-${side}`, objectType: 'RPP', zone: zones[zone]!.id });
        edge('power', `${id('UPS', zone)}-${side}`, `${id('BUSWAY', row)}-${side}`);
      });
      add({ id: id('CDU', row), objectType: 'CDU', zone: zones[zone]!.id });
      edge('cooling', 'CHW', id('CDU', row));
      edge('power', `${id('BUSWAY', row)}-A`, id('CDU', row));
    }
    sides.forEach((side) => {
      add({ id: `${rack}-PDU-${side}`, objectType: 'rPDU', rack });
      edge('power', `${id('BUSWAY', row)}-${side}`, `${rack}-PDU-${side}`);
      edge('power', `${rack}-PDU-${side}`, rack);
    });
    for (let unit = 0; unit < 3; unit++) {
      edge('cooling', id('CRAH', zone, unit), rack);
    }
    edge('cooling', id('CDU', row), rack);
    add({ id: `${rack}-INLET`, objectType: 'Sensor', rack });
    for (let server = 0; server < SERVERS_PER_RACK; server++) {
      add({ id: id(rack, server), objectType: 'Server', rack, positionU: 1 + 4 * server, heightU: 4 });
    }
    return {
      ...{
        id: rack,
        site: SITE,
        name: rack,
        zone: zones[zone]!.id,
        cooling: 'hybrid',
        powerLimitW: 60_000,
        heightU: 48,
      },
      ...{ xM: (index % RACKS_PER_ROW) * RACK_WIDTH_M, yM: row * ROW_WIDTH_M },
    };
  });
  return { sites: [{ id: SITE, name: 'Bench', timeZone: 'UTC' }], zones, racks, equipment, serves };
}

interface PointKind {
  metric: string;
  area?: string[];
  /** Of each rack so many, or of each piece of equipment of a type one. */
  of: number | string;
  /** Something between the two. */
  values: readonly [number, number];
}

const POINTS: readonly PointKind[] = [
  { metric: 'RackPower', of: 1, values: [30_000, 40_000] },
  { metric: 'RackLiquidFlow', of: 1, values: [30, 40] },
  { metric: 'RackLiquidSupplyTemperature', of: 1, values: [30, 32] },
  { metric: 'RackLiquidReturnTemperature', of: 1, values: [40, 42] },
  { metric: 'AirTemperature', area: ['Inlet'], of: 'Sensor', values: [22, 26] },
  { metric: 'hw.host.power', of: 'Server', values: [3_000, 4_000] },
  { metric: 'hw.power', area: ['GPU'], of: 'Server', values: [2_000, 3_000] },
  { metric: 'hw.gpu.utilization', area: ['GPU'], of: 'Server', values: [0.5, 1] },
  { metric: 'ActivePower', of: 'rPDU', values: [15_000, 20_000] },
  { metric: 'ActivePower', of: 'RPP', values: [160_000, 190_000] },
  { metric: 'ActivePower', area: ['Input'], of: 'UPS', values: [1_800_000, 1_900_000] },
  { metric: 'ActivePower', area: ['Output'], of: 'UPS', values: [1_700_000, 1_800_000] },
  { metric: 'ActivePower', of: 'PowerMeter', values: [20_000_000, 21_000_000] },
  { metric: 'ActivePower', of: 'Chiller', values: [900_000, 1_000_000] },
  { metric: 'AirFlow', of: 'CRAH', values: [10, 12] },
  { metric: 'AirTemperature', area: ['Supply'], of: 'CRAH', values: [18, 19] },
  { metric: 'AirTemperature', area: ['Return'], of: 'CRAH', values: [30, 32] },
  { metric: 'FanSpeedRatio', of: 'CRAH', values: [60, 70] },
  { metric: 'Status', of: 'CRAH', values: [1, 1] },
  { metric: 'Available', of: 'CRAH', values: [1, 1] },
  { metric: 'LiquidFlow', area: ['Secondary'], of: 'CDU', values: [350, 360] },
  { metric: 'LiquidTemperature', area: ['Secondary', 'Supply'], of: 'CDU', values: [30, 31] },
  { metric: 'LiquidTemperature', area: ['Secondary', 'Return'], of: 'CDU', values: [40, 41] },
  { metric: 'PumpSpeedRatio', of: 'CDU', values: [50, 60] },
  { metric: 'Status', of: 'CDU', values: [1, 1] },
];
/** A rack and its sensor and machines have so many of these. */
const ASKED_PER_RACK = 4 + 1 + 2 + 3 * SERVERS_PER_RACK;

/** Fills a migrated database with a hall and its power and cooling chains, its samples, jobs and alarms, up to a time (epoch ms). */
export async function buildKindsHall(client: pg.Client, size: KindsHallSize, endMs: number): Promise<void> {
  await client.query('BEGIN');
  await upsertTopology(client, plant(size), { simulated: true });
  await client.query('COMMIT');
  const others: PointKind = {
    ...{ metric: 'hw.fan.speed', area: ['Fan'], of: Math.max(0, size.pointsPerRack - ASKED_PER_RACK), values: [0, 1] },
  };
  for (const kind of [...POINTS, others]) {
    await insertPoints(client, kind, endMs);
  }
  for (const kind of POINTS) {
    await insertSamples(client, kind, endMs);
  }
  await insertSamples(client, others, endMs, OTHERS_MS);
  await client.query('ANALYZE');
  await refreshRollups(client, endMs - RAW_MS - DAY_MS, endMs);
  await insertHistory(client, endMs);
  await insertMonths(client, endMs - RAW_MS - DAY_MS);
  await insertHappenings(client, endMs);
  await client.query('VACUUM ANALYZE');
}

async function insertPoints(client: pg.Client, { metric, area = [], of }: PointKind, endMs: number): Promise<void> {
  const parameters = [metric, area, endMs - 2 * DAY_MS, of];
  const columns = `(site_id, rack_id, equipment_id, placed_rack_id, placed_zone_id, metric, process_area, source, address, simulated,
    stale_after_ms, sampling_interval_ms, valid_from)`;
  const rest = `$1::text, $2::text[], 'bench', concat_ws('/', code, $1::text, array_to_string($2::text[], '/'), k), true, 180000, ${STEP_MS},
    to_timestamp($3::float8 / 1000)`;
  await client.query(
    typeof of === 'number'
      ? `INSERT INTO plenum.point ${columns} SELECT site_id, rack_id, NULL, rack_id, zone_id, ${rest} FROM plenum.rack, generate_series(1, $4::int) k`
      : `INSERT INTO plenum.point ${columns} SELECT e.site_id, NULL, equipment_id, e.rack_id, coalesce(r.zone_id, e.zone_id), ${rest.replace('code', 'e.code')}
         FROM plenum.equipment e LEFT JOIN plenum.rack r USING (rack_id), generate_series(1, 1) k WHERE object_type = $4`,
    parameters
  );
}

/** A wave between two values that differs by point. */
const VALUE = (time: string) =>
  `$3::float8 + ($4::float8 - $3::float8) * (0.5 + 0.5 * sin(extract(epoch FROM ${time})::float8 / 5000 + point_id))`;

/** The points of a kind; $1 to $5 are theirs. */
const OF_KIND = `metric = $1 AND process_area = $2
  AND ($5::text = '' OR equipment_id IN (SELECT equipment_id FROM plenum.equipment WHERE object_type = $5))`;

function parametersOf({ metric, area = [], of, values }: PointKind): unknown[] {
  return [metric, area, ...values, typeof of === 'string' ? of : ''];
}

async function insertSamples(client: pg.Client, kind: PointKind, endMs: number, rangeMs = RAW_MS): Promise<void> {
  await client.query(
    `INSERT INTO plenum.sample (time, point_id, value, quality)
     SELECT t, point_id, ${VALUE('t')}, 0 FROM plenum.point,
       generate_series(to_timestamp($6::float8 / 1000), to_timestamp($7::float8 / 1000), make_interval(secs => ${STEP_MS / 1000})) t
      WHERE ${OF_KIND}`,
    [...parametersOf(kind), endMs - rangeMs, endMs - 1]
  );
}

/** A day of quarters of an hour before the samples, on the ladders of points and racks. */
async function insertHistory(client: pg.Client, endMs: number): Promise<void> {
  const tableOf = await rungTables(client, ['point_15m', 'headline_15m']);
  const widthMs = 15 * 60_000;
  // Where the samples begin within a step, refreshing has made its row.
  const untilMs = Math.floor((endMs - RAW_MS) / widthMs) * widthMs - 1;
  const steps = `generate_series(to_timestamp(${untilMs + 1 - DAY_MS}::float8 / 1000), to_timestamp(${untilMs}::float8 / 1000), interval '15 minutes') t`;
  for (const kind of POINTS) {
    await client.query(
      `INSERT INTO ${tableOf.get('point_15m')} (bucket, point_id, n, sum, min, max, last, n_uncertain, n_bad)
       SELECT t, point_id, 15, 15 * v, v, v, v, 0, 0 FROM plenum.point, ${steps}, LATERAL (SELECT ${VALUE('t')} AS v) value
        WHERE ${OF_KIND}`,
      parametersOf(kind)
    );
  }
  await client.query(
    `INSERT INTO ${tableOf.get('headline_15m')} (bucket, headline, rack_id, zone_id, site_id, sum, n, min, max, n_uncertain, n_bad)
     SELECT q.bucket, h.headline, p.placed_rack_id, p.placed_zone_id, p.site_id, sum(q.sum / q.n), count(*), min(q.min), max(q.max), 0, 0
       FROM ${tableOf.get('point_15m')} q JOIN plenum.point p USING (point_id)
       JOIN plenum.headline h ON h.metric = p.metric AND p.process_area @> h.process_area
      WHERE p.placed_rack_id IS NOT NULL AND q.bucket <= to_timestamp(${untilMs}::float8 / 1000)
      GROUP BY 1, 2, 3, 4, 5`
  );
}

/** A job on half of the racks, ten times as many that ended within the day; an alarm per rack, and gaps. */
async function insertHappenings(client: pg.Client, endMs: number): Promise<void> {
  const end = `to_timestamp(${endMs}::float8 / 1000)`;
  await client.query(`
    INSERT INTO plenum.job (job_id, scheduler, name, tenant, state, submit_time, start_time, end_time, gpu_count, node_count, simulated, site_id)
      SELECT i::text, 'slurm', 'train-' || i, 'tenant-' || i % 20, CASE WHEN i % 11 = 0 THEN 'RUNNING' ELSE 'COMPLETED' END, start, start,
        CASE WHEN i % 11 > 0 THEN start + interval '1 hour' END, 64, 8, true, 1
        FROM (SELECT i, ${end} - make_interval(secs => 7200 + (i * 7919) % 72000) AS start
                FROM generate_series(1, (SELECT 5 * count(*) FROM plenum.rack)) i) runs;
    INSERT INTO plenum.job_node (scheduler, job_id, node, equipment, from_time, to_time, rack_id, gpu_count)
      SELECT 'slurm', job_id, e.code, e.code, start_time, end_time, e.rack_id, 8
        FROM plenum.job j JOIN (SELECT *, dense_rank() OVER (ORDER BY rack_id) AS place FROM plenum.equipment WHERE object_type = 'Server') e
          ON e.place = 1 + (j.job_id::int * 31) % (SELECT count(*) FROM plenum.rack);
    INSERT INTO plenum.event (time, kind, severity, site_id, zone_id, rack_id, title, source, source_event, simulated)
      SELECT ${end} - make_interval(secs => (rack_id * 7919) % 80000), 'alarm', 'warning', site_id, zone_id, rack_id, 'Inlet is warm', 'bench', code, true
        FROM plenum.rack;
    INSERT INTO plenum.gap (point_id, from_time, to_time, cause)
      SELECT point_id, ${end} - interval '40 minutes', ${end} - interval '39 minutes', 'connection lost' FROM plenum.point WHERE point_id % 10 = 0;
    INSERT INTO plenum.source (name, protocol, simulated, state) VALUES ('bench', 'opcua', true, 'connected');`);
}
