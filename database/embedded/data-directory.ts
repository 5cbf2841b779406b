import { mkdir, open, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A data directory that this process owns until `release`. */
export interface DataDirectory {
  /** Folder of PostgreSQL's own files. */
  pgData: string;
  /** True where the previous owner did not close the database (crash, power loss, kill -9). */
  recovering: boolean;
  /** Call after the first successful start: from then on the files hold data worth keeping. */
  markUsable(): Promise<void>;
  /** Call after a clean close. */
  release(): Promise<void>;
}

interface LockContent {
  pid: number;
  /** Kernel start time of the process, so that a reused pid is not taken for the owner. */
  started: string | undefined;
}

/**
 * Takes a data directory for this process; two engines on one directory would destroy it.
 *
 * Throws where another living process owns it.
 */
export async function takeDataDirectory(directory: string): Promise<DataDirectory> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const lockPath = join(directory, 'plenum.lock');
  const usablePath = join(directory, 'plenum.usable');
  const pgData = join(directory, 'pgdata');

  const recovering = await removeStaleLock(lockPath, directory);
  await writeLock(lockPath, directory);

  // A start that died during initdb leaves half a cluster that never held data: start over.
  if (!(await exists(usablePath)) && (await exists(pgData))) {
    await rm(pgData, { recursive: true, force: true });
  }
  return {
    pgData,
    recovering,
    markUsable: () => writeFile(usablePath, 'initialised\n'),
    release: () => unlink(lockPath).catch(() => undefined),
  };
}

async function writeLock(lockPath: string, directory: string): Promise<void> {
  const content: LockContent = { pid: process.pid, started: await processStart(process.pid) };
  try {
    const file = await open(lockPath, 'wx', 0o600);
    await file.writeFile(JSON.stringify(content));
    await file.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw inUse(directory, 'another process');
    }
    throw error;
  }
}

/** Returns whether a stale lock was there. Throws where the lock's owner lives. */
async function removeStaleLock(lockPath: string, directory: string): Promise<boolean> {
  const text = await readFile(lockPath, 'utf8').catch(() => undefined);
  if (text === undefined) {
    return false;
  }
  const owner = parseLock(text);
  if (owner && (await isAlive(owner))) {
    throw inUse(directory, `process ${owner.pid}`);
  }
  await unlink(lockPath).catch(() => undefined);
  return true;
}

function inUse(directory: string, owner: string): Error {
  return new Error(
    `Embedded database: data directory ${directory} is in use by ${owner}. Stop it, or choose another directory.`
  );
}

function parseLock(text: string): LockContent | undefined {
  try {
    const content = JSON.parse(text) as LockContent;
    return Number.isInteger(content.pid) ? content : undefined;
  } catch {
    return undefined;
  }
}

async function isAlive({ pid, started }: LockContent): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const now = await processStart(pid);
  return started === undefined || now === undefined || now === started;
}

/** Start time in clock ticks since boot with the boot's id, or `undefined` where there is no /proc. */
async function processStart(pid: number): Promise<string | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    // Field 22; the second field may hold spaces, so count behind its closing bracket.
    return `${boot} ${text.slice(text.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return undefined;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false
  );
}
