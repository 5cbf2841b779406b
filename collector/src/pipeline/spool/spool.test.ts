import {
  appendFile,
  constants,
  copyFile,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { crc32c } from './crc32c.ts';
import type { SampleBatch } from './payload.ts';
import { batchSamples, createBatchEncoder, createColumns, decodeSampleBatch, encodeSampleBatch } from './payload.ts';
import { encodeRecord, HEADER_BYTES, RecordKind, scanRecords } from './record.ts';
import { openSpool } from './spool.ts';
import type { Spool } from './spool.ts';

const log = pino({ level: 'silent' });
const SEGMENT_BYTES = 4_096;

let directory: string;
let spools: Spool[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'plenum-spool-'));
});

afterEach(async () => {
  for (const spool of spools) {
    await spool.close();
  }
  spools = [];
  await rm(directory, { recursive: true });
});

async function opened(maxBytes = 1_000_000): Promise<Spool> {
  const spool = await openSpool({ directory, maxBytes, segmentBytes: SEGMENT_BYTES, log });
  spools.push(spool);
  return spool;
}

async function reopened(spool: Spool, maxBytes?: number): Promise<Spool> {
  await spool.close();
  spools = spools.filter((other) => other !== spool);
  return opened(maxBytes);
}

/** A copy of the files as they are now. */
async function copied(): Promise<string> {
  const path = join(directory, 'copy');
  await mkdir(path);
  for (const name of await readdir(directory)) {
    if (name !== 'copy' && name !== 'lock') {
      await copyFile(join(directory, name), join(path, name));
    }
  }
  return path;
}

async function drain(spool: Spool): Promise<string[]> {
  const texts: string[] = [];
  for (;;) {
    const records = await spool.read();
    if (records.length === 0) {
      return texts;
    }
    texts.push(...records.map((record) => record.payload.toString()));
  }
}

const append = (spool: Spool, text: string) => spool.append(RecordKind.samples, Buffer.from(text));
const newestSegment = async () =>
  join(
    directory,
    (await readdir(directory))
      .filter((name) => name.endsWith('.spool'))
      .sort()
      .at(-1) as string
  );

/** How this process has opened a file (`man 5 proc`, fdinfo). */
async function openFlags(path: string): Promise<number[]> {
  const flags: number[] = [];
  for (const fd of await readdir('/proc/self/fd')) {
    const target = await readlink(`/proc/self/fd/${fd}`).catch(() => undefined);
    if (target === path) {
      const [, octal = ''] = /^flags:\s+(\d+)$/m.exec(await readFile(`/proc/self/fdinfo/${fd}`, 'utf8')) ?? [];
      flags.push(parseInt(octal, 8));
    }
  }
  return flags;
}

describe.runIf(process.platform === 'linux')('a segment', () => {
  it('is written through to the disk, a new one and one that was there before', async () => {
    const spool = await opened();
    await append(spool, 'first');
    const fresh = await openFlags(await newestSegment());
    const again = await reopened(spool);
    await append(again, 'second');
    const kept = await openFlags(await newestSegment());
    for (const [flags = 0, ...others] of [fresh, kept]) {
      expect(flags & constants.O_DSYNC).toBe(constants.O_DSYNC);
      expect(others).toEqual([]);
    }
  });
});

describe('a record that was just written', () => {
  it('is read without the disk, in its place between those that are read from it', async () => {
    const spool = await opened();
    const large = 'x'.repeat(SEGMENT_BYTES);
    const texts = ['from the disk', 'from memory', large, 'in the next segment', 'and on'];
    const read: string[] = [];
    for (const text of texts) {
      await append(spool, text);
      read.push(...(await drain(spool)));
    }
    await Promise.all(['together', 'with this'].map((text) => append(spool, text)));
    await append(spool, 'and this');
    expect([...read, ...(await drain(spool))]).toEqual([...texts, 'together', 'with this', 'and this']);
  });

  it('is read even where its file lost it meanwhile', async () => {
    const spool = await opened();
    await append(spool, 'first');
    await drain(spool);
    await append(spool, 'second');
    await writeFile(await newestSegment(), '');
    expect(await drain(spool)).toEqual(['second']);
  });

  it('is not handed out again once it is acknowledged', async () => {
    const spool = await opened();
    await append(spool, 'first');
    await drain(spool);
    await spool.acknowledge(await append(spool, 'second'));
    await append(spool, 'third');
    expect(await drain(spool)).toEqual(['third']);
  });

  it('lies in memory up to a limit only, and then on the disk, with nothing lost in between', async () => {
    const spool = await opened(2 ** 30);
    await append(spool, 'first');
    await drain(spool);
    const mebibyte = 'm'.repeat(2 ** 20);
    const texts = Array.from({ length: 12 }, (_, index) => `${index}${mebibyte}`);
    for (const text of texts) {
      await append(spool, text);
    }
    expect((await drain(spool)).map((text) => parseInt(text, 10))).toEqual(texts.map((_, index) => index));
  });
});

