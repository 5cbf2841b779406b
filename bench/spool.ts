import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { batchSamples, encodeSampleBatch } from '#collector/pipeline/spool/payload.ts';
import { encodeRecord, RecordKind } from '#collector/pipeline/spool/record.ts';
import { openSpool } from '#collector/pipeline/spool/spool.ts';
import { Quality } from '#model/sample.ts';
import { printResult, rounded } from './lib/result.ts';

const SAMPLES = 1_000;
const ROUNDS = 3;

export const HELP = `npm run bench -- spool [--directory DIR] [--seconds 3] [--json]

Durable batches of ${SAMPLES} samples per second, against a plain append with fdatasync of the same bytes and against
SQLite (WAL, synchronous=FULL, a row per batch) in the same run. --directory chooses the disk; default: the temporary folder. --seconds is how long
each writes in each of its ${ROUNDS} rounds.
`;

/** Batches per second. */
interface Round {
  limit: number;
  sqlite: number;
  alone: number;
  together: number;
}

/** Prints the spool's throughput and its ratio to the physical limit. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { directory: { type: 'string' }, seconds: { type: 'string', default: '3' }, json: { type: 'boolean' } },
  });
  const forMs = Number(values.seconds) * 1000;
  const directory = await mkdtemp(join(values.directory ?? tmpdir(), 'plenum-bench-'));
  try {
    const rows: Round[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      process.stderr.write(`round ${round} of ${ROUNDS}\n`);
      // Taking turns within a round spreads the noise of a busy disk over all of them.
      rows.push({
        limit: await rawAppend(directory, forMs),
        sqlite: await sqliteAppend(directory, forMs),
        alone: await spooled(directory, 1, forMs),
        together: await spooled(directory, 8, forMs),
      });
    }
    printResult(values.json, { bench: 'spool', ...report(rows) });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function exampleBatch() {
  return Array.from({ length: SAMPLES }, (_, index) => ({
    address: `ns=2;s=Hall1.RowA.Rack${index >> 3}.Sensor${index & 7}.Value`,
    sample: { timeMs: 1_800_000_000_000 + index, value: index * 1.1, quality: Quality.good },
  }));
}

function exampleRecord(): Buffer {
  const payload = encodeSampleBatch(batchSamples('bench', exampleBatch()));
  return encodeRecord({ kind: RecordKind.samples, sequence: 1, appendedMs: 0, payload });
}

/** Batches per second of write and fdatasync alone, the bytes prepared beforehand. */
async function rawAppend(directory: string, forMs: number): Promise<number> {
  const bytes = exampleRecord();
  const file = await open(join(directory, 'raw'), 'w');
  const startMs = performance.now();
  let batches = 0;
  for (; performance.now() - startMs < forMs; batches++) {
    await file.write(bytes);
    await file.datasync();
  }
  const seconds = (performance.now() - startMs) / 1000;
  await file.close();
  await rm(join(directory, 'raw'));
  return batches / seconds;
}

/** Batches per second of durable inserts into SQLite, the bytes prepared beforehand. */
async function sqliteAppend(directory: string, forMs: number): Promise<number> {
  const path = join(directory, 'sqlite');
  await mkdir(path);
  const database = new DatabaseSync(join(path, 'spool.db'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  database.exec('CREATE TABLE record (sequence INTEGER PRIMARY KEY, bytes BLOB NOT NULL)');
  const insert = database.prepare('INSERT INTO record (bytes) VALUES (?)');
  const bytes = exampleRecord();
  const startMs = performance.now();
  let batches = 0;
  for (; performance.now() - startMs < forMs; batches++) {
    insert.run(bytes);
  }
  const seconds = (performance.now() - startMs) / 1000;
  database.close();
  await rm(path, { recursive: true });
  return batches / seconds;
}

/** Batches per second through the spool, encoding and checksum included, by callers that each wait for their own. */
async function spooled(directory: string, callers: number, forMs: number): Promise<number> {
  const path = join(directory, 'spool');
  const log = pino({ level: 'silent' });
  const spool = await openSpool({ directory: path, maxBytes: 2 ** 40, segmentBytes: 64 * 2 ** 20, log });
  const batch = exampleBatch();
  const startMs = performance.now();
  let batches = 0;
  const call = async () => {
    while (performance.now() - startMs < forMs) {
      await spool.append(RecordKind.samples, encodeSampleBatch(batchSamples('bench', batch)));
      batches++;
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  const seconds = (performance.now() - startMs) / 1000;
  await spool.close();
  await rm(path, { recursive: true });
  return batches / seconds;
}

/** Ratios to the physical limit. */
function report(rows: Round[]) {
  const median = (key: keyof Round) => {
    const sorted = rows.map((row) => row[key]).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
  };
  const limit = median('limit');
  const line = (name: string, batches: number) =>
    `${name.padEnd(40)} ${batches.toFixed(0).padStart(7)} batches/s ${(batches * SAMPLES).toExponential(2).padStart(9)} samples/s   x${(batches / limit).toFixed(2)}\n`;
  process.stdout.write(`Durable batches of ${SAMPLES} samples, median of ${rows.length} rounds\n`);
  process.stdout.write(line('write + fdatasync of the same bytes', limit));
  process.stdout.write(line('SQLite, one writer', median('sqlite')));
  process.stdout.write(line('spool, one source', median('alone')));
  process.stdout.write(line('spool, eight sources (group commit)', median('together')));
  const ratio = (key: keyof Round) => rounded(median(key) / limit);
  return {
    ratio_to_append: ratio('alone'),
    ratio_to_append_of_eight: ratio('together'),
    sqlite_to_append: ratio('sqlite'),
  };
}
