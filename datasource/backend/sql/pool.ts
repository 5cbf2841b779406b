import { connect } from 'node:net';
import type { ConnectionOptions } from 'node:tls';

import pg from 'pg';

import type { ConnectionSettings } from '../instances/settings.ts';
import type { Log } from '../plugin/logging.ts';
import { DatabaseError } from './errors.ts';
import { WITHOUT_NESTED_LOOPS } from './without-nested-loops.ts';

/** A database that does not answer in this time counts as unreachable; people wait for the test button. */
export const CONNECT_TIMEOUT_MS = 5_000;
/** Connections of a dashboard that nobody looks at any more are given back. */
const IDLE_TIMEOUT_MS = 60_000;
/** The server's own timeout answers first, with a better message. */
const CLIENT_TIMEOUT_GRACE_MS = 2_000;
/** Whether a silent server at least takes a connection is asked after it was waited for; one round trip is enough. */
const PROBE_TIMEOUT_MS = 1_000;

export interface Statement {
  text: string;
  values: unknown[];
  /** It changes something: the login's transactions are read-only otherwise. */
  isChange?: boolean;
}

export interface Pool {
  /**
   * Runs a statement on a free connection; the caller keeps the number of statements within the pool's size. An aborted
   * signal cancels the statement in the server, too.
   * @throws {DatabaseError}
   */
  run(statement: Statement, signal: AbortSignal): Promise<unknown[][]>;
  close(): Promise<void>;
}

/** Opens a lazy pool: the first statement connects. */
export function openPool(settings: ConnectionSettings, size: number, log: Log): Pool {
  const config = clientConfig(settings);
  const pool = new pg.Pool({ ...config, max: size, idleTimeoutMillis: IDLE_TIMEOUT_MS, onConnect: setUp });
  // The pool listens to idle connections only: one that breaks between two uses would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', (error) => log('warn', 'An idle database connection broke', { error: error.message }));
  return {
    run: async ({ text, values, isChange = false }, signal) => {
      signal.throwIfAborted();
      const client = await pool.connect().catch(async (cause: unknown) => {
        throw new DatabaseError(cause, { acceptsConnections: await acceptsConnections(settings), settings });
      });
      let cancelling: Promise<void> | undefined;
      const cancel = () => {
        cancelling = cancelStatement(config, client, log);
      };
      let isBroken = false;
      try {
        signal.throwIfAborted();
        signal.addEventListener('abort', cancel, { once: true });
        const query = { text, values, rowMode: 'array' as const };
        const begin = isChange ? 'BEGIN READ WRITE' : beginOf(text);
        const result = await (begin === undefined
          ? client.query<unknown[]>(query)
          : inTransaction(client, begin, query));
        return result.rows;
      } catch (cause) {
        if (signal.aborted) {
          throw signal.reason;
        }
        // What the server did not say itself leaves the connection in the middle of an answer.
        isBroken = !(cause instanceof pg.DatabaseError) || cause.severity === 'FATAL';
        throw new DatabaseError(cause, { acceptsConnections: true, settings });
      } finally {
        signal.removeEventListener('abort', cancel);
        // A late cancellation would hit whatever the connection runs next.
        await cancelling;
        client.release(isBroken);
      }
    },
    close: () => pool.end(),
  };
}

/** What a statement is planned with holds for it alone: with a pooler in between, the connection is somebody else's next. */
function beginOf(text: string): string | undefined {
  return text.startsWith(WITHOUT_NESTED_LOOPS) ? 'BEGIN; SET LOCAL enable_nestloop = off' : undefined;
}

/** All of it or nothing, with what its transaction begins with. */
async function inTransaction(client: pg.PoolClient, begin: string, query: pg.QueryArrayConfig) {
  await client.query(begin);
  try {
    const result = await client.query<unknown[]>(query);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // Where the connection is gone, so is the transaction.
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/**
 * A question over many chunks costs enough to be compiled in the server's eyes, which then takes as long as answering it. Said
 * after connecting, because a pooler in between refuses what it does not know at the start.
 */
async function setUp(client: pg.ClientBase): Promise<void> {
  await client.query('SET jit = off');
}

function clientConfig(settings: ConnectionSettings): pg.ClientConfig {
  const timeoutMs = settings.timeoutSeconds * 1000;
  return {
    host: settings.host,
    port: settings.port,
    database: settings.database,
    user: settings.user,
    password: settings.password,
    ssl: tlsOptions(settings),
    application_name: 'plenum-datasource',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: timeoutMs,
    query_timeout: timeoutMs + CLIENT_TIMEOUT_GRACE_MS,
  };
}

/** libpq's modes: `require` encrypts, `verify-ca` knows the authority, `verify-full` also the host's name. */
export function tlsOptions(settings: ConnectionSettings): ConnectionOptions | false {
  if (settings.tlsMode === 'disable') {
    return false;
  }
  const options: ConnectionOptions = {
    ca: settings.tlsCaCert,
    cert: settings.tlsClientCert,
    key: settings.tlsClientKey,
    rejectUnauthorized: settings.tlsMode !== 'require',
  };
  if (settings.tlsMode === 'verify-ca') {
    options.checkServerIdentity = () => undefined;
  }
  return options;
}

/**
 * Cancels what a connection runs, from a connection of its own: the pool may be exhausted by just such statements.
 * A role may cancel its own statements.
 */
async function cancelStatement(config: pg.ClientConfig, client: pg.PoolClient, log: Log): Promise<void> {
  const { processID } = client as pg.PoolClient & { processID?: number };
  const canceller = new pg.Client(config);
  canceller.on('error', () => undefined);
  try {
    await canceller.connect();
    await canceller.query('SELECT pg_cancel_backend($1)', [processID]);
  } catch (error) {
    log('warn', 'Cancelling a statement failed; its timeout will end it', { error });
  } finally {
    await canceller.end().catch(() => undefined);
  }
}

/** Tells a server that is frozen or overloaded from one that a firewall hides. */
function acceptsConnections({ host, port }: ConnectionSettings): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PROBE_TIMEOUT_MS });
    const answer = (accepts: boolean) => {
      socket.destroy();
      resolve(accepts);
    };
    socket.once('connect', () => answer(true));
    socket.once('timeout', () => answer(false));
    socket.once('error', () => answer(false));
  });
}
