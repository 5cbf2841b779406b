import type { ClientBase } from 'pg';
import { pointKey, type PointDefinition } from '#model/point.ts';
import { LASTING_RUNG } from './ladder.ts';
import { addPlaces, refuseUnknownSites } from './places.ts';

type Client = Pick<ClientBase, 'query'>;

/** Points in one statement: jsonb stays small enough to be parsed in milliseconds. */
const POINTS_PER_STATEMENT = 5000;

/**
 * Makes points known and returns their ids by `pointKey`. A point whose meaning or placement differs from the open
 * one (another rack, zone, metric, process area, phase, set point or not) closes it and opens a new one. Racks and
 * equipment that are not known are added without a place; the site must exist.
 *
 * Run it in a transaction when several collectors may announce the same points.
 */
export async function upsertPoints(client: Client, points: readonly PointDefinition[]): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  // The last definition of an address wins, as it would one after the other.
  const unique = [...new Map(points.map((point) => [pointKey(point), point])).values()];
  for (const chunk of chunks(unique, POINTS_PER_STATEMENT)) {
    const learn = async (sql: string, rows: string) => {
      const { rows: found } = await client.query<{ point_id: number; source: string; address: string }>(sql, [rows]);
      for (const { point_id, source, address } of found) {
        ids.set(pointKey({ source, address }), point_id);
      }
    };
    // A collector that starts again announces everything anew: one look instead of seven statements for each announcement.
    await learn(UNCHANGED_SQL, JSON.stringify(chunk.map(toRow)));
    const news = chunk.filter((point) => !ids.has(pointKey(point)));
    if (news.length === 0) {
      continue;
    }
    const rows = JSON.stringify(news.map(toRow));
    await refuseUnknownSites<PointDefinition>(client, rows, ({ source, address }) => `Points: ${source} ${address}`);
    await addPlaces(client, rows);
    await client.query(CLOSE_CHANGED_SQL, [rows]);
    await client.query(OPEN_SQL, [await withOtherWays(client, news)]);
    await client.query(TOUCH_SQL, [rows]);
    await learn(IDS_SQL, rows);
  }
  return ids;
}

/** Rows of points, with what is known of another way in which a new one of them arrives. */
async function withOtherWays(client: Client, points: readonly PointDefinition[]): Promise<string> {
  const rows = points.map(toRow);
  const { rows: found } = await client.query<{
    source: string;
    addresses: string[];
    other_id: number;
    other_since: number;
  }>(OTHER_WAYS_SQL, [JSON.stringify(rows)]);
  const others = new Map(
    found.flatMap(({ addresses, source, ...other }) =>
      addresses.map((address) => [pointKey({ source, address }), other] as const)
    )
  );
  return JSON.stringify(
    rows.map((row, index) => ({ ...row, ...others.get(pointKey(points[index] as PointDefinition)) }))
  );
}

/**
 * Closes and opens anew the open points whose rack or equipment has moved since. Returns how many.
 */
export async function replaceMovedPoints(client: Client): Promise<number> {
  const { rowCount } = await client.query(`
    WITH placed AS (
      SELECT p.point_id, r.rack_id, coalesce(r.zone_id, e.zone_id) AS zone_id
        FROM plenum.point AS p
        LEFT JOIN plenum.equipment AS e ON e.equipment_id = p.equipment_id
        LEFT JOIN plenum.rack AS r ON r.rack_id = coalesce(p.rack_id, e.rack_id)
       WHERE p.valid_to IS NULL AND NOT p.is_duplicate
    ), closed AS (
      UPDATE plenum.point AS p SET valid_to = greatest(now(), p.valid_from) FROM placed
       WHERE placed.point_id = p.point_id
         AND (p.placed_rack_id, p.placed_zone_id) IS DISTINCT FROM (placed.rack_id, placed.zone_id)
      RETURNING p.*, placed.rack_id AS now_rack_id, placed.zone_id AS now_zone_id
    )
    INSERT INTO plenum.point (site_id, rack_id, equipment_id, placed_rack_id, placed_zone_id, metric, process_area,
      phase, source, address, source_unit, is_setpoint, simulated, stale_after_ms, sampling_interval_ms, host, thing)
    SELECT site_id, rack_id, equipment_id, now_rack_id, now_zone_id, metric, process_area,
      phase, source, address, source_unit, is_setpoint, simulated, stale_after_ms, sampling_interval_ms, host, thing
      FROM closed`);
  return rowCount ?? 0;
}

/** Renews what the planner knows of points, for who makes many of them and goes on at once. Needs the owner of the schema. */
export async function analyzePoints(client: Client): Promise<void> {
  await client.query('ANALYZE plenum.point, plenum.headline');
}

