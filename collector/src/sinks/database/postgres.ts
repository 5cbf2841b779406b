import type pg from 'pg';
import { BACKGROUND } from '#database/background.ts';
import { closeVanishedJobs, describeSharedScheduler, sharedSchedulers } from '#database/close-vanished-jobs.ts';
import { describeFailingJobs, failingJobs, failingJobsAdvice, jobsByError } from '#database/failing-jobs.ts';
import { recordGaps } from '#database/gaps.ts';
import { newestTimesMs } from '#database/newest.ts';
import { otherSchema } from '#database/other-schema.ts';
import { findPoints, upsertPoints } from '#database/points.ts';
import { lastSequence, writeBatch } from '#database/samples.ts';
import { schemaVersion } from '#database/schema-version.ts';
import { reportSource } from '#database/sources.ts';
import { retractTopology, upsertTopology } from '#database/topology.ts';
import { formerPoints, settleWays } from '#database/ways.ts';
import { inEntryTransaction } from '#database/transaction.ts';
import { writeEvents } from '#database/write-events.ts';
import { writeJobs } from '#database/write-jobs.ts';
import { clause } from '#model/text/clause.ts';
import { attributed, connectDatabase } from './connect.ts';
import type { DatabaseSession, OpenSession } from './session.ts';

export interface PostgresOptions {
  /** Asked for at every connection, so that a rotated password is picked up. */
  url: () => string;
  connectTimeoutMs: number;
  statementTimeoutMs: number;
  applicationName: string;
  /** Whether its statements can wait for others where the engine does one thing at a time. */
  inBackground?: boolean;
}

/** A client at TimescaleDB, connected. */
export function connectPostgres(options: PostgresOptions): Promise<pg.Client> {
  return connectDatabase(() => ({
    connectionString: options.url(),
    application_name: options.applicationName,
    ...(options.inBackground === true ? BACKGROUND : {}),
    connectionTimeoutMillis: options.connectTimeoutMs,
    // The server's limit covers a slow statement, the client's a server that no longer answers at all.
    statement_timeout: options.statementTimeoutMs,
    query_timeout: options.statementTimeoutMs + options.connectTimeoutMs,
    keepAlive: true,
  }));
}

/** Sessions at TimescaleDB. */
export function postgresSessions(options: PostgresOptions): OpenSession {
  return async () => {
    const client = await connectPostgres(options);
    return withBlame(client, sessionOf(client));
  };
}

function sessionOf(client: pg.Client): DatabaseSession {
  return {
    lastSequence: (spoolId) => lastSequence(client, spoolId),

    upsertTopology: (topology, options) => inEntryTransaction(client, () => upsertTopology(client, topology, options)),

    retractTopology: (site, source, places) =>
      inEntryTransaction(client, () => retractTopology(client, site, source, places)),

    upsertPoints: (points) => inEntryTransaction(client, () => upsertPoints(client, points)),

    findPoints: (source, addresses) => findPoints(client, source, addresses),

    formerPoints: (source) => formerPoints(client, source),

    settleWays: (isWhole) => settleWays(client, { isWhole }),

    writeBatch: (batch) => writeBatch(client, batch),

    writeEvents: (deliveredBy, events) => inEntryTransaction(client, () => writeEvents(client, deliveredBy, events)),

    writeJobs: (deliveredBy, jobs) => inEntryTransaction(client, () => writeJobs(client, deliveredBy, jobs)),

    closeVanishedJobs: (source, open) => inEntryTransaction(client, () => closeVanishedJobs(client, source, open)),

    recordGaps: (gaps) => recordGaps(client, gaps),

    writeStatus: ({ message, ...status }) =>
      reportSource(client, message === undefined ? status : { ...status, message }),

    newestTimesMs: (source, addresses) => newestTimesMs(client, source, addresses),

    async warnings() {
      const other = otherSchema(await schemaVersion(client));
      const jobs = await failingJobs(client);
      const shared = other ? [] : await sharedSchedulers(client);
      return [
        ...(other ? [`The database can be written, but ${clause(other.message)}. ${clause(other.nextStep)}.`] : []),
        ...jobsByError(jobs).map((same) => `${describeFailingJobs(same)} ${failingJobsAdvice(same.length)}`),
        ...shared.map(describeSharedScheduler),
      ];
    },

    close: () => client.end(),
  };
}

/** The same session, whose failures say whether it was lost. */
function withBlame(client: pg.Client, session: DatabaseSession): DatabaseSession {
  const blaming =
    <Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      try {
        return await work(...args);
      } catch (error) {
        throw await attributed(client, error);
      }
    };
  return {
    lastSequence: blaming(session.lastSequence),
    upsertTopology: blaming(session.upsertTopology),
    retractTopology: blaming(session.retractTopology),
    upsertPoints: blaming(session.upsertPoints),
    findPoints: blaming(session.findPoints),
    formerPoints: blaming(session.formerPoints),
    settleWays: blaming(session.settleWays),
    writeBatch: blaming(session.writeBatch),
    writeEvents: blaming(session.writeEvents),
    writeJobs: blaming(session.writeJobs),
    closeVanishedJobs: blaming(session.closeVanishedJobs),
    recordGaps: blaming(session.recordGaps),
    writeStatus: blaming(session.writeStatus),
    warnings: blaming(session.warnings),
    newestTimesMs: blaming(session.newestTimesMs),
    close: session.close,
  };
}
