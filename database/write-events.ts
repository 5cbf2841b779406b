import type { ClientBase } from 'pg';
import type { PlantEvent } from '#model/event.ts';
import { addPlaces, refuseUnknownSites } from './places.ts';

export interface DeliveredBy {
  /** Name of the configured source. */
  source: string;
  simulated: boolean;
}

/**
 * Records events, each once by its id within its source; returns how many were new. Racks and equipment that are not known
 * are added without a place. Throws where an event names a site or zone that the database has not.
 */
export async function writeEvents(
  client: Pick<ClientBase, 'query'>,
  { source, simulated }: DeliveredBy,
  events: readonly PlantEvent[]
): Promise<number> {
  const rows = JSON.stringify(events.map(({ id, timeMs, ...event }) => ({ ...event, id, time_s: timeMs / 1000 })));
  await refuseUnknownSites<PlantEvent>(client, rows, ({ id }) => `Events: ${id}`);
  await refuseUnknownZones(client, rows);
  await addPlaces(client, rows);
  const { rowCount } = await client.query(
    `INSERT INTO plenum.event (source, source_event, simulated, time, kind, severity, title, detail,
       site_id, zone_id, rack_id, equipment_id)
     SELECT $2, e.id, $3, to_timestamp(e.time_s), e.kind, e.severity, e.title, coalesce(e.detail, '{}'),
            site.site_id, zone.zone_id, rack.rack_id, equipment.equipment_id
       FROM jsonb_to_recordset($1::jsonb) AS e (id text, time_s float8, kind text, severity text, title text, detail jsonb,
              site text, zone text, rack text, equipment text)
       JOIN plenum.site ON site.code = e.site
       LEFT JOIN plenum.zone ON zone.site_id = site.site_id AND zone.code = e.zone
       LEFT JOIN plenum.rack ON rack.site_id = site.site_id AND rack.code = e.rack
       LEFT JOIN plenum.equipment ON equipment.site_id = site.site_id AND equipment.code = e.equipment
     ORDER BY e.id
     ON CONFLICT (source, source_event) DO NOTHING`,
    [rows, source, simulated]
  );
  return rowCount ?? 0;
}

async function refuseUnknownZones(client: Pick<ClientBase, 'query'>, rows: string): Promise<void> {
  const { rows: unknown } = await client.query<{ id: string; zone: string }>(
    `SELECT e.id, e.zone FROM jsonb_to_recordset($1::jsonb) AS e (id text, site text, zone text)
       JOIN plenum.site ON site.code = e.site
      WHERE e.zone IS NOT NULL
        AND NOT EXISTS (SELECT FROM plenum.zone WHERE zone.site_id = site.site_id AND zone.code = e.zone) LIMIT 1`,
    [rows]
  );
  if (unknown[0]) {
    const { id, zone } = unknown[0];
    throw new Error(`Events: ${id} is of zone ${zone}, which is not known. Add the zone to the topology first.`);
  }
}
