import { constants } from 'node:os';
import { OtherSchemaError } from './other-schema.ts';

/**
 * `data`: the database refuses the rows themselves, another attempt gives the same. `ours`: the failure began in
 * this program (a row that cannot be encoded), so another attempt gives the same too. `unclear`: an error of the
 * database that could be of either kind. `refused`: somebody must fix the login, the schema or the settings.
 * `away`: the database is known not to be reachable or able just now.
 */
export type FailureKind = 'data' | 'ours' | 'unclear' | 'refused' | 'away';

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

/** The connection was lost or never made, whatever words the driver had for it. */
export class DatabaseAwayError extends Error {
  override name = 'DatabaseAwayError';
  readonly nextStep: string;

  constructor(message: string, options: { cause: unknown; nextStep?: string | undefined }) {
    super(message, { cause: options.cause });
    this.nextStep = options.nextStep ?? TRIES_AGAIN;
  }
}

const SQLSTATE = /^[0-9A-Z]{5}$/;
/** EPIPE and EBUSY look like states of SQL, and are the operating system's words. */
const isSqlState = (code: string) => SQLSTATE.test(code) && !(code in constants.errno);

// PostgreSQL error classes: the first two characters of SQLSTATE, appendix A of its manual.
const DATA_CLASSES = new Set(['22', '23', 'P0']);
/** Connection, transaction rollback, resources, object in use, operator intervention, system error: they pass. */
const AWAY_CLASSES = new Set(['08', '40', '53', '55', '57', '58']);
/** A transaction or a session that idled too long was ended by the server; the next one is as good as any. */
const AWAY_STATES = new Set(['25P03', '25P04']);
/** A limit that this one statement exceeds, for example on rows decompressed at once. */
const UNCLEAR_STATES = new Set(['53400']);
/** Object not in a state for this: passes in general, but it is also how a table that became a view refuses rows. */
const NOT_IN_STATE = '55000';
/** Of the login and the session, whatever the schema is. */
const LOGIN_CLASSES = new Set(['25', '28']);
const NEXT_STEP_OF_CLASS: Record<string, string> = {
  '28': 'Check user and password in database.url',
  '3D': 'Create the database, or fix its name in database.url',
  '3F': 'Run `plenum migrate`',
  '42': 'Run `plenum migrate` and check that the login has the role plenum_writer',
  '25': 'The server is read-only: point database.url at the primary',
};
const SHORT_OF_RESOURCES = 'The server is short of connections, memory or disk; look at it';
const TRIES_AGAIN =
  'If it lasts, look at the server and at what is on the way to it; the collector tries again by itself';
const CUT_OFF = 'the connection was closed by the server or on the way to it';
const NEXT_STEP_OF_NETWORK_CODE: Record<string, string> = {
  ECONNREFUSED: 'Check that the database runs, and host and port in database.url',
  ENOTFOUND: 'Check the host name in database.url',
  EAI_AGAIN: 'Check the name server of this machine',
  ETIMEDOUT: 'Check network and firewall on the way to the database',
  EHOSTUNREACH: 'Check network and firewall on the way to the database',
  ENETUNREACH: 'Check network and firewall on the way to the database',
  EHOSTDOWN: 'Check that the database runs, and host and port in database.url',
  ENETDOWN: 'Check the network of this machine',
};
const CUT_OFF_CODES = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE']);
/** What the driver says, without a code, when a connection ends or the server stays silent. */
const LOST_CONNECTION =
  /^(Connection terminated|timeout expired|timeout exceeded when trying to connect|Query read timeout|Client (was closed|has encountered a connection error))/;
/** PgBouncer's answer to a setting that it does not pass on; it carries the class of a lost connection. */
const POOLER_REFUSES_SETTING = /unsupported startup parameter(?: in options)?: (\S+)/;

/**
 * What a failed statement or connection means for the writer. Only what is known to be an absent database is `away`:
 * a failure that this program made must never pass for one, since waiting does not cure it.
 */
export function describeFailure(error: unknown): DatabaseFailure {
  const first = firstError(error);
  if (first instanceof RefusedEntryError) {
    return { kind: 'data', message: first.message, nextStep: 'See the dead-letter file' };
  }
  if (first instanceof OtherSchemaError) {
    return { kind: 'refused', message: first.message, nextStep: first.nextStep };
  }
  const { code = '', message = '' } = (first ?? {}) as Error & { code?: string };
  const line = (message || code || String(first)).split('\n')[0] ?? '';
  const setting = POOLER_REFUSES_SETTING.exec(line)?.[1];
  if (setting) {
    return {
      kind: 'refused',
      message: line,
      nextStep: `Add ${setting} to ignore_startup_parameters in pgbouncer.ini, or point database.url at PostgreSQL itself`,
    };
  }
  if (isSqlState(code)) {
    return ofState(code, `${line} (${code})`);
  }
  if (first instanceof DatabaseAwayError) {
    return { kind: 'away', message: line, nextStep: first.nextStep };
  }
  // The driver has several words for one event; which of them it takes differs from one attempt to the next.
  if (CUT_OFF_CODES.has(code) || line.startsWith('Connection terminated unexpectedly')) {
    return { kind: 'away', message: CUT_OFF, nextStep: TRIES_AGAIN };
  }
  if (LOST_CONNECTION.test(line)) {
    return { kind: 'away', message: line, nextStep: TRIES_AGAIN };
  }
  const nextStep = NEXT_STEP_OF_NETWORK_CODE[code];
  if (nextStep) {
    return { kind: 'away', message: line, nextStep };
  }
  return { kind: 'ours', message: line, nextStep: 'See the dead-letter file and report it' };
}

/** Whether a statement was refused in a way that a schema of another version may be the reason of. */
export function maySchemaRefuse(error: unknown): boolean {
  const { code = '' } = (error ?? {}) as { code?: string };
  return (
    isSqlState(code) &&
    !LOGIN_CLASSES.has(code.slice(0, 2)) &&
    (code === NOT_IN_STATE || describeFailure(error).kind !== 'away')
  );
}

function ofState(state: string, message: string): DatabaseFailure {
  const sqlClass = state.slice(0, 2);
  if (DATA_CLASSES.has(sqlClass)) {
    return { kind: 'data', message, nextStep: 'See the dead-letter file' };
  }
  if (AWAY_STATES.has(state)) {
    return { kind: 'away', message, nextStep: TRIES_AGAIN };
  }
  if (!UNCLEAR_STATES.has(state) && AWAY_CLASSES.has(sqlClass)) {
    return { kind: 'away', message, nextStep: sqlClass === '53' ? SHORT_OF_RESOURCES : TRIES_AGAIN };
  }
  const nextStep = NEXT_STEP_OF_CLASS[sqlClass];
  if (nextStep) {
    return { kind: 'refused', message, nextStep };
  }
  return { kind: 'unclear', message, nextStep: "Check the database server's log" };
}

/** A connection over several addresses fails with all their errors at once. */
function firstError(error: unknown): unknown {
  return error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
}
