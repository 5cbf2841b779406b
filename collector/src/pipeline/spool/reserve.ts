import { randomFillSync } from 'node:crypto';
import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDiskFull } from './storage-error.ts';

/** Thousands of dead letters, or the lock, the cursor and the names of new files many times over. */
export const RESERVE_BYTES = 1024 * 1024;

/**
 * Space that the spool keeps on its disk for what must be written even when the disk is full: lock, cursor, dead
 * letters. While it is given up no samples are appended, so that they cannot take it.
 */
export function createReserve(directory: string) {
  const path = join(directory, 'reserve');
  let isIntact = false;

  async function ensure(): Promise<void> {
    if (isIntact) {
      return;
    }
    const known = await stat(path).catch(() => undefined);
    if (known?.size !== RESERVE_BYTES) {
      // Random, since a file system that compresses would keep no space for zeros.
      const bytes = randomFillSync(Buffer.allocUnsafe(RESERVE_BYTES));
      const file = await open(path, 'w');
      try {
        await file.writeFile(bytes);
        await file.sync();
      } catch (error) {
        await file.truncate(0).catch(() => undefined);
        throw error;
      } finally {
        await file.close();
      }
    }
    isIntact = true;
  }

  /** True where there was something to give up. */
  async function release(): Promise<boolean> {
    isIntact = false;
    const known = await stat(path).catch(() => undefined);
    if (!known || known.size === 0) {
      return false;
    }
    await rm(path, { force: true });
    return true;
  }

  return {
    ensure,
    release,
    isIntact: () => isIntact,
    /** Runs `work`; where the disk is full, once more without the reserve. */
    async use<Result>(work: () => Promise<Result>): Promise<Result> {
      try {
        return await work();
      } catch (error) {
        if (isDiskFull(error) && (await release())) {
          return work();
        }
        throw error;
      }
    },
  };
}

export type Reserve = ReturnType<typeof createReserve>;