/** Ids of the open points of a source that are there already, by `pointKey`. */
export async function findPoints(
  client: Client,
  source: string,
  addresses: readonly string[]
): Promise<Map<string, number>> {
  const { rows } = await client.query<{ point_id: number; address: string }>(
    'SELECT point_id, address FROM plenum.point WHERE source = $1 AND address = ANY($2::text[]) AND valid_to IS NULL',
    [source, addresses]
  );
  return new Map(rows.map((row) => [pointKey({ source, address: row.address }), row.point_id]));
}

function toRow(point: PointDefinition): Record<string, unknown> {
  if ((point.rack === undefined) === (point.equipment === undefined)) {
    throw new Error(
      `Points: ${point.source} ${point.address} must name a rack or a piece of equipment, not both. Correct its definition.`
    );
  }
  return {
    source: point.source,
    address: point.address,
    site: point.site,
    rack: point.rack,
    equipment: point.equipment,
    metric: point.metric,
    // Order carries no meaning: sorted, the same area is the same text.
    process_area: [...point.processArea].sort(),
    phase: point.phase,
    source_unit: point.sourceUnit,
    is_setpoint: point.isSetpoint,
    simulated: point.simulated,
    stale_after_ms: point.staleAfterMs,
    sampling_interval_ms: point.samplingIntervalMs,
    host: point.host,
  };
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

const OPENED_COLUMNS = `source, address, site_id, rack_id, equipment_id, metric, process_area, phase, source_unit, is_setpoint,
  simulated, stale_after_ms, sampling_interval_ms, host, thing`;

/** The announced points with their places as the topology is now; one that is a duplicate has none. */
const WANTED = `wanted AS (
  SELECT w.source, w.address, site.site_id, own_rack.rack_id, e.equipment_id,
         CASE WHEN known.is_duplicate IS NOT TRUE THEN placed.rack_id END AS placed_rack_id,
         CASE WHEN known.is_duplicate IS NOT TRUE THEN coalesce(placed.zone_id, e.zone_id) END AS placed_zone_id,
         w.metric, w.process_area, w.phase, w.source_unit, w.is_setpoint, w.simulated, w.stale_after_ms, w.sampling_interval_ms, w.host,
         plenum.measured_thing(e.equipment_id, own_rack.rack_id, w.host, w.metric, w.process_area, w.phase, w.is_setpoint, w.simulated) AS thing,
         known.point_id IS NOT NULL AS is_known, w.other_id, w.other_since
    FROM jsonb_to_recordset($1::jsonb) AS w (source text, address text, site text, rack text, equipment text, metric text,
           process_area text[], phase text, source_unit text, is_setpoint boolean, simulated boolean, stale_after_ms int,
           sampling_interval_ms float8, host text, other_id int, other_since float8)
    JOIN plenum.site ON site.code = w.site
    LEFT JOIN plenum.rack AS own_rack ON own_rack.site_id = site.site_id AND own_rack.code = w.rack
    LEFT JOIN plenum.equipment AS e ON e.site_id = site.site_id AND e.code = w.equipment
    LEFT JOIN plenum.rack AS placed ON placed.rack_id = coalesce(own_rack.rack_id, e.rack_id)
    LEFT JOIN plenum.point AS known ON known.source = w.source AND known.address = w.address AND known.valid_to IS NULL
)`;

/** What is announced as it is known already, in every column. */
const UNCHANGED_SQL = `WITH ${WANTED}
SELECT p.point_id, p.source, p.address FROM wanted AS w
  JOIN plenum.point AS p ON p.source = w.source AND p.address = w.address AND p.valid_to IS NULL
 WHERE (p.site_id, p.rack_id, p.equipment_id, p.placed_rack_id, p.placed_zone_id, p.metric, p.process_area, p.phase,
        p.is_setpoint, p.simulated, p.stale_after_ms, p.source_unit, p.sampling_interval_ms, p.host, p.thing)
     IS NOT DISTINCT FROM
       (w.site_id, w.rack_id, w.equipment_id, w.placed_rack_id, w.placed_zone_id, w.metric, w.process_area, w.phase,
        w.is_setpoint, w.simulated, w.stale_after_ms, w.source_unit, coalesce(w.sampling_interval_ms, p.sampling_interval_ms),
        w.host, w.thing)`;

const CLOSE_CHANGED_SQL = `WITH ${WANTED}
UPDATE plenum.point AS p SET valid_to = greatest(now(), p.valid_from) FROM wanted AS w
 WHERE p.source = w.source AND p.address = w.address AND p.valid_to IS NULL
   AND (p.site_id, p.rack_id, p.equipment_id, p.placed_rack_id, p.placed_zone_id, p.metric, p.process_area, p.phase,
        p.is_setpoint, p.simulated)
     IS DISTINCT FROM
       (w.site_id, w.rack_id, w.equipment_id, w.placed_rack_id, w.placed_zone_id, w.metric, w.process_area, w.phase,
        w.is_setpoint, w.simulated)`;

/** New points whose thing arrives by another way that delivers, by the point of that which counts, and since when that has values. */
const OTHER_WAYS_SQL = `WITH ${WANTED}
SELECT new.source, new.addresses, way.point_id AS other_id, extract(epoch FROM since.time)::float8 AS other_since
  FROM (SELECT thing, source, host, equipment_id IS NOT NULL AS is_of_equipment, array_agg(address) AS addresses
          FROM wanted WHERE thing IS NOT NULL AND NOT is_known GROUP BY 1, 2, 3, 4) AS new
 CROSS JOIN LATERAL (
   SELECT o.point_id, o.source FROM plenum.point AS o
    WHERE o.thing = new.thing AND o.valid_to IS NULL AND NOT o.is_duplicate
      AND (o.source <> new.source OR (o.host = new.host AND new.is_of_equipment))
      AND (o.valid_from > now() - INTERVAL '1 hour' OR EXISTS (
        SELECT FROM plenum.sample AS s WHERE s.point_id = o.point_id
           AND s.time > now() - greatest(INTERVAL '1 hour', make_interval(secs => greatest(o.stale_after_ms, o.sampling_interval_ms) / 1000))))
    ORDER BY o.point_id LIMIT 1
 ) AS way
 CROSS JOIN LATERAL (
   SELECT min(least(o.valid_from,
            (SELECT s.time FROM plenum.sample AS s WHERE s.point_id = o.point_id ORDER BY s.time LIMIT 1),
            (SELECT h.bucket FROM plenum.point_${LASTING_RUNG.rung} AS h WHERE h.point_id = o.point_id ORDER BY h.bucket LIMIT 1))) AS time
     FROM plenum.point AS o WHERE o.thing = new.thing AND o.source = way.source AND NOT o.is_duplicate
 ) AS since`;

/**
 * A new point whose thing arrives by another way already is a duplicate of that. What it has of the time before the other began
 * belongs to the other's point.
 */
const OPEN_SQL = `WITH ${WANTED}, before AS (
  INSERT INTO plenum.former_way (source, address, until, point_id)
  SELECT source, address, to_timestamp(other_since), other_id FROM wanted AS w
   WHERE other_id IS NOT NULL
     AND NOT EXISTS (SELECT FROM plenum.former_way AS f WHERE f.source = w.source AND f.address = w.address)
  ON CONFLICT DO NOTHING
)
INSERT INTO plenum.point (${OPENED_COLUMNS}, placed_rack_id, placed_zone_id, is_duplicate)
SELECT ${OPENED_COLUMNS}, CASE WHEN other_id IS NULL THEN placed_rack_id END, CASE WHEN other_id IS NULL THEN placed_zone_id END,
       other_id IS NOT NULL
  FROM wanted
ON CONFLICT (source, address) WHERE valid_to IS NULL DO NOTHING`;

/** Who announces a point without saying how often it is sampled (a history, an import) leaves what is known. */
const TOUCH_SQL = `WITH ${WANTED}
UPDATE plenum.point AS p SET stale_after_ms = w.stale_after_ms, source_unit = w.source_unit,
   sampling_interval_ms = coalesce(w.sampling_interval_ms, p.sampling_interval_ms), host = w.host, thing = w.thing
  FROM wanted AS w
 WHERE p.source = w.source AND p.address = w.address AND p.valid_to IS NULL
   AND (p.stale_after_ms, p.source_unit, p.sampling_interval_ms, p.host, p.thing)
     IS DISTINCT FROM (w.stale_after_ms, w.source_unit, coalesce(w.sampling_interval_ms, p.sampling_interval_ms), w.host, w.thing)`;

const IDS_SQL = `
SELECT p.point_id, p.source, p.address FROM plenum.point AS p
  JOIN jsonb_to_recordset($1::jsonb) AS w (source text, address text) USING (source, address)
 WHERE p.valid_to IS NULL`;

/** Sources of points, by their ids. */
export async function sourcesOf(
  client: Pick<ClientBase, 'query'>,
  pointIds: readonly number[]
): Promise<Map<number, string>> {
  if (pointIds.length === 0) {
    return new Map();
  }
  const { rows } = await client.query<{ point_id: number; source: string }>(
    'SELECT point_id, source FROM plenum.point WHERE point_id = ANY($1::int[])',
    [pointIds]
  );
  return new Map(rows.map((row) => [row.point_id, row.source]));
}
