import type { ClientBase } from 'pg';
import type { KnownConflict } from '#model/api/status.ts';
import type { Conflict, ConflictKind } from '#model/conflict.ts';

type Client = Pick<ClientBase, 'query'>;

/** What was looked at: of it, exactly the conflicts that are told hold from now on. */
export interface ConflictScope {
  site: string;
  kind: ConflictKind;
  subjects: readonly string[];
  /** Regular expression of the attributes that were looked at, or of those that were not; all were where both are absent. */
  only?: string;
  except?: string;
}

/**
 * Stores the conflicts of some subjects and removes those that they no longer have. A conflict that stays keeps the time
 * since when it is there. Subjects of a site that is not known are passed over.
 *
 * Run it in a transaction.
 */
export async function writeConflicts(
  client: Client,
  { site, kind, subjects, only, except }: ConflictScope,
  conflicts: ReadonlyArray<Omit<Conflict, 'site' | 'kind'>>
): Promise<void> {
  const rows = JSON.stringify(conflicts);
  await client.query(
    `DELETE FROM plenum.conflict AS c USING plenum.site
      WHERE site.code = $1 AND c.site_id = site.site_id AND c.kind = $2 AND c.subject = ANY ($3::text[])
        AND c.attribute ~ coalesce($5, '') AND NOT coalesce(c.attribute ~ $6, false)
        AND NOT EXISTS (SELECT FROM jsonb_to_recordset($4::jsonb) AS n (subject text, attribute text)
                         WHERE (n.subject, n.attribute) = (c.subject, c.attribute))`,
    [site, kind, subjects, rows, only ?? null, except ?? null]
  );
  if (conflicts.length === 0) {
    return;
  }
  await client.query(
    `INSERT INTO plenum.conflict AS known (site_id, kind, subject, attribute, words)
     SELECT DISTINCT ON (n.subject, n.attribute) site.site_id, $2, n.subject, n.attribute, n.words
       FROM jsonb_to_recordset($3::jsonb) AS n (subject text, attribute text, words jsonb)
       JOIN plenum.site ON site.code = $1
      ORDER BY n.subject, n.attribute
     ON CONFLICT (site_id, kind, subject, attribute) DO UPDATE SET words = excluded.words
      WHERE known.words IS DISTINCT FROM excluded.words`,
    [site, kind, rows]
  );
}

/** Conflicts, the newest first, and how many there are in all. */
export async function readConflicts(client: Client, limit: number): Promise<{ shown: KnownConflict[]; count: number }> {
  const { rows } = await client.query<KnownConflict & { count: number }>(
    `SELECT site.code AS site, c.kind, c.subject, c.attribute, c.words,
            extract(epoch FROM c.since)::float8 * 1000 AS "sinceMs", (count(*) OVER ())::int AS count
       FROM plenum.conflict AS c JOIN plenum.site USING (site_id)
      ORDER BY c.since DESC, site.code, c.kind, c.subject, c.attribute LIMIT $1`,
    [limit]
  );
  return { shown: rows.map(({ count: _, ...conflict }) => conflict), count: rows[0]?.count ?? 0 };
}
