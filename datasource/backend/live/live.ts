import { formatBucket } from '#model/query/bucket.ts';
import type { LiveQuestion } from '#model/query/live.ts';

import type { ConnectionSettings } from '../instances/settings.ts';
import { runQuery } from '../queries/registry.ts';
import { contextOf } from '../queries/shared/context.ts';
import type { Log } from '../plugin/logging.ts';
import { explainFailure } from '../services/failure.ts';
import type { Connections, Database } from '../sql/database.ts';
import { readFreshness } from '../sql/freshness.ts';
import type { KnownPoints } from '../sql/known-points.ts';
import type { KnownTopology } from '../sql/known-topology.ts';
import { createHub, type Hub } from './hub.ts';
import { shareRows } from './shared-rows.ts';
import { tailOf } from './tail.ts';

interface LiveOptions {
  settings: ConnectionSettings;
  connections: Connections;
  knownPoints: KnownPoints;
  knownTopology: KnownTopology;
  log: Log;
}

/** Follows queries of a data source. Their newest rows are answered by what answers the queries, so they are equal. */
export function openLive({ settings, connections, knownPoints, knownTopology, log }: LiveOptions): Hub {
  const direct = connections.as({ name: 'live', fromAlert: false, isLive: true });
  const database = shareRows(direct);
  const signal = new AbortController().signal;
  return createHub({
    look: (stopping) => readFreshness(direct, stopping),
    onRest: () => database.clear(),
    explain: (error) => {
      const { message, isOurs } = explainFailure(error, settings, false);
      log(isOurs ? 'error' : 'warn', 'A live query failed', { error });
      return message;
    },
    ask: async ({ query, bucketMs, rangeMs }: LiveQuestion, rowsFromMs, nowMs) => {
      const sources = new Set<string>();
      const frames = await runQuery(
        { ...query, ...('bucket' in query && { bucket: formatBucket(bucketMs) }) },
        contextOf({
          database,
          knownPoints: noting(knownPoints, sources),
          knownTopology,
          signal,
          refId: '',
          fromMs: nowMs - rangeMs,
          toMs: nowMs,
          rowsFromMs,
          maxDataPoints: 0,
          intervalMs: 0,
          fromAlert: false,
          nowMs,
        })
      );
      return { tail: tailOf(frames, nowMs), sources };
    },
  });
}

/** Notes the sources of the points that a query reads. */
function noting(knownPoints: KnownPoints, sources: Set<string>): KnownPoints {
  return {
    async read(database: Database, ...asked) {
      const points = await knownPoints.read(database, ...asked);
      points.forEach(({ source }) => sources.add(source));
      return points;
    },
  };
}
