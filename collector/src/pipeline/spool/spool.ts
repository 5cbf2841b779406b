import { randomUUID } from 'node:crypto';
import { mkdir, rm, stat } from 'node:fs/promises';
import type { Logger } from 'pino';
import { createAge } from './age.ts';
import { createAppender } from './appender.ts';
import { openCursor } from './cursor.ts';
import { lockDirectory } from './lock.ts';
import type { SampleBatch } from './payload.ts';
import { createReader } from './reader.ts';
import type { RecordKindCode, SpoolRecord } from './record.ts';
import { createReserve, RESERVE_BYTES } from './reserve.ts';
import type { Reserve } from './reserve.ts';
import { appendedMsBehind, listSegments, recoverTail } from './segment.ts';
import type { Segment } from './segment.ts';
import { storageError } from './storage-error.ts';

export interface SpoolOptions {
  directory: string;
  /** Samples wait once the spool holds this many bytes; at least two segments. */
  maxBytes: number;
  segmentBytes: number;
  log: Logger;
}

export interface SpoolStats {
  bytes: number;
  segments: number;
  /** Records appended but not yet acknowledged. */
  backlogRecords: number;
  /** Records of the backlog that are not on the disk yet. */
  unwrittenRecords: number;
  /** Callers that wait because the spool is full or cannot be written. */
  waiting: number;
  damagedBytes: number;
  writeError: string | undefined;
}

export type Spool = Awaited<ReturnType<typeof openSpool>>;

/**
 * Opens the store-and-forward log between sources and database.
 *
 * Nothing is dropped: when `maxBytes` is reached or the disk is full, `append` of samples waits
 * (back-pressure to the sources) until the writer has freed a segment. A record whose bytes were damaged on
 * disk is skipped, counted and logged with its place.
 */
export async function openSpool(options: SpoolOptions) {
  const { directory } = options;
  const reserve = createReserve(directory);
  const unlock = await mkdir(directory, { recursive: true })
    .then(() => reserve.use(() => lockDirectory(directory)))
    .catch((error: unknown) => {
      throw (error as NodeJS.ErrnoException).code === undefined ? error : openingError(directory, error);
    });
  try {
    return await openLocked(options, reserve, unlock);
  } catch (error) {
    await unlock().catch(() => undefined);
    throw openingError(directory, error);
  }
}

function openingError(directory: string, error: unknown): Error {
  return storageError(`Spool ${directory} cannot be opened`, error, RESERVE_BYTES);
}

