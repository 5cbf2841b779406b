import type { Equipment, Rack, Serves, Site, Topology, Zone } from '#model/topology.ts';

import type { Database } from './database.ts';

/** The topology with the keys that its places have in the database, each list in the order of the places. */
export interface StoredTopology extends Topology {
  zoneKeys: number[];
  rackKeys: number[];
  equipmentKeys: number[];
}

const ZONES = 'FROM plenum.zone z JOIN plenum.site s USING (site_id)';
const RACKS = 'FROM plenum.rack r JOIN plenum.site s USING (site_id)';
const EQUIPMENT = 'FROM plenum.equipment e JOIN plenum.site s USING (site_id)';

/** One row of JSON documents, so that five tables cost one round trip. Nulls are dropped, as the model's types have them absent. */
const TOPOLOGY_SQL = `
SELECT
  (SELECT coalesce(json_agg(json_strip_nulls(json_build_object(
      'id', s.code, 'name', coalesce(s.name, s.code), 'timeZone', s.time_zone,
      'latitudeDeg', s.latitude_deg, 'longitudeDeg', s.longitude_deg)) ORDER BY s.code), '[]') FROM plenum.site s),
  (SELECT coalesce(json_agg(json_strip_nulls(json_build_object(
      'id', z.code, 'site', s.code, 'name', coalesce(z.name, z.code), 'kind', z.kind, 'parent', parent.code,
      'containment', z.containment)) ORDER BY s.code, z.code), '[]')
    ${ZONES}
    LEFT JOIN plenum.zone parent ON parent.zone_id = z.parent_zone_id),
  (SELECT coalesce(json_agg(json_strip_nulls(json_build_object(
      'id', r.code, 'site', s.code, 'name', coalesce(r.name, r.code), 'zone', z.code, 'cooling', r.cooling,
      'powerLimitW', r.power_limit_w, 'ashraeClass', r.ashrae_class, 'xM', r.x_m, 'yM', r.y_m, 'widthM', r.width_m, 'depthM', r.depth_m,
      'rotationDeg', r.rotation_deg, 'heightU', r.height_u)) ORDER BY s.code, r.code), '[]')
    ${RACKS}
    LEFT JOIN plenum.zone z ON z.zone_id = r.zone_id),
  (SELECT coalesce(json_agg(json_strip_nulls(json_build_object(
      'id', e.code, 'site', s.code, 'name', coalesce(e.name, e.code), 'objectType', e.object_type, 'rack', r.code,
      'zone', z.code, 'criticality', e.criticality, 'positionU', e.position_u, 'heightU', e.height_u, 'face', e.face, 'gpuModel', e.gpu_model,
      'xM', e.x_m, 'yM', e.y_m, 'widthM', e.width_m, 'depthM', e.depth_m)) ORDER BY s.code, e.code), '[]')
    ${EQUIPMENT}
    LEFT JOIN plenum.rack r ON r.rack_id = e.rack_id
    LEFT JOIN plenum.zone z ON z.zone_id = e.zone_id),
  (SELECT coalesce(json_agg(json_build_object(
      'site', s.code, 'from', origin.code, 'to', coalesce(target.code, r.code), 'kind', v.kind) ORDER BY s.code, origin.code), '[]')
    FROM plenum.serves v JOIN plenum.site s USING (site_id)
    JOIN plenum.equipment origin ON origin.equipment_id = v.from_equipment_id
    LEFT JOIN plenum.equipment target ON target.equipment_id = v.to_equipment_id
    LEFT JOIN plenum.rack r ON r.rack_id = v.to_rack_id),
  (SELECT coalesce(json_agg(z.zone_id ORDER BY s.code, z.code), '[]') ${ZONES}),
  (SELECT coalesce(json_agg(r.rack_id ORDER BY s.code, r.code), '[]') ${RACKS}),
  (SELECT coalesce(json_agg(e.equipment_id ORDER BY s.code, e.code), '[]') ${EQUIPMENT})`;

/** Everything that has a place, in the model's shape. */
export async function readTopology(database: Database, signal: AbortSignal): Promise<StoredTopology> {
  type Row = [Site[], Zone[], Rack[], Equipment[], Serves[], number[], number[], number[]];
  const [row] = await database.rows<Row>(TOPOLOGY_SQL, [], signal);
  const [sites, zones, racks, equipment, serves, zoneKeys, rackKeys, equipmentKeys] = row as Row;
  return { sites, zones, racks, equipment, serves, zoneKeys, rackKeys, equipmentKeys };
}
