import pg from 'pg';
import { pointKey } from '#model/point.ts';
import { Quality } from '#model/sample.ts';
import { inBackground } from '#database/background.ts';
import { lossOf, watchForLoss } from '#database/connection-loss.ts';
import { REFRESH_SETTINGS, refreshRollups } from '#database/jobs.ts';
import type { Rollup } from '#database/ladder.ts';
import { notePastSampling, type PastSampling } from '#database/past-sampling.ts';
import { analyzePoints, upsertPoints } from '#database/points.ts';
import { sampledSteps, type StepRange } from '#database/sampled-steps.ts';
import { writeBatch, type SourcedRow } from '#database/samples.ts';
import { upsertTopology } from '#database/topology.ts';
import { inTransaction } from '#database/transaction.ts';
import { pointDefinition } from '../points/all.ts';
import { SOURCES, type SimPoint, type SimProtocol } from '../points/point.ts';
import { DEMO_TOPOLOGY } from '../topology.ts';
import { DAY_MS } from './days.ts';
import type { HistoryRow } from './generate.ts';
import { createPendingRollups } from './pending-rollups.ts';
import type { HistorySink } from './sink.ts';

/** A good size for COPY on server and embedded engine alike. */
const ROWS_PER_BATCH = 10_000;
/** Name of this writer in the ledger of batches. */
const LEDGER_NAME = 'simulator-history';

export interface DatabaseSink extends HistorySink {
  /** Rows left out because the database has samples there: live data, or an earlier run. */
  skipped(): number;
}

/**
 * Writes history as the very points that the collector announces, so that live data continues the series. A source's
 * intervals in which the database has samples already are left alone. Needs the owner of the schema, for the rollups.
 */
export async function databaseSink(url: string, points: readonly SimPoint[], range: StepRange): Promise<DatabaseSink> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'plenum history',
    ...inBackground(REFRESH_SETTINGS),
  });
  watchForLoss(client);
  await client.connect();
  try {
    await inTransaction(client, () => upsertTopology(client, DEMO_TOPOLOGY, { simulated: true }));
    const definitions = points.map(pointDefinition);
    const ids = await upsertPoints(client, definitions);
    // A database that has just come to be has no statistics yet, and the rollups join each sample with its point.
    await analyzePoints(client);
    const pointIds = definitions.map((definition) => ids.get(pointKey(definition)) ?? Number.NaN);
    const taken = await takenIntervals(client, points, pointIds, range);
    await notePastSampling(client, pastSampling(points, taken, range));
    return sinkOf(client, points, pointIds, taken, range.stepMs);
  } catch (error) {
    await client.end();
    throw error;
  }
}

/** What is written here, in steps that are longer than those in which the sources are read. */
function pastSampling(
  points: readonly SimPoint[],
  taken: ReadonlyMap<SimProtocol, ReadonlySet<number>>,
  { fromMs, toMs, stepMs }: StepRange
): PastSampling[] {
  const series = new Map(points.map((point) => [`${point.protocol} ${point.metric}`, point]));
  return [...series.values()].flatMap(({ protocol, metric }) => {
    let end = Math.ceil(toMs / stepMs);
    while (end * stepMs > fromMs && taken.get(protocol)?.has(end - 1) === true) {
      end--;
    }
    const beforeMs = end * stepMs;
    return beforeMs > fromMs ? [{ source: SOURCES[protocol], metric, intervalMs: stepMs, beforeMs }] : [];
  });
}

/** One sample a day is little: wider slices of the refresh still let others in between. */
const SLICES_OF_DAYS = 40;

function sparse(rollups: readonly Rollup[], stepMs: number): readonly Rollup[] {
  const factor = stepMs >= DAY_MS ? SLICES_OF_DAYS : 1;
  return rollups.map((rollup) => ({ ...rollup, sliceMs: factor * rollup.sliceMs }));
}

function sinkOf(
  client: pg.Client,
  points: readonly SimPoint[],
  pointIds: number[],
  taken: Map<SimProtocol, Set<number>>,
  stepMs: number
): DatabaseSink {
  let sequence = Date.now() * 1000;
  let batch: SourcedRow[] = [];
  let skipped = 0;
  const pending = createPendingRollups(({ fromMs, toMs }, rollups) =>
    refreshRollups(client, fromMs, toMs, undefined, sparse(rollups, stepMs))
  );
  const sources = points.map(({ protocol }) => SOURCES[protocol]);
  const flush = async () => {
    if (batch.length > 0) {
      await writeBatch(client, { spool: LEDGER_NAME, sequence: sequence++, rows: batch });
      batch = [];
    }
  };
  const sayingLoss = (work: () => Promise<void>) =>
    work().catch((error: unknown) => {
      throw lossOf(client) ?? error;
    });
  const isTaken = ({ point, timeMs }: HistoryRow) => {
    const protocol = points[point]?.protocol;
    return protocol !== undefined && taken.get(protocol)?.has(Math.floor(timeMs / stepMs)) === true;
  };
  return {
    skipped: () => skipped,
    has({ fromMs, toMs }) {
      const steps = Array.from(
        { length: Math.ceil((toMs - fromMs) / stepMs) },
        (_, i) => Math.floor(fromMs / stepMs) + i
      );
      return [...taken.values()].every((ofSource) => steps.every((step) => ofSource.has(step)));
    },
    async write(rows) {
      for (const row of rows) {
        if (isTaken(row)) {
          skipped++;
        } else {
          const pointId = pointIds[row.point] ?? Number.NaN;
          const source = sources[row.point] ?? LEDGER_NAME;
          batch.push({ source, pointId, timeMs: row.timeMs, value: row.value, quality: Quality.good });
        }
      }
      if (batch.length >= ROWS_PER_BATCH) {
        await sayingLoss(flush);
      }
    },
    rangeDone: (stretch) =>
      sayingLoss(async () => {
        await flush();
        await pending.add(stretch);
      }),
    finish: () =>
      sayingLoss(async () => {
        await flush();
        await pending.finish();
      }),
    end: () => client.end(),
  };
}

/** Numbers of the intervals in which each source has samples; the source's first point stands for all of them. */
async function takenIntervals(
  client: pg.Client,
  points: readonly SimPoint[],
  pointIds: number[],
  range: StepRange
): Promise<Map<SimProtocol, Set<number>>> {
  const taken = new Map<SimProtocol, Set<number>>();
  for (const protocol of new Set(points.map((point) => point.protocol))) {
    const pointId = pointIds[points.findIndex((point) => point.protocol === protocol)];
    if (pointId !== undefined) {
      taken.set(protocol, await sampledSteps(client, pointId, range));
    }
  }
  return taken;
}
