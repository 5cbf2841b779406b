import pg from 'pg';
import { DatabaseAwayError, describeFailure } from './database-error.ts';

/** A connected client. Whatever fails on the way there is the database's or its address's, never a row's. */
export async function connectDatabase(settings: () => pg.ClientConfig): Promise<pg.Client> {
  try {
    const client = new pg.Client(settings());
    // Without a listener, a connection lost between two statements would end the process.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  } catch (error) {
    throw describeFailure(error).kind === 'ours'
      ? awayBecauseOf(error, 'Check database.url and its TLS settings')
      : error;
  }
}

/**
 * The error of a statement, blamed rightly: where it names no cause, the connection is asked. One that still answers
 * has nothing to do with it.
 */
export async function attributed(client: pg.Client, error: unknown): Promise<unknown> {
  if (describeFailure(error).kind !== 'ours') {
    return error;
  }
  try {
    await client.query('SELECT 1');
    return error;
  } catch {
    return awayBecauseOf(error);
  }
}

function awayBecauseOf(error: unknown, nextStep?: string): DatabaseAwayError {
  return new DatabaseAwayError((error as Error).message, { cause: error, nextStep });
}
