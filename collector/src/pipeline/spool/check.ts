import { randomBytes } from 'node:crypto';
import { access, constants, open, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { storageError } from './storage-error.ts';
import { RESERVE_BYTES } from './reserve.ts';

export interface SpoolCheck {
  freeBytes: number;
}

/**
 * Tries whether a spool could be written in `directory`, with a file that is removed again; a folder that is not there
 * yet is not made. Rejects with a `StorageError` where it could not.
 */
export async function checkSpool(directory: string): Promise<SpoolCheck> {
  const what = `Spool ${directory} cannot be written`;
  try {
    const folder = await nearestFolder(directory);
    await access(folder, constants.W_OK | constants.X_OK);
    const probe = join(folder, `.plenum-check-${randomBytes(6).toString('hex')}`);
    try {
      const file = await open(probe, 'wx');
      try {
        await file.writeFile(Buffer.alloc(RESERVE_BYTES, 1));
        await file.datasync();
      } finally {
        await file.close();
      }
    } finally {
      await rm(probe, { force: true });
    }
    const { bavail, bsize } = await statfs(folder);
    return { freeBytes: bavail * bsize };
  } catch (error) {
    throw storageError(what, error, RESERVE_BYTES);
  }
}

/** The directory itself, or the folder in which the collector would make it. */
async function nearestFolder(directory: string): Promise<string> {
  try {
    await access(directory, constants.F_OK);
    return directory;
  } catch (error) {
    const parent = dirname(directory);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === directory) {
      throw error;
    }
    return nearestFolder(parent);
  }
}
