import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readRecords, saveRecord, type SavedRecord } from './records.ts';
import { testDatabase, type TestDatabase } from './testing/database.ts';

let database: TestDatabase;
let owner: pg.Client;
let reader: pg.Client;
/** Each test has a record of its own. */
let names = 0;

beforeAll(async () => {
  database = await testDatabase();
  owner = new pg.Client({ connectionString: database.url });
  reader = new pg.Client({ connectionString: database.urlAs('plenum_reader') });
  await owner.connect();
  await reader.connect();
});
afterAll(async () => {
  await owner.end();
  await reader.end();
  await database.stop();
});

function given(more: Partial<SavedRecord> = {}): SavedRecord {
  return {
    kind: 'holidays',
    name: `name ${names}`,
    basedOn: 0,
    state: 'active',
    body: { days: [] },
    login: 'ada',
    role: 'Editor',
    via: 'command',
    simulated: false,
    ...more,
  };
}

/** As the data source does it: its role is read-only, also by default. */
async function asReader(record: SavedRecord): Promise<number> {
  await reader.query('BEGIN READ WRITE');
  try {
    const version = await saveRecord(reader, record);
    await reader.query('COMMIT');
    return version;
  } catch (error) {
    await reader.query('ROLLBACK');
    throw error;
  }
}

it('keeps every version, with who saved it, in which role and when', async () => {
  names++;
  expect(await asReader(given({ validFrom: '2026-01-01', note: 'as published' }))).toBe(1);
  expect(
    await asReader(given({ basedOn: 1, login: 'bob', role: 'Admin', body: { days: [{ day: '2026-12-25' }] } }))
  ).toBe(2);
  const records = await readRecords(reader, 'holidays', `name ${names}`);
  expect(records).toEqual([
    {
      kind: 'holidays',
      name: `name ${names}`,
      version: 1,
      state: 'active',
      validFrom: '2026-01-01',
      body: { days: [] },
      note: 'as published',
      login: 'ada',
      role: 'Editor',
      savedMs: expect.any(Number) as number,
      simulated: false,
    },
    expect.objectContaining({ version: 2, login: 'bob', role: 'Admin', body: { days: [{ day: '2026-12-25' }] } }),
  ]);
  expect(Math.abs(Date.now() - records[0]!.savedMs)).toBeLessThan(600_000);
});

it.each([
  ['a viewer', { role: 'Viewer' }, 'PL001', /ada may not change records: the role is Viewer/],
  ['nobody', { login: ' ' }, 'PL001', /Nobody is signed in/],
  ['a login without a role', { role: '' }, 'PL001', /the role is none/],
  ['who read a version that there is not', { basedOn: 3 }, 'PL002', /has version 0 by now, not 3/],
])('refuses %s', async (_who, more, code, message) => {
  names++;
  await expect(asReader(given(more))).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message) as string,
  });
  expect(await readRecords(reader, 'holidays', `name ${names}`)).toEqual([]);
});

it('refuses what was written on top of a version that is not the newest any more', async () => {
  names++;
  await asReader(given());
  await asReader(given({ basedOn: 1 }));
  await expect(asReader(given({ basedOn: 1 }))).rejects.toMatchObject({ code: 'PL002' });
});

it('lets what is closed stay closed', async () => {
  names++;
  await asReader(given());
  await asReader(given({ basedOn: 1, state: 'closed' }));
  await expect(asReader(given({ basedOn: 2, role: 'Admin' }))).rejects.toMatchObject({ code: 'PL003' });
});

it.each(["UPDATE plenum.record SET body = '{}'", 'DELETE FROM plenum.record', 'TRUNCATE plenum.record'])(
  'changes no version, not even for the owner: %s',
  async (sql) => {
    names++;
    await asReader(given());
    await expect(owner.query(sql)).rejects.toMatchObject({ code: 'PL003' });
  }
);

it("leaves the reader's role without a right to write, beside the function", async () => {
  await reader.query('BEGIN READ WRITE');
  await expect(
    reader.query(
      `INSERT INTO plenum.record (kind, name, version, state, body, login, role, via, time)
       VALUES ('holidays', 'x', 1, 'active', '{}', 'eve', 'Admin', 'grafana', now())`
    )
  ).rejects.toMatchObject({ code: '42501' });
  await reader.query('ROLLBACK');
  const writer = new pg.Client({ connectionString: database.urlAs('plenum_writer') });
  await writer.connect();
  await expect(saveRecord(writer, given())).rejects.toMatchObject({ code: '42501' });
  await writer.end();
});

it('refuses a name or kind that nobody could address', async () => {
  await expect(asReader(given({ name: '' }))).rejects.toMatchObject({ code: '23514' });
  await expect(asReader(given({ kind: 'Tariff;' }))).rejects.toMatchObject({ code: '23514' });
});
