import type { ClientBase } from 'pg';
import type { WordRankCode } from '#model/place-words.ts';
import { whatHolds, WordRank } from '#model/place-words.ts';
import type { Equipment, Rack, Serves, Site, Topology, Zone } from '#model/topology.ts';
import { keepConflicts, racksOf } from './place-conflicts.ts';
import { refuseUnknownSites } from './places.ts';
import { forgetOtherWords, forgetWords, keyOfPlace, saveWords, wordsAbout } from './place-words.ts';
import type { PlaceRef, Speaker } from './place-words.ts';
import { replaceMovedPoints } from './points.ts';
import { placesOf, refOfEdge } from './said.ts';
import type { SaidPlace } from './said.ts';
import { placeStays } from './stays.ts';

type Client = Pick<ClientBase, 'query'>;

export interface UpsertTopologyResult {
  /** Open points whose rack or zone changed: they were closed and opened anew, so look their ids up again. */
  movedPoints: number;
}

export interface UpsertTopologyOptions {
  simulated?: boolean;
  /** Found in a source rather than configured: what `source` and `rank` are where they are absent. */
  discovered?: boolean;
  /** Who says so: name of the source, `configuration` for the configuration file. */
  source?: string;
  rank?: WordRankCode;
}

/**
 * Takes in what one source says of sites, zones, racks, equipment and edges; removes nothing. Run it in a transaction: what it has
 * said already, as a source says again at each start, is taken for done. Where sources differ, the word of the lower rank holds, else that of
 * the source that spoke first, attribute by attribute, and the difference is a row of `plenum.conflict` until they agree. A
 * name that repeats the id is none.
 *
 * Throws where an item names a site, zone, rack or equipment that neither the topology nor the database has.
 */
export async function upsertTopology(
  client: Client,
  topology: Partial<Topology>,
  { simulated = false, discovered = false, ...by }: UpsertTopologyOptions = {}
): Promise<UpsertTopologyResult> {
  const speaker: Speaker = {
    source: by.source ?? (discovered ? 'discovered' : 'configuration'),
    rank: by.rank ?? (discovered ? WordRank.found : WordRank.configuration),
  };
  if (topology.sites && topology.sites.length > 0) {
    await upsertSites(client, topology.sites, simulated);
  }
  let movedPoints = 0;
  const edges: Serves[] = [];
  for (const [site, places] of placesOf(topology)) {
    await refuseUnknownSites<{ site: string }>(client, json([{ site }]), () => `Topology: ${nameOf(places)}`);
    const news = new Set((await saveWords(client, site, speaker, places)).map(keyOfPlace));
    const isNews = (place: PlaceRef) => news.has(keyOfPlace(place));
    movedPoints += await settle(client, site, places.filter(isNews));
    await placeStaysOf(client, site, places);
    edges.push(...(topology.serves ?? []).filter((edge) => edge.site === site && isNews(refOfEdge(edge))));
  }
  if (edges.length > 0) {
    await insertServes(client, edges);
  }
  return { movedPoints };
}

/** A node that a job was on may have come to be known by another name meanwhile, so they are asked about again and again. */
async function placeStaysOf(client: Client, site: string, places: readonly PlaceRef[]): Promise<void> {
  const equipment = places.filter(({ kind }) => kind === 'equipment');
  if (equipment.length > 0) {
    await placeStays(client, json(equipment.map(({ code }) => ({ site, code }))));
  }
}

/**
 * A source no longer says anything of some places of a site: of these, or of all but these. The words of others hold from
 * now on. What nobody speaks of any more stays where it was, but for its height in the rack; edges that nobody speaks of are
 * removed. Run it in a transaction.
 */
export async function retractTopology(
  client: Client,
  site: string,
  source: string,
  places: { of: readonly PlaceRef[] } | { allBut: readonly PlaceRef[] }
): Promise<UpsertTopologyResult> {
  const retracted =
    'of' in places
      ? await forgetWords(client, site, source, places.of)
      : await forgetOtherWords(client, site, source, places.allBut);
  if (retracted.length === 0) {
    return { movedPoints: 0 };
  }
  await deleteServes(client, site, retracted);
  const left = retracted.filter(({ kind }) => kind !== 'serves').map((place) => ({ ...place, said: {} }));
  const movedPoints = await settle(client, site, left);
  await placeStaysOf(client, site, left);
  return { movedPoints };
}

/** What places are called in a message. */
function nameOf([first, ...others]: readonly SaidPlace[]): string {
  const name = first ? `${first.kind} ${first.code}` : 'nothing';
  return others.length === 0 ? name : `${name} and ${others.length} more`;
}

