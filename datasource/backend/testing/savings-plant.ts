import pg from 'pg';
import { refreshRollups } from '#database/jobs.ts';
import { saveRecord } from '#database/records.ts';
import type { Observation } from '#model/savings/observation.ts';
import type { Planted } from '#model/savings/testing/planted.ts';

const DAY_MS = 86_400_000;
const NOON_MS = DAY_MS / 2;

/** A site with one rack, one meter of its cooling and a weather station. */
const TOPOLOGY_SQL = `
INSERT INTO plenum.site (code, name, time_zone, simulated) VALUES ('berlin', 'Berlin', 'Europe/Berlin', true);
INSERT INTO plenum.zone (site_id, code, name, kind) VALUES (1, 'hall-1', 'Hall 1', 'hall');
INSERT INTO plenum.rack (site_id, zone_id, code, name) VALUES (1, 1, 'R1', 'R1');
INSERT INTO plenum.equipment (site_id, code, name, object_type, zone_id) VALUES
  (1, 'MTR-COOL', 'Cooling', 'PowerMeter', 1), (1, 'OUTDOOR', 'Weather station', 'Sensor', 1);
INSERT INTO plenum.source (name, protocol, protocol_title, simulated, state) VALUES ('bms', 'opcua', NULL, true, 'connected');`;

const POINTS: ReadonlyArray<{
  metric: string;
  area?: string[];
  rack?: number;
  equipment?: number;
  of(day: Observation): number;
}> = [
  { metric: 'ActivePower', equipment: 1, of: ({ energy }) => (energy / 24) * 1000 },
  { metric: 'RackPower', rack: 1, of: ({ load }) => load * 1000 },
  { metric: 'AirTemperature', area: ['Outdoor'], equipment: 2, of: ({ dryBulb }) => dryBulb },
  { metric: 'AirTemperature', area: ['Outdoor', 'WetBulb'], equipment: 2, of: ({ wetBulb }) => wetBulb },
];

/** Puts the days of a planted saving into a migrated database, as one sample of each day, and fills the ladders. */
export async function buildSavingsPlant(url: string, { observations }: Planted): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(TOPOLOGY_SQL);
    const fromMs = observations[0]!.startMs;
    for (const [index, { metric, area = [], rack = null, equipment = null, of }] of POINTS.entries()) {
      const { rows } = await client.query<{ point_id: number }>(
        `INSERT INTO plenum.point (site_id, rack_id, equipment_id, placed_rack_id, placed_zone_id, metric, process_area, source,
           address, is_setpoint, simulated, stale_after_ms, valid_from)
         VALUES (1, $1, $2, $1, 1, $3, $4, 'bms', $5, false, true, $6, to_timestamp($7::float8 / 1000)) RETURNING point_id`,
        [rack, equipment, metric, area, `p${index}`, 2 * DAY_MS, fromMs]
      );
      await client.query(
        `INSERT INTO plenum.sample (point_id, time, value, quality)
         SELECT $1, to_timestamp(s.ms / 1000), s.value, 0 FROM unnest($2::float8[], $3::float8[]) AS s(ms, value)`,
        [rows[0]!.point_id, observations.map(({ startMs }) => startMs + NOON_MS), observations.map(of)]
      );
    }
    // Only the hours that have a sample: all those between them would take minutes.
    for (const { startMs } of observations) {
      await refreshRollups(client, startMs + NOON_MS, startMs + NOON_MS + 1);
    }
  } finally {
    await client.end();
  }
}

/** Saves the first version of a record. */
export async function keepRecord(url: string, kind: string, name: string, body: object): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const by = { login: 'ada', role: 'Editor', via: 'command', simulated: true } as const;
    await saveRecord(client, { kind, name, body, basedOn: 0, state: 'active', ...by });
  } finally {
    await client.end();
  }
}
