import type { KnownConflict } from '#model/api/status.ts';
import type { Database } from './database.ts';

/** More are not read by anybody; how many there are is said. */
const MAX_SHOWN = 50;

const CONFLICTS_SQL = `
SELECT site.code, c.kind, c.subject, c.attribute, c.words, extract(epoch FROM c.since)::float8 * 1000, (count(*) OVER ())::int
FROM plenum.conflict c JOIN plenum.site USING (site_id)
ORDER BY c.since DESC, site.code, c.kind, c.subject, c.attribute
LIMIT $1`;

/** Where sources say different things: the newest first, and how many there are in all. */
export async function readConflicts(
  database: Database,
  signal: AbortSignal
): Promise<{ shown: KnownConflict[]; count: number }> {
  type Row = [string, KnownConflict['kind'], string, string, KnownConflict['words'], number, number];
  const rows = await database.rows<Row>(CONFLICTS_SQL, [MAX_SHOWN], signal);
  const shown = rows.map(([site, kind, subject, attribute, words, sinceMs]) => ({
    site,
    kind,
    subject,
    attribute,
    words,
    sinceMs,
  }));
  return { shown, count: rows[0]?.[6] ?? 0 };
}
