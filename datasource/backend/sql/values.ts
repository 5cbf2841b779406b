import type { ValueKind } from '#model/api/values.ts';

import type { Database } from './database.ts';

/** A variable's drop-down is searched, not scrolled; beyond this the browser stalls. */
const MAX_VALUES = 10_000;

/** Open points with their places; $1 sites, $2 zones (with nested ones), $3 metrics, $4 racks; empty lists mean all. */
const POINTS_FROM = `
FROM plenum.point p
JOIN plenum.site s ON s.site_id = p.site_id
LEFT JOIN plenum.zone z ON z.zone_id = p.placed_zone_id
LEFT JOIN plenum.rack r ON r.rack_id = p.placed_rack_id
LEFT JOIN plenum.equipment e ON e.equipment_id = p.equipment_id
WHERE p.valid_to IS NULL
  AND (cardinality($1::text[]) = 0 OR s.code = ANY($1))
  AND (cardinality($2::text[]) = 0 OR p.placed_zone_id IN (SELECT zone_id FROM inside))
  AND (cardinality($3::text[]) = 0 OR p.metric = ANY($3))
  AND (cardinality($4::text[]) = 0 OR r.code = ANY($4))`;

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

/** The parameters of all kinds, of which each uses some. */
const ASKED = `${INSIDE}, asked AS (SELECT $1::text[], $3::text[], $4::text[], $5::text[])`;
const JOBS_OF_SITES = `plenum.job j LEFT JOIN plenum.site s USING (site_id) WHERE (cardinality($1::text[]) = 0 OR s.code = ANY($1))`;
/** A drop-down is for the jobs of these days; an older one can be written. */
const RECENT_JOBS = `interval '7 days'`;

const VALUES_SQL: Record<ValueKind, string> = {
  site: `${ASKED} SELECT DISTINCT ${TEXT('s')} FROM plenum.site s
    WHERE (cardinality($1::text[]) = 0 OR s.code = ANY($1))
      AND (cardinality($2::text[]) + cardinality($3::text[]) = 0 OR s.code IN (SELECT s.code ${POINTS_FROM}))`,
  zone: `${ASKED} SELECT DISTINCT ${TEXT('z')} FROM plenum.zone z JOIN plenum.site s ON s.site_id = z.site_id
    ${PLACE_FILTER('z', 'z.zone_id')}`,
  rack: `${ASKED} SELECT DISTINCT ${TEXT('r')} FROM plenum.rack r JOIN plenum.site s ON s.site_id = r.site_id
    ${PLACE_FILTER('r', 'r.zone_id')}`,
  equipment: `${ASKED} SELECT DISTINCT ${TEXT('e')} FROM plenum.equipment e JOIN plenum.site s ON s.site_id = e.site_id
    LEFT JOIN plenum.rack er ON er.rack_id = e.rack_id
    ${PLACE_FILTER('e', 'coalesce(er.zone_id, e.zone_id)')}
      AND (cardinality($4::text[]) = 0 OR er.code = ANY($4))`,
  metric: `${ASKED} SELECT DISTINCT p.metric, p.metric ${POINTS_FROM}`,
  processArea: `${ASKED} SELECT DISTINCT area, area FROM (SELECT unnest(p.process_area) AS area ${POINTS_FROM}) areas`,
  source: `${ASKED} SELECT name, name FROM plenum.source`,
  tenant: `${ASKED} SELECT DISTINCT j.tenant, j.tenant FROM ${JOBS_OF_SITES} AND j.tenant <> ''`,
  job: `${ASKED} SELECT DISTINCT j.job_id, concat_ws(' · ', j.job_id, nullif(j.name, '')) FROM ${JOBS_OF_SITES}
      AND (j.end_time IS NULL OR j.end_time > now() - ${RECENT_JOBS})
      AND (cardinality($5::text[]) = 0 OR j.tenant = ANY($5))`,
  initiative: `${ASKED} SELECT name, coalesce(nullif(body->>'title', ''), name) FROM (
      SELECT DISTINCT ON (name) name, body FROM plenum.record WHERE kind = 'initiative' ORDER BY name, version DESC) newest
    WHERE (cardinality($1::text[]) = 0 OR body->>'site' = ANY($1))`,
};

export interface ValuesFilter {
  /** Ids; empty lists mean all. A zone includes the zones in it. */
  sites: string[];
  zones: string[];
  racks: string[];
  metrics: string[];
  tenants: string[];
}

/** The ids of one kind with their names, by name; a metric's name is its id. */
export function readValueNames(
  database: Database,
  kind: ValueKind,
  { sites, zones, racks, metrics, tenants }: ValuesFilter,
  signal: AbortSignal
): Promise<Array<[id: string, name: string]>> {
  const parameters = [sites, zones, metrics, racks, tenants];
  return database.rows(`${VALUES_SQL[kind]} ORDER BY 2, 1 LIMIT ${MAX_VALUES}`, parameters, signal);
}
