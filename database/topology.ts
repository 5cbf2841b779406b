import type { ClientBase } from 'pg';
import type { Equipment, Rack, Serves, Site, Topology, Zone } from '#model/topology.ts';
import { columnsGiven, KEEPS_PLACE, nameOf, valueOf } from './configured.ts';
import { replaceMovedPoints } from './points.ts';
import { placeStays } from './stays.ts';

type Client = Pick<ClientBase, 'query'>;

export interface UpsertTopologyResult {
  /** Open points whose rack or zone changed: they were closed and opened anew, so look their ids up again. */
  movedPoints: number;
}

export interface UpsertTopologyOptions {
  simulated?: boolean;
  /** Found in a source rather than configured: fills what no configuration has set. */
  discovered?: boolean;
}

/**
 * Adds and updates sites, zones, racks, equipment and edges; removes nothing. Runs in the caller's transaction, or
 * statement by statement without one. The name and placement of a rack or of equipment are those of the configuration
 * where it gives them; a name that repeats the id is none.
 *
 * Throws where an item names a site, zone, rack or equipment that neither the topology nor the database has.
 */
export async function upsertTopology(
  client: Client,
  topology: Partial<Topology>,
  { simulated = false, discovered = false }: UpsertTopologyOptions = {}
): Promise<UpsertTopologyResult> {
  const { sites = [], zones = [], racks = [], equipment = [], serves = [] } = topology;
  await upsertSites(client, sites, simulated);
  await upsertZones(client, zones);
  await upsertRacks(client, racks, discovered);
  await upsertEquipment(client, equipment, discovered);
  await insertServes(client, serves);
  const moved = racks.length + equipment.length > 0 ? await replaceMovedPoints(client) : 0;
  if (equipment.length > 0) {
    await placeStays(client, json(equipment.map(({ id, site }) => ({ site, code: id }))));
  }
  return { movedPoints: moved };
}

async function upsertSites(client: Client, sites: Site[], simulated: boolean): Promise<void> {
  await client.query(
    `INSERT INTO plenum.site (code, name, time_zone, latitude_deg, longitude_deg, simulated)
     SELECT code, name, coalesce(time_zone, 'UTC'), latitude_deg, longitude_deg, $2
       FROM jsonb_to_recordset($1::jsonb)
         AS s (code text, name text, time_zone text, latitude_deg float8, longitude_deg float8)
     ON CONFLICT (code) DO UPDATE SET name = excluded.name, time_zone = excluded.time_zone,
       latitude_deg = excluded.latitude_deg, longitude_deg = excluded.longitude_deg, simulated = excluded.simulated`,
    [
      json(
        sites.map((site) => ({
          code: site.id,
          name: site.name,
          time_zone: site.timeZone,
          latitude_deg: site.latitudeDeg,
          longitude_deg: site.longitudeDeg,
        }))
      ),
      simulated,
    ]
  );
}

/** Parents may come after their children, so they are set in a second step. */
async function upsertZones(client: Client, zones: Zone[]): Promise<void> {
  const rows = zones.map(({ id, site, name, kind, parent }) => ({ code: id, site, name, kind, parent }));
  refuseMissing(
    'zone',
    rows.length,
    await count(
      client,
      `INSERT INTO plenum.zone (site_id, code, name, kind)
     SELECT site_id, z.code, z.name, z.kind
       FROM jsonb_to_recordset($1::jsonb) AS z (code text, site text, name text, kind text)
       JOIN plenum.site ON site.code = z.site
     ON CONFLICT (site_id, code) DO UPDATE SET name = excluded.name, kind = excluded.kind`,
      rows
    )
  );
  refuseMissing(
    'zone',
    rows.length,
    await count(
      client,
      `UPDATE plenum.zone SET parent_zone_id = parent.zone_id
       FROM jsonb_to_recordset($1::jsonb) AS z (code text, site text, parent text)
       JOIN plenum.site ON site.code = z.site
       LEFT JOIN plenum.zone AS parent ON parent.site_id = site.site_id AND parent.code = z.parent
      WHERE zone.site_id = site.site_id AND zone.code = z.code AND (z.parent IS NULL OR parent.zone_id IS NOT NULL)`,
      rows
    )
  );
}

