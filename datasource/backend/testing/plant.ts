import pg from 'pg';
import { refreshRollups } from '#database/jobs.ts';

/** Monday 2026-01-05 00:00 UTC: long over, so that every bucket is closed. */
export const T0 = Date.UTC(2026, 0, 5);
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
/** All points of the plant are stale after this. */
export const STALE_AFTER_MS = 30 * SECOND;

type Quality = 0 | 1 | 2;
/** Offset from T0 in ms, value, quality (0 good). */
export type TestSample = [offsetMs: number, value: number | null, quality?: Quality];

const TOPOLOGY_SQL = `
INSERT INTO plenum.site (code, name, simulated) VALUES ('demo', 'Demo', true);
INSERT INTO plenum.zone (site_id, code, name, kind) VALUES (1, 'hall-1', 'Hall 1', 'hall');
INSERT INTO plenum.zone (site_id, parent_zone_id, code, name, kind) VALUES
  (1, 1, 'row-a', 'Row A', 'row'), (1, 1, 'row-b', 'Row B', 'row');
INSERT INTO plenum.rack (site_id, zone_id, code, name) VALUES (1, 2, 'R1', 'R1'), (1, 2, 'R2', 'R2'), (1, 3, 'R3', 'R3');
INSERT INTO plenum.equipment (site_id, code, name, object_type, rack_id) VALUES
  (1, 'S1', 'S1', 'Sensor', 1), (1, 'S2', 'S2', 'Sensor', 2), (1, 'S3', 'S3', 'Sensor', 3), (1, 'N1', 'N1', 'Server', 1);
INSERT INTO plenum.equipment (site_id, code, name, object_type, zone_id) VALUES (1, 'CRAH1', 'CRAH1', 'CRAH', 1);
INSERT INTO plenum.serves (site_id, from_equipment_id, to_rack_id, kind) VALUES (1, 5, 1, 'cooling');
INSERT INTO plenum.source (name, protocol, protocol_title, simulated, state) VALUES
  ('pdu', 'modbus', 'Modbus TCP', true, 'connected'), ('bms', 'opcua', NULL, true, 'degraded'), ('it', 'prometheus', NULL, true, 'connected');`;

/** The points of the test plant by name; R1 has two power meters. */
export const POINTS = {
  powerR1a: { rack: 1, metric: 'RackPower', source: 'pdu' },
  powerR1b: { rack: 1, metric: 'RackPower', source: 'pdu' },
  powerR2: { rack: 2, metric: 'RackPower', source: 'pdu' },
  powerR3: { rack: 3, metric: 'RackPower', source: 'pdu' },
  inletR1: { equipment: 1, metric: 'AirTemperature', source: 'bms', processArea: ['Inlet'] },
  inletR2: { equipment: 2, metric: 'AirTemperature', source: 'bms', processArea: ['Inlet'] },
  inletR3: { equipment: 3, metric: 'AirTemperature', source: 'bms', processArea: ['Inlet'] },
  gpuR1: { equipment: 4, metric: 'hw.gpu.utilization', source: 'it', processArea: ['GPU', 'gpu0'] },
  crah: { equipment: 5, metric: 'AirTemperature', source: 'bms', processArea: ['Supply'] },
  crahSetpoint: { equipment: 5, metric: 'AirTemperature', source: 'bms', processArea: ['Supply'], setpoint: true },
} as const satisfies Record<
  string,
  { rack?: number; equipment?: number; metric: string; source: string; processArea?: string[]; setpoint?: boolean }
>;
export type PointName = keyof typeof POINTS;

/** Builds the plant in a migrated database and fills it. */
export async function buildPlant(url: string, samples: Partial<Record<PointName, TestSample[]>>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(TOPOLOGY_SQL);
    for (const [name, point] of Object.entries(POINTS)) {
      await insertPoint(client, name, point);
    }
    for (const [name, rows] of Object.entries(samples)) {
      await insertSamples(client, name, rows);
    }
  } finally {
    await client.end();
  }
}

async function insertPoint(
  client: pg.Client,
  address: string,
  point: {
    rack?: number;
    equipment?: number;
    metric: string;
    source: string;
    processArea?: readonly string[];
    setpoint?: boolean;
  }
) {
  await client.query(
    `INSERT INTO plenum.point (site_id, rack_id, equipment_id, placed_rack_id, placed_zone_id, metric, process_area, source,
       address, is_setpoint, simulated, stale_after_ms, valid_from)
     SELECT 1, $1, $2, coalesce($1, e.rack_id), coalesce(r.zone_id, e.zone_id), $3, $4, $5, $6, $7, true, $8, to_timestamp($9::float8 / 1000)
     FROM (SELECT 1) one
     LEFT JOIN plenum.equipment e ON e.equipment_id = $2
     LEFT JOIN plenum.rack r ON r.rack_id = coalesce($1, e.rack_id)`,
    [
      point.rack ?? null,
      point.equipment ?? null,
      point.metric,
      point.processArea ?? [],
      point.source,
      address,
      point.setpoint ?? false,
      STALE_AFTER_MS,
      T0,
    ]
  );
}

async function insertSamples(client: pg.Client, address: string, samples: TestSample[]) {
  const columns = [
    samples.map(([offsetMs]) => T0 + offsetMs),
    samples.map(([, value]) => value),
    samples.map(([, , quality = 0]) => quality),
  ];
  await client.query(
    `INSERT INTO plenum.sample (point_id, time, value, quality)
     SELECT p.point_id, to_timestamp(s.ms / 1000), s.value, s.quality
     FROM unnest($2::float8[], $3::float8[], $4::int2[]) AS s(ms, value, quality), plenum.point p WHERE p.address = $1`,
    [address, ...columns]
  );
  await client.query(
    `INSERT INTO plenum.newest AS n SELECT p.source, max(s.time) FROM plenum.sample s JOIN plenum.point p USING (point_id)
     WHERE p.address = $1 AND s.quality < 2 AND s.value IS NOT NULL GROUP BY 1
     ON CONFLICT (source) DO UPDATE SET time = greatest(n.time, excluded.time)`,
    [address]
  );
}

/** Fills every rung of both ladders. */
export async function refreshLadders(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await refreshRollups(client, T0 - 24 * HOUR, T0 + 3 * 24 * HOUR);
  } finally {
    await client.end();
  }
}

/** Samples of one value at a steady pace, from `fromMs` (inclusive) to `toMs` (exclusive), offsets from T0. */
export function steady(value: number, fromMs: number, toMs: number, everyMs: number): TestSample[] {
  const samples: TestSample[] = [];
  for (let offsetMs = fromMs; offsetMs < toMs; offsetMs += everyMs) {
    samples.push([offsetMs, value]);
  }
  return samples;
}
