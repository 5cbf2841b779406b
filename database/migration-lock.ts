import type { ClientBase } from 'pg';

type Client = Pick<ClientBase, 'query'>;

/** Any number that nobody else locks in this database. */
const LOCK_KEY = 7_536_421;

/** Waits until no other migrator is at work; the lock lasts for the transaction. */
export async function lockMigrations(client: Client): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK_KEY]);
}