describe('the encoder of a source', () => {
  const rowsAt = (timeMs: number, addresses: string[]) =>
    addresses.map((address, index) => ({
      address,
      sample: { timeMs, value: index % 3 ? index : null, quality: 0 as const },
    }));

  it('writes the same bytes as one that makes each record anew, whichever points come together, and however their list grows', () => {
    const encode = createBatchEncoder('plc');
    const addresses = ['of another record', 'Fühler'];
    const orders = [
      ['a', 'b', 'Fühler'],
      ['a', 'b'],
      ['a', 'b', 'Fühler'],
      ['b', 'a'],
      ['a', 'a'],
      ['a', 'b'],
      ['a', 'a'],
      ['Fühler', 'b', 'a', 'new', 'newer'],
      ['newer', 'Fühler', 'newer', 'b'],
    ];
    orders.forEach((order, round) => {
      const columns = createColumns(addresses, order.length + 1);
      addresses.push(...order.filter((address) => !addresses.includes(address)));
      rowsAt(round, order).forEach(({ address, sample }, index) => {
        columns.points[index + 1] = addresses.indexOf(address);
        columns.timesMs[index + 1] = sample.timeMs;
        columns.values[index + 1] = sample.value ?? Number.NaN;
      });
      const { batch, payload } = encode(columns, 1, order.length + 1);
      expect(payload).toEqual(encodeSampleBatch(batchSamples('plc', rowsAt(round, order))));
      const named = ({ source, addresses: names, pointIndexes, ...columns }: SampleBatch) => ({
        ...{ source, columns },
        names: Array.from(pointIndexes, (index) => names[index]),
      });
      expect(named(batch)).toEqual(named(decodeSampleBatch(payload)));
    });
  });
});

describe('crc32c', () => {
  it('gives the check values of RFC 3720 and of the CRC catalogue', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
    expect(crc32c(Buffer.alloc(32, 0xff))).toBe(0x62a8ab43);
  });
});

/** One record as the first version of the format had it. */
const RECORD_OF_VERSION_1 =
  '504c53311700000076778d9a01000000000000000000f03f000038e62aac7942' + '66726f6d20616e206561726c6965722076657273696f6e';

