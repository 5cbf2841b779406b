/**
 * Ingest: our way into the table (ledger, COPY BINARY, how fresh each source is, one transaction a batch) against a plain COPY
 * of the same rows as text, with `psql \copy` where psql is installed. Runs on PLENUM_DATABASE_URL, else on the embedded
 * engine. Both load the same table with its unique index, in turn, and the best round of each counts.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs, promisify } from 'node:util';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { writeBatch, type SampleRow, type SourcedRow } from '#database/samples.ts';
import { testDatabase } from '#database/testing/database.ts';
import { printResult, rounded } from './lib/result.ts';

const POINTS = 1000;
const COPY_TEXT = 'COPY plenum.sample (time, point_id, value, quality) FROM STDIN';

export const HELP = `npm run bench -- ingest [--rows 200000] [--batch 10000] [--rounds 3] [--json]

Rows a second through the collector's writer against psql's \\copy of the same rows in the same run. Runs on
PLENUM_DATABASE_URL, else on the embedded engine.
`;

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rows: { type: 'string', default: '200000' },
      batch: { type: 'string', default: '10000' },
      rounds: { type: 'string', default: '3' },
      json: { type: 'boolean' },
    },
  });
  const rows = makeRows(Number(values.rows));
  const batches = chunks(rows, Number(values.batch));
  const database = await testDatabase();
  const client = new pg.Client({ connectionString: database.url });
  const directory = await mkdtemp(join(tmpdir(), 'plenum-bench-'));
  try {
    await client.connect();
    await makePoints(client);
    const file = join(directory, 'rows.txt');
    await writeFile(file, rows.map(textRow).join(''));
    const psql = await findPsql();

    let sequence = 0;
    const ours: Contender = {
      name: `Plenum, ${values.batch} rows a batch`,
      load: async () => {
        for (const batch of batches) {
          await writeBatch(client, { spool: 'bench', sequence: ++sequence, rows: batch });
        }
      },
    };
    const peer: Contender = psql
      ? { name: 'psql \\copy, text, one file', load: () => copyWithPsql(psql, database.url, file) }
      : { name: 'COPY text, one statement (no psql found)', load: () => copyText(client, rows) };

    const best = new Map<Contender, number>();
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const contender of [ours, peer]) {
        await client.query('TRUNCATE plenum.sample, plenum.newest');
        const start = performance.now();
        await contender.load();
        const ms = performance.now() - start;
        const { rows: counted } = await client.query('SELECT count(*)::int AS n FROM plenum.sample');
        if (counted[0].n !== rows.length) {
          throw new Error(
            `Bench: ${contender.name} stored ${counted[0].n} of ${rows.length} rows. Look for errors above.`
          );
        }
        best.set(contender, Math.min(ms, best.get(contender) ?? Infinity));
      }
    }
    const rate = (contender: Contender) => (rows.length / (best.get(contender) as number)) * 1000;
    console.log(
      `${database.embedded ? 'embedded engine' : 'server'}, ${rows.length} rows of ${POINTS} points, best of ${values.rounds}`
    );
    for (const contender of [ours, peer]) {
      console.log(`${contender.name.padEnd(42)} ${Math.round(rate(contender)).toLocaleString('en')} rows/s`);
    }
    console.log(`ratio ${(rate(ours) / rate(peer)).toFixed(2)} (ours by peer; more is better)`);
    printResult(values.json, {
      bench: 'ingest',
      ratio_to_copy: rounded(rate(ours) / rate(peer)),
      rows_per_s: Math.round(rate(ours)),
      copy_rows_per_s: Math.round(rate(peer)),
    });
  } finally {
    await client.end();
    await database.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

interface Contender {
  name: string;
  load(): Promise<void>;
}

function makeRows(count: number): SourcedRow[] {
  const startMs = Math.floor(Date.now() / 60_000) * 60_000 - (count / POINTS) * 1000;
  return Array.from({ length: count }, (_, i) => ({
    source: 'bench',
    pointId: 1 + (i % POINTS),
    timeMs: startMs + Math.floor(i / POINTS) * 1000,
    value: Math.round(Math.sin(i) * 1e6) / 1000,
    quality: 0,
  }));
}

async function makePoints(client: pg.Client): Promise<void> {
  await client.query(`
    INSERT INTO plenum.site (code, name) VALUES ('bench', 'bench');
    INSERT INTO plenum.rack (site_id, code, name) VALUES (1, 'bench', 'bench');
    INSERT INTO plenum.point (site_id, rack_id, metric, source, address, stale_after_ms)
      SELECT 1, 1, 'RackPower', 'bench', i::text, 1000 FROM generate_series(1, ${POINTS}) AS i`);
}

function textRow({ timeMs, pointId, value, quality }: SampleRow): string {
  return `${new Date(timeMs).toISOString()}\t${pointId}\t${value ?? '\\N'}\t${quality}\n`;
}

async function copyText(client: pg.Client, rows: SampleRow[]): Promise<void> {
  await pipeline(
    Readable.from(chunks(rows, 1000).map((part) => part.map(textRow).join(''))),
    client.query(copyFrom(COPY_TEXT))
  );
}

async function findPsql(): Promise<string | undefined> {
  const command = process.env.PSQL ?? 'psql';
  return promisify(execFile)(command, ['--version']).then(
    () => command,
    () => undefined
  );
}

async function copyWithPsql(psql: string, url: string, file: string): Promise<void> {
  const command = `\\copy plenum.sample (time, point_id, value, quality) FROM '${file}'`;
  await promisify(execFile)(psql, ['--no-psqlrc', '--quiet', '-v', 'ON_ERROR_STOP=1', '-c', command, url]);
}

function chunks<Item>(items: Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
