import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../testing/recording.ts';
import { smallDisk } from '../testing/small-disk.ts';
import type { SmallDisk } from '../testing/small-disk.ts';
import { createDeadLetterFile } from './dead-letter.ts';
import { RecordKind } from './spool/record.ts';
import { openSpool } from './spool/spool.ts';
import type { Spool } from './spool/spool.ts';

const DISK_BYTES = 6 * 1024 * 1024;
const SEGMENT_BYTES = 256 * 1024;

const probe = smallDisk(DISK_BYTES);
const cannot = typeof probe === 'string' ? probe : undefined;
if (typeof probe === 'string') {
  process.stderr.write(`Skipped: tests on a full disk, since ${probe}\n`);
} else {
  probe.remove();
}

describe.skipIf(cannot)(`on a full disk${cannot ? ` (skipped: ${cannot})` : ''}`, () => {
  let disk: SmallDisk;
  let directory: string;
  let said: string[];
  let spool: Spool | undefined;

  beforeEach(async () => {
    disk = smallDisk(DISK_BYTES) as SmallDisk;
    directory = join(disk.path, 'spool');
    said = [];
    spool = await opened();
  });

  afterEach(async () => {
    await disk.empty();
    await spool?.close();
    disk.remove();
  });

  const log = pino({}, { write: (line: string) => void said.push((JSON.parse(line) as { msg: string }).msg) });
  const opened = () => openSpool({ directory, maxBytes: 1e9, segmentBytes: SEGMENT_BYTES, log });
  const append = (text: string) => (spool as Spool).append(RecordKind.samples, Buffer.from(text.padEnd(20_000)));

  /** Appends until the disk is full; the last append then waits. */
  async function fillWithRecords(): Promise<{ count: number; waiting: Promise<number> }> {
    for (let count = 0; ; count++) {
      const waiting = append(`record ${count}`);
      let isIn = false;
      waiting.then(
        () => (isIn = true),
        () => undefined
      );
      await until(() => isIn || spool?.stats().writeError !== undefined, 'the append, or the full disk');
      if (!isIn) {
        return { count, waiting };
      }
    }
  }

  async function readAll(): Promise<string[]> {
    const texts: string[] = [];
    for (;;) {
      const records = await (spool as Spool).read();
      if (records.length === 0) {
        return texts;
      }
      texts.push(...records.map((record) => record.payload.toString().trim()));
    }
  }

  it('frees segments and goes on, although not a byte is left for anything new', async () => {
    const { count, waiting } = await fillWithRecords();
    expect(spool?.stats()).toMatchObject({ waiting: 1 });
    expect(spool?.stats().writeError).toMatch(
      new RegExp(
        `^Spool ${directory} cannot be written: the disk is full \\(ENOSPC\\), \\d+ bytes are needed. Free space on that disk`
      )
    );
    await disk.fill();
    expect(await readAll()).toHaveLength(count);
    await spool?.acknowledge(count);
    expect(spool?.stats().segments).toBeLessThanOrEqual(2);
    expect(await waiting).toBe(count + 1);
    expect(await readAll()).toEqual([`record ${count}`]);
    expect(spool?.stats()).toMatchObject({ waiting: 0, writeError: undefined });
  }, 60_000);

  it('gives the space of its only segment back once everything in it is written', async () => {
    await append('one');
    await disk.fill();
    const { waiting } = await fillWithRecords();
    const read = await readAll();
    await spool?.acknowledge(read.length);
    expect(await waiting).toBe(read.length + 1);
    expect(spool?.stats().segments).toBe(1);
  }, 60_000);

  it('starts again, also after a kill, and says nothing but what is true', async () => {
    const { count, waiting } = await fillWithRecords();
    void waiting.catch(() => undefined);
    await disk.fill();
    await spool?.close();
    await disk.fill();
    spool = await opened();
    expect(await readAll()).toHaveLength(count);
    // A kill leaves the lock with a process that is gone.
    await spool.close();
    await writeFile(join(directory, 'lock'), ''.padEnd(512));
    spool = await opened();
    await spool.acknowledge(count);
    expect(spool.stats().segments).toBe(1);
    expect(said.join()).not.toContain('damaged');
  }, 60_000);

  it('writes dead letters into the reserve, and says path, need and next step when that is used up too', async () => {
    await disk.fill();
    const letters = createDeadLetterFile({ directory, log, releaseReserve: (spool as Spool).releaseReserve });
    await letters.write([{ reason: 'refused', content: 1 }]);
    await disk.fill();
    const failed = letters.write([{ reason: 'refused', content: 'x'.repeat(2 * 1024 * 1024) }]);
    await expect(failed).rejects.toThrow(
      new RegExp(
        `^Dead letters ${letters.path} cannot be written: the disk is full \\(ENOSPC\\), \\d+ bytes are needed. Free space on that disk`
      )
    );
    await disk.empty();
    await letters.write([{ reason: 'refused', content: 2 }]);
    const lines = (await readFile(letters.path, 'utf8')).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { content: number }).content)).toEqual([1, 2]);
    expect(letters.count()).toBe(2);
  }, 60_000);

  it('says what a first start needs where there is no space at all', async () => {
    await disk.fill();
    const elsewhere = join(disk.path, 'second');
    await mkdir(elsewhere).catch(() => undefined);
    await expect(openSpool({ directory: elsewhere, maxBytes: 1e9, segmentBytes: SEGMENT_BYTES, log })).rejects.toThrow(
      new RegExp(
        `^Spool ${elsewhere} cannot be opened: the disk is full \\(ENOSPC\\), 1048576 bytes are needed. Free space on that disk`
      )
    );
    expect(await readdir(directory)).toContain('reserve');
    await rm(elsewhere, { recursive: true, force: true });
  });
});
