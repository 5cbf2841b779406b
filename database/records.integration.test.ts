import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
    kind: 'consumption',
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
  const records = await readRecords(reader, 'consumption', `name ${names}`);
  expect(records).toEqual([
    {
      kind: 'consumption',
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
  expect(await readRecords(reader, 'consumption', `name ${names}`)).toEqual([]);
});

it('refuses what was written on top of a version that is not the newest any more', async () => {
  names++;
  await asReader(given());
  await asReader(given({ basedOn: 1, login: 'bob' }));
  await expect(asReader(given({ basedOn: 1 }))).rejects.toMatchObject({
    code: 'PL002',
    message: expect.stringMatching(
      /has version 2 by now, not 1: bob saved it on \d{4}-\d\d-\d\d \d\d:\d\d UTC$/
    ) as string,
  });
});

it('lets what is closed stay closed', async () => {
  names++;
  await asReader(given());
  await asReader(given({ basedOn: 1, state: 'closed' }));
  await expect(asReader(given({ basedOn: 2, role: 'Admin' }))).rejects.toMatchObject({
    code: 'PL003',
    message: expect.stringMatching(/is closed, by ada on \d{4}/) as string,
  });
});

describe('what is reported already', () => {
  const today = new Date().toISOString().slice(0, 10);
  const JUDGED = { site: 'berlin', meters: ['M'], workFrom: '2026-01-01', doneOn: '2026-01-15', baseline: 'two-years' };

  /** Saves two versions; resolves with what is said against the second one without a note, and saves it with one. */
  async function changed(kind: string, from: Partial<SavedRecord>, to: Partial<SavedRecord>): Promise<string> {
    names++;
    await asReader(given({ kind, note: 'first', ...from }));
    const second = given({ kind, basedOn: 1, ...from, ...to });
    const said = await asReader(second).then(
      (version) => `version ${version}`,
      ({ code, message }: { code: string; message: string }) => `${code} ${message}`
    );
    if (said.startsWith('PL')) {
      await expect(asReader({ ...second, note: ' ' })).rejects.toMatchObject({ code: 'PL005' });
      expect(await asReader({ ...second, note: 'the meter was named wrongly' })).toBe(2);
    }
    return said.replace(` name ${names}`, '');
  }

  it('of an initiative that is done changes only with a reason, unless it is a title', async () => {
    expect(await changed('initiative', { body: JUDGED }, { body: { ...JUDGED, meters: ['N'] } })).toMatch(
      /^PL005 initiative reaches what is reported already: what name \d+ saved since 2026-01-15$/
    );
    expect(await changed('initiative', { body: JUDGED }, { state: 'withdrawn' })).toMatch(/^PL005/);
    expect(await changed('initiative', { body: JUDGED }, { body: { ...JUDGED, title: 'Containment' } })).toBe(
      'version 2'
    );
    const planned = { ...JUDGED, doneOn: '2999-01-15' };
    expect(await changed('initiative', { body: planned }, { body: { ...planned, meters: ['N'] } })).toBe('version 2');
    expect(await changed('initiative', { body: JUDGED }, { body: planned })).toMatch(/^PL005/);
  });

  it('of a baseline changes only with a reason where an initiative is judged by it', async () => {
    const later = { body: { margin: 0.2 } };
    expect(await changed('baseline', { body: {} }, later)).toBe('version 2');
    await asReader(given({ kind: 'initiative', name: 'containment', body: JUDGED }));
    expect(await changed('baseline', { name: 'two-years', body: {} }, later)).toMatch(
      /^PL005 baseline two-years reaches what is reported already: what is judged by it: .*containment/
    );
  });

  it('of a budget or an event changes only with a reason once it has begun', async () => {
    const budget = { from: '2026-01-01', to: '2027-01-01', amount: '10' };
    expect(await changed('budget', { body: budget }, { body: { ...budget, amount: '20' } })).toBe(
      'PL005 budget reaches what is reported already: the budget that began on 2026-01-01'
    );
    expect(await changed('non-routine-event', { body: { from: today } }, { body: { from: '2999-01-01' } })).toBe(
      `PL005 non-routine-event reaches what is reported already: what initiatives saved since ${today}`
    );
    const ahead = { ...budget, from: '2999-01-01' };
    expect(await changed('budget', { body: ahead }, { body: { ...ahead, amount: '20' } })).toBe('version 2');
  });

  it('of a closed month changes only with a reason, and only by a tariff that reaches it', async () => {
    await owner.query(`
      INSERT INTO plenum.site (code, name, time_zone, simulated) VALUES ('berlin', 'Berlin', 'Europe/Berlin', true), ('rome', 'Rome', 'Europe/Rome', true);
      INSERT INTO plenum.chargeback_statement (site_id, month, state, from_time, until_time, prices, inputs, simulated, hash, closed_time, login, role, via)
      SELECT site_id, month, 'closed', month, month + interval '1 month', '', '{}', true, '', now(), 'ada', 'Admin', 'command'
        FROM plenum.site, (VALUES (date '2026-08-01'), (date '2026-09-01')) AS m (month) WHERE code = 'berlin'`);
    const body = { site: 'berlin' };
    const reaching = 'reaches what is reported already: 2026-08, 2026-09 of berlin, closed';
    expect(await changed('tariff', { body }, { body: { ...body, currency: 'EUR' } })).toBe(`PL005 tariff ${reaching}`);
    expect(await changed('holidays', {}, {})).toBe(`PL005 holidays ${reaching}`);
    expect(await changed('carbon', { body, validFrom: '2026-09-15' }, { validFrom: '2026-09-15' })).toBe(
      'PL005 carbon reaches what is reported already: 2026-09 of berlin, closed'
    );
    expect(await changed('tariff', { body, validFrom: '2026-10-01' }, { validFrom: '2026-10-01' })).toBe('version 2');
    expect(await changed('tariff', { body: { site: 'rome' } }, { body: { site: 'rome' } })).toBe('version 2');
    // One that was for Berlin and is for Rome now takes Berlin's away.
    expect(await changed('tariff', { body }, { body: { site: 'rome' } })).toMatch(/^PL005/);
    const { rows } = await owner.query(
      "SELECT login, role, via, note FROM plenum.record WHERE kind = 'carbon' ORDER BY version"
    );
    expect(rows).toEqual([
      { login: 'ada', role: 'Editor', via: 'command', note: 'first' },
      { login: 'ada', role: 'Editor', via: 'command', note: 'the meter was named wrongly' },
    ]);
  });
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
       VALUES ('consumption', 'x', 1, 'active', '{}', 'eve', 'Admin', 'grafana', now())`
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