async function upsertRacks(client: Client, racks: Rack[], discovered: boolean): Promise<void> {
  const rows = racks.map(({ id, site, name, zone, cooling, powerLimitW, xM, yM }) => {
    const given = { zone, cooling, power_limit_w: powerLimitW, x_m: xM, y_m: yM };
    return { code: id, site, name, ...given, configured: discovered ? [] : columnsGiven(id, name, given) };
  });
  refuseMissing(
    'rack',
    rows.length,
    await count(
      client,
      `INSERT INTO plenum.rack (site_id, zone_id, code, name, cooling, power_limit_w, x_m, y_m, configured)
     SELECT site.site_id, zone.zone_id, r.code, r.name, r.cooling, r.power_limit_w, r.x_m, r.y_m, r.configured
       FROM jsonb_to_recordset($1::jsonb) AS r (code text, site text, name text, zone text, cooling text,
              power_limit_w float8, x_m float8, y_m float8, configured text[])
       JOIN plenum.site ON site.code = r.site
       LEFT JOIN plenum.zone ON zone.site_id = site.site_id AND zone.code = r.zone
      WHERE r.zone IS NULL OR zone.zone_id IS NOT NULL
     ON CONFLICT (site_id, code) DO UPDATE SET
       name = ${nameOf('rack')},
       zone_id = ${valueOf('rack', 'zone_id', 'zone')},
       cooling = ${valueOf('rack', 'cooling')},
       power_limit_w = ${valueOf('rack', 'power_limit_w')},
       x_m = ${valueOf('rack', 'x_m')},
       y_m = ${valueOf('rack', 'y_m')},
       configured = CASE WHEN $2 THEN rack.configured ELSE excluded.configured END`,
      rows,
      discovered
    )
  );
}

async function upsertEquipment(client: Client, equipment: Equipment[], discovered: boolean): Promise<void> {
  const rows = equipment.map(({ id, site, name, objectType, rack, zone, criticality }) => {
    // A rack and a zone are one placement: whoever gives either of them decides both.
    const place = rack ?? zone;
    const configured = discovered ? [] : columnsGiven(id, name, { object_type: objectType, place, criticality });
    return { code: id, site, name, object_type: objectType, rack, zone, criticality, configured };
  });
  refuseMissing(
    'equipment',
    rows.length,
    await count(
      client,
      `INSERT INTO plenum.equipment (site_id, code, name, object_type, rack_id, zone_id, criticality, configured)
     SELECT site.site_id, e.code, e.name, e.object_type, rack.rack_id, zone.zone_id, e.criticality, e.configured
       FROM jsonb_to_recordset($1::jsonb) AS e (code text, site text, name text, object_type text, rack text,
              zone text, criticality text, configured text[])
       JOIN plenum.site ON site.code = e.site
       LEFT JOIN plenum.rack ON rack.site_id = site.site_id AND rack.code = e.rack
       LEFT JOIN plenum.zone ON zone.site_id = site.site_id AND zone.code = e.zone
      WHERE (e.rack IS NULL OR rack.rack_id IS NOT NULL) AND (e.zone IS NULL OR zone.zone_id IS NOT NULL)
     ON CONFLICT (site_id, code) DO UPDATE SET
       name = ${nameOf('equipment')},
       object_type = ${valueOf('equipment', 'object_type')},
       rack_id = CASE WHEN ${KEEPS_PLACE} THEN equipment.rack_id ELSE excluded.rack_id END,
       zone_id = CASE WHEN ${KEEPS_PLACE} THEN equipment.zone_id ELSE excluded.zone_id END,
       criticality = ${valueOf('equipment', 'criticality')},
       configured = CASE WHEN $2 THEN equipment.configured ELSE excluded.configured END`,
      rows,
      discovered
    )
  );
}

