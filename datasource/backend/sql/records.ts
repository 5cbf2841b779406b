import { bodySchemaOf, type RecordBody, type RecordKind } from '#model/business/kinds.ts';
import type { BusinessRecord } from '#model/business/record.ts';

import type { Database } from './database.ts';

/** Versions of the records of a kind, by name. */
export interface KnownRecords<Body> {
  byName: ReadonlyMap<string, ReadonlyArray<BusinessRecord<Body>>>;
  /** What this version of the software cannot read, such as `tariff grid, version 3`. */
  unreadable: readonly string[];
}

const RECORDS_SQL = `SELECT name, version, state, to_char(valid_from, 'YYYY-MM-DD'), body, login, role,
  date_part('epoch', time) * 1000, simulated
FROM plenum.record WHERE kind = $1 ORDER BY name, version`;

const VERSIONS_SQL = `SELECT kind, name, max(version) FROM plenum.record WHERE kind = ANY($1::text[])
  GROUP BY 1, 2 ORDER BY 1, 2`;

type Row = [
  name: string,
  version: number,
  state: BusinessRecord['state'],
  validFrom: string | null,
  body: unknown,
  login: string,
  role: BusinessRecord['role'],
  savedMs: number,
  simulated: boolean,
];

/** All versions of the records of a kind; a body that a newer version of the software wrote is named and left out. */
export async function readRecords<Kind extends RecordKind>(
  database: Database,
  kind: Kind,
  signal: AbortSignal
): Promise<KnownRecords<RecordBody<Kind>>> {
  const rows = await database.rows<Row>(RECORDS_SQL, [kind], signal);
  const schema = bodySchemaOf(kind);
  const byName = new Map<string, Array<BusinessRecord<RecordBody<Kind>>>>();
  const unreadable: string[] = [];
  for (const [name, version, state, validFrom, body, login, role, savedMs, simulated] of rows) {
    const read = schema.safeParse(body);
    if (!read.success) {
      unreadable.push(`${kind} ${name}, version ${version}`);
      continue;
    }
    const versions = byName.get(name) ?? [];
    byName.set(name, versions);
    versions.push({
      kind,
      name,
      version,
      state,
      ...(validFrom !== null && { validFrom }),
      body: read.data as RecordBody<Kind>,
      login,
      role,
      savedMs,
      simulated,
    });
  }
  return { byName, unreadable };
}

/** The newest version of each record of some kinds, as `tariff grid 3`. */
export async function readVersions(
  database: Database,
  kinds: readonly RecordKind[],
  signal: AbortSignal
): Promise<string[]> {
  const rows = await database.rows<[string, string, number]>(VERSIONS_SQL, [kinds], signal);
  return rows.map((row) => row.join(' '));
}

/** The record that a site has: its own, else one that is for all sites; of several the first by name. */
export function recordOfSite<Body extends { site?: string | undefined }>(
  { byName }: KnownRecords<Body>,
  site: string
): ReadonlyArray<BusinessRecord<Body>> | undefined {
  const all = [...byName.values()];
  const isFor = (wanted: string | undefined) => (versions: ReadonlyArray<BusinessRecord<Body>>) =>
    versions.at(-1)?.body.site === wanted;
  return all.find(isFor(site)) ?? all.find(isFor(undefined));
}
