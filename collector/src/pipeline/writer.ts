import type { Logger } from 'pino';
import type { Topology } from '#model/topology.ts';
import { applyControl, applySamples } from './apply.ts';
import { createBackoff, pause } from './backoff.ts';
import { describeFailure } from './database-error.ts';
import type { DeadLetterFile } from './dead-letter.ts';
import { nextGroup, rowsOfRecords } from './grouping.ts';
import { createPointIds } from './point-ids.ts';
import type { Sink, SinkConnection, SourceStatus } from './sink.ts';
import { RecordKind } from './spool/record.ts';
import type { SpoolRecord } from './spool/record.ts';
import type { Spool } from './spool/spool.ts';

const FIRST_RETRY_MS = 250;
/** A database that comes back is noticed within this time. */
const MAX_RETRY_MS = 15_000;
/** A complaint that stays true is repeated at this pace, so that the log shows it without drowning in it. */
const REPEAT_COMPLAINT_MS = 5 * 60_000;
/** Source states reach the status page at least this often while no samples flow. */
const IDLE_TURN_MS = 500;

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
  /** Why not, with the next step. */
  complaint: string | undefined;
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
  let complaint: { text: string; saidMs: number } | undefined;
  let hasChecked = false;
  let hasAppliedTopology = false;
  let hasSucceeded = false;

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        connection ??= await connect();
        await turn(connection, signal);
      } catch (error) {
        await giveUpConnection(error);
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
        await giveUpConnection(error);
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
        await made.upsertTopology(options.topology, { simulated: options.simulated });
      }
    } catch (error) {
      await made.close().catch(() => undefined);
      throw error;
    }
    ids.forgetIds();
    return made;
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
      await spool.waitForRecords(flushIntervalMs - ageMs, signal);
    }
  }

  async function applyQueued(current: SinkConnection): Promise<void> {
    const context = { connection: current, ids, deadLetters: options.deadLetters, log };
    while (queue.length > 0) {
      const records = nextGroup(queue, options.batchRows);
      const last = records.at(-1) as SpoolRecord;
      if (last.kind === RecordKind.samples) {
        const { stored, refused, appendedMs } = await applySamples(context, spool.id(), records);
        options.onStored?.({ stored, refused, lagMs: Date.now() - appendedMs });
      } else {
        await applyControl(context, last);
        hasAppliedTopology ||= last.kind === RecordKind.topology;
      }
      queue.splice(0, records.length);
      await spool.acknowledge(last.sequence);
    }
  }

  /** Only work done proves that the database takes it: a login may connect and still lack rights. */
  function noteSuccess(): void {
    backoff.reset();
    if (complaint) {
      log.info(`The database is back; ${spool.stats().backlogRecords} spooled records are left to write.`);
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
    const batch = [...statuses.values()];
    await current.writeStatus(batch);
    for (const status of batch) {
      if (statuses.get(status.name) === status) {
        statuses.delete(status.name);
      }
    }
  }

  async function giveUpConnection(error: unknown): Promise<void> {
    const failure = describeFailure(error);
    const text = `The database cannot be written: ${failure.message}. ${failure.nextStep}.`;
    if (complaint?.text !== text || Date.now() - complaint.saidMs > REPEAT_COMPLAINT_MS) {
      log.warn(`${text} Samples are spooled meanwhile.`);
      complaint = { text, saidMs: Date.now() };
    }
    const lost = connection;
    connection = undefined;
    await lost?.close().catch(() => undefined);
  }

  return {
    run,
    drain,
    setStatus: (status: SourceStatus) => void statuses.set(status.name, status),
    health: (): WriterHealth => ({ connected: connection !== undefined, complaint: complaint?.text }),
    async close(): Promise<void> {
      await connection?.close().catch(() => undefined);
      connection = undefined;
    },
  };
}

export type Writer = ReturnType<typeof createWriter>;
