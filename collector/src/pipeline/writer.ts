import type { Logger } from 'pino';
import { createBackoff, pause } from '../backoff.ts';
import type { Sink, SinkConnection, SourceStatus, Written } from './sink.ts';
import type { SpoolRecord } from './spool/record.ts';
import { countRows, holdsRows } from './spool/rows.ts';
import type { Spool } from './spool/spool.ts';
import { StorageError } from './spool/storage-error.ts';
import { storableData } from './storable-text.ts';

const FIRST_RETRY_MS = 250;
/** A sink that comes back is noticed within this time. */
const MAX_RETRY_MS = 15_000;
/** A complaint that stays true is repeated at this pace, so that the log shows it without drowning in it. */
const REPEAT_COMPLAINT_MS = 5 * 60_000;
/** What sources that are asked at the same moment hand in is written together, however soon that is. */
const GATHER_MS = 100;
/** Source states reach the status page at least this often while no samples flow. */
const IDLE_TURN_MS = 500;
/** TimescaleDB's policies run some minutes apart at the least. */
const WARNINGS_INTERVAL_MS = 60_000;
/** A way that has fallen silent is noticed so long after it counts as silent, at the latest. */
const SETTLE_INTERVAL_MS = 15_000;
/** Part of the time that settling may take, where there is much to settle. */
const SETTLE_SHARE = 0.05;

export interface WriterOptions {
  spool: Spool;
  sink: Sink;
  /**
   * A batch of so many rows is handed over at once. A smaller one waits for more, up to `flushIntervalMs`, where another was
   * handed over within that time before it came; after a quieter time nothing is gained by waiting.
   */
  batchRows: number;
  flushIntervalMs: number;
  log: Logger;
  onStored?: (result: Written & { lagMs: number }) => void;
}

export interface WriterHealth {
  connected: boolean;
  /** What keeps the writer from writing, with the next step. */
  complaint: string | undefined;
  /** Set while nothing but dead letters comes out: since when, how many, and why the last one was refused. */
  refusing: { sinceMs: number; entries: number; reason: string } | undefined;
  /** What is wrong with the sink though it takes records, a sentence each. */
  warnings: string[];
}

/**
 * Drains the spool into a sink until the signal aborts: reads records, hands them over in their order, and moves the
 * cursor to where the sink says that they are durable. While the sink is away the writer waits with back-off and the
 * spool grows.
 */
