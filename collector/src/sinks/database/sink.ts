import type { Logger } from 'pino';
import { describeFailure } from '#database/failure.ts';
import type { DatabaseFailure } from '#database/failure.ts';
import { clause } from '#model/text/clause.ts';
import type { Topology } from '#model/topology.ts';
import type { DeadLetterFile } from '../../pipeline/dead-letter.ts';
import type { Sink, SinkConnection, SourceStatus, Written } from '../../pipeline/sink.ts';
import { RecordKind } from '../../pipeline/spool/record.ts';
import type { RecordKindCode, SpoolRecord } from '../../pipeline/spool/record.ts';
import { StorageError } from '../../pipeline/spool/storage-error.ts';
import type { ApplyContext } from './apply-context.ts';
import { applyControl } from './apply-control.ts';
import { applyGaps } from './apply-gaps.ts';
import { applyListed } from './apply-listed.ts';
import { applyPoints } from './apply-points.ts';
import { applySamples } from './apply-samples.ts';
import { isGrouped, nextGroup } from './grouping.ts';
import { createPointIds } from './point-ids.ts';
import type { DatabaseSession, OpenSession } from './session.ts';
import { createSetAside } from './set-aside.ts';

/** An error that could be the database's or the rows' is blamed on the rows after so many attempts, some seconds. */
const MAX_UNCLEAR_ATTEMPTS = 5;

export interface DatabaseSinkOptions {
  open: OpenSession;
  deadLetters: DeadLetterFile;
  /** Applied again at every reconnect, so that a database that was replaced gets it too. */
  topology: () => Topology;
  simulated: boolean;
  batchRows: number;
  log: Logger;
}

/**
 * Writes spooled records to TimescaleDB: announcements before the samples that need them, samples in batches whose sequence
 * is in the ledger with them, events and jobs by their own keys. What the database cannot hold is set aside, so that it
 * never blocks what comes behind it.
 */
export function createDatabaseSink(options: DatabaseSinkOptions): Sink {
  const { log } = options;
  const ids = createPointIds();
  const setAside = createSetAside(options.deadLetters, log);
  let unclearAttempts = 0;
  let hasAppliedTopology = false;
  let seenWarnings: string[] = [];
  /** Whether points came that may arrive by another way as well. */
  let hasNewPoints = true;
  let settledState = '';

  function isFinal({ kind }: DatabaseFailure): boolean {
    return kind === 'data' || kind === 'ours' || (kind === 'unclear' && unclearAttempts >= MAX_UNCLEAR_ATTEMPTS);
  }

  /** A failure of our own disk says nothing about the database. */
  async function blamed<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StorageError) {
        throw error;
      }
      const failure = describeFailure(error);
      unclearAttempts += Number(failure.kind === 'unclear');
      throw new Error(`${clause(failure.message)}. ${clause(failure.nextStep)}.`, { cause: error });
    }
  }

  async function open(): Promise<DatabaseSession> {
    const session = await options.open();
    ids.forgetIds();
    hasNewPoints = true;
    try {
      // Until then the topology lies in the spool, behind samples of an earlier configuration.
      if (hasAppliedTopology) {
        await upsertAgain(session);
      }
      return session;
    } catch (error) {
      await session.close().catch(() => undefined);
      throw error;
    }
  }

  /** What of the topology is refused lies in the dead letters since it was written first. */
  async function upsertAgain(session: DatabaseSession): Promise<void> {
    try {
      await session.upsertTopology(options.topology(), { simulated: options.simulated });
    } catch (error) {
      if (!isFinal(describeFailure(error))) {
        throw error;
      }
    }
  }

  async function write(session: DatabaseSession, spoolId: string, records: readonly SpoolRecord[]): Promise<Written> {
    const context: ApplyContext = { session, ids, setAside, isFinal };
    const group = nextGroup(records, options.batchRows);
    const last = group.at(-1) as SpoolRecord;
    const written = isGrouped(last)
      ? await applyGroup(context, spoolId, last.sequence, group)
      : await applyAlone(context, last);
    setAside.forget();
    unclearAttempts = 0;
    return { sequence: last.sequence, ...written };
  }

  async function applyAlone(context: ApplyContext, record: SpoolRecord): Promise<Omit<Written, 'sequence'>> {
    await applyControl(context, record);
    hasAppliedTopology ||= record.kind === RecordKind.topology;
    return { samples: 0, events: 0, jobs: 0, refused: 0, reason: undefined };
  }

  /** The points first; the samples last: with them the ledger says that everything up to there is written. */
  async function applyGroup(
    context: ApplyContext,
    spoolId: string,
    sequence: number,
    group: readonly SpoolRecord[]
  ): Promise<Omit<Written, 'sequence'>> {
    const ofKind = (wanted: RecordKindCode) => group.filter(({ kind }) => kind === wanted);
    const points = ofKind(RecordKind.points);
    await applyPoints(context, points);
    hasNewPoints ||= points.length > 0;
    await applyGaps(context, ofKind(RecordKind.gap));
    const { letters, ...listed } = await applyListed(context, group);
    const samples = ofKind(RecordKind.samples);
    if (samples.length === 0) {
      return { samples: 0, ...listed, refused: letters.length, reason: letters[0]?.reason };
    }
    const applied = await applySamples(context, spoolId, sequence, samples);
    letters.push(...applied.letters);
    return { samples: applied.stored, ...listed, refused: letters.length, reason: letters[0]?.reason };
  }

  async function report(session: DatabaseSession, status: SourceStatus): Promise<void> {
    try {
      await session.writeStatus(status);
    } catch (error) {
      const failure = describeFailure(error);
      if (!isFinal(failure)) {
        throw error;
      }
      log.error(`The state of source ${status.name} cannot be shown in the database: ${clause(failure.message)}.`);
    }
  }

  /** What is refused here is tried again with the next points; it keeps nothing from being stored. */
  async function settle(session: DatabaseSession): Promise<void> {
    const isWhole = hasNewPoints;
    hasNewPoints = false;
    try {
      const state = await session.settleWays(isWhole);
      if (state !== settledState) {
        settledState = state;
        ids.forgetIds();
      }
    } catch (error) {
      const failure = describeFailure(error);
      if (!isFinal(failure) && failure.kind !== 'unclear') {
        throw error;
      }
      log.error(`Series that arrive by two ways cannot be told from each other: ${clause(failure.message)}.`);
    }
  }

  async function warnings(session: DatabaseSession): Promise<string[]> {
    try {
      seenWarnings = await session.warnings();
    } catch (error) {
      if (describeFailure(error).kind === 'away') {
        throw error;
      }
      log.debug(`The warnings of the database cannot be read: ${(error as Error).message}`);
    }
    return seenWarnings;
  }

  return {
    name: 'database',
    connect: () =>
      blamed(async (): Promise<SinkConnection> => {
        const session = await open();
        return {
          lastSequence: (spoolId) => blamed(() => session.lastSequence(spoolId)),
          write: (spoolId, records) => blamed(() => write(session, spoolId, records)),
          settle: () => blamed(() => settle(session)),
          report: (status) => blamed(() => report(session, status)),
          warnings: () => blamed(() => warnings(session)),
          close: () => session.close(),
        };
      }),
  };
}
