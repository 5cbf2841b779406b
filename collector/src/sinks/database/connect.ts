import pg from 'pg';
import { answers, lossOf, watchForLoss } from '#database/connection-loss.ts';
import { DatabaseAwayError, describeFailure, maySchemaRefuse } from '#database/failure.ts';
import { otherSchema, OtherSchemaError } from '#database/other-schema.ts';
import { schemaVersion } from '#database/schema-version.ts';

/** A connected client. Whatever fails on the way there is the database's or its address's, never a row's. */
export async function connectDatabase(settings: () => pg.ClientConfig): Promise<pg.Client> {
  try {
    const client = new pg.Client(settings());
    watchForLoss(client);
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
 * has nothing to do with it. Where the database refuses, its schema is asked for its version.
 */
export async function attributed(client: pg.Client, error: unknown): Promise<unknown> {
  const loss = lossOf(client);
  if (loss) {
    return describeFailure(loss).kind === 'ours' ? awayBecauseOf(loss) : loss;
  }
  if (maySchemaRefuse(error)) {
    const version = await schemaVersion(client).catch(() => undefined);
    const other = version === undefined ? undefined : otherSchema(version);
    return other ? new OtherSchemaError(other, describeFailure(error).message, { cause: error }) : error;
  }
  if (describeFailure(error).kind !== 'ours') {
    return error;
  }
  return (await answers(client)) ? error : awayBecauseOf(error);
}

function awayBecauseOf(error: unknown, nextStep?: string): DatabaseAwayError {
  return new DatabaseAwayError((error as Error).message, { cause: error, nextStep });
}
