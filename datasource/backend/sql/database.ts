import { setTimeout as sleep } from 'node:timers/promises';

import type { ConnectionSettings } from '../instances/settings.ts';
import type { Log } from '../plugin/logging.ts';
import { isConnectionLost, isDatabaseAway } from './errors.ts';
import { createLane, type LaneOptions } from './lane.ts';
import { openPool } from './pool.ts';
import { createFlights } from './single-flight.ts';

/** Rules are few and ask one thing each; beside panels' connections, so that a full dashboard cannot blind alerting. */
const ALERT_CONNECTIONS = 2;
/**
 * Grafana gives an evaluation 30 s (`evaluation_timeout`). Until shortly before, a rule waits for a connection and for a
 * database that restarts: a page because of a minor update would be a false alarm.
 */
const ALERT_PATIENCE_MS = 25_000;
/** One for all that is followed live, so that a full dashboard does not hold it up, nor it a dashboard. */
const LIVE_CONNECTIONS = 1;
/** A server that restarts refuses at once; asked twice a second it is found soon after it is back. */
const RETRY_PAUSE_MS = 500;
/** A connection that broke while nobody used it, e.g. in a firewall or by a restart, says nothing about the database now. */
const PANEL_RETRIES = 1;

/** Who asks: people take turns, alert rules have connections of their own. */
export interface Asker {
  name: string;
  fromAlert: boolean;
  /** The followed queries of all viewers, one after the other. */
  isLive?: boolean;
  /** False where an alert rule waited for the database already, and it did not come back. */
  isPatient?: boolean;
}

/** The database as one call sees it. */
export interface Database {
  /**
   * Runs one parameterised statement and gives its rows as arrays of column values, which are shared: do not change them.
   * An aborted signal cancels the statement in the server, too, unless somebody else waits for the same.
   * @throws {DatabaseError} {BusyError}
   */
  rows<Row extends unknown[]>(sql: string, parameters: unknown[], signal?: AbortSignal): Promise<Row[]>;
}

/** The database as a call sees it that changes something. */
export interface ChangingDatabase extends Database {
  /**
   * Runs one statement in a transaction that may change something, once: a connection that breaks under it leaves open whether it did.
   * @throws {DatabaseError} {BusyError}
   */
  change<Row extends unknown[]>(sql: string, parameters: unknown[], signal?: AbortSignal): Promise<Row[]>;
}

/** The connections of a data source. */
export interface Connections {
  as(asker: Asker): ChangingDatabase;
  close(): Promise<void>;
}

type Rows = unknown[][];

/** Opens the pools of a data source; the first statement connects. */
export function openDatabase(settings: ConnectionSettings, log: Log): Connections {
  const panels = openDoor(settings, log, {
    slots: settings.maxConnections,
    maxWaitMs: settings.timeoutSeconds * 1000,
    what: 'database connections',
    advice: `Raise "Connections" in the data source's settings if the database can take more, show fewer panels at once, or refresh less often.`,
  });
  const alerts = openDoor(settings, log, {
    slots: ALERT_CONNECTIONS,
    maxWaitMs: ALERT_PATIENCE_MS,
    what: 'database connections',
    advice: 'These are for alert rules alone. Evaluate rules less often, or narrow their queries.',
  });
  const live = openDoor(settings, log, {
    slots: LIVE_CONNECTIONS,
    maxWaitMs: settings.timeoutSeconds * 1000,
    what: 'database connections for live queries',
    advice: 'Follow fewer panels live, or refresh at intervals instead.',
  });
  return {
    as: ({ name, fromAlert, isLive = false, isPatient = true }) => {
      const door = fromAlert ? alerts : isLive ? live : panels;
      const patienceEndsMs = Date.now() + ALERT_PATIENCE_MS;
      const mayRetry = (error: unknown, attempts: number) =>
        fromAlert && isPatient
          ? isDatabaseAway(error) && Date.now() + RETRY_PAUSE_MS < patienceEndsMs
          : isConnectionLost(error) && attempts <= PANEL_RETRIES;
      return {
        change: async <Row extends unknown[]>(text: string, values: unknown[], signal?: AbortSignal) =>
          (await door.change(name, text, values, signal)) as Row[],
        rows: async <Row extends unknown[]>(text: string, values: unknown[], signal?: AbortSignal) => {
          for (let attempt = 1; ; attempt++) {
            try {
              return (await door.rows(name, text, values, signal)) as Row[];
            } catch (error) {
              if (signal?.aborted || !mayRetry(error, attempt)) {
                throw error;
              }
              log('info', 'The database connection was lost; asking again', { attempt: String(attempt), error });
              await sleep(fromAlert && isPatient ? RETRY_PAUSE_MS : 0, undefined, { signal });
            }
          }
        },
      };
    },
    close: async () => {
      await Promise.all([panels.close(), alerts.close(), live.close()]);
    },
  };
}

/** A pool behind a lane of its size; the same statement runs once at a time. */
function openDoor(settings: ConnectionSettings, log: Log, options: LaneOptions) {
  const pool = openPool(settings, options.slots, log);
  const lane = createLane(options);
  const flights = createFlights<Rows>(lane);
  return {
    change: async (asker: string, text: string, values: unknown[], signal?: AbortSignal): Promise<Rows> => {
      const leave = await lane.enter(asker, signal);
      try {
        return await pool.run({ text, values, isChange: true }, signal ?? new AbortController().signal);
      } finally {
        leave();
      }
    },
    rows: (asker: string, text: string, values: unknown[], signal?: AbortSignal): Promise<Rows> =>
      flights.join(
        { key: `${text}\u0000${JSON.stringify(values)}` },
        asker,
        (running) => pool.run({ text, values }, running),
        signal
      ),
    close: () => pool.close(),
  };
}
