import type { SavedBy } from '#model/api/records.ts';
import { bodySchemaOf, type RecordBody, type RecordKind } from '#model/business/kinds.ts';
import type { BusinessRecord } from '#model/business/record.ts';

import { type SavedRecord, saveStatement } from '#database/records.ts';

import type { ChangingDatabase, Database } from './database.ts';

/** Versions of the records of a kind, by name. */
export interface KnownRecords<Body> {
  byName: ReadonlyMap<string, ReadonlyArray<BusinessRecord<Body>>>;
  /** What this version of the software cannot read, such as `tariff grid, version 3`. */
  unreadable: readonly string[];
}

const RECORDS_SQL = `SELECT name, version, state, to_char(valid_from, 'YYYY-MM-DD'), body, login, role,
  date_part('epoch', time) * 1000, simulated
FROM plenum.record WHERE kind = $1 ORDER BY name, version`;

const NEWEST_SQL = `SELECT DISTINCT ON (name) name, version, state, to_char(valid_from, 'YYYY-MM-DD'), body, login, role, via,
  date_part('epoch', time) * 1000, note, simulated
FROM plenum.record WHERE kind = $1 ORDER BY name, version DESC`;

const HISTORY_SQL = `SELECT name, version, state, to_char(valid_from, 'YYYY-MM-DD'), body, login, role, via,
  date_part('epoch', time) * 1000, note, simulated
FROM plenum.record WHERE kind = $1 AND name = $2 ORDER BY version DESC`;

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

/** A version as it is stored, with who saved it; its body may be of a newer version of the software. */
export interface StoredVersion extends SavedBy {
  name: string;
  version: number;
  state: BusinessRecord['state'];
  validFrom: string | null;
  body: Record<string, unknown>;
  simulated: boolean;
}

type StoredRow = [
  name: string,
  version: number,
  state: BusinessRecord['state'],
  validFrom: string | null,
  body: Record<string, unknown>,
  login: string,
  role: BusinessRecord['role'],
  via: SavedBy['via'],
  savedMs: number,
  note: string | null,
  simulated: boolean,
];

/** The newest version of each record of a kind, by name. */
export async function readNewest(database: Database, kind: RecordKind, signal: AbortSignal): Promise<StoredVersion[]> {
  return (await database.rows<StoredRow>(NEWEST_SQL, [kind], signal)).map(storedVersion);
}

/** All versions of one record, the newest first. */
export async function readHistory(
  database: Database,
  kind: RecordKind,
  name: string,
  signal: AbortSignal
): Promise<StoredVersion[]> {
  return (await database.rows<StoredRow>(HISTORY_SQL, [kind, name], signal)).map(storedVersion);
}

function storedVersion(row: StoredRow): StoredVersion {
  const [name, version, state, validFrom, body, login, role, via, savedMs, note, simulated] = row;
  return { name, version, state, validFrom, body, login, role, via, savedMs, note, simulated };
}

/** Saves the next version of a record; resolves with its number. */
export async function saveRecord(
  database: ChangingDatabase,
  record: SavedRecord,
  signal: AbortSignal
): Promise<number> {
  const { text, values } = saveStatement(record);
  const [row] = await database.change<[number]>(text, values, signal);
  return (row as [number])[0];
}

/** Whether a site is a simulated one. */
export async function isSimulatedSite(database: Database, site: string, signal: AbortSignal): Promise<boolean> {
  const rows = await database.rows<[boolean]>('SELECT simulated FROM plenum.site WHERE code = $1', [site], signal);
  return rows[0]?.[0] ?? false;
}
