import type { ValueKind } from '#model/api/values.ts';

import type { Database } from './database.ts';

/** A variable's drop-down is searched, not scrolled; beyond this the browser stalls. */
const MAX_VALUES = 10_000;

/** Open points with their places; $1 sites, $2 zones (with nested ones), $3 metrics; empty lists mean all. */
const POINTS_FROM = `
FROM plenum.point p
JOIN plenum.site s ON s.site_id = p.site_id
LEFT JOIN plenum.zone z ON z.zone_id = p.placed_zone_id
LEFT JOIN plenum.rack r ON r.rack_id = p.placed_rack_id
LEFT JOIN plenum.equipment e ON e.equipment_id = p.equipment_id
WHERE p.valid_to IS NULL
  AND (cardinality($1::text[]) = 0 OR s.code = ANY($1))
  AND (cardinality($2::text[]) = 0 OR p.placed_zone_id IN (SELECT zone_id FROM inside))
  AND (cardinality($3::text[]) = 0 OR p.metric = ANY($3))`;

const INSIDE = `
WITH RECURSIVE inside AS (
  SELECT zone_id FROM plenum.zone WHERE code = ANY($2::text[])
  UNION
  SELECT child.zone_id FROM plenum.zone child JOIN inside ON child.parent_zone_id = inside.zone_id
)`;

/** Places are listed although nothing measures them yet, unless a metric is asked for. */
const PLACE_FILTER = (table: string, zoneColumn: string) => `
WHERE (cardinality($1::text[]) = 0 OR s.code = ANY($1))
  AND (cardinality($2::text[]) = 0 OR ${zoneColumn} IN (SELECT zone_id FROM inside))
  AND (cardinality($3::text[]) = 0 OR ${table}.code IN (SELECT ${table}.code ${POINTS_FROM}))`;

const TEXT = (table: string) => `${table}.code, coalesce(nullif(${table}.name, ''), ${table}.code)`;

/** Kinds that are listed whole: they take the parameters and use none of them. */
const WHOLE = `${INSIDE}, asked AS (SELECT $1::text[], $3::text[])`;
/** A drop-down is for the jobs of these days; an older one can be written. */
const RECENT_JOBS = `interval '7 days'`;

const VALUES_SQL: Record<ValueKind, string> = {
  site: `${INSIDE} SELECT DISTINCT ${TEXT('s')} FROM plenum.site s
    WHERE (cardinality($1::text[]) = 0 OR s.code = ANY($1))
      AND (cardinality($2::text[]) + cardinality($3::text[]) = 0 OR s.code IN (SELECT s.code ${POINTS_FROM}))`,
  zone: `${INSIDE} SELECT DISTINCT ${TEXT('z')} FROM plenum.zone z JOIN plenum.site s ON s.site_id = z.site_id
    ${PLACE_FILTER('z', 'z.zone_id')}`,
  rack: `${INSIDE} SELECT DISTINCT ${TEXT('r')} FROM plenum.rack r JOIN plenum.site s ON s.site_id = r.site_id
    ${PLACE_FILTER('r', 'r.zone_id')}`,
  equipment: `${INSIDE} SELECT DISTINCT ${TEXT('e')} FROM plenum.equipment e JOIN plenum.site s ON s.site_id = e.site_id
    LEFT JOIN plenum.rack er ON er.rack_id = e.rack_id
    ${PLACE_FILTER('e', 'coalesce(er.zone_id, e.zone_id)')}`,
  metric: `${INSIDE} SELECT DISTINCT p.metric, p.metric ${POINTS_FROM}`,
  processArea: `${INSIDE} SELECT DISTINCT area, area FROM (SELECT unnest(p.process_area) AS area ${POINTS_FROM}) areas`,
  source: `${WHOLE} SELECT name, name FROM plenum.source`,
  tenant: `${WHOLE} SELECT DISTINCT tenant, tenant FROM plenum.job WHERE tenant <> ''`,
  job: `${WHOLE} SELECT DISTINCT job_id, concat_ws(' · ', job_id, nullif(name, '')) FROM plenum.job
    WHERE end_time IS NULL OR end_time > now() - ${RECENT_JOBS}`,
};

export interface ValuesFilter {
  /** Ids; empty lists mean all. A zone includes the zones in it. */
  sites: string[];
  zones: string[];
  metrics: string[];
}

/** The ids of one kind with their names, by name; a metric's name is its id. */
export function readValueNames(
  database: Database,
  kind: ValueKind,
  { sites, zones, metrics }: ValuesFilter,
  signal: AbortSignal
): Promise<Array<[id: string, name: string]>> {
  return database.rows(`${VALUES_SQL[kind]} ORDER BY 2, 1 LIMIT ${MAX_VALUES}`, [sites, zones, metrics], signal);
}
