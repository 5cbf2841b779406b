import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  path: string;
  /** Takes all space that is left, as another program would. */
  fill(): Promise<void>;
  /** Gives back what `fill` took. */
  empty(): Promise<void>;
  remove(): void;
}

/** A file system of its own with so many bytes, or why this machine cannot give one: mounting needs root. */
export function smallDisk(bytes: number): SmallDisk | string {
  const path = mkdtempSync(join(tmpdir(), 'plenum-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'plenum-test', path], { stdio: 'pipe' });
  } catch (error) {
    rmSync(path, { recursive: true });
    return `a full disk needs a file system of its own, which only root may mount: ${(error as Error).message.trim()}`;
  }
  const filler = join(path, 'other-program');
  return {
    path,
    async fill() {
      const file = await open(filler, 'a');
      try {
        for (let chunk = 1024 * 1024; chunk >= 1;) {
          const failed = await file.appendFile(Buffer.alloc(chunk, 1)).then(
            () => false,
            () => true
          );
          chunk = failed ? Math.floor(chunk / 2) : chunk;
        }
      } finally {
        await file.close();
      }
    },
    empty: () => rm(filler, { force: true }),
    remove() {
      execFileSync('umount', ['-l', path]);
      rmSync(path, { recursive: true });
    },
  };
}
