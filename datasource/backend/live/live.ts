import { formatBucket } from '#model/query/bucket.ts';
import type { LiveQuestion } from '#model/query/live.ts';
import { QueryError } from '#model/query/query-error.ts';

import type { Log } from '../plugin/logging.ts';
import { askServers } from '../servers/ask.ts';
import type { Server } from '../servers/server.ts';
import { explainFailure } from '../services/failure.ts';
import type { Database } from '../sql/database.ts';
import { readFreshness } from '../sql/freshness.ts';
import type { KnownPoints } from '../sql/known-points.ts';
import { isShown } from './channel.ts';
import { createHub, type Hub } from './hub.ts';
import { type SharedRows, shareRows } from './shared-rows.ts';
import { tailOf } from './tail.ts';

const ASKER = { name: 'live', fromAlert: false, isLive: true };

/**
 * Follows queries of a data source, in all its databases. Their newest rows are answered by what answers the queries, so they are
 * equal.
 */
export function openLive(servers: readonly [Server, ...Server[]], log: Log): Hub {
  const shared = new Map<Server, { direct: Database; database: SharedRows }>(
    servers.map((server) => {
      const direct = server.connections.as(ASKER);
      return [server, { direct, database: shareRows(direct) }];
    })
  );
  const signal = new AbortController().signal;
  return createHub({
    look: (stopping) =>
      lookAt([...shared].map(([server, { direct }]) => ({ server, read: () => readFreshness(direct, stopping) }))),
    onRest: () => shared.forEach(({ database }) => database.clear()),
    explain: (error) => {
      const { message, level } = explainFailure(error, servers[0].settings, false);
      log(level, 'A live query failed', { error });
      return message;
    },
    ask: async (question: LiveQuestion, rowsFromMs, nowMs) => {
      const { query, filters = [], bucketMs, rangeMs } = question;
      const sources = new Set<string>();
      const frames = await askServers(
        {
          query: { ...query, ...('bucket' in query && { bucket: formatBucket(bucketMs) }) },
          filters,
          servers,
          asker: ASKER,
          log,
          through: (server) => ({
            database: shared.get(server)!.database,
            knownPoints: noting(server, sources),
          }),
        },
        {
          signal,
          refId: '',
          fromMs: nowMs - rangeMs,
          toMs: nowMs,
          rowsFromMs,
          maxDataPoints: 0,
          intervalMs: 0,
          fromAlert: false,
          nowMs,
        }
      );
      const followed = frames.filter((frame) => frame.fields.length > 0 && isShown(question, frame));
      const why = frames[0]?.meta?.notices?.find(({ severity }) => severity === 'warning');
      if (followed.length === 0 && why) {
        throw new QueryError(why.text);
      }
      return { tail: tailOf(followed, nowMs), sources };
    },
  });
}

/**
 * How far each source of each database has come. One that is away has come no further; where all are, that is the failure of the
 * first.
 */
async function lookAt(
  each: ReadonlyArray<{ server: Server; read(): Promise<ReadonlyMap<string, number>> }>
): Promise<ReadonlyMap<string, number>> {
  const looks = await Promise.allSettled(
    each.map(async ({ server, read }) => {
      const known = each.length === 1 ? await read() : await server.presence.ask(read);
      return [...known].map(([source, timeMs]): [string, number] => [sourceKey(server, source), timeMs]);
    })
  );
  const found = looks.flatMap((look) => (look.status === 'fulfilled' ? [look.value] : []));
  const [first] = looks;
  if (found.length === 0 && first?.status === 'rejected') {
    throw first.reason;
  }
  return new Map(found.flat());
}

/** Two databases may have a source of the same name. */
function sourceKey({ name }: Server, source: string): string {
  return `${name}\u0000${source}`;
}

/** Notes the sources of the points that a query reads. */
function noting(server: Server, sources: Set<string>): KnownPoints {
  return {
    async read(database: Database, ...asked) {
      const points = await server.knownPoints.read(database, ...asked);
      points.forEach(({ source }) => sources.add(sourceKey(server, source)));
      return points;
    },
  };
}
