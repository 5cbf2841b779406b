import type { ClientBase } from 'pg';
import type { PlaceKind, PlaceWord } from '#model/place-words.ts';

type Client = Pick<ClientBase, 'query'>;

export type WordKind = PlaceKind | 'serves';

/** A place of one site. */
export interface PlaceRef {
  kind: WordKind;
  code: string;
}

export interface Speaker {
  source: string;
  rank: number;
}

/** Remembers what a source says of places of a site; what it said of them before is replaced. Returns of which it says something new. */
export async function saveWords(
  client: Client,
  site: string,
  { source, rank }: Speaker,
  words: ReadonlyArray<PlaceRef & { said: object }>
): Promise<PlaceRef[]> {
  const { rows } = await client.query<PlaceRef>(
    `INSERT INTO plenum.place_word AS known (site_id, kind, code, source, rank, said)
     SELECT DISTINCT ON (w.kind, w.code) site.site_id, w.kind, w.code, $2, $3, w.said
       FROM jsonb_to_recordset($4::jsonb) AS w (kind text, code text, said jsonb)
       JOIN plenum.site ON site.code = $1
      ORDER BY w.kind, w.code
     ON CONFLICT (site_id, kind, code, source) DO UPDATE SET rank = excluded.rank, said = excluded.said
      WHERE (known.rank, known.said) IS DISTINCT FROM (excluded.rank, excluded.said)
     RETURNING known.kind, known.code`,
    [site, source, rank, JSON.stringify(words)]
  );
  return rows;
}

/** Forgets what a source said of these places of a site; returns of which it had spoken. */
export async function forgetWords(
  client: Client,
  site: string,
  source: string,
  places: readonly PlaceRef[]
): Promise<PlaceRef[]> {
  const { rows } = await client.query<PlaceRef>(
    `DELETE FROM plenum.place_word AS word
      USING plenum.site, jsonb_to_recordset($3::jsonb) AS p (kind text, code text)
      WHERE site.code = $1 AND (word.site_id, word.kind, word.code, word.source) = (site.site_id, p.kind, p.code, $2)
      RETURNING word.kind, word.code`,
    [site, source, JSON.stringify(places)]
  );
  return rows;
}

/** Forgets what a source said of all places of a site but these; returns of which it had spoken. */
export async function forgetOtherWords(
  client: Client,
  site: string,
  source: string,
  places: readonly PlaceRef[]
): Promise<PlaceRef[]> {
  const { rows } = await client.query<PlaceRef>(
    `DELETE FROM plenum.place_word AS word USING plenum.site
      WHERE site.code = $1 AND word.site_id = site.site_id AND word.source = $2
        AND NOT EXISTS (SELECT FROM jsonb_to_recordset($3::jsonb) AS p (kind text, code text)
                         WHERE p.kind = word.kind AND p.code = word.code)
      RETURNING word.kind, word.code`,
    [site, source, JSON.stringify(places)]
  );
  return rows;
}

/** All words about places of a site, by `kind` and `code` as `keyOfPlace` joins them. */
export async function wordsAbout(
  client: Client,
  site: string,
  places: readonly PlaceRef[]
): Promise<Map<string, PlaceWord[]>> {
  const { rows } = await client.query<PlaceRef & PlaceWord>(
    `SELECT word.kind, word.code, word.source, word.rank, word.said, extract(epoch FROM word.since)::float8 * 1000 AS "sinceMs"
       FROM jsonb_to_recordset($2::jsonb) AS p (kind text, code text)
       JOIN plenum.site ON site.code = $1
       JOIN plenum.place_word AS word ON (word.site_id, word.kind, word.code) = (site.site_id, p.kind, p.code)`,
    [site, JSON.stringify(places)]
  );
  const words = new Map<string, PlaceWord[]>();
  for (const { kind, code, ...word } of rows) {
    const key = keyOfPlace({ kind, code });
    const list = words.get(key) ?? [];
    list.push(word);
    words.set(key, list);
  }
  return words;
}

export function keyOfPlace({ kind, code }: PlaceRef): string {
  return `${kind} ${code}`;
}