async function insertServes(client: Client, serves: Serves[]): Promise<void> {
  const rows = serves.map(({ site, from, to, kind }) => ({ site, from_code: from, to_code: to, kind }));
  const { rows: unknown } = await client.query<{ code: string }>(
    `SELECT s.code FROM (
       SELECT site, from_code AS code, false AS may_be_rack FROM jsonb_to_recordset($1::jsonb) AS s (site text, from_code text)
       UNION ALL
       SELECT site, to_code, true FROM jsonb_to_recordset($1::jsonb) AS s (site text, to_code text)
     ) AS s
     LEFT JOIN plenum.site ON site.code = s.site
     LEFT JOIN plenum.equipment AS e ON e.site_id = site.site_id AND e.code = s.code
     LEFT JOIN plenum.rack AS r ON r.site_id = site.site_id AND r.code = s.code AND s.may_be_rack
     WHERE e.equipment_id IS NULL AND r.rack_id IS NULL`,
    [json(rows)]
  );
  if (unknown[0]) {
    throw new Error(`Topology: serves edge names ${unknown[0].code}, which is not known. Add it to the topology.`);
  }
  await client.query(
    `INSERT INTO plenum.serves (site_id, from_equipment_id, to_equipment_id, to_rack_id, kind)
     SELECT site.site_id, origin.equipment_id, target.equipment_id,
            CASE WHEN target.equipment_id IS NULL THEN rack.rack_id END, s.kind
       FROM jsonb_to_recordset($1::jsonb) AS s (site text, from_code text, to_code text, kind text)
       JOIN plenum.site ON site.code = s.site
       JOIN plenum.equipment AS origin ON origin.site_id = site.site_id AND origin.code = s.from_code
       LEFT JOIN plenum.equipment AS target ON target.site_id = site.site_id AND target.code = s.to_code
       LEFT JOIN plenum.rack ON rack.site_id = site.site_id AND rack.code = s.to_code
     ON CONFLICT DO NOTHING`,
    [json(rows)]
  );
}

/** Reads everything, each list ordered by id. */
export async function readTopology(client: Client): Promise<Topology & { simulatedSites: string[] }> {
  const sites = await client.query<Site & { simulated: boolean }>(
    `SELECT code AS id, name, time_zone AS "timeZone", latitude_deg AS "latitudeDeg", longitude_deg AS "longitudeDeg", simulated
       FROM plenum.site ORDER BY code`
  );
  const zones = await client.query<Zone>(
    `SELECT z.code AS id, s.code AS site, z.name, z.kind, parent.code AS parent
       FROM plenum.zone AS z JOIN plenum.site AS s USING (site_id)
       LEFT JOIN plenum.zone AS parent ON parent.zone_id = z.parent_zone_id ORDER BY s.code, z.code`
  );
  const racks = await client.query<Rack>(
    `SELECT r.code AS id, s.code AS site, r.name, z.code AS zone, r.cooling, r.power_limit_w AS "powerLimitW", r.x_m AS "xM", r.y_m AS "yM"
       FROM plenum.rack AS r JOIN plenum.site AS s USING (site_id) LEFT JOIN plenum.zone AS z USING (zone_id) ORDER BY s.code, r.code`
  );
  const equipment = await client.query<Equipment>(
    `SELECT e.code AS id, s.code AS site, e.name, e.object_type AS "objectType", r.code AS rack, z.code AS zone, e.criticality
       FROM plenum.equipment AS e JOIN plenum.site AS s USING (site_id)
       LEFT JOIN plenum.rack AS r ON r.rack_id = e.rack_id LEFT JOIN plenum.zone AS z ON z.zone_id = e.zone_id
      ORDER BY s.code, e.code`
  );
  const serves = await client.query<Serves>(
    `SELECT s.code AS site, origin.code AS "from", coalesce(target.code, rack.code) AS "to", v.kind
       FROM plenum.serves AS v JOIN plenum.site AS s USING (site_id)
       JOIN plenum.equipment AS origin ON origin.equipment_id = v.from_equipment_id
       LEFT JOIN plenum.equipment AS target ON target.equipment_id = v.to_equipment_id
       LEFT JOIN plenum.rack ON rack.rack_id = v.to_rack_id
      ORDER BY s.code, 2, 3, v.kind`
  );
  return {
    sites: sites.rows.map(({ simulated: _, ...site }) => withoutNulls(site)),
    zones: zones.rows.map(withoutNulls),
    racks: racks.rows.map(withoutNulls),
    equipment: equipment.rows.map(withoutNulls),
    serves: serves.rows,
    simulatedSites: sites.rows.filter(({ simulated }) => simulated).map(({ id }) => id),
  };
}

/** What SQL calls null, our types call absent. */
function withoutNulls<Row extends object>(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Row;
}

async function count(client: Client, sql: string, rows: object[], ...more: boolean[]): Promise<number> {
  return (await client.query(sql, [json(rows), ...more])).rowCount ?? 0;
}

function json(rows: object[]): string {
  return JSON.stringify(rows);
}

/** The joins above leave out what names an unknown site, zone or rack. */
function refuseMissing(kind: string, wanted: number, written: number): void {
  if (written < wanted) {
    throw new Error(
      `Topology: ${wanted - written} of ${wanted} ${kind} entries name a site, zone or rack that is not known, or are listed twice. Add what they name to the topology.`
    );
  }
}
