import { QueryError } from '#model/query/query-error.ts';

import type { ConnectionSettings } from '../instances/settings.ts';
import { SettingsError } from '../instances/settings.ts';
import { CrowdedError } from '../live/crowded.ts';
import { ResourceError } from '../resources/resource.ts';
import { ASK_EDITOR, DatabaseError, explainDatabaseError, explainToAll, isOurStatement } from '../sql/errors.ts';
import { BusyError } from '../sql/lane.ts';
import { CancelledError } from './cancel.ts';

/** Why a call failed, told by where the error was raised and never by what it happens to look like. */
export interface Failure {
  /** HTTP status. */
  status: number;
  message: string;
  /** As Grafana counts: `downstream` is the database's, `plugin` ours or the asker's. */
  source: 'plugin' | 'downstream';
  /** Of the line in Grafana's log: `error` is a fault of this process, worth a stack; who left is no news. */
  level: 'error' | 'warn' | 'debug';
}

export const BAD_REQUEST = 400;
const INTERNAL = 500;
/** As nginx and Grafana say that the client went away. */
const CLIENT_CLOSED_REQUEST = 499;
const BAD_GATEWAY = 502;
const UNAVAILABLE = 503;

/**
 * @param settings of the data source, where the call got as far as that
 * @param isTrusted whether the reader may know addresses, logins and the database's own words
 */
export function explainFailure(error: unknown, settings: ConnectionSettings | undefined, isTrusted: boolean): Failure {
  if (error instanceof CancelledError) {
    return { status: CLIENT_CLOSED_REQUEST, message: error.message, source: 'plugin', level: 'debug' };
  }
  if (error instanceof SettingsError && !isTrusted) {
    const message = `The data source's settings are not complete or not valid. ${ASK_EDITOR}`;
    return { status: BAD_REQUEST, message, source: 'plugin', level: 'warn' };
  }
  if (error instanceof QueryError || error instanceof SettingsError || error instanceof ResourceError) {
    return { status: BAD_REQUEST, message: error.message, source: 'plugin', level: 'warn' };
  }
  if (error instanceof BusyError || error instanceof CrowdedError) {
    return { status: UNAVAILABLE, message: error.message, source: 'plugin', level: 'warn' };
  }
  const server = error instanceof DatabaseError ? (error.settings ?? settings) : undefined;
  if (error instanceof DatabaseError && server) {
    const isOurs = isOurStatement(error.cause.code ?? '');
    return {
      status: isOurs ? INTERNAL : BAD_GATEWAY,
      message: isTrusted ? explainDatabaseError(error, server) : explainToAll(error, server),
      source: isOurs ? 'plugin' : 'downstream',
      level: isOurs ? 'error' : 'warn',
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    status: INTERNAL,
    message: `The Plenum data source failed${isTrusted ? `: ${message}` : ''}. This is a fault of its own; report it together with Grafana's log.`,
    source: 'plugin',
    level: 'error',
  };
}
