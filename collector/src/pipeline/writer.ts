import type { Logger } from 'pino';
import { describeFailure } from '#database/failure.ts';
import type { DatabaseFailure } from '#database/failure.ts';
import type { Topology } from '#model/topology.ts';
import { createBackoff, pause } from '../backoff.ts';
import { applyControl, applySamples } from './apply.ts';
import type { AppliedSamples, ApplyContext } from './apply.ts';
import type { DeadLetterFile } from './dead-letter.ts';
import { nextGroup, rowsOfRecords } from './grouping.ts';
import { createPointIds } from './point-ids.ts';
import { createSetAside } from './set-aside.ts';
import type { Sink, SinkConnection, SourceStatus } from './sink.ts';
import { RecordKind } from './spool/record.ts';
import type { SpoolRecord } from './spool/record.ts';
import type { Spool } from './spool/spool.ts';
import { StorageError } from './spool/storage-error.ts';
import { storableData } from './storable-text.ts';

const FIRST_RETRY_MS = 250;
/** A database that comes back is noticed within this time. */
const MAX_RETRY_MS = 15_000;
/** A complaint that stays true is repeated at this pace, so that the log shows it without drowning in it. */
const REPEAT_COMPLAINT_MS = 5 * 60_000;
/** Source states reach the status page at least this often while no samples flow. */
const IDLE_TURN_MS = 500;
/** TimescaleDB's policies run some minutes apart at the least. */
const WARNINGS_INTERVAL_MS = 60_000;
/** An error that could be the database's or the rows' is blamed on the rows after so many attempts, some seconds. */
const MAX_UNCLEAR_ATTEMPTS = 5;

export interface WriterOptions {
  spool: Spool;
  sink: Sink;
  deadLetters: DeadLetterFile;
  /** Applied again at every reconnect, so that a database that was replaced gets it too. */
  topology: Topology;
  simulated: boolean;
  batchRows: number;
  flushIntervalMs: number;
  log: Logger;
  onStored?: (result: { stored: number; refused: number; lagMs: number }) => void;
}

export interface WriterHealth {
  connected: boolean;
  /** What keeps the writer from writing, with the next step. */
  complaint: string | undefined;
  /** Set while nothing but dead letters comes out: since when, how many, and why the last one was refused. */
  refusing: { sinceMs: number; entries: number; reason: string } | undefined;
  /** What is wrong with the database though it takes rows, a sentence each. */
  warnings: string[];
}

/**
 * Drains the spool into the database until the signal aborts: announcements before the samples that need
 * them, samples in batches, each acknowledged only when it is committed. While the database is away the
 * writer waits with back-off and the spool grows.
 */
