import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { encodeRecord } from './record.ts';
import type { RecordKindCode } from './record.ts';
import { segmentPath, syncDirectory } from './segment.ts';
import type { Segment } from './segment.ts';

/** One group commit takes at most this much, so that a burst does not hold back the first caller for long. */
const MAX_COMMIT_BYTES = 8 * 1024 * 1024;
/** Pause before a failed write (disk full, I/O error) is tried again; callers wait meanwhile. */
const WRITE_RETRY_MS = 1_000;

interface PendingAppend {
  bytes: Buffer;
  sequence: number;
  resolve: (sequence: number) => void;
  reject: (error: Error) => void;
}

export interface AppenderOptions {
  directory: string;
  segmentBytes: number;
  /** Oldest first; the appender pushes new ones. */
  segments: Segment[];
  nextSequence: number;
  onDurable: () => void;
  /** Called with the error when writing fails, and with `undefined` once it works again. */
  onWriteError: (error: Error | undefined) => void;
}

/**
 * Appends records to the newest segment. Everything that arrives while a commit is under way goes into the
 * next one (group commit); a promise resolves only when `fdatasync` has returned.
 */
export function createAppender(options: AppenderOptions) {
  const { directory, segments } = options;
  const pending: PendingAppend[] = [];
  let pendingBytes = 0;
  let nextSequence = options.nextSequence;
  let file: FileHandle | undefined;
  let pumping: Promise<void> | undefined;
  let isClosed = false;

  function append(kind: RecordKindCode, payload: Buffer, appendedMs: number): Promise<number> {
    if (isClosed) {
      return Promise.reject(new Error(`Spool ${directory} is closed. The collector is stopping.`));
    }
    const bytes = encodeRecord({ kind, payload, appendedMs, sequence: nextSequence });
    const sequence = nextSequence++;
    pendingBytes += bytes.length;
    return new Promise((resolve, reject) => {
      pending.push({ bytes, sequence, resolve, reject });
      pumping ??= pump().finally(() => (pumping = undefined));
    });
  }

  async function pump(): Promise<void> {
    // One turn of the event loop lets callers of the same moment share the commit.
    await new Promise((resolve) => setImmediate(resolve));
    while (pending.length > 0) {
      const group = takeGroup();
      const written = await commitWithRetry(group);
      pendingBytes -= group.reduce((sum, append) => sum + append.bytes.length, 0);
      for (const append of group) {
        if (written) {
          append.resolve(append.sequence);
        } else {
          append.reject(new Error(`Spool ${directory} could not be written before the collector stopped.`));
        }
      }
      if (written) {
        options.onDurable();
      }
    }
  }

  function takeGroup(): PendingAppend[] {
    let bytes = 0;
    let count = 0;
    while (count < pending.length && (count === 0 || bytes < MAX_COMMIT_BYTES)) {
      bytes += (pending[count] as PendingAppend).bytes.length;
      count++;
    }
    return pending.splice(0, count);
  }

  async function commitWithRetry(group: PendingAppend[]): Promise<boolean> {
    for (let hasFailed = false; ; hasFailed = true) {
      try {
        await commit(group);
        if (hasFailed) {
          options.onWriteError(undefined);
        }
        return true;
      } catch (error) {
        options.onWriteError(error as Error);
        if (isClosed) {
          return false;
        }
        await new Promise((resolve) => setTimeout(resolve, WRITE_RETRY_MS));
      }
    }
  }

  async function commit(group: PendingAppend[]): Promise<void> {
    const segment = await segmentFor((group[0] as PendingAppend).sequence);
    const bytes = Buffer.concat(group.map((append) => append.bytes));
    const handle = file as FileHandle;
    for (let written = 0; written < bytes.length;) {
      // Always at the durable end: what an earlier failed attempt left behind is overwritten.
      const result = await handle.write(bytes, written, bytes.length - written, segment.bytes + written);
      written += result.bytesWritten;
    }
    await handle.datasync();
    segment.bytes += bytes.length;
  }

  async function segmentFor(sequence: number): Promise<Segment> {
    const current = segments.at(-1);
    if (current && current.bytes < options.segmentBytes) {
      file ??= await open(current.path, 'r+');
      return current;
    }
    const path = segmentPath(directory, sequence);
    const next = await open(path, 'w');
    await syncDirectory(directory);
    await file?.close();
    file = next;
    const segment = { path, firstSequence: sequence, bytes: 0 };
    segments.push(segment);
    return segment;
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
    nextSequence: () => nextSequence,
  };
}
