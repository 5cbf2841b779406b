import type { MetricSelector, Scope } from '#model/query/selector.ts';

import type { Database } from './database.ts';

export interface Place {
  /** Key in the database. */
  key: number;
  id: string;
  name: string;
}

/** A point with the places by which it can be grouped. */
export interface ResolvedPoint {
  pointId: number;
  source: string;
  address: string;
  processArea: string[];
  phase: string | null;
  isSetpoint: boolean;
  simulated: boolean;
  staleAfterMs: number;
  /** How often it is sampled; null where that is not known. */
  samplingIntervalMs: number | null;
  /** Its source sends values when they change, so that each stands until the next one. */
  sendsChanges: boolean;
  /** Start of a point that followed another of the same address (a move); null for a first one, whose history counts. */
  followsFromMs: number | null;
  /** End of a point that was closed. */
  validToMs: number | null;
  site: Place;
  zone: Place | null;
  rack: Place | null;
  equipment: Place | null;
}

type PointRow = [
  number,
  string,
  string,
  string[],
  string | null,
  boolean,
  boolean,
  number,
  number | null,
  number | null,
  number | null,
  ...site: [number, string, string],
  ...zone: PlaceColumns,
  ...rack: PlaceColumns,
  ...equipment: PlaceColumns,
  sendsChanges: boolean,
];

type PlaceColumns = [key: number | null, id: string | null, name: string | null];

/**
 * When the first point of an address was closed is read for all of them at once: asked for each point, it is a scan of all
 * points for each of them. A duplicate that was closed is no former place: the point that counts went on in its stead.
 */
const POINTS_SQL = `
WITH RECURSIVE inside AS (
  SELECT zone_id FROM plenum.zone WHERE code = ANY($6::text[])
  UNION
  SELECT child.zone_id FROM plenum.zone child JOIN inside ON child.parent_zone_id = inside.zone_id
), moved AS (
  SELECT source, address, min(valid_to) AS first_end FROM plenum.point
   WHERE valid_to IS NOT NULL AND NOT is_duplicate GROUP BY source, address
)
SELECT p.point_id, p.source, p.address, p.process_area, p.phase, p.is_setpoint, p.simulated,
  p.stale_after_ms::float8,
  CASE WHEN moved.first_end <= p.valid_from THEN extract(epoch FROM p.valid_from)::float8 * 1000 END,
  extract(epoch FROM p.valid_to)::float8 * 1000,
  p.sampling_interval_ms::float8,
  s.site_id, s.code, coalesce(nullif(s.name, ''), s.code),
  z.zone_id, z.code, coalesce(nullif(z.name, ''), z.code),
  r.rack_id, r.code, coalesce(nullif(r.name, ''), r.code),
  e.equipment_id, e.code, coalesce(nullif(e.name, ''), e.code),
  coalesce(src.sends_changes, false)
FROM plenum.point p
JOIN plenum.site s ON s.site_id = p.site_id
LEFT JOIN plenum.zone z ON z.zone_id = p.placed_zone_id
LEFT JOIN plenum.rack r ON r.rack_id = p.placed_rack_id
LEFT JOIN plenum.equipment e ON e.equipment_id = p.equipment_id
LEFT JOIN plenum.source src ON src.name = p.source
LEFT JOIN moved ON moved.source = p.source AND moved.address = p.address
WHERE p.metric = $1
  AND p.process_area @> $2::text[]
  AND ($3::text IS NULL OR e.object_type = $3)
  AND ($4 OR NOT p.is_setpoint) AND NOT p.is_duplicate
  AND (cardinality($5::text[]) = 0 OR s.code = ANY($5))
  AND (cardinality($6::text[]) = 0 OR p.placed_zone_id IN (SELECT zone_id FROM inside))
  AND (cardinality($7::text[]) = 0 OR r.code = ANY($7))
  AND (cardinality($8::text[]) = 0 OR e.code = ANY($8))
  AND (p.valid_to IS NULL OR p.valid_to > to_timestamp($9::float8 / 1000))
ORDER BY s.code, z.code, r.code, e.code, p.point_id
LIMIT $10`;

/** Viewers whose ranges begin within the same minute ask the same, so that it runs once. */
export const FROM_STEP_MS = 60_000;

/** The points of a metric within a scope that were valid at `fromMs` or later, at most `limit`, ordered by place. */
export async function readPoints(
  database: Database,
  selector: MetricSelector,
  scope: Scope,
  fromMs: number,
  limit: number,
  signal: AbortSignal
): Promise<ResolvedPoint[]> {
  const rows = await database.rows<PointRow>(
    POINTS_SQL,
    [
      selector.metric,
      selector.processArea,
      selector.objectType ?? null,
      selector.setpoints,
      scope.sites,
      scope.zones,
      scope.racks,
      scope.equipment,
      Math.floor(fromMs / FROM_STEP_MS) * FROM_STEP_MS,
      limit,
    ],
    signal
  );
  const shared = createShared();
  return rows.map((row) => toPoint(row, shared)).filter(({ validToMs }) => validToMs === null || validToMs > fromMs);
}

/** Thousands of points have the same few places, sources and process areas: one object for each of these is enough. */
function createShared() {
  const values = new Map<string, unknown>();
  return <Value>(key: string, create: () => Value): Value => {
    if (!values.has(key)) {
      values.set(key, create());
    }
    return values.get(key) as Value;
  };
}

function toPoint(row: PointRow, shared: ReturnType<typeof createShared>): ResolvedPoint {
  const [pointId, source, address, processArea, phase, isSetpoint, simulated, staleAfterMs, followsFromMs, validToMs] =
    row;
  const place = (kind: string, ...[key, id, name]: PlaceColumns): Place | null =>
    key === null || id === null ? null : shared(`${kind} ${key}`, () => ({ key, id, name: name ?? id }));
  return {
    pointId,
    source: shared(`source ${source}`, () => source),
    address,
    processArea: shared(`area ${processArea.join('\u0000')}`, () => processArea),
    phase,
    isSetpoint,
    simulated,
    staleAfterMs,
    followsFromMs,
    validToMs,
    samplingIntervalMs: row[10],
    sendsChanges: row[23],
    site: place('site', row[11], row[12], row[13]) as Place,
    zone: place('zone', row[14], row[15], row[16]),
    rack: place('rack', row[17], row[18], row[19]),
    equipment: place('equipment', row[20], row[21], row[22]),
  };
}
