import type pg from 'pg';
import { describeFailingJob, failingJobs } from '#database/failing-jobs.ts';
import { recordGaps } from '#database/gaps.ts';
import { newestTimesMs } from '#database/newest.ts';
import { otherSchema } from '#database/other-schema.ts';
import { findPoints, upsertPoints } from '#database/points.ts';
import { lastSequence, writeBatch } from '#database/samples.ts';
import { schemaVersion } from '#database/schema-version.ts';
import { reportSource } from '#database/sources.ts';
import { upsertTopology } from '#database/topology.ts';
import { inEntryTransaction } from '#database/transaction.ts';
import { attributed, connectDatabase } from './connect.ts';
import type { Sink, SinkConnection } from './sink.ts';

export interface DatabaseSinkOptions {
  /** Asked for at every connection, so that a rotated password is picked up. */
  url: () => string;
  connectTimeoutMs: number;
  statementTimeoutMs: number;
  applicationName: string;
}

/** Connections to TimescaleDB, one at a time: batches are written in order. */
export function createDatabaseSink(options: DatabaseSinkOptions): Sink {
  return async () => {
    const client = await connectDatabase(() => ({
      connectionString: options.url(),
      application_name: options.applicationName,
      connectionTimeoutMillis: options.connectTimeoutMs,
      // The server's limit covers a slow statement, the client's a server that no longer answers at all.
      statement_timeout: options.statementTimeoutMs,
      query_timeout: options.statementTimeoutMs + options.connectTimeoutMs,
      keepAlive: true,
    }));
    return withBlame(client, connectionOf(client));
  };
}

function connectionOf(client: pg.Client): SinkConnection {
  return {
    lastSequence: (spoolId) => lastSequence(client, spoolId),

    upsertTopology: (topology, options) => inEntryTransaction(client, () => upsertTopology(client, topology, options)),

    upsertPoints: (points) => inEntryTransaction(client, () => upsertPoints(client, points)),

    findPoints: (source, addresses) => findPoints(client, source, addresses),

    writeBatch: (batch) => writeBatch(client, batch),

    recordGap: (pointIds, fromMs, toMs, cause) =>
      recordGaps(
        client,
        pointIds.map((pointId) => ({ pointId, fromMs, toMs, cause }))
      ),

    async writeStatus(statuses) {
      for (const { message, ...status } of statuses) {
        await reportSource(client, message === undefined ? status : { ...status, message });
      }
    },

    newestTimesMs: (source, addresses) => newestTimesMs(client, source, addresses),

    async warnings() {
      const other = otherSchema(await schemaVersion(client));
      const jobs = await failingJobs(client);
      return [
        ...(other ? [`The database can be written, but ${other.message}. ${other.nextStep}.`] : []),
        ...jobs.map(describeFailingJob),
      ];
    },

    close: () => client.end(),
  };
}

/** The same connection, whose failures say whether it was lost. */
function withBlame(client: pg.Client, connection: SinkConnection): SinkConnection {
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
    lastSequence: blaming(connection.lastSequence),
    upsertTopology: blaming(connection.upsertTopology),
    upsertPoints: blaming(connection.upsertPoints),
    findPoints: blaming(connection.findPoints),
    writeBatch: blaming(connection.writeBatch),
    recordGap: blaming(connection.recordGap),
    writeStatus: blaming(connection.writeStatus),
    warnings: blaming(connection.warnings),
    newestTimesMs: blaming(connection.newestTimesMs),
    close: connection.close,
  };
}
