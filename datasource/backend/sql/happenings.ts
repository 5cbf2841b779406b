import type { Severity } from '#model/severity.ts';
import type { Scope } from '#model/query/selector.ts';

import type { Database } from './database.ts';

export interface HappeningsRequest {
  scope: Scope;
  /** Inclusive and exclusive, epoch ms. */
  fromMs: number;
  toMs: number;
  limit: number;
}

const INSIDE = `
WITH RECURSIVE inside AS (
  SELECT zone_id FROM plenum.zone WHERE code = ANY($4::text[])
  UNION
  SELECT child.zone_id FROM plenum.zone child JOIN inside ON child.parent_zone_id = inside.zone_id
)`;

/** $1 and $2 are the time, $3 to $6 sites, zones, racks and equipment. */
const parametersOf = ({ scope, fromMs, toMs }: HappeningsRequest) => [
  ...[fromMs, toMs, scope.sites, scope.zones, scope.racks, scope.equipment],
];

const DURING = (column: string) =>
  `${column} >= to_timestamp($1::float8 / 1000) AND ${column} < to_timestamp($2::float8 / 1000)`;

/** What sources and people recorded. */
export interface RecordedEvent {
  id: string;
  timeMs: number;
  kind: string;
  severity: Severity;
  title: string;
  /** JSON of what else the source said. */
  detail: string;
  site: string | null;
  zone: string | null;
  rack: string | null;
  equipment: string | null;
  source: string | null;
}

/** @param kinds `alarms` or `others`, what is not one */
export async function readRecordedEvents(
  database: Database,
  request: HappeningsRequest & {
    alarms: boolean;
    others: boolean;
    severities: readonly Severity[];
    text: string;
  },
  signal: AbortSignal
): Promise<RecordedEvent[]> {
  const sql = `${INSIDE}
SELECT v.event_id::text, extract(epoch FROM v.time)::float8 * 1000, v.kind, v.severity, v.title, v.detail::text, s.code, z.code,
  coalesce(r.code, er.code), e.code, v.source
FROM plenum.event v
LEFT JOIN plenum.site s ON s.site_id = v.site_id
LEFT JOIN plenum.equipment e ON e.equipment_id = v.equipment_id
LEFT JOIN plenum.rack r ON r.rack_id = v.rack_id
LEFT JOIN plenum.rack er ON er.rack_id = e.rack_id
LEFT JOIN plenum.zone z ON z.zone_id = coalesce(v.zone_id, r.zone_id, er.zone_id, e.zone_id)
WHERE ${DURING('v.time')}
  AND (cardinality($3::text[]) = 0 OR s.code = ANY($3))
  AND (cardinality($4::text[]) = 0 OR z.zone_id IN (SELECT zone_id FROM inside))
  AND (cardinality($5::text[]) = 0 OR coalesce(r.code, er.code) = ANY($5))
  AND (cardinality($6::text[]) = 0 OR e.code = ANY($6))
  AND CASE WHEN v.kind = 'alarm' THEN $7::bool ELSE $8::bool END
  AND (cardinality($9::text[]) = 0 OR v.severity = ANY($9))
  AND ($10::text = '' OR position(lower($10) IN lower(v.title || ' ' || v.detail::text)) > 0)
ORDER BY v.time DESC, v.event_id DESC LIMIT $11`;
  type Row = [
    string,
    number,
    string,
    Severity,
    string,
    string,
    string | null,
    string | null,
    string | null,
    string | null,
    string | null,
  ];
  const { alarms, others, severities, text, limit } = request;
  const rows = await database.rows<Row>(
    sql,
    [...parametersOf(request), alarms, others, severities, text, limit],
    signal
  );
  return rows.map(([id, timeMs, kind, severity, title, detail, site, zone, rack, equipment, source]) => ({
    ...{ id, timeMs, kind, severity, title, detail, site, zone, rack, equipment, source },
  }));
}

/** A hole in the series of a source; of many at the same time for the same reason one. */
export interface SourceGap {
  source: string;
  cause: string;
  fromMs: number;
  toMs: number;
  points: number;
  site: string;
  /** Some of the racks whose points they are. */
  racks: string[];
  rackCount: number;
}

/** Racks that are named in an event; of more there is the number. */
export const MAX_NAMED_RACKS = 20;

