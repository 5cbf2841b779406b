import pg from 'pg';
import { lossOf, watchForLoss } from '#database/connection-loss.ts';
import { refreshRollups } from '#database/jobs.ts';
import { notePastSampling, type PastSampling } from '#database/past-sampling.ts';
import { findPoints, sourcesOf, upsertPoints } from '#database/points.ts';
import { writeBatch, writtenSequences, type SourcedRow } from '#database/samples.ts';
import { areRolledUp, takenSteps } from '#database/taken-steps.ts';
import { countingPoints } from '#database/ways.ts';
import { upsertTopology } from '#database/topology.ts';
import { inTransaction } from '#database/transaction.ts';
import { pointKey, type PointDefinition } from '#model/point.ts';
import { Quality } from '#model/sample.ts';
import type { Topology } from '#model/topology.ts';
import type { HistoryReader, HistorySlice } from '../contract/history.ts';
import { compileNormaliser, type Normaliser } from '../pipeline/normalise.ts';
import { stretchesOf, type Stretch } from './stretches.ts';

/** A good size for COPY. */
const ROWS_PER_BATCH = 10_000;
/** A day that ended this long ago is whole at the server, receivers that are late included. */
const SETTLED_MS = 15 * 60_000;
/** Retention runs once a day: it cannot get between writing and refreshing of the same day more often than that. */
const MAX_ATTEMPTS = 3;

export interface ImportOptions {
  /** URL of the schema's owner: the rollups are refreshed. */
  database: string;
  source: string;
  topology: Topology;
  simulated: boolean;
  reader: HistoryReader;
  /** Racks and equipment that rules on hosts have placed since it was asked last: points are there from their first value. */
  newPlaces?: () => Partial<Topology>;
  fromMs: number;
  toMs: number;
  stepMs: number;
  signal: AbortSignal;
  onProgress?: (progress: ImportProgress) => void;
}

export interface ImportProgress {
  /** Days done, of all. */
  done: number;
  of: number;
  /** Day in work or just done. */
  fromMs: number;
  rows: number;
  isDayDone: boolean;
}

export interface ImportReport {
  points: number;
  rows: number;
  /** Values that were left out because the database has some of that time. */
  leftOut: number;
  /** Days that an earlier run had done. */
  doneBefore: number;
  days: number;
}

/**
 * Imports the past of a source, a day at a time: written, then rolled up, then noted as done, so that a run that was killed is
 * continued by the next one. A step of a point in which the database has values already is left alone: nothing is there
 * twice, and live data are never replaced by coarser ones.
 */
