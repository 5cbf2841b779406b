import type { ClientBase } from 'pg';
import { disagreements } from '#model/place-words.ts';
import type { PlaceWord } from '#model/place-words.ts';
import { writeConflicts } from './conflicts.ts';
import { keyOfPlace } from './place-words.ts';
import type { PlaceRef } from './place-words.ts';

type Client = Pick<ClientBase, 'query'>;

/** A rack with more of them was read wrongly; the first few show it. */
const MAX_OVERLAPS_PER_RACK = 10;

const KINDS = ['zone', 'rack', 'equipment'] as const;

/** Ids of the racks that equipment among these places is in. */
export async function racksOf(client: Client, site: string, places: readonly PlaceRef[]): Promise<string[]> {
  const equipment = places.filter(({ kind }) => kind === 'equipment').map(({ code }) => code);
  if (equipment.length === 0) {
    return [];
  }
  const { rows } = await client.query<{ code: string }>(
    `SELECT DISTINCT rack.code FROM plenum.equipment AS e JOIN plenum.site USING (site_id) JOIN plenum.rack ON rack.rack_id = e.rack_id
      WHERE site.code = $1 AND e.code = ANY ($2::text[])`,
    [site, equipment]
  );
  return rows.map(({ code }) => code);
}

/**
 * Stores where words about places differ, and where two pieces of equipment take the same height unit, and removes what is so
 * no longer.
 * @param racksBefore racks that the equipment was in until now
 */
export async function keepConflicts(
  client: Client,
  site: string,
  places: readonly PlaceRef[],
  words: ReadonlyMap<string, PlaceWord[]>,
  racksBefore: readonly string[]
): Promise<void> {
  const isWithin = await zonesOfRacks(client, site, [...words.values()].flat());
  for (const kind of KINDS) {
    const subjects = places.filter((place) => place.kind === kind).map(({ code }) => code);
    const found = subjects.flatMap((code) =>
      disagreements(kind, words.get(keyOfPlace({ kind, code })) ?? [], isWithin).map((one) => ({
        subject: code,
        ...one,
      }))
    );
    if (subjects.length > 0) {
      await writeConflicts(client, { site, kind, subjects, except: UNIT }, found);
    }
  }
  const racks = [...new Set([...racksBefore, ...(await racksOf(client, site, places))])];
  if (racks.length > 0) {
    await writeConflicts(
      client,
      { site, kind: 'rack', subjects: racks, only: UNIT },
      await overlaps(client, site, racks)
    );
  }
}

/** Attributes of a rack that are height units: `U12`. */
const UNIT = '^U[0-9.]+$';

/** Whether a rack is in a zone, or in one within it. */
async function zonesOfRacks(
  client: Client,
  site: string,
  words: readonly PlaceWord[]
): Promise<(rack: string, zone: string) => boolean> {
  const isZoneAlone = words.some(({ said }) => said.zone !== undefined && said.rack === undefined);
  const racks = [...new Set(words.flatMap(({ said }) => (typeof said.rack === 'string' ? [said.rack] : [])))];
  if (!isZoneAlone || racks.length === 0) {
    return () => false;
  }
  const { rows } = await client.query<{ rack: string; zone: string }>(
    `WITH RECURSIVE up AS (
       SELECT rack.code AS rack, zone.zone_id, zone.parent_zone_id, zone.code AS zone
         FROM plenum.rack JOIN plenum.site USING (site_id) JOIN plenum.zone ON zone.zone_id = rack.zone_id
        WHERE site.code = $1 AND rack.code = ANY ($2::text[])
       UNION
       SELECT up.rack, zone.zone_id, zone.parent_zone_id, zone.code
         FROM up JOIN plenum.zone ON zone.zone_id = up.parent_zone_id
     ) SELECT rack, zone FROM up`,
    [site, racks]
  );
  const within = new Set(rows.map(({ rack, zone }) => JSON.stringify([rack, zone])));
  return (rack, zone) => within.has(JSON.stringify([rack, zone]));
}

/** Two pieces of equipment in one height unit of a side of a rack, by the lowest unit that both take. */
async function overlaps(client: Client, site: string, racks: readonly string[]) {
  const { rows } = await client.query<{
    subject: string;
    unit: number;
    words: Array<{ source: string; word: string }>;
  }>(
    `SELECT subject, unit, words FROM (
       SELECT rack.code AS subject, greatest(a.position_u, b.position_u) AS unit,
              jsonb_build_array(jsonb_build_object('source', said_a.source, 'word', a.code),
                                jsonb_build_object('source', said_b.source, 'word', b.code)) AS words,
              row_number() OVER (PARTITION BY rack.rack_id ORDER BY greatest(a.position_u, b.position_u), a.equipment_id) AS number
         FROM plenum.rack JOIN plenum.site USING (site_id)
         JOIN plenum.equipment AS a ON a.rack_id = rack.rack_id
         JOIN plenum.equipment AS b ON b.rack_id = rack.rack_id AND b.equipment_id > a.equipment_id
          AND a.position_u < b.position_u + b.height_u AND b.position_u < a.position_u + a.height_u
          AND (a.face IS NULL OR b.face IS NULL OR a.face = b.face)
        CROSS JOIN LATERAL (SELECT coalesce((SELECT source FROM plenum.place_word AS w
              WHERE (w.site_id, w.kind, w.code) = (a.site_id, 'equipment', a.code) AND w.said ? 'positionU'
              ORDER BY rank, since LIMIT 1), 'unknown') AS source) AS said_a
        CROSS JOIN LATERAL (SELECT coalesce((SELECT source FROM plenum.place_word AS w
              WHERE (w.site_id, w.kind, w.code) = (b.site_id, 'equipment', b.code) AND w.said ? 'positionU'
              ORDER BY rank, since LIMIT 1), 'unknown') AS source) AS said_b
        WHERE site.code = $1 AND rack.code = ANY ($2::text[])
     ) AS pairs WHERE number <= $3`,
    [site, racks, MAX_OVERLAPS_PER_RACK]
  );
  return rows.map(({ subject, unit, words }) => ({ subject, attribute: `U${unit}`, words }));
}
