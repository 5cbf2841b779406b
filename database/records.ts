import type { ClientBase } from 'pg';
import type { BusinessRecord } from '#model/business/record.ts';

type Client = Pick<ClientBase, 'query'>;

/** What is saved, by whom. `basedOn` is the version that was read before; 0 where there was none. */
export interface SavedRecord {
  kind: string;
  name: string;
  basedOn: number;
  state: BusinessRecord['state'];
  validFrom?: string | undefined;
  body: object;
  note?: string | undefined;
  login: string;
  role: string;
  via: 'grafana' | 'import' | 'command';
  simulated: boolean;
}

/** What the server says of a record that it does not take, by SQLSTATE. */
export const RECORD_REFUSALS = {
  PL001: 'not-allowed',
  PL002: 'changed-meanwhile',
  PL003: 'closed',
  PL004: 'too-large',
  PL005: 'needs-a-reason',
} as const;

/** The statement that adds the next version of a record; its one row has the number of it. */
export function saveStatement(record: SavedRecord): { text: string; values: unknown[] } {
  const { kind, name, basedOn, state, validFrom, body, note, login, role, via, simulated } = record;
  return {
    text: 'SELECT plenum.save_record($1, $2, $3, $4, $5::date, $6::jsonb, $7, $8, $9, $10, $11) AS version',
    values: [
      ...[kind, name, basedOn, state, validFrom ?? null, JSON.stringify(body), note ?? null],
      ...[login, role, via, simulated],
    ],
  };
}

/**
 * Adds the next version of a record; resolves with its number.
 * @throws the server's error, with one of `RECORD_REFUSALS` where it does not take the record
 */
export async function saveRecord(client: Client, record: SavedRecord): Promise<number> {
  const { rows } = await client.query<{ version: number }>(saveStatement(record));
  return (rows[0] as { version: number }).version;
}

/** All versions of the records of a kind, by name and version; `name` alone where it is given. */
export async function readRecords(client: Client, kind: string, name?: string): Promise<BusinessRecord[]> {
  const { rows } = await client.query<RecordRow>(
    `SELECT name, version, state, to_char(valid_from, 'YYYY-MM-DD') AS valid_from, body, note, login, role,
            (extract(epoch FROM time) * 1000)::float8 AS saved_ms, simulated
       FROM plenum.record WHERE kind = $1 AND ($2::text IS NULL OR name = $2) ORDER BY name, version`,
    [kind, name ?? null]
  );
  return rows.map((row) => ({
    kind,
    name: row.name,
    version: row.version,
    state: row.state,
    ...(row.valid_from !== null && { validFrom: row.valid_from }),
    body: row.body,
    ...(row.note !== null && { note: row.note }),
    login: row.login,
    role: row.role,
    savedMs: row.saved_ms,
    simulated: row.simulated,
  }));
}

interface RecordRow {
  name: string;
  version: number;
  state: BusinessRecord['state'];
  valid_from: string | null;
  body: unknown;
  note: string | null;
  login: string;
  role: BusinessRecord['role'];
  saved_ms: number;
  simulated: boolean;
}
