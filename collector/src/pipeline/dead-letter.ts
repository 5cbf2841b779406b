import { appendFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A misconfigured point must not fill the disk: one older file of this size is kept beside the current one. */
const MAX_BYTES = 256 * 1024 * 1024;

export interface DeadLetter {
  reason: string;
  /** What was refused: a sample with its address, a point, a gap. */
  content: unknown;
}

/**
 * The file for what the database refuses for good: one JSON object a line, so that it can be mended and read
 * back. Resolves when the lines are written.
 */
export function createDeadLetterFile(directory: string) {
  const path = join(directory, 'dead-letter.jsonl');
  let count = 0;
  return {
    path,
    count: () => count,
    async write(letters: readonly DeadLetter[]): Promise<void> {
      if (letters.length === 0) {
        return;
      }
      count += letters.length;
      const bytes = await stat(path).then(
        (stats) => stats.size,
        () => 0
      );
      if (bytes > MAX_BYTES) {
        await rename(path, join(directory, 'dead-letter.older.jsonl'));
      }
      const time = new Date().toISOString();
      await appendFile(path, letters.map((letter) => `${JSON.stringify({ time, ...letter })}\n`).join(''));
    },
  };
}

export type DeadLetterFile = ReturnType<typeof createDeadLetterFile>;
