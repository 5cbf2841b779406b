import type { ClientBase } from 'pg';

type Client = Pick<ClientBase, 'query'>;

/** Any number that nobody else locks in this database. */
const LOCK_KEY = 7_536_421;

/** Waits until no other migrator is at work; the lock lasts for the transaction. */
export async function lockMigrations(client: Client): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK_KEY]);
}

/** Commits what the work did, or rolls it back where it throws. */
export async function inTransaction<Result>(client: Client, work: () => Promise<Result>): Promise<Result> {
  await client.query('BEGIN');
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
