import { readFile } from 'node:fs/promises';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '#model/job.ts';
import { rowAt, type SampleRow } from '#database/sample-columns.ts';
import { pointKey } from '#model/point.ts';
import { Quality } from '#model/sample.ts';
import { createDeadLetterFile } from '../../pipeline/dead-letter.ts';
import { createIntake } from '../../pipeline/intake.ts';
import { openSpool } from '../../pipeline/spool/spool.ts';
import type { Spool } from '../../pipeline/spool/spool.ts';
import { createWriter } from '../../pipeline/writer.ts';
import { temporaryDirectory } from '../../testing/collector.ts';
import { rackPowerPoint } from '../../testing/point.ts';
import { until } from '../../testing/recording.ts';
import type { DatabaseSession } from './session.ts';
import { createDatabaseSink } from './sink.ts';

const NOW_MS = 1_800_000_000_000;
const TOPOLOGY = { sites: [], zones: [], racks: [], equipment: [], serves: [] };
const log = pino({ level: 'silent' });

/** A database in memory with a ledger, that can be away and refuses values above 1,000 and points named `refused`. */
function memoryDatabase() {
  const ledger = new Set<string>();
  const points = new Map<string, number>();
  const rows: SampleRow[] = [];
  const database = {
    isAway: false,
    rows,
    ledger,
    points,
    losesNextCommit: false,
    batches: [] as number[],
    written: [] as string[],
    /** Of each look for what arrives twice: whether it was at all points. */
    settled: [] as boolean[],
  };
  const dataError = () => Object.assign(new Error('value out of range'), { code: '22003' });
  const answer = <T>(work: () => T): Promise<T> => {
    if (database.isAway) {
      return Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
    }
    return Promise.resolve().then(work);
  };
  const session: DatabaseSession = {
    lastSequence: (id) =>
      answer(() =>
        Math.max(
          0,
          ...[...ledger]
            .map((key) => key.split(' '))
            .filter(([name]) => name === id)
            .map(([, sequence]) => Number(sequence))
        )
      ),
    upsertTopology: () => answer(() => ({ movedPoints: 0 })),
    retractTopology: () => answer(() => ({ movedPoints: 0 })),
    upsertPoints: (wanted) =>
      answer(() => {
        if (wanted.some((point) => point.address === 'refused')) {
          throw dataError();
        }
        database.written.push(`points ${wanted.map(({ address }) => address).join(' ')}`);
        for (const point of wanted) {
          points.set(pointKey(point), points.get(pointKey(point)) ?? points.size + 1);
        }
        return new Map(wanted.map((point) => [pointKey(point), points.get(pointKey(point)) ?? 0]));
      }),
    findPoints: (source, addresses) =>
      answer(
        () =>
          new Map(
            addresses.flatMap((address) => {
              const id = points.get(pointKey({ source, address }));
              return id === undefined ? [] : [[pointKey({ source, address }), id] as const];
            })
          )
      ),
    writeBatch: (batch) =>
      answer(() => {
        const key = `${batch.spool} ${batch.sequence}`;
        if (ledger.has(key)) {
          return 'replayed' as const;
        }
        const given = Array.from(batch.rows.pointIds, (_, index) => rowAt(batch.rows, index));
        if (given.some((row) => (row.value ?? 0) > 1_000)) {
          throw dataError();
        }
        ledger.add(key);
        database.batches.push(given.length);
        database.written.push(`samples ${given.map(({ value }) => value).join(' ')}`);
        for (const row of given) {
          if (!rows.some((known) => known.pointId === row.pointId && known.timeMs === row.timeMs)) {
            rows.push(row);
          }
        }
        if (database.losesNextCommit) {
          database.losesNextCommit = false;
          throw new Error('Connection terminated unexpectedly');
        }
        return 'written' as const;
      }),
    writeEvents: () => answer(() => 0),
    writeJobs: ({ source }, jobs) =>
      answer(() => {
        if (jobs.some(({ id }) => id === 'refused')) {
          throw dataError();
        }
        database.written.push(`jobs of ${source}: ${jobs.map(({ id }) => id).join(' ')}`);
        return jobs.length;
      }),
    closeVanishedJobs: () => answer(() => 0),
    recordGaps: (gaps) =>
      answer(() => {
        if (gaps.some(({ cause }) => cause === 'refused')) {
          throw dataError();
        }
        database.written.push(`gaps of ${gaps.map(({ pointId }) => pointId).join(' ')}`);
      }),
    writeStatus: () => answer(() => undefined),
    formerPoints: () => answer(() => new Map()),
    settleWays: (isWhole) =>
      answer(() => {
        database.settled.push(isWhole);
        return '';
      }),
    warnings: () => answer(() => []),
    newestTimesMs: () => answer(() => new Map()),
    close: () => Promise.resolve(),
  };
  return Object.assign(database, { open: () => answer(() => session) });
}

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let spool: Spool;
let database: ReturnType<typeof memoryDatabase>;
let stopped: AbortController;
let running: Promise<void>;

