import { clause } from '#model/text/clause.ts';
/** The collector's own disk failed, in one sentence with path and next step. It says nothing about the database. */
export class StorageError extends Error {
  override name = 'StorageError';
}

const WHAT_OF_CODE: Record<string, { what: string; nextStep: string }> = {
  ENOSPC: { what: 'the disk is full', nextStep: 'Free space on that disk, or move spool.directory to a larger one' },
  EDQUOT: { what: 'the disk quota is used up', nextStep: 'Free space, or raise the quota of this user' },
  EACCES: { what: 'this user may not write there', nextStep: 'Give the user of the collector write access' },
  EPERM: { what: 'this user may not write there', nextStep: 'Give the user of the collector write access' },
  EROFS: { what: 'the file system is read-only', nextStep: 'Mount it writable, or change spool.directory' },
  ENOTDIR: { what: 'a part of the path is a file', nextStep: 'Change spool.directory' },
  EEXIST: { what: 'the path is a file', nextStep: 'Change spool.directory' },
  ENOENT: { what: 'it is gone', nextStep: 'Restart the collector, which creates the folder again' },
  EIO: { what: 'the disk gives errors', nextStep: 'Check the disk' },
};

export function isDiskFull(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/**
 * `Spool /data/spool cannot be written: the disk is full (ENOSPC), 4096 bytes are needed. Free space on ...`
 * @param neededBytes how much the failed step has to write; left out where it does not matter
 */
export function storageError(what: string, error: unknown, neededBytes?: number): StorageError {
  if (error instanceof StorageError) {
    return error;
  }
  const { code = '', message } = error as NodeJS.ErrnoException;
  const known = WHAT_OF_CODE[code];
  const why = known ? `${known.what} (${code})` : clause(message);
  const need = neededBytes !== undefined && isDiskFull(error) ? `, ${neededBytes} bytes are needed` : '';
  return new StorageError(`${what}: ${why}${need}. ${known?.nextStep ?? 'Check the disk'}.`, { cause: error });
}
