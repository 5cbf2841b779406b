import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { isDiskFull, storageError } from './spool/storage-error.ts';
import { syncDirectory } from './spool/segment.ts';

/** A file of this size still opens in an editor. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** A misconfigured point must not fill the disk: beyond this the oldest file goes, and the log says so. */
const MAX_TOTAL_BYTES = 1024 * 1024 * 1024;

const CURRENT = 'dead-letter.jsonl';
/** `dead-letter.older.jsonl` is what earlier versions called the one rotation that they kept. */
const ROTATED = /^dead-letter\.(\d+|older)\.jsonl$/;

export interface DeadLetter {
  reason: string;
  /** What was refused: a sample with its address, a point, a gap. */
  content: unknown;
}

export interface DeadLetterOptions {
  directory: string;
  log: Logger;
  maxFileBytes?: number;
  maxTotalBytes?: number;
  /** Makes room on a full disk; true where there was something to give up. */
  releaseReserve?: () => Promise<boolean>;
}

/**
 * The file for what cannot be stored in the database: one JSON object a line, so that it can be corrected and read
 * back. Resolves when the lines are on disk; rejects with a `StorageError`, and then none of the lines is there.
 */
export function createDeadLetterFile(options: DeadLetterOptions) {
  const { directory, log, maxFileBytes = MAX_FILE_BYTES, maxTotalBytes = MAX_TOTAL_BYTES } = options;
  const path = join(directory, CURRENT);
  let count = 0;

  async function write(letters: readonly DeadLetter[]): Promise<void> {
    if (letters.length === 0) {
      return;
    }
    const time = new Date().toISOString();
    const bytes = Buffer.from(letters.map((letter) => `${JSON.stringify({ time, ...letter })}\n`).join(''), 'utf8');
    try {
      await append(bytes);
    } catch (error) {
      if (!isDiskFull(error) || !(await options.releaseReserve?.())) {
        throw storageError(`Dead letters ${path} cannot be written`, error, bytes.length);
      }
      await append(bytes).catch((again: unknown) => {
        throw storageError(`Dead letters ${path} cannot be written`, again, bytes.length);
      });
    }
    count += letters.length;
  }

  async function append(bytes: Buffer): Promise<void> {
    if ((await sizeOf(path)) > maxFileBytes) {
      await rotate();
    }
    const file = await open(path, 'a+');
    try {
      const { size } = await file.stat();
      // A kill in the middle of a line must not spoil the line that follows.
      const joint = size > 0 && !(await endsWithNewline(file, size)) ? '\n' : '';
      try {
        await file.appendFile(joint + bytes.toString('utf8'));
        await file.datasync();
      } catch (error) {
        await file.truncate(size);
        throw error;
      }
    } finally {
      await file.close();
    }
  }

  async function rotate(): Promise<void> {
    const rotated = await rotatedFiles(directory);
    const number = Math.max(0, ...rotated.map((file) => file.number)) + 1;
    await rename(path, join(directory, `dead-letter.${String(number).padStart(6, '0')}.jsonl`));
    await syncDirectory(directory);
    const files = await rotatedFiles(directory);
    let total = files.reduce((sum, file) => sum + file.bytes, 0);
    for (const oldest of files) {
      if (total <= maxTotalBytes - maxFileBytes) {
        return;
      }
      await rm(oldest.path, { force: true });
      total -= oldest.bytes;
      log.error(
        `Dead letters ${oldest.path} were deleted (${oldest.bytes} bytes, the oldest), because all of them together may take ${maxTotalBytes} bytes. Fix what is refused, and move these files away sooner.`
      );
    }
  }

  return { path, count: () => count, write };
}

export type DeadLetterFile = ReturnType<typeof createDeadLetterFile>;

/** Oldest first. */
async function rotatedFiles(directory: string): Promise<Array<{ path: string; number: number; bytes: number }>> {
  const files: Array<{ path: string; number: number; bytes: number }> = [];
  for (const name of await readdir(directory)) {
    const match = ROTATED.exec(name);
    if (match) {
      const path = join(directory, name);
      files.push({ path, number: match[1] === 'older' ? 0 : Number(match[1]), bytes: await sizeOf(path) });
    }
  }
  return files.sort((a, b) => a.number - b.number);
}

function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (stats) => stats.size,
    () => 0
  );
}

async function endsWithNewline(file: Awaited<ReturnType<typeof open>>, size: number): Promise<boolean> {
  const last = Buffer.alloc(1);
  await file.read(last, 0, 1, size - 1);
  return last[0] === 0x0a;
}
