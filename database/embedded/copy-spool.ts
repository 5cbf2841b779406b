import { open, unlink, type FileHandle } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from './messages.ts';

/** Rows up to this size stay in memory; a collector's batch of 10 000 samples is 400 kB. */
export const SPOOL_MEMORY_BYTES = 4 * 1024 * 1024;

/** Frames of a COPY, kept in order: in memory while small, else in a file that the engine's thread reads. */
export interface CopySpool {
  /** Await it before reading on from the client: that is the back-pressure. */
  add(message: Frame): Promise<void>;
  finish(): Promise<SpooledFrames>;
  discard(): Promise<void>;
}

export interface SpooledFrames {
  memory: Buffer[];
  file: string | undefined;
  bytes: number;
}

export function createCopySpool(memoryLimit = SPOOL_MEMORY_BYTES, directory = tmpdir()): CopySpool {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let fileBytes = 0;
  let path: string | undefined;
  let handle: FileHandle | undefined;

  async function flush(): Promise<void> {
    if (!handle) {
      path = join(directory, `plenum-copy-${randomUUID()}`);
      handle = await open(path, 'wx', 0o600);
    }
    const chunk = Buffer.concat(pending);
    pending = [];
    pendingBytes = 0;
    await handle.write(chunk);
    fileBytes += chunk.length;
  }

  return {
    async add(message) {
      pending.push(message);
      pendingBytes += message.length;
      if (pendingBytes > memoryLimit) {
        await flush();
      }
    },
    async finish() {
      if (handle && pending.length > 0) {
        await flush();
      }
      await handle?.close();
      handle = undefined;
      return { memory: pending, file: path, bytes: pendingBytes + fileBytes };
    },
    async discard() {
      await handle?.close();
      handle = undefined;
      pending = [];
      if (path) {
        await unlink(path).catch(() => undefined);
        path = undefined;
      }
    },
  };
}
