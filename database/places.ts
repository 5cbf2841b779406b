import type { ClientBase } from 'pg';

type Client = Pick<ClientBase, 'query'>;

/**
 * Throws where an entry is of a site that the database does not have.
 * @param entries JSON list of objects with `site`
 * @param nameOf what an entry is called: `Points: pdu-a1 3000`
 */
export async function refuseUnknownSites<Entry extends { site: string }>(
  client: Client,
  entries: string,
  nameOf: (entry: Entry) => string
): Promise<void> {
  const { rows } = await client.query<{ entry: Entry }>(
    `SELECT entry FROM jsonb_array_elements($1::jsonb) AS entry
      WHERE NOT EXISTS (SELECT FROM plenum.site WHERE site.code = entry->>'site') LIMIT 1`,
    [entries]
  );
  if (rows[0]) {
    const { entry } = rows[0];
    throw new Error(
      `${nameOf(entry)} is of site ${entry.site}, which is not known. Add the site to the topology first.`
    );
  }
}

/**
 * A source may name a rack or a piece of equipment before the configuration places it.
 * @param entries JSON list of objects with `site`, and `rack` or `equipment`
 */
export async function addPlaces(client: Client, entries: string): Promise<void> {
  await client.query(
    `INSERT INTO plenum.rack (site_id, code, name)
     SELECT DISTINCT site.site_id, w.rack, w.rack
       FROM jsonb_to_recordset($1::jsonb) AS w (site text, rack text) JOIN plenum.site ON site.code = w.site
      WHERE w.rack IS NOT NULL
        AND NOT EXISTS (SELECT FROM plenum.rack AS known WHERE known.site_id = site.site_id AND known.code = w.rack)
     ON CONFLICT DO NOTHING`,
    [entries]
  );
  await client.query(
    `INSERT INTO plenum.equipment (site_id, code, name, object_type)
     SELECT DISTINCT site.site_id, w.equipment, w.equipment, 'Unknown'
       FROM jsonb_to_recordset($1::jsonb) AS w (site text, equipment text) JOIN plenum.site ON site.code = w.site
      WHERE w.equipment IS NOT NULL
        AND NOT EXISTS (SELECT FROM plenum.equipment AS known WHERE known.site_id = site.site_id AND known.code = w.equipment)
     ON CONFLICT DO NOTHING`,
    [entries]
  );
}
