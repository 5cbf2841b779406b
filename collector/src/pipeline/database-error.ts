/**
 * `data`: the rows themselves are refused, another attempt gives the same. `refused`: somebody must mend the
 * login or the schema. `away`: the database is not reachable or not able just now.
 */
export type FailureKind = 'data' | 'refused' | 'away';

export interface DatabaseFailure {
  kind: FailureKind;
  /** One line without secrets. */
  message: string;
  nextStep: string;
}

/** The database layer refused an entry (an unknown rack, a point without a place): another attempt gives the same. */
export class RefusedEntryError extends Error {
  override name = 'RefusedEntryError';
}

// PostgreSQL error classes: the first two characters of SQLSTATE, appendix A of its manual.
const DATA_CLASSES = new Set(['22', '23', 'P0']);
const NEXT_STEP_OF_CLASS: Record<string, string> = {
  '28': 'Check user and password in database.url',
  '3D': 'Create the database, or mend its name in database.url',
  '3F': 'Run `plenum migrate`',
  '42': 'Run `plenum migrate` and check that the login has the role plenum_writer',
  '25': 'The server is read-only: point database.url at the primary',
  '53': 'The server is short of connections, memory or disk; look at it',
};
const NEXT_STEP_OF_CODE: Record<string, string> = {
  ECONNREFUSED: 'Check that the database runs, and host and port in database.url',
  ENOTFOUND: 'Check the host name in database.url',
  ETIMEDOUT: 'Check network and firewall on the way to the database',
};

/** What a failed statement or connection means for the writer. */
export function describeFailure(error: unknown): DatabaseFailure {
  if (error instanceof RefusedEntryError) {
    return { kind: 'data', message: error.message, nextStep: 'See the dead-letter file' };
  }
  const { code = '', message } = firstError(error) as Error & { code?: string };
  const line = (message || code || String(error)).split('\n')[0] ?? '';
  if (/^[0-9A-Z]{5}$/.test(code)) {
    const sqlClass = code.slice(0, 2);
    if (DATA_CLASSES.has(sqlClass)) {
      return { kind: 'data', message: `${line} (${code})`, nextStep: 'See the dead-letter file' };
    }
    const nextStep = NEXT_STEP_OF_CLASS[sqlClass];
    if (nextStep) {
      return { kind: 'refused', message: `${line} (${code})`, nextStep };
    }
    return { kind: 'away', message: `${line} (${code})`, nextStep: 'The collector tries again' };
  }
  return { kind: 'away', message: line, nextStep: NEXT_STEP_OF_CODE[code] ?? 'The collector tries again' };
}

/** A connection over several addresses fails with all their errors at once. */
function firstError(error: unknown): unknown {
  return error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
}
