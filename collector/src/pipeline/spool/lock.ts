import { open, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

interface Owner {
  pid: number;
  host: string;
  /** Start time of the process in clock ticks since boot, so that a reused process id is told apart. */
  startTicks: string | undefined;
}

/** Host names have at most 253 characters. */
const LOCK_BYTES = 512;

/**
 * Keeps a second collector out of the spool directory: two writers would tear each other's segments.
 * A lock left by a killed collector is taken over. Throws where the owner is alive.
 * @returns releases the lock
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, 'lock');
  const owner = await readOwner(path);
  if (owner && (await isAlive(owner))) {
    throw new Error(
      `Spool ${directory} is in use by process ${owner.pid}. Stop that collector, or give this one another spool.directory.`
    );
  }
  const file = await open(path, 'r+').catch(() => open(path, 'w'));
  // Always overwritten in place, also when it is given back: a full disk must not keep the next start from its lock.
  const write = (content: object) => file.write(JSON.stringify(content).padEnd(LOCK_BYTES), 0, 'latin1');
  try {
    await write({ pid: process.pid, host: hostname(), startTicks: await startTicks(process.pid) });
  } catch (error) {
    await file.close();
    throw error;
  }
  return async () => {
    await write({});
    await file.close();
  };
}

async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

async function isAlive(owner: Owner): Promise<boolean> {
  if (owner.host !== hostname()) {
    return false;
  }
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return owner.startTicks === (await startTicks(owner.pid));
}

/** Field 22 of `/proc/<pid>/stat`, counted behind the process name in brackets; `undefined` off Linux. */
async function startTicks(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