describe('the spool', () => {
  it('reads what an earlier version left, and writes on in the same segment', async () => {
    await writeFile(join(directory, '0000000000000001.spool'), Buffer.from(RECORD_OF_VERSION_1, 'hex'));
    const spool = await opened();
    expect(await append(spool, 'from this version')).toBe(2);
    expect(await drain(spool)).toEqual(['from an earlier version', 'from this version']);
    expect(spool.stats().damagedBytes).toBe(0);
  });

  it('gives back what was appended, in order, across segments and a restart', async () => {
    const spool = await opened();
    const texts = Array.from({ length: 200 }, (_, index) => `record ${index} ${'x'.repeat(index)}`);
    await Promise.all(texts.map((text) => append(spool, text)));
    expect(spool.stats().segments).toBeGreaterThan(0);
    expect(await drain(await reopened(spool))).toEqual(texts);
  });

  it('does not give back what was acknowledged before a restart, and continues its sequence', async () => {
    const spool = await opened();
    await append(spool, 'a');
    const second = await append(spool, 'b');
    await append(spool, 'c');
    await spool.acknowledge(second);
    const again = await reopened(spool);
    expect(await append(again, 'd')).toBe(4);
    expect(await drain(again)).toEqual(['c', 'd']);
  });

  it('frees acknowledged segments but never reuses a sequence, even when everything was freed', async () => {
    let spool = await opened();
    for (let index = 0; index < 20; index++) {
      await append(spool, 'x'.repeat(1_000));
    }
    expect(spool.stats().segments).toBeGreaterThan(3);
    await spool.acknowledge(20);
    expect(spool.stats().segments).toBe(1);
    await rm(join(directory, 'cursor.json'));
    spool = await reopened(spool);
    expect(await append(spool, 'next')).toBe(21);
  });

  it('frees each segment once, where many free at the same time', async () => {
    const spool = await opened();
    const last = 20;
    for (let segment = 1; segment <= last; segment++) {
      await append(spool, 'x'.repeat(SEGMENT_BYTES));
    }
    await drain(spool);
    // All have moved the cursor before the file system was asked for anything: each sees the same oldest segment.
    await Promise.all(Array.from({ length: last }, (_, index) => spool.acknowledge(index + 1)));
    expect(spool.stats().segments).toBe(1);
    expect((await readdir(directory)).filter((name) => name.endsWith('.spool'))).toHaveLength(1);
    await append(spool, 'read in its turn');
    expect(await drain(spool)).toEqual(['read in its turn']);
  });

  it('frees while new segments are begun, of which it leaves what was not written', async () => {
    const spool = await opened();
    const segmentfuls = async (count: number) => {
      for (let segment = 1; segment <= count; segment++) {
        await append(spool, `${segment}${'x'.repeat(SEGMENT_BYTES)}`);
      }
    };
    await segmentfuls(100);
    await drain(spool);
    await Promise.all([spool.acknowledge(100), segmentfuls(20)]);
    expect((await drain(spool)).map((text) => parseInt(text, 10))).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1)
    );
    expect((await readdir(directory)).filter((name) => name.endsWith('.spool'))).toHaveLength(spool.stats().segments);
  });

  it('cuts the torn tail that a kill leaves and goes on behind the last whole record', async () => {
    const spool = await opened();
    await append(spool, 'whole');
    await spool.close();
    spools = [];
    const torn = encodeRecord({
      kind: RecordKind.samples,
      sequence: 2,
      appendedMs: 0,
      payload: Buffer.from('torn record'),
    });
    await appendFile(await newestSegment(), torn.subarray(0, torn.length - 4));
    const again = await opened();
    expect(await append(again, 'after')).toBe(2);
    expect(await drain(again)).toEqual(['whole', 'after']);
  });

  it('skips a damaged record, says so, and still gives the ones behind it', async () => {
    const spool = await opened();
    for (const text of ['one', 'two', 'three']) {
      await append(spool, text);
    }
    const file = await open(await newestSegment(), 'r+');
    await file.write(Buffer.from('#'), 0, 1, HEADER_BYTES + 'one'.length + HEADER_BYTES);
    await file.close();
    const again = await reopened(spool);
    expect(await drain(again)).toEqual(['one', 'three']);
    expect(again.stats().damagedBytes).toBe(HEADER_BYTES + 'two'.length);
  });

  it('survives a length field that damage made huge', () => {
    const records = ['one', 'two'].map((text, index) =>
      encodeRecord({ kind: RecordKind.samples, sequence: index + 1, appendedMs: 0, payload: Buffer.from(text) })
    );
    const bytes = Buffer.concat(records);
    bytes.writeUInt32LE(9_999_999, 4);
    const scan = scanRecords(bytes, true);
    expect(scan.records.map((record) => record.sequence)).toEqual([2]);
    expect(scan.damages).toEqual([{ offset: 0, bytes: HEADER_BYTES + 3 }]);
  });

  it('holds samples back when it is full and lets them in once the writer has freed a segment', async () => {
    const spool = await opened(2 * SEGMENT_BYTES);
    let accepted = 0;
    while (!spool.isFull()) {
      await append(spool, 'x'.repeat(1_000));
      accepted++;
    }
    let isIn = false;
    const waiting = append(spool, 'late').then(() => (isIn = true));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isIn).toBe(false);
    await spool.acknowledge(accepted);
    await waiting;
    expect(isIn).toBe(true);
  });

  it('lets a waiting source go when it is stopped', async () => {
    const spool = await opened(2 * SEGMENT_BYTES);
    while (!spool.isFull()) {
      await append(spool, 'x'.repeat(1_000));
    }
    const stop = new AbortController();
    const waiting = spool.append(RecordKind.samples, Buffer.from('never'), stop.signal);
    stop.abort(new Error('stopping'));
    await expect(waiting).rejects.toThrow('stopping');
  });

  it('refuses a directory that a living collector uses', async () => {
    await opened();
    await expect(opened()).rejects.toThrow(/in use by process \d+\. Stop that collector/);
  });

  it('takes over the lock of a collector that was killed', async () => {
    await writeFile(
      join(directory, 'lock'),
      JSON.stringify({ pid: 2 ** 22 - 1, host: (await import('node:os')).hostname() })
    );
    expect(await append(await opened(), 'first')).toBe(1);
  });

  it('starts from the oldest record when the cursor was damaged, with an identity of its own', async () => {
    const spool = await opened();
    const before = spool.id();
    await append(spool, 'kept');
    await spool.close();
    spools = [];
    await writeFile(join(directory, 'cursor.json'), '');
    const again = await opened();
    expect(await drain(again)).toEqual(['kept']);
    expect(again.id()).not.toBe(before);
  });

  it('knows when it was last alive, for the gap that a stopped collector leaves', async () => {
    const spool = await opened();
    await append(spool, 'x');
    const again = await reopened(spool);
    expect(Date.now() - (again.lastReadMs ?? 0)).toBeLessThan(60_000);
    expect((await stat(directory)).isDirectory()).toBe(true);
  });

  it('does not take an announcement for a sign that sources were read', async () => {
    const readMs = Date.now() - 3_600_000;
    vi.useFakeTimers({ toFake: ['Date'], now: readMs });
    const spool = await opened();
    await append(spool, 'x');
    vi.useRealTimers();
    const second = await reopened(spool);
    await second.appendControl(RecordKind.topology, Buffer.from('{}'));
    expect((await reopened(second)).lastReadMs).toBe(readMs);
  });

  it('still knows how old its oldest record is after a kill, also when newer ones were appended since', async () => {
    const startMs = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: startMs - 3_600_000 });
    const spool = await opened();
    const first = await append(spool, 'acknowledged');
    vi.setSystemTime(startMs - 1_800_000);
    for (let index = 0; index < 10; index++) {
      await append(spool, 'x'.repeat(1_000));
    }
    await spool.acknowledge(first);
    vi.setSystemTime(startMs);
    await append(spool, 'new');
    // The same files without a clean end.
    const again = await openSpool({ directory: await copied(), maxBytes: 1e6, segmentBytes: SEGMENT_BYTES, log });
    spools.push(again);
    expect(again.oldestAgeMs()).toBe(1_800_000);
    await again.acknowledge(first + 10);
    expect(again.oldestAgeMs()).toBeLessThanOrEqual(1_800_000);
    await again.acknowledge(first + 11);
    expect(again.oldestAgeMs()).toBe(0);
    vi.useRealTimers();
  });

  it('takes over the cursor of an earlier version, and of two slots the newer whole one', async () => {
    const spool = await opened();
    for (const text of ['a', 'b', 'c']) {
      await append(spool, text);
    }
    await spool.close();
    spools = [];
    const path = join(directory, 'cursor.json');
    await writeFile(path, JSON.stringify({ spoolId: 'of-an-earlier-version', acknowledged: 1 }));
    const again = await opened();
    expect([again.id(), again.acknowledged()]).toEqual(['of-an-earlier-version', 1]);
    await again.acknowledge(2);
    await again.close();
    spools = [];
    const file = await open(path, 'r+');
    const { bytesRead, buffer } = await file.read(Buffer.alloc(512), 0, 512, 0);
    expect(bytesRead).toBe(512);
    const versions = [0, 256].map((at) => Number(/"version":(\d+)/.exec(buffer.toString('latin1', at, at + 256))?.[1]));
    await file.write('#', (versions[0] ?? 0) > (versions[1] ?? 0) ? 20 : 276);
    await file.close();
    const damaged = await opened();
    expect([damaged.id(), damaged.acknowledged()]).toEqual(['of-an-earlier-version', 2]);
  });
});
