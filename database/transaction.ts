import type { ClientBase } from 'pg';
import { RefusedEntryError } from './failure.ts';

type Client = Pick<ClientBase, 'query'>;

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

/**
 * The same for an entry that the database layer may refuse by itself (an unknown rack): on a connection that still
 * works, that is the entry's fault and a `RefusedEntryError`. Where the connection cannot even roll back, throws what
 * that said, which blames the connection.
 */
export async function inEntryTransaction<Result>(client: Client, work: () => Promise<Result>): Promise<Result> {
  await client.query('BEGIN');
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK');
    if ((error as { code?: string }).code !== undefined) {
      throw error;
    }
    throw new RefusedEntryError((error as Error).message, { cause: error });
  }
}