export async function runImport(options: ImportOptions): Promise<ImportReport> {
  const client = new pg.Client({ connectionString: options.database, application_name: 'plenum import' });
  watchForLoss(client);
  await client.connect();
  try {
    return await importInto(client, options);
  } catch (error) {
    throw lossOf(client) ?? error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function importInto(client: pg.Client, options: ImportOptions): Promise<ImportReport> {
  const { source, reader, stepMs, signal, onProgress = () => undefined } = options;
  await inTransaction(client, () => upsertTopology(client, options.topology, { simulated: options.simulated }));
  const days = `import ${source} ${reader.key}`;
  const doneBefore = new Set(await writtenSequences(client, days));
  const all = stretchesOf(options, stepMs);
  const due = all.filter(({ fromMs, isWholeDay }) => !isWholeDay || !doneBefore.has(fromMs));
  const writer = createWriter(client, options);
  for (const [index, stretch] of due.entries()) {
    const tell = (isDayDone: boolean) =>
      onProgress({
        done: all.length - due.length + index + Number(isDayDone),
        of: all.length,
        fromMs: stretch.fromMs,
        rows: writer.rows(),
        isDayDone,
      });
    for (let attempt = 1; ; attempt++) {
      const written = await writer.write(stretch, reader.read(stretch, signal), () => tell(false));
      // The last bucket is that of the last moment, not the one after it.
      await refreshRollups(client, stretch.fromMs, stretch.toMs - 1);
      signal.throwIfAborted();
      // Retention may have dropped what was just written, before it was rolled up.
      if (await areRolledUp(client, written)) {
        break;
      }
      if (attempt === MAX_ATTEMPTS) {
        throw new Error(
          `Import: the samples of ${day(stretch.fromMs)} were dropped by retention before they were rolled up, ${attempt} times. Run it again at another time of the day.`
        );
      }
    }
    if (stretch.isWholeDay && stretch.toMs <= Date.now() - SETTLED_MS) {
      await writeBatch(client, { spool: days, sequence: stretch.fromMs, rows: [] });
    }
    tell(true);
  }
  return {
    points: writer.points(),
    rows: writer.rows(),
    leftOut: writer.leftOut(),
    doneBefore: all.length - due.length,
    days: all.length,
  };
}

interface KnownPoint {
  id: number;
  /** Of the point that gets the values, which may be one that arrives by another way. */
  source: string;
  metric: string;
  normalise: Normaliser;
}

function createWriter(client: pg.Client, { source, stepMs, simulated, newPlaces }: ImportOptions) {
  const known = new Map<string, KnownPoint>();
  let sequence = Date.now() * 1000;
  let rowCount = 0;
  let leftOut = 0;

  /** A point that live data have made keeps its own interval and staleness; a new one has those of the steps. */
  async function learn(points: readonly PointDefinition[]): Promise<number[]> {
    const fresh = points.filter(({ address }) => !known.has(address));
    const ids = await findPoints(
      client,
      source,
      fresh.map(({ address }) => address)
    );
    const places = newPlaces?.() ?? {};
    if (Object.values(places).some((some) => some.length > 0)) {
      await inTransaction(client, () => upsertTopology(client, places, { simulated, discovered: true }));
    }
    const missing = fresh.filter((point) => !ids.has(pointKey(point)));
    const made = missing.length > 0 ? await upsertPoints(client, missing) : new Map<string, number>();
    // What arrives by another way as well goes where that has none: it counts, and nothing counts twice.
    const counting = await countingPoints(client, [...ids.values(), ...made.values()]);
    const sources = await sourcesOf(client, [...counting.values()]);
    const learnt: number[] = [];
    for (const point of fresh) {
      const own = ids.get(pointKey(point)) ?? made.get(pointKey(point));
      const id = own === undefined ? undefined : (counting.get(own) ?? own);
      if (id !== undefined) {
        // Nothing of the past is ahead of a clock or behind it.
        const normalise = compileNormaliser(point, { maxAheadMs: 0, maxBehindMs: Infinity });
        known.set(point.address, { id, source: sources.get(id) ?? source, metric: point.metric, normalise });
        learnt.push(id);
      }
    }
    return learnt;
  }

  return {
    points: () => known.size,
    rows: () => rowCount,
    leftOut: () => leftOut,

    /** @returns the first and the last good value that were written */
    async write(stretch: Stretch, slices: AsyncIterable<HistorySlice>, onSlice: () => void): Promise<SourcedRow[]> {
      const range = { ...stretch, stepMs };
      const taken = await takenSteps(
        client,
        [...known.values()].map(({ id }) => id),
        range
      );
      let batch: SourcedRow[] = [];
      const ends: SourcedRow[] = [];
      /** What is written for the first time in this stretch, by source and metric. */
      const coarse = new Map<string, PastSampling>();
      let noted = 0;
      const flush = async () => {
        if (coarse.size > noted) {
          // Before the values: whoever sees some of them knows their steps.
          await notePastSampling(client, [...coarse.values()].slice(noted));
          noted = coarse.size;
        }
        if (batch.length > 0) {
          await writeBatch(client, { spool: `import ${source}`, sequence: sequence++, rows: batch });
          noteEnds(ends, batch);
          rowCount += batch.length;
          batch = [];
        }
      };
      for await (const { points, samples } of slices) {
        const learnt = await learn(points);
        (await takenSteps(client, learnt, range)).forEach((steps, id) => taken.set(id, steps));
        for (const sample of samples) {
          const point = known.get(sample.address);
          if (!point || sample.value === null) {
            continue;
          }
          if (taken.get(point.id)?.has(Math.floor(sample.timeMs / stepMs))) {
            leftOut += 1;
            continue;
          }
          const { value, quality } = point.normalise({ ...sample, isHistory: true }).sample;
          const series = JSON.stringify([point.source, point.metric]);
          if (!coarse.has(series)) {
            const { source: of, metric } = point;
            coarse.set(series, { source: of, metric, intervalMs: stepMs, beforeMs: stretch.toMs });
          }
          batch.push({ source, pointId: point.id, timeMs: sample.timeMs, value, quality });
          if (batch.length >= ROWS_PER_BATCH) {
            await flush();
          }
        }
        await flush();
        onSlice();
      }
      return ends;
    },
  };
}

/** Keeps the earliest and the latest good value. */
function noteEnds(ends: SourcedRow[], rows: readonly SourcedRow[]): void {
  for (const row of rows) {
    if (row.quality < Quality.bad) {
      ends[0] = ends[0] && ends[0].timeMs <= row.timeMs ? ends[0] : row;
      ends[1] = ends[1] && ends[1].timeMs >= row.timeMs ? ends[1] : row;
    }
  }
}

function day(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
