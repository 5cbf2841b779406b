import { constants, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { encodeHeader, HEADER_BYTES } from './record.ts';
import type { RecordKindCode, SpoolRecord } from './record.ts';
import type { SampleBatch } from './payload.ts';
import { segmentPath, syncDirectory } from './segment.ts';
import type { Segment } from './segment.ts';
import { isDiskFull, storageError } from './storage-error.ts';
import type { StorageError } from './storage-error.ts';

/** One group commit takes at most this much, so that a burst does not hold back the first caller for long. */
const MAX_COMMIT_BYTES = 8 * 1024 * 1024;
/** Pause before a failed write (disk full, I/O error) is tried again; callers wait meanwhile. */
const WRITE_RETRY_MS = 1_000;

/**
 * Each write waits until it is on the disk, as `fdatasync` behind it would: one step, where the main thread may be busy between two. Linux
 * only: macOS confirms such a write before the disk has it, and Windows does not know them; there `fdatasync` follows.
 */
const WRITE_THROUGH = process.platform === 'linux' ? constants.O_DSYNC : 0;

/** Records in which one write gathers their parts; more of them are small, and are copied together for less. */
const MAX_GATHERED = 64;

interface PendingAppend {
  header: Buffer;
  record: SpoolRecord;
  resolve: (sequence: number) => void;
  reject: (error: Error) => void;
}

export interface AppenderOptions {
  directory: string;
  segmentBytes: number;
  /** Oldest first; the appender pushes new ones. */
  segments: Segment[];
  nextSequence: number;
  /** After each commit, with its records and where in the segment they begin. */
  onDurable: (records: SpoolRecord[], segment: Segment, offset: number) => void;
  /** Before each commit; rejects where nothing may be appended yet. */
  beforeCommit: () => Promise<void>;
  /** Whether everything up to a sequence is dealt with. */
  isAcknowledged: (sequence: number) => boolean;
  /** After a new segment was begun: the one before it may be free by now. */
  onNewSegment: () => Promise<void>;
  /** Gives up reserved space, for the name of a new segment. */
  releaseReserve: () => Promise<unknown>;
  /** Called with the error, in words, when writing fails, and with `undefined` once it works again. */
  onWriteError: (error: StorageError | undefined) => void;
}

/**
 * Appends records to the newest segment. Everything that arrives while a commit is under way goes into the
 * next one (group commit); a promise resolves only when the disk has it.
 */
export function createAppender(options: AppenderOptions) {
  const { directory, segments } = options;
  const pending: PendingAppend[] = [];
  let committing = 0;
  let pendingBytes = 0;
  let nextSequence = options.nextSequence;
  let file: FileHandle | undefined;
  let pumping: Promise<void> | undefined;
  let isClosed = false;

  function append(
    kind: RecordKindCode,
    payload: Buffer,
    appendedMs: number,
    batch: SampleBatch | undefined
  ): Promise<number> {
    if (isClosed) {
      return Promise.reject(new Error(`Spool ${directory} is closed. The collector is stopping.`));
    }
    const record: SpoolRecord = { kind, appendedMs, sequence: nextSequence, payload };
    const header = encodeHeader(record);
    nextSequence += 1;
    if (batch) {
      record.batch = batch;
    }
    pendingBytes += HEADER_BYTES + payload.length;
    return new Promise((resolve, reject) => {
      pending.push({ header, record, resolve, reject });
      pumping ??= pump().finally(() => (pumping = undefined));
    });
  }

  async function pump(): Promise<void> {
    // One turn of the event loop lets callers of the same moment share the commit.
    await new Promise((resolve) => setImmediate(resolve));
    while (pending.length > 0) {
      const group = takeGroup();
      committing = group.length;
      const written = await commitWithRetry(group);
      committing = 0;
      const groupBytes = group.reduce((sum, append) => sum + bytesOf(append), 0);
      pendingBytes -= groupBytes;
      for (const append of group) {
        if (written) {
          append.resolve(append.record.sequence);
        } else {
          append.reject(new Error(`Spool ${directory} could not be written before the collector stopped.`));
        }
      }
      if (written) {
        const segment = segments.at(-1) as Segment;
        options.onDurable(
          group.map(({ record }) => record),
          segment,
          segment.bytes - groupBytes
        );
      }
    }
  }

  function takeGroup(): PendingAppend[] {
    let bytes = 0;
    let count = 0;
    while (count < pending.length && (count === 0 || bytes < MAX_COMMIT_BYTES)) {
      bytes += bytesOf(pending[count] as PendingAppend);
      count++;
    }
    return pending.splice(0, count);
  }

  async function commitWithRetry(group: PendingAppend[]): Promise<boolean> {
    const [first] = group as [PendingAppend];
    const parts = partsOf(group);
    const bytes = parts.reduce((sum, part) => sum + part.length, 0);
    const { sequence } = first.record;
    for (let failure: unknown; ;) {
      try {
        await commit(sequence, parts, bytes, isDiskFull(failure) && options.isAcknowledged(sequence - 1));
        if (failure) {
          options.onWriteError(undefined);
        }
        return true;
      } catch (error) {
        failure = error;
        options.onWriteError(storageError(`Spool ${directory} cannot be written`, error, bytes));
        if (isClosed) {
          return false;
        }
        await new Promise((resolve) => setTimeout(resolve, WRITE_RETRY_MS));
      }
    }
  }

  /** @param startsAnew the current segment holds nothing that is needed: a full disk gets its space back */
  async function commit(sequence: number, parts: readonly Buffer[], bytes: number, startsAnew: boolean): Promise<void> {
    const current = segments.at(-1);
    if (!current || current.bytes >= options.segmentBytes || (startsAnew && current.bytes > 0)) {
      await beginSegment(sequence, startsAnew);
    }
    const segment = segments.at(-1) as Segment;
    file ??= await open(segment.path, constants.O_RDWR | WRITE_THROUGH);
    await options.beforeCommit();
    try {
      for (let written = 0; written < bytes;) {
        const result = await file.writev(behind(parts, written), segment.bytes + written);
        written += result.bytesWritten;
      }
      if (WRITE_THROUGH === 0) {
        await file.datasync();
      }
    } catch (error) {
      // Half a commit would hold the very space that others need.
      await file.truncate(segment.bytes).catch(() => undefined);
      throw error;
    }
    segment.bytes += bytes;
  }

  async function beginSegment(sequence: number, isUrgent: boolean): Promise<void> {
    const path = segmentPath(directory, sequence);
    const next = await openNew(path).catch(async (error: unknown) => {
      if (!isUrgent) {
        throw error;
      }
      await options.releaseReserve();
      return openNew(path);
    });
    await file?.close();
    file = next;
    segments.push({ path, firstSequence: sequence, bytes: 0 });
    await options.onNewSegment();
  }

  async function openNew(path: string): Promise<FileHandle> {
    const next = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | WRITE_THROUGH);
    try {
      await syncDirectory(directory);
      return next;
    } catch (error) {
      await next.close();
      throw error;
    }
  }

  async function close(): Promise<void> {
    isClosed = true;
    await pumping;
    await file?.close();
    file = undefined;
  }

  return {
    append,
    close,
    /** Bytes accepted but not yet on disk. */
    pendingBytes: () => pendingBytes,
    /** Records accepted but not yet on disk. */
    pendingRecords: () => pending.length + committing,
    nextSequence: () => nextSequence,
  };
}

function bytesOf({ record }: PendingAppend): number {
  return HEADER_BYTES + record.payload.length;
}

/** What is written, in its order: large payloads as they are, and not copied. */
function partsOf(group: readonly PendingAppend[]): Buffer[] {
  const parts = group.flatMap(({ header, record }) => [header, record.payload]);
  return group.length > MAX_GATHERED ? [Buffer.concat(parts)] : parts;
}

/** The rest of what is written, after the disk took so much of it. */
function behind(parts: readonly Buffer[], written: number): Buffer[] {
  let before = written;
  return parts.flatMap((part) => {
    const rest = part.subarray(Math.min(before, part.length));
    before -= part.length - rest.length;
    return rest.length === 0 ? [] : [rest];
  });
}