/** Writes what holds of places by all words about them, and where the words differ. Returns how many points moved. */
async function settle(client: Client, site: string, places: readonly SaidPlace[]): Promise<number> {
  const isPlace = ({ kind }: PlaceRef) => kind !== 'serves';
  const concerned = places.filter(isPlace);
  if (concerned.length === 0) {
    return 0;
  }
  const words = await wordsAbout(client, site, concerned);
  const racksBefore = await racksOf(client, site, concerned);
  const held = <Item>(wanted: PlaceRef['kind']) =>
    concerned
      .filter(({ kind }) => kind === wanted)
      .map(({ kind, code }) => {
        const about = words.get(keyOfPlace({ kind, code })) ?? [];
        return { id: code, site, isForgotten: about.length === 0, ...whatHolds(wanted as 'rack', about) } as Item;
      });
  await upsertZones(client, held<Held<Zone>>('zone'));
  await upsertRacks(client, held<Held<Rack>>('rack'));
  await upsertEquipment(client, held<Held<Equipment>>('equipment'));
  await keepConflicts(client, site, concerned, words, racksBefore);
  return concerned.some(({ kind }) => kind !== 'zone') ? replaceMovedPoints(client) : 0;
}

/** What holds of an item: attributes of which nobody speaks are absent. */
type Held<Item extends { id: string; site: string }> = Pick<Item, 'id' | 'site'> &
  Partial<Item> & {
    /** Nobody speaks of it any more. */
    isForgotten: boolean;
  };

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
async function upsertZones(client: Client, zones: Array<Held<Zone>>): Promise<void> {
  const rows = zones
    .filter(({ isForgotten }) => !isForgotten)
    .map(({ id, site, name, kind, parent, containment }) => ({
      ...{ code: id, site, name, kind: kind ?? 'room', parent, containment },
    }));
  refuseMissing(
    'zone',
    rows.length,
    await count(
      client,
      `INSERT INTO plenum.zone (site_id, code, name, kind, containment)
     SELECT site_id, z.code, coalesce(z.name, z.code), z.kind, z.containment
       FROM jsonb_to_recordset($1::jsonb) AS z (code text, site text, name text, kind text, containment text)
       JOIN plenum.site ON site.code = z.site
     ON CONFLICT (site_id, code) DO UPDATE SET name = excluded.name, kind = excluded.kind, containment = excluded.containment`,
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

async function upsertRacks(client: Client, racks: Array<Held<Rack>>): Promise<void> {
  const rows = racks
    .filter(({ isForgotten }) => !isForgotten)
    .map(({ id, site, name, zone, cooling, powerLimitW, ashraeClass, heightU, ...place }) => ({
      ...{ code: id, site, name, zone, cooling },
      ...{ power_limit_w: powerLimitW, ashrae_class: ashraeClass, height_u: heightU },
      ...{ x_m: place.xM, y_m: place.yM, width_m: place.widthM, depth_m: place.depthM },
      rotation_deg: place.rotationDeg,
    }));
  refuseMissing(
    'rack',
    rows.length,
    await count(
      client,
      `INSERT INTO plenum.rack (site_id, zone_id, code, name, cooling, power_limit_w, ashrae_class, x_m, y_m, width_m, depth_m,
       rotation_deg, height_u)
     SELECT site.site_id, zone.zone_id, r.code, coalesce(r.name, r.code), r.cooling, r.power_limit_w, r.ashrae_class, r.x_m, r.y_m,
            r.width_m, r.depth_m, r.rotation_deg, r.height_u
       FROM jsonb_to_recordset($1::jsonb) AS r (code text, site text, name text, zone text, cooling text,
              power_limit_w float8, ashrae_class text, x_m float8, y_m float8, width_m float8, depth_m float8,
              rotation_deg float8, height_u float8)
       JOIN plenum.site ON site.code = r.site
       LEFT JOIN plenum.zone ON zone.site_id = site.site_id AND zone.code = r.zone
      WHERE r.zone IS NULL OR zone.zone_id IS NOT NULL
     ON CONFLICT (site_id, code) DO UPDATE SET
       name = excluded.name,
       zone_id = coalesce(excluded.zone_id, rack.zone_id),
       cooling = excluded.cooling,
       power_limit_w = excluded.power_limit_w,
       ashrae_class = excluded.ashrae_class,
       x_m = excluded.x_m,
       y_m = excluded.y_m,
       width_m = excluded.width_m,
       depth_m = excluded.depth_m,
       rotation_deg = excluded.rotation_deg,
       height_u = excluded.height_u`,
      rows
    )
  );
}

async function upsertEquipment(client: Client, equipment: Array<Held<Equipment>>): Promise<void> {
  const spoken = equipment.filter(({ isForgotten }) => !isForgotten);
  const rows = spoken.map(
    ({ id, site, name, objectType, rack, zone, criticality, positionU, heightU, face, gpuModel, ...place }) => ({
      ...{ code: id, site, name, object_type: objectType, rack, zone, criticality },
      ...{ position_u: positionU, height_u: heightU, face, gpu_model: gpuModel },
      ...{ x_m: place.xM, y_m: place.yM, width_m: place.widthM, depth_m: place.depthM },
    })
  );
  refuseMissing(
    'equipment',
    rows.length,
    await count(
      client,
      `INSERT INTO plenum.equipment (site_id, code, name, object_type, rack_id, zone_id, criticality, position_u, height_u, face, gpu_model,
       x_m, y_m, width_m, depth_m)
     SELECT site.site_id, e.code, coalesce(e.name, e.code), coalesce(e.object_type, known.object_type, 'Unknown'), rack.rack_id,
            zone.zone_id, e.criticality, e.position_u, e.height_u, e.face, e.gpu_model,
            e.x_m, e.y_m, e.width_m, e.depth_m
       FROM jsonb_to_recordset($1::jsonb) AS e (code text, site text, name text, object_type text, rack text, zone text,
              criticality text, position_u float8, height_u float8, face text, gpu_model text,
              x_m float8, y_m float8, width_m float8, depth_m float8)
       JOIN plenum.site ON site.code = e.site
       LEFT JOIN plenum.rack ON rack.site_id = site.site_id AND rack.code = e.rack
       LEFT JOIN plenum.zone ON zone.site_id = site.site_id AND zone.code = e.zone
       LEFT JOIN plenum.equipment AS known ON known.site_id = site.site_id AND known.code = e.code
      WHERE (e.rack IS NULL OR rack.rack_id IS NOT NULL) AND (e.zone IS NULL OR zone.zone_id IS NOT NULL)
     ON CONFLICT (site_id, code) DO UPDATE SET
       name = excluded.name,
       object_type = excluded.object_type,
       rack_id = CASE WHEN num_nonnulls(excluded.rack_id, excluded.zone_id) = 0 THEN equipment.rack_id ELSE excluded.rack_id END,
       zone_id = CASE WHEN num_nonnulls(excluded.rack_id, excluded.zone_id) = 0 THEN equipment.zone_id ELSE excluded.zone_id END,
       criticality = coalesce(excluded.criticality, equipment.criticality),
       position_u = excluded.position_u,
       height_u = excluded.height_u,
       face = excluded.face,
       gpu_model = excluded.gpu_model,
       x_m = excluded.x_m,
       y_m = excluded.y_m,
       width_m = excluded.width_m,
       depth_m = excluded.depth_m`,
      rows
    )
  );
  const forgotten = equipment.filter(({ isForgotten }) => isForgotten);
  // Its place in the rack may have been given to another, while its values still belong to the rack.
  await client.query(
    `UPDATE plenum.equipment AS e SET position_u = NULL, face = NULL
       FROM jsonb_to_recordset($1::jsonb) AS f (code text, site text) JOIN plenum.site ON site.code = f.site
      WHERE e.site_id = site.site_id AND e.code = f.code AND e.position_u IS NOT NULL`,
    [json(forgotten.map(({ id, site }) => ({ code: id, site })))]
  );
}

/** An edge that others still speak of stays. */
async function deleteServes(client: Client, site: string, retracted: readonly PlaceRef[]): Promise<void> {
  const edges = retracted.filter(({ kind }) => kind === 'serves').map(({ code }) => ({ code }));
  if (edges.length === 0) {
    return;
  }
  await client.query(
    `DELETE FROM plenum.serves AS v USING plenum.site, plenum.equipment AS origin,
            jsonb_to_recordset($2::jsonb) AS gone (code text)
      WHERE site.code = $1 AND v.site_id = site.site_id AND origin.equipment_id = v.from_equipment_id
        AND gone.code = concat_ws(' ', origin.code, coalesce(
              (SELECT code FROM plenum.equipment AS target WHERE target.equipment_id = v.to_equipment_id),
              (SELECT code FROM plenum.rack WHERE rack.rack_id = v.to_rack_id)), v.kind)
        AND NOT EXISTS (SELECT FROM plenum.place_word AS word
                         WHERE word.site_id = v.site_id AND word.kind = 'serves' AND word.code = gone.code)`,
    [site, json(edges)]
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
    `SELECT z.code AS id, s.code AS site, z.name, z.kind, parent.code AS parent, z.containment
       FROM plenum.zone AS z JOIN plenum.site AS s USING (site_id)
       LEFT JOIN plenum.zone AS parent ON parent.zone_id = z.parent_zone_id ORDER BY s.code, z.code`
  );
  const racks = await client.query<Rack>(
    `SELECT r.code AS id, s.code AS site, r.name, z.code AS zone, r.cooling, r.power_limit_w AS "powerLimitW", r.x_m AS "xM", r.y_m AS "yM",
            r.width_m AS "widthM", r.depth_m AS "depthM", r.rotation_deg AS "rotationDeg", r.height_u AS "heightU"
       FROM plenum.rack AS r JOIN plenum.site AS s USING (site_id) LEFT JOIN plenum.zone AS z USING (zone_id) ORDER BY s.code, r.code`
  );
  const equipment = await client.query<Equipment>(
    `SELECT e.code AS id, s.code AS site, e.name, e.object_type AS "objectType", r.code AS rack, z.code AS zone, e.criticality,
            e.position_u AS "positionU", e.height_u AS "heightU", e.face, e.gpu_model AS "gpuModel",
            e.x_m AS "xM", e.y_m AS "yM", e.width_m AS "widthM", e.depth_m AS "depthM"
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

async function count(client: Client, sql: string, rows: object[]): Promise<number> {
  return rows.length === 0 ? 0 : ((await client.query(sql, [json(rows)])).rowCount ?? 0);
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