async function openLocked(options: SpoolOptions, reserve: Reserve, unlock: () => Promise<void>) {
  const { directory, log } = options;
  const { cursor, ...cursorFile } = await reserve.use(() => openCursor(directory));
  const segments = await listSegments(directory);
  const newest = segments.at(-1);
  const tail = newest && (await recoverTail(newest));
  // A segment of announcements only was begun after the last reading, which is then in the one before it.
  const lastSegment = segments.at(-2) ?? newest;
  const lastChangedMs = lastSegment && (await stat(lastSegment.path)).mtimeMs;
  if (tail && tail.tornBytes > 0) {
    log.warn(
      `Spool ${directory}: cut ${tail.tornBytes} bytes of a record that was never completed. Nothing acknowledged is lost.`
    );
  }
  await reserve.ensure().catch(() => undefined);
  // A new segment must exist before the first one is freed: its name carries the sequence on.
  const recoveredSequence = Math.max(tail?.lastSequence ?? 0, segments.length === 0 ? cursor.acknowledged : 0);

  let damagedBytes = 0;
  let writeError: string | undefined;
  let cursorError: string | undefined;
  const age = createAge();
  for (const segment of recoveredSequence > cursor.acknowledged ? segments : []) {
    const appendedMs = await appendedMsBehind(segment, cursor.acknowledged);
    if (appendedMs !== undefined) {
      age.appended(Math.max(segment.firstSequence, cursor.acknowledged + 1), appendedMs);
    }
  }
  const waiters: Array<() => void> = [];
  const durableListeners = new Set<() => void>();

  const appender = createAppender({
    directory,
    segmentBytes: options.segmentBytes,
    segments,
    nextSequence: recoveredSequence + 1,
    beforeCommit: reserve.ensure,
    isAcknowledged: (sequence) => cursor.acknowledged >= sequence,
    onNewSegment: free,
    releaseReserve: reserve.release,
    onDurable: (records, segment, offset) => {
      reader.offer(records, segment, offset);
      durableListeners.forEach((listener) => listener());
    },
    onWriteError: (error) => {
      if (error && !writeError) {
        log.error(`${error.message} The sources wait meanwhile; what is spooled is safe.`);
      }
      if (!error && writeError) {
        log.info(`Spool ${directory} can be written again.`);
      }
      writeError = error?.message;
    },
  });
  const reader = createReader(segments, (damage) => {
    damagedBytes += damage.bytes;
    log.error(
      `Spool ${damage.path}: skipped ${damage.bytes} damaged bytes at offset ${damage.offset}. Check the disk; the samples in them are lost.`
    );
  });

  const bytes = () => segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const isFull = () => bytes() + appender.pendingBytes() >= options.maxBytes;

  function append(kind: RecordKindCode, payload: Buffer, batch?: SampleBatch): Promise<number> {
    const nowMs = Date.now();
    age.appended(appender.nextSequence(), nowMs);
    return appender.append(kind, payload, nowMs, batch);
  }

  async function waitForRoom(signal: AbortSignal | undefined): Promise<void> {
    while (isFull()) {
      signal?.throwIfAborted();
      await new Promise<void>((resolve) => {
        const wake = () => {
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        waiters.push(wake);
        signal?.addEventListener('abort', wake, { once: true });
      });
    }
  }

  async function free(): Promise<void> {
    while (segments.length > 1 && (segments[1]?.firstSequence ?? Infinity) <= cursor.acknowledged + 1) {
      const [oldest] = segments as [Segment];
      try {
        await rm(oldest.path, { force: true });
      } catch (error) {
        log.warn(storageError(`Segment ${oldest.path} cannot be deleted`, error).message);
        break;
      }
      // A new segment frees as well, at the same time as what was written.
      if (segments[0] === oldest) {
        segments.shift();
      }
      await reader.leave(oldest);
    }
    if (!reserve.isIntact()) {
      await reserve.ensure().catch(() => undefined);
    }
    if (!isFull()) {
      waiters.splice(0).forEach((wake) => wake());
    }
  }

  /** The ledger in the database knows as well what is acknowledged, so a cursor that cannot be written blocks nothing. */
  async function saveCursor(sync = false): Promise<void> {
    try {
      await cursorFile.save(sync);
      cursorError = undefined;
    } catch (error) {
      const { message } = storageError(`The cursor of spool ${directory} cannot be written`, error);
      if (cursorError !== message) {
        log.warn(message);
      }
      cursorError = message;
    }
  }

  return {
    id: () => cursor.spoolId,
    /** Sequence of the last record found at opening. */
    recoveredSequence,
    /** When something was read last before this start, epoch ms; `undefined` on a first start. */
    lastReadMs: tail?.lastReadMs ?? lastChangedMs,
    acknowledged: () => cursor.acknowledged,
    isFull,

    /**
     * Appends samples; resolves with the sequence once durable, waits while the spool is full.
     * @param batch what the payload says, not to be changed any more
     */
    async append(kind: RecordKindCode, payload: Buffer, signal?: AbortSignal, batch?: SampleBatch): Promise<number> {
      if (isFull()) {
        await waitForRoom(signal);
      }
      return append(kind, payload, batch);
    },

    /** Appends a small control record even when the spool is full: points, topology, gaps. */
    appendControl: (kind: RecordKindCode, payload: Buffer): Promise<number> => append(kind, payload),

    /** The next records in order; empty where there are none. */
    read: (): Promise<SpoolRecord[]> =>
      reader.next(cursor.acknowledged).catch((error: unknown) => {
        throw storageError(`Spool ${directory} cannot be read`, error);
      }),

    /** Age of the oldest record that is not acknowledged, ms, to a second; 0 where there is none. */
    oldestAgeMs: (): number => age.oldestMs(),

    /** Resolves when something new is durable, after `timeoutMs`, or on abort. */
    async waitForRecords(timeoutMs: number, signal?: AbortSignal): Promise<void> {
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          durableListeners.delete(done);
          signal?.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, timeoutMs);
        durableListeners.add(done);
        if (signal?.aborted) {
          done();
        } else {
          signal?.addEventListener('abort', done, { once: true });
        }
      });
    },

    /** Everything up to `sequence` is in the database (or set aside): its segments can go. */
    async acknowledge(sequence: number): Promise<void> {
      if (sequence <= cursor.acknowledged) {
        return;
      }
      cursor.acknowledged = sequence;
      age.acknowledged(sequence, appender.nextSequence());
      await saveCursor();
      await free();
      if (cursorError) {
        await saveCursor();
      }
    },

    /** Gives up the space that is kept for a full disk, until segments are freed; true where there was some. */
    releaseReserve: reserve.release,

    /** A directory that was rolled back (a restored snapshot) must not reuse sequences of the ledger. */
    async renewIdentity(): Promise<void> {
      cursor.spoolId = randomUUID();
      await saveCursor(true);
    },

    stats: (): SpoolStats => ({
      bytes: bytes(),
      segments: segments.length,
      backlogRecords: appender.nextSequence() - 1 - cursor.acknowledged,
      unwrittenRecords: appender.pendingRecords(),
      waiting: waiters.length + (writeError ? appender.pendingRecords() : 0),
      damagedBytes,
      writeError,
    }),

    async close(): Promise<void> {
      await appender.close();
      await reader.close();
      await saveCursor(true);
      await cursorFile.close();
      await unlock().catch(() => undefined);
    },
  };
}