export function createWriter(options: WriterOptions) {
  const { spool, log } = options;
  const ids = createPointIds();
  const queue: SpoolRecord[] = [];
  const statuses = new Map<string, SourceStatus>();
  const backoff = createBackoff({ firstMs: FIRST_RETRY_MS, maxMs: MAX_RETRY_MS });
  let connection: SinkConnection | undefined;
  let complaint: { text: string; saidMs: number; isOfDisk: boolean } | undefined;
  const setAside = createSetAside(options.deadLetters, log);
  let unclearAttempts = 0;
  let refusing: WriterHealth['refusing'];
  let warnings: string[] = [];
  let warningsSeenMs = 0;
  let hasChecked = false;
  let hasAppliedTopology = false;
  let hasSucceeded = false;

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        connection ??= await connect();
        await turn(connection, signal);
      } catch (error) {
        await handleFailure(error);
        await pause(backoff.nextMs(), signal);
      }
    }
  }

  /** Writes what is spooled until nothing is left or the signal aborts. True when nothing is left. */
  async function drain(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      try {
        connection ??= await connect();
        await fillQueue(0, signal);
        await writeStatuses(connection);
        if (queue.length === 0) {
          return true;
        }
        await applyQueued(connection);
      } catch (error) {
        await handleFailure(error);
        await pause(backoff.nextMs(), signal);
      }
    }
    return false;
  }

  async function connect(): Promise<SinkConnection> {
    const made = await options.sink();
    try {
      await checkIdentity(made);
      // Until then the topology lies in the spool, behind samples of an earlier configuration.
      if (hasAppliedTopology) {
        await upsertAgain(made);
      }
    } catch (error) {
      await made.close().catch(() => undefined);
      throw error;
    }
    ids.forgetIds();
    return made;
  }

  /** What of the topology is refused lies in the dead letters since it was written first. */
  async function upsertAgain(made: SinkConnection): Promise<void> {
    try {
      await made.upsertTopology(options.topology, { simulated: options.simulated });
    } catch (error) {
      if (!isFinal(describeFailure(error))) {
        throw error;
      }
    }
  }

  function isFinal({ kind }: DatabaseFailure): boolean {
    return kind === 'data' || kind === 'ours' || (kind === 'unclear' && unclearAttempts >= MAX_UNCLEAR_ATTEMPTS);
  }

  /**
   * The ledger's highest sequence says what is committed, whatever the cursor file says. A ledger ahead of
   * the spool means that the directory was rolled back: its sequences must not pass for written ones.
   */
  async function checkIdentity(made: SinkConnection): Promise<void> {
    if (hasChecked) {
      return;
    }
    const written = await made.lastSequence(spool.id());
    if (written > spool.recoveredSequence) {
      log.warn(
        'The spool is older than the database remembers (a restored copy?). Its records are written again; known samples stay single.'
      );
      await spool.renewIdentity();
    } else {
      await spool.acknowledge(written);
    }
    hasChecked = true;
  }

  async function turn(current: SinkConnection, signal: AbortSignal): Promise<void> {
    await fillQueue(options.flushIntervalMs, signal);
    await writeStatuses(current);
    await applyQueued(current);
    noteSuccess();
    await lookForWarnings(current);
  }

  /** Collects up to a batch; a young batch waits `flushIntervalMs` to grow. */
  async function fillQueue(flushIntervalMs: number, signal: AbortSignal): Promise<void> {
    let rows = rowsOfRecords(queue);
    while (rows < options.batchRows) {
      const records = (await spool.read()).filter((record) => record.sequence > spool.acknowledged());
      queue.push(...records);
      rows += rowsOfRecords(records);
      if (records.length > 0) {
        continue;
      }
      if (flushIntervalMs === 0 || signal.aborted) {
        return;
      }
      const [oldest] = queue;
      if (!oldest) {
        return spool.waitForRecords(IDLE_TURN_MS, signal);
      }
      const ageMs = Date.now() - oldest.appendedMs;
      if (ageMs >= flushIntervalMs || ageMs < 0) {
        return;
      }
      // Not woken by every record: each look at the disk costs as much as a transaction.
      await pause(flushIntervalMs - ageMs, signal);
    }
  }

  async function applyQueued(current: SinkConnection): Promise<void> {
    const context: ApplyContext = { connection: current, ids, setAside, isFinal };
    while (queue.length > 0) {
      const records = nextGroup(queue, options.batchRows);
      const last = records.at(-1) as SpoolRecord;
      if (last.kind === RecordKind.samples) {
        const applied = await applySamples(context, spool.id(), records);
        noteRefused(applied);
        options.onStored?.({ ...applied, lagMs: Date.now() - applied.appendedMs });
      } else {
        await applyControl(context, last);
        hasAppliedTopology ||= last.kind === RecordKind.topology;
      }
      unclearAttempts = 0;
      queue.splice(0, records.length);
      await spool.acknowledge(last.sequence);
    }
  }

  async function lookForWarnings(current: SinkConnection): Promise<void> {
    if (Date.now() - warningsSeenMs < WARNINGS_INTERVAL_MS) {
      return;
    }
    warningsSeenMs = Date.now();
    try {
      const seen = await current.warnings();
      seen.filter((warning) => !warnings.includes(warning)).forEach((warning) => log.warn(warning));
      warnings = seen;
    } catch (error) {
      if (describeFailure(error).kind === 'away') {
        throw error;
      }
      log.debug(`What is wrong with the database cannot be seen: ${(error as Error).message}`);
    }
  }

  function noteRefused({ stored, refused, reason = '' }: AppliedSamples): void {
    if (stored > 0) {
      refusing = undefined;
    } else if (refused > 0) {
      refusing = {
        sinceMs: refusing?.sinceMs ?? Date.now(),
        entries: (refusing?.entries ?? 0) + refused,
        reason,
      };
    }
  }

  /** Only work done proves that the database takes it: a login may connect and still lack rights. */
  function noteSuccess(): void {
    backoff.reset();
    if (complaint) {
      log.info(
        `${complaint.isOfDisk ? 'Writing goes on' : 'The database is back'}; ${spool.stats().backlogRecords} spooled records are left to write.`
      );
    } else if (!hasSucceeded) {
      log.info('Connected to the database.');
    }
    complaint = undefined;
    hasSucceeded = true;
  }

  async function writeStatuses(current: SinkConnection): Promise<void> {
    if (statuses.size === 0) {
      return;
    }
    for (const status of statuses.values()) {
      try {
        await current.writeStatus([status]);
      } catch (error) {
        const failure = describeFailure(error);
        if (!isFinal(failure)) {
          throw error;
        }
        log.error(`The state of source ${status.name} cannot be shown in the database: ${failure.message}.`);
      }
      if (statuses.get(status.name) === status) {
        statuses.delete(status.name);
      }
    }
  }

  /** A failure of our own disk says nothing about the database: the connection stays. */
  async function handleFailure(error: unknown): Promise<void> {
    if (error instanceof StorageError) {
      complain(error.message, true);
      return;
    }
    const failure = describeFailure(error);
    unclearAttempts += Number(failure.kind === 'unclear');
    complain(`The database cannot be written: ${failure.message}. ${failure.nextStep}.`, false);
    const lost = connection;
    connection = undefined;
    await lost?.close().catch(() => undefined);
  }

  function complain(text: string, isOfDisk: boolean): void {
    if (complaint?.text !== text || Date.now() - complaint.saidMs > REPEAT_COMPLAINT_MS) {
      log.warn(`${text} Samples are spooled meanwhile.`);
      complaint = { text, saidMs: Date.now(), isOfDisk };
    }
  }

  return {
    run,
    drain,
    setStatus: (status: SourceStatus) => void statuses.set(status.name, storableData(status)),
    health: (): WriterHealth => ({
      connected: connection !== undefined,
      complaint: complaint?.text,
      refusing,
      warnings,
    }),
    async close(): Promise<void> {
      await connection?.close().catch(() => undefined);
      connection = undefined;
    },
  };
}

export type Writer = ReturnType<typeof createWriter>;
