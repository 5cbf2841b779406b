import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { maySchemaRefuse } from './failure.ts';
import { migrate } from './migrate.ts';
import { lastSequence, writeBatch } from './samples.ts';
import { testDatabase, type TestDatabase } from './testing/database.ts';

const SPOOL = '0d9c0a52-8f4e-4c1f-9a56-6f2f2b1f8a11';
const START_MS = Math.floor(Date.now() / 60_000) * 60_000 - 600_000;
/** As collectors noted a batch up to schema 12. */
const NOTE_WITH_SCHEMA_12 =
  'INSERT INTO plenum.batch_ledger (source, sequence) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING true';

let database: TestDatabase;
let owner: pg.Client;
let writer: pg.Client;

const rows = (sequence: number) =>
  [0, 1, 2].map((second) => ({
    source: 'pdu',
    pointId: 1,
    timeMs: START_MS + sequence * 10_000 + second * 1000,
    value: second,
    quality: 0,
  }));

async function writeWithSchema12(sequence: number): Promise<void> {
  await writer.query('BEGIN');
  await writer.query(NOTE_WITH_SCHEMA_12, [SPOOL, sequence]);
  for (const { pointId, timeMs, value, quality } of rows(sequence)) {
    const values = [timeMs / 1000, pointId, value, quality];
    await writer.query('INSERT INTO plenum.sample VALUES (to_timestamp($1::float8), $2, $3, $4)', values);
  }
  await writer.query('COMMIT');
}

beforeAll(async () => {
  database = await testDatabase({ migrated: false });
  await migrate(database.url, { upTo: 12 });
  owner = new pg.Client({ connectionString: database.url });
  writer = new pg.Client({ connectionString: database.urlAs('plenum_writer') });
  await Promise.all([owner.connect(), writer.connect()]);
  await writeWithSchema12(1);
  await writeWithSchema12(2);
  await migrate(database.url);
});
afterAll(async () => {
  await Promise.all([owner.end(), writer.end()]);
  await database.stop();
});

it('knows the batches of schema 12: what a spool replays after the migration is written once', async () => {
  expect(await lastSequence(writer, SPOOL)).toBe(2);
  expect(await lastSequence(writer, 'another spool')).toBe(0);
  const results: string[] = [];
  for (const sequence of [1, 2, 3]) {
    // Had the ledger forgotten a batch, its new rows would be stored.
    const batch = { spool: SPOOL, sequence, rows: [...rows(sequence), ...rows(sequence + 10)] };
    results.push(await writeBatch(writer, batch));
  }
  expect(results).toEqual(['replayed', 'replayed', 'written']);
  const { rows: stored } = await owner.query('SELECT count(*)::int AS n FROM plenum.sample');
  expect(stored).toEqual([{ n: 2 * 3 + 6 }]);
});

it('refuses the statement of a collector of schema 12 in a way that has it look at the version of the schema', async () => {
  const refusal = await writer.query(NOTE_WITH_SCHEMA_12, [SPOOL, 9]).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: '42703' });
  expect(maySchemaRefuse(refusal)).toBe(true);
});
