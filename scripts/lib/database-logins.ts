import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { addLogin } from '#database/logins.ts';

export interface DatabaseUrls {
  /** Owns the schema; only migrations and jobs use it. */
  owner: string;
  /** Login in `plenum_writer`, for the collector. */
  writer: string;
  /** Login in `plenum_reader`, for the data source. */
  reader: string;
}

const PASSWORD_BYTES = 24;

/** Logins of their own, so that the passwords of a plant's collector and Grafana on the same server stay as they are. */
const LOGINS = { writer: 'plenum_start_writer', reader: 'plenum_start_reader' } as const;

type Passwords = Record<keyof typeof LOGINS, string>;

function passwords(file: string): Passwords {
  if (existsSync(file)) {
    return JSON.parse(readFileSync(file, 'utf8')) as Passwords;
  }
  const random = () => randomBytes(PASSWORD_BYTES).toString('base64url');
  const made = { writer: random(), reader: random() };
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}

/**
 * Logins with least rights on a real TimescaleDB that has been migrated. Their passwords are made once and kept in
 * `dataDirectory`, readable by this user alone.
 * @throws Error of PostgreSQL when the owner may not create roles
 */
export async function databaseLogins(ownerUrl: string, dataDirectory: string): Promise<DatabaseUrls> {
  const secrets = passwords(path.join(dataDirectory, 'database-logins.json'));
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'plenum start' });
  await client.connect();
  try {
    for (const role of ['writer', 'reader'] as const) {
      await addLogin(client, { name: LOGINS[role], role: `plenum_${role}`, password: secrets[role] });
    }
  } finally {
    await client.end();
  }
  const as = (role: keyof typeof LOGINS) => {
    const url = new URL(ownerUrl);
    url.username = LOGINS[role];
    url.password = secrets[role];
    return url.toString();
  };
  return { owner: ownerUrl, writer: as('writer'), reader: as('reader') };
}