export async function readSourceGaps(
  database: Database,
  request: HappeningsRequest & { text: string },
  signal: AbortSignal
): Promise<SourceGap[]> {
  const sql = `${INSIDE}
SELECT p.source, g.cause, extract(epoch FROM min(g.from_time))::float8 * 1000, extract(epoch FROM max(g.to_time))::float8 * 1000,
  count(DISTINCT p.point_id)::int, s.code,
  coalesce((array_agg(DISTINCT r.code ORDER BY r.code) FILTER (WHERE r.code IS NOT NULL))[1:${MAX_NAMED_RACKS}], '{}'), count(DISTINCT r.rack_id)::int
FROM plenum.gap g
JOIN plenum.point p USING (point_id)
JOIN plenum.site s ON s.site_id = p.site_id
LEFT JOIN plenum.rack r ON r.rack_id = p.placed_rack_id
LEFT JOIN plenum.equipment e ON e.equipment_id = p.equipment_id
WHERE tstzrange(g.from_time, g.to_time, '[]') && tstzrange(to_timestamp($1::float8 / 1000), to_timestamp($2::float8 / 1000), '[)')
  AND (cardinality($3::text[]) = 0 OR s.code = ANY($3))
  AND (cardinality($4::text[]) = 0 OR p.placed_zone_id IN (SELECT zone_id FROM inside))
  AND (cardinality($5::text[]) = 0 OR r.code = ANY($5))
  AND (cardinality($6::text[]) = 0 OR e.code = ANY($6))
  AND ($7::text = '' OR position(lower($7) IN lower(p.source || ' ' || g.cause)) > 0)
GROUP BY p.source, g.cause, s.code, date_trunc('minute', g.from_time), date_trunc('minute', g.to_time)
ORDER BY 3 DESC, 1, 2 LIMIT $8`;
  type Row = [string, string, number, number, number, string, string[], number];
  const rows = await database.rows<Row>(sql, [...parametersOf(request), request.text, request.limit], signal);
  return rows.map(([source, cause, fromMs, toMs, points, site, racks, rackCount]) => ({
    ...{ source, cause, fromMs, toMs, points, site, racks, rackCount },
  }));
}

export interface StateChange {
  source: string;
  timeMs: number;
  state: string;
  message: string | null;
}

/** States that sources came into; of a scope those of sources that have a point in it. */
export async function readStateChanges(
  database: Database,
  request: HappeningsRequest & { text: string },
  signal: AbortSignal
): Promise<StateChange[]> {
  const sql = `${INSIDE}
SELECT c.source, extract(epoch FROM c.time)::float8 * 1000, c.state, c.message
FROM plenum.source_state c
WHERE ${DURING('c.time')}
  AND (cardinality($3::text[]) + cardinality($4::text[]) + cardinality($5::text[]) + cardinality($6::text[]) = 0 OR EXISTS (
    SELECT FROM plenum.point p
    JOIN plenum.site s ON s.site_id = p.site_id
    LEFT JOIN plenum.rack r ON r.rack_id = p.placed_rack_id
    LEFT JOIN plenum.equipment e ON e.equipment_id = p.equipment_id
    WHERE p.source = c.source AND p.valid_to IS NULL
      AND (cardinality($3::text[]) = 0 OR s.code = ANY($3))
      AND (cardinality($4::text[]) = 0 OR p.placed_zone_id IN (SELECT zone_id FROM inside))
      AND (cardinality($5::text[]) = 0 OR r.code = ANY($5))
      AND (cardinality($6::text[]) = 0 OR e.code = ANY($6))))
  AND ($7::text = '' OR position(lower($7) IN lower(concat_ws(' ', c.source, c.state, c.message))) > 0)
ORDER BY c.time DESC, c.source LIMIT $8`;
  type Row = [string, number, string, string | null];
  const rows = await database.rows<Row>(sql, [...parametersOf(request), request.text, request.limit], signal);
  return rows.map(([source, timeMs, state, message]) => ({ source, timeMs, state, message }));
}

export interface PlaceChange {
  id: string;
  timeMs: number;
  site: string | null;
  kind: string;
  change: string;
  /** Some of what changed. */
  codes: string[];
  count: number;
  detail: string | null;
}

/** What changed in the topology; of a scope what names one of its zones, racks or pieces of equipment. */
export async function readPlaceChanges(
  database: Database,
  request: HappeningsRequest & { text: string },
  signal: AbortSignal
): Promise<PlaceChange[]> {
  const sql = `
SELECT h.change_id::text, extract(epoch FROM h.time)::float8 * 1000, s.code, h.kind, h.change, h.codes, h.count, h.detail
FROM plenum.place_history h
LEFT JOIN plenum.site s ON s.site_id = h.site_id
WHERE ${DURING('h.time')}
  AND (cardinality($3::text[]) = 0 OR s.code = ANY($3))
  AND (cardinality($4::text[]) + cardinality($5::text[]) + cardinality($6::text[]) = 0
    OR (h.kind = 'zone' AND h.codes && $4::text[]) OR (h.kind = 'rack' AND h.codes && $5::text[])
    OR (h.kind IN ('equipment', 'serves') AND h.codes && $6::text[]))
  AND ($7::text = '' OR position(lower($7) IN lower(concat_ws(' ', h.kind, h.change, array_to_string(h.codes, ' '), h.detail))) > 0)
ORDER BY h.time DESC, h.change_id DESC LIMIT $8`;
  type Row = [string, number, string | null, string, string, string[], number, string | null];
  const rows = await database.rows<Row>(sql, [...parametersOf(request), request.text, request.limit], signal);
  return rows.map(([id, timeMs, site, kind, change, codes, count, detail]) => ({
    ...{ id, timeMs, site, kind, change, codes, count, detail },
  }));
}