beforeEach(async () => {
  directory = await temporaryDirectory();
  database = memoryDatabase();
  spool = await openSpool({ directory: directory.path, maxBytes: 1e9, segmentBytes: 1e6, log });
  stopped = new AbortController();
  running = Promise.resolve();
});

afterEach(async () => {
  stopped.abort();
  await running;
  await spool.close();
  await directory.remove();
});

function start(): void {
  const deadLetters = createDeadLetterFile({ directory: directory.path, log });
  const writer = createWriter({
    spool,
    sink: createDatabaseSink({
      open: database.open,
      deadLetters,
      topology: () => TOPOLOGY,
      simulated: false,
      batchRows: 100,
      log,
    }),
    batchRows: 100,
    flushIntervalMs: 10,
    log,
  });
  running = writer.run(stopped.signal);
}

function intake(source = 's') {
  const counters = { onRead: () => undefined, onVerdict: () => undefined, onComplaint: () => undefined };
  return createIntake({
    source,
    simulated: false,
    spool,
    limits: { maxAheadMs: 1e15, maxBehindMs: 1e15 },
    counters,
    log,
  });
}

const point = (address: string) => rackPowerPoint({ address });
const job = (id: string): Job => ({
  scheduler: 'slurm',
  id,
  site: 'demo',
  state: 'COMPLETED',
  asOfMs: NOW_MS,
  submitMs: NOW_MS,
  nodes: [],
});
const sample = (address: string, value: number, timeMs = NOW_MS + value) => ({
  address,
  value,
  timeMs,
  receivedMs: timeMs,
  quality: Quality.good,
});
const values = () => database.rows.map((row) => row.value);
const untilDrained = () => until(() => spool.stats().backlogRecords === 0, 'the spool is drained');
const deadLetters = async () =>
  (await readFile(`${directory.path}/dead-letter.jsonl`, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { reason: string; content: Record<string, unknown> });

describe('the writer with the database sink', () => {
  it('writes announcements before the samples that need them, in batches', async () => {
    const source = intake();
    source.announce([point('a'), point('b')]);
    for (let index = 0; index < 50; index++) {
      await source.emit([sample('a', index), sample('b', index)]);
    }
    start();
    await untilDrained();
    expect(database.rows).toHaveLength(100);
    expect(database.batches).toEqual([100]);
  });

  it('writes the points of many targets at once, though each announces its own between the samples of the others', async () => {
    const source = intake();
    for (const address of ['a', 'b', 'c']) {
      source.announce([point(address)]);
      await source.emit([sample(address, 1)]);
    }
    start();
    await untilDrained();
    expect(database.written).toEqual(['points a b c', 'samples 1 1 1']);
  });

  it('writes the gaps of many targets at once, and the one that is refused by itself', async () => {
    const source = intake();
    const gap = (address: string, cause: string) =>
      source.gap({ addresses: [address], fromMs: NOW_MS, toMs: NOW_MS + 1, cause });
    for (const address of ['a', 'b', 'c']) {
      source.announce([point(address)]);
      gap(address, address === 'b' ? 'refused' : 'away');
      await source.emit([sample(address, 1)]);
    }
    start();
    await untilDrained();
    expect(database.written).toEqual(['points a b c', 'gaps of 1', 'gaps of 3', 'samples 1 1 1']);
    expect(await deadLetters()).toMatchObject([{ content: { cause: 'refused', addresses: ['b'] } }]);
  });

  it('records the gap of a point before its address means something else', async () => {
    const source = intake();
    source.announce([point('a')]);
    source.gap({ addresses: ['a'], fromMs: NOW_MS, toMs: NOW_MS + 1, cause: 'away' });
    source.announce([{ ...point('a'), rack: 'R2' }]);
    await source.emit([sample('a', 2)]);
    start();
    await untilDrained();
    expect(database.written).toEqual(['points a', 'gaps of 1', 'points a', 'samples 2']);
  });

  it('looks for what arrives twice at all points once there are new ones', async () => {
    const deadLetters = createDeadLetterFile({ directory: directory.path, log });
    const sink = createDatabaseSink({
      ...{ open: database.open, deadLetters, topology: () => TOPOLOGY, simulated: false, batchRows: 100, log },
    });
    const connection = await sink.connect();
    await connection.settle();
    await connection.settle();
    const source = intake();
    source.announce([point('a')]);
    await source.emit([sample('a', 1)]);
    await connection.write(spool.id(), await spool.read());
    await connection.settle();
    await connection.settle();
    expect(database.settled).toEqual([true, false, true, false]);
  });

  it('writes the samples of a point before its address means something else', async () => {
    const source = intake();
    source.announce([point('a'), point('b')]);
    await source.emit([sample('a', 1)]);
    source.announce([{ ...point('a'), rack: 'R2' }]);
    await source.emit([sample('a', 2), sample('b', 3)]);
    start();
    await untilDrained();
    expect(database.written).toEqual(['points a b', 'samples 1', 'points a', 'samples 2 3']);
  });

  it('writes the short lists of jobs that a scheduler has of its past at once, each source by itself, and isolates the one that is refused', async () => {
    const cluster = intake('cluster');
    const other = intake('other');
    for (const id of ['1', '2', 'refused', '3']) {
      await cluster.jobs([job(id)]);
    }
    await other.jobs([job('4')]);
    await other.emit([]);
    start();
    await untilDrained();
    expect(database.written).toEqual(['jobs of cluster: 1 2', 'jobs of cluster: 3', 'jobs of other: 4']);
    expect(await deadLetters()).toMatchObject([
      { reason: 'value out of range (22003)', content: { source: 'cluster', kind: 'job', item: { id: 'refused' } } },
    ]);
  });

  it('isolates the row that the database refuses and writes all others of its batch', async () => {
    const source = intake();
    source.announce([point('a')]);
    await source.emit([1, 2, 5_000, 3, 4].map((value) => sample('a', value)));
    await source.emit([sample('a', 5)]);
    start();
    await untilDrained();
    expect(values()).toEqual([1, 2, 3, 4, 5]);
    expect(await deadLetters()).toMatchObject([
      { reason: 'value out of range (22003)', content: { source: 's', address: 'a', value: 5_000 } },
    ]);
  });

  it('isolates the point that the database refuses, and keeps its samples in the dead letters', async () => {
    const source = intake();
    source.announce([point('a'), point('refused'), point('b')]);
    await source.emit([sample('a', 1), sample('refused', 2), sample('b', 3)]);
    start();
    await untilDrained();
    expect(values()).toEqual([1, 3]);
    expect((await deadLetters()).map((letter) => letter.content.address)).toEqual(['refused', 'refused']);
  });

  it('does not double a batch whose commit was lost on the way back', async () => {
    const source = intake();
    source.announce([point('a')]);
    await source.emit([sample('a', 1)]);
    database.losesNextCommit = true;
    start();
    await untilDrained();
    expect(values()).toEqual([1]);
  });

  it('gives a database that was replaced while it was away its points again', async () => {
    const source = intake();
    source.announce([point('a')]);
    await source.emit([sample('a', 1)]);
    start();
    await untilDrained();
    database.isAway = true;
    await source.emit([sample('a', 2)]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    database.points.clear();
    database.isAway = false;
    await untilDrained();
    expect(values()).toEqual([1, 2]);
  });

  it('writes records again under a new identity when the spool was restored from an older copy', async () => {
    const source = intake();
    source.announce([point('a')]);
    await source.emit([sample('a', 1)]);
    database.ledger.add(`${spool.id()} 900`);
    const before = spool.id();
    start();
    await untilDrained();
    expect(spool.id()).not.toBe(before);
    expect(values()).toEqual([1]);
  });
});