export function createWriter(options: WriterOptions) {
  const { spool, sink, log } = options;
  const queue: SpoolRecord[] = [];
  const statuses = new Map<string, SourceStatus>();
  const backoff = createBackoff({ firstMs: FIRST_RETRY_MS, maxMs: MAX_RETRY_MS });
  let connection: SinkConnection | undefined;
  let complaint: { text: string; saidMs: number; isOfDisk: boolean } | undefined;
  let refusing: WriterHealth['refusing'];
  let warnings: string[] = [];
  let warningsSeenMs = 0;
  let settleDueMs = 0;
  /** When records were handed over last, epoch ms. */
  let handedOverMs = -Infinity;
  let hasChecked = false;
  let hasSucceeded = false;

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        connection ??= await connect();
        await turn(connection, signal);
      } catch (error) {
        await handleFailure(error, signal);
      }
    }
  }

  /** Writes what is spooled until nothing is left or the signal aborts. True when nothing is left. */
  async function drain(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      try {
        connection ??= await connect();
        await fillQueue(0, signal);
        await reportStatuses(connection);
        if (queue.length === 0) {
          return true;
        }
        await handOver(connection);
      } catch (error) {
        await handleFailure(error, signal);
      }
    }
    return false;
  }

  async function connect(): Promise<SinkConnection> {
    const made = await sink.connect();
    try {
      await checkIdentity(made);
    } catch (error) {
      await made.close().catch(() => undefined);
      throw error;
    }
    return made;
  }

  /**
   * The sink may know of more than the cursor file does. A sink ahead of the spool means that the directory was rolled
   * back: its sequences must not pass for written ones.
   */
  async function checkIdentity(made: SinkConnection): Promise<void> {
    if (hasChecked) {
      return;
    }
    const written = await made.lastSequence(spool.id());
    if (written > spool.recoveredSequence) {
      log.warn(
        `The spool is older than the ${sink.name} remembers (a restored copy?). Its records are written again; known samples are not duplicated.`
      );
      await spool.renewIdentity();
    } else {
      await spool.acknowledge(written);
    }
    hasChecked = true;
  }

  async function turn(current: SinkConnection, signal: AbortSignal): Promise<void> {
    await fillQueue(options.flushIntervalMs, signal);
    await reportStatuses(current);
    await handOver(current);
    noteSuccess();
    await settle(current);
    await lookForWarnings(current);
  }

  /** Collects up to a batch; a young batch waits to grow. */
  async function fillQueue(flushIntervalMs: number, signal: AbortSignal): Promise<void> {
    let rows = countAllRows(queue);
    while (rows < options.batchRows) {
      const records = (await spool.read()).filter((record) => record.sequence > spool.acknowledged());
      queue.push(...records);
      rows += countAllRows(records);
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
      const wasIdle = oldest.appendedMs - handedOverMs >= flushIntervalMs;
      const waitMs = wasIdle ? Math.min(GATHER_MS, flushIntervalMs) : flushIntervalMs;
      if (ageMs >= waitMs || ageMs < 0) {
        return;
      }
      // Not woken by every record: each look at the disk costs as much as a transaction.
      await pause(waitMs - ageMs, signal);
    }
  }

  async function handOver(current: SinkConnection): Promise<void> {
    while (queue.length > 0) {
      const written = await current.write(spool.id(), queue);
      handedOverMs = Date.now();
      const taken = queue.splice(0, queue.findLastIndex(({ sequence }) => sequence <= written.sequence) + 1);
      const newest = taken.findLast(holdsRows);
      if (newest) {
        noteRefused(written);
        options.onStored?.({ ...written, lagMs: Date.now() - newest.appendedMs });
      }
      await spool.acknowledge(written.sequence);
    }
  }

  async function settle(current: SinkConnection): Promise<void> {
    const beganMs = Date.now();
    if (beganMs < settleDueMs) {
      return;
    }
    await current.settle();
    const endedMs = Date.now();
    settleDueMs = endedMs + Math.max(SETTLE_INTERVAL_MS, (endedMs - beganMs) / SETTLE_SHARE);
  }

  async function lookForWarnings(current: SinkConnection): Promise<void> {
    if (Date.now() - warningsSeenMs < WARNINGS_INTERVAL_MS) {
      return;
    }
    warningsSeenMs = Date.now();
    const seen = await current.warnings();
    seen.filter((warning) => !warnings.includes(warning)).forEach((warning) => log.warn(warning));
    warnings = seen;
  }

  function noteRefused({ samples, events, jobs, refused, reason = '' }: Written): void {
    if (samples + events + jobs > 0) {
      refusing = undefined;
    } else if (refused > 0) {
      refusing = {
        sinceMs: refusing?.sinceMs ?? Date.now(),
        entries: (refusing?.entries ?? 0) + refused,
        reason,
      };
    }
  }

  /** Only work done proves that the sink takes it: a login may connect and still lack rights. */
  function noteSuccess(): void {
    backoff.reset();
    if (complaint) {
      log.info(
        `${complaint.isOfDisk ? 'Writing goes on' : `The ${sink.name} is back`}; ${spool.stats().backlogRecords} spooled records are left to write.`
      );
    } else if (!hasSucceeded) {
      log.info(`Connected to the ${sink.name}.`);
    }
    complaint = undefined;
    hasSucceeded = true;
  }

  async function reportStatuses(current: SinkConnection): Promise<void> {
    for (const status of statuses.values()) {
      await current.report(status);
      if (statuses.get(status.name) === status) {
        statuses.delete(status.name);
      }
    }
  }

  async function handleFailure(error: unknown, signal: AbortSignal): Promise<void> {
    const isOfDisk = error instanceof StorageError;
    // What fails once the time is over may fail because the connection was closed for that.
    if (!signal.aborted) {
      complain(isOfDisk ? error.message : `The ${sink.name} cannot be written: ${(error as Error).message}`, isOfDisk);
    }
    // A failure of our own disk says nothing about the sink: the connection stays.
    if (!isOfDisk) {
      const lost = connection;
      connection = undefined;
      await lost?.close().catch(() => undefined);
    }
    await pause(backoff.nextMs(), signal);
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

function countAllRows(records: readonly SpoolRecord[]): number {
  return records.reduce((sum, record) => sum + countRows(record), 0);
}

export type Writer = ReturnType<typeof createWriter>;
