import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '#database/testing/database.ts';

import { contextFor, startBackend, type QueryRange, type TestBackend } from './testing/grafana.ts';
import { buildPlant, HOUR, MINUTE, refreshLadders, SECOND, steady, T0 } from './testing/plant.ts';
import { readTables } from './testing/tables.ts';

let database: TestDatabase;
let backend: TestBackend;
let owner: pg.Client;

const EVERY = 10 * SECOND;
const HALF_HOUR = 30 * MINUTE;

/** R1 is well; the power of R2 is silent for ten minutes, its inlet bad; R3 lost a third of its power, in a known gap. */
beforeAll(async () => {
  database = await testDatabase();
  await buildPlant(database.url, {
    powerR1a: steady(100, 0, HALF_HOUR, EVERY),
    powerR1b: steady(100, 0, HALF_HOUR, EVERY),
    inletR1: steady(24, 0, HALF_HOUR, EVERY),
    gpuR1: steady(0.5, 0, HALF_HOUR, EVERY),
    powerR2: steady(10, 0, 20 * MINUTE, EVERY),
    inletR2: steady(22, 0, HALF_HOUR, EVERY).map(([offset, value]) => [offset, value, offset < 20 * MINUTE ? 0 : 2]),
    powerR3: [...steady(1, 0, 10 * MINUTE, EVERY), ...steady(1, 20 * MINUTE, HALF_HOUR, EVERY)],
    inletR3: steady(23, 0, HALF_HOUR, EVERY).map(([offset, value]) => [offset, value, offset < 3 * MINUTE ? 1 : 0]),
    crah: steady(18, 0, HALF_HOUR, EVERY),
    crahSetpoint: [[0, 18]],
  });
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  // The inlet sensors send by themselves, the others are asked.
  await owner.query("UPDATE plenum.point SET sampling_interval_ms = 10000 WHERE source IN ('pdu', 'it')");
  await owner.query(
    `INSERT INTO plenum.gap (point_id, from_time, to_time, cause)
     SELECT point_id, to_timestamp($1) + interval '10 minutes', to_timestamp($1) + interval '20 minutes', 'connection to pdu lost'
     FROM plenum.point WHERE address = 'powerR3'`,
    [T0 / 1000]
  );
  await owner.query("UPDATE plenum.source SET state_message = 'certificate expires soon' WHERE name = 'bms'");
  await refreshLadders(database.url);
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
});
afterAll(async () => {
  await backend?.stop();
  await owner?.end();
  await database?.stop();
});
beforeEach(() => owner.query('UPDATE plenum.source SET state_time = now()'));

const RANGE = { fromMs: T0, toMs: T0 + HALF_HOUR };

async function ask(query: object = {}, range: Partial<QueryRange> = {}) {
  const tables = readTables(await backend.query({ kind: 'health', ...query }, { ...RANGE, ...range }));
  return tables[0]!;
}

const column = (table: { rows: Array<Record<string, unknown>> }, of: string, name: string) =>
  Object.fromEntries(table.rows.map((row) => [row[of], row[name]]));

it('gives a row for each rack when only the kind is given, what is wrong first', async () => {
  const table = await ask();
  expect(table.rows.map(({ rack, state }) => [rack, state])).toEqual([
    ['R2', 'silent'],
    ['R3', 'incomplete'],
    ['R1', 'ok'],
  ]);
  expect(column(table, 'rack', 'finding')).toEqual({
    R1: '',
    R2: 'Silent for 10 min: all 2 points (bms; pdu).',
    R3: '83 % of the expected samples; 1 gap of 10 min together, the last one: connection to pdu lost.',
  });
  expect(table.meta.type).toBe('table');
  expect(table.units).toMatchObject({ age: 's', 'gap time': 's', delivered: 'percentunit', coverage: 'percentunit' });
});

it('says what of a rack is measured, and what is silent', async () => {
  const table = await ask();
  expect(table.rows).toContainEqual(
    expect.objectContaining({ rack: 'R1', power: 'yes', inlet: 'yes', liquid: 'no', compute: 'yes', coverage: 1 })
  );
  expect(table.rows).toContainEqual(
    expect.objectContaining({ rack: 'R2', power: 'silent', inlet: 'silent', compute: 'no', coverage: 0 })
  );
});

it('counts bad, uncertain and missing samples in the range, by whichever rung it reads', async () => {
  for (const range of [{}, { fromMs: T0 - 20 * 24 * HOUR }]) {
    const table = await ask({}, range);
    expect(table.meta.custom?.plenum?.counted).toHaveLength(1);
    // 180 good samples of power, 180 of the inlet: ten minutes of the latter are bad.
    expect(column(table, 'rack', 'bad').R2).toBeCloseTo(60 / 300, 9);
    expect(column(table, 'rack', 'uncertain').R3).toBeCloseTo(18 / 300, 9);
    expect(column(table, 'rack', 'gap time')).toEqual({ R1: 0, R2: 0, R3: 600 });
  }
  const table = await ask();
  const delivered = column(table, 'rack', 'delivered');
  expect(delivered.R1).toBe(1);
  expect(delivered.R3).toBeCloseTo((120 / 180 + 1) / 2, 9);
});

it('counts some minutes to the sample', async () => {
  const table = await ask({}, { fromMs: T0 + 15 * MINUTE, toMs: T0 + 21 * MINUTE });
  expect(table.meta.custom?.plenum?.counted).toMatchObject([{ rung: 'raw' }]);
  // R3 has power in one of these six minutes.
  expect(column(table, 'rack', 'delivered').R3).toBeCloseTo((6 / 36 + 1) / 2, 9);
});

it('does not miss what a source that sends changes had no change to send for, however often it is sampled', async () => {
  await owner.query("UPDATE plenum.point SET sampling_interval_ms = 250 WHERE source = 'bms'");
  await owner.query("UPDATE plenum.source SET sends_changes = true WHERE name = 'bms'");
  const [inlet] = (await ask({ of: 'points', scope: { racks: ['R1'] }, sources: ['bms'] }, { fromMs: T0 + 1 })).rows;
  await owner.query("UPDATE plenum.source SET sends_changes = false WHERE name = 'bms'");
  const [sampled] = (await ask({ of: 'points', scope: { racks: ['R1'] }, sources: ['bms'] }, { fromMs: T0 + 2 })).rows;
  await owner.query("UPDATE plenum.point SET sampling_interval_ms = NULL WHERE source = 'bms'");
  expect(inlet).toMatchObject({ address: 'inletR1', interval: 0.25, delivered: 1, state: 'ok' });
  expect(sampled?.delivered).toBeCloseTo(0.25 / 10, 3);
});

it('gives sources with what the collector says, and how many racks each covers', async () => {
  const table = await ask({ of: 'sources' });
  expect(table.rows.map(({ source, connection, state }) => [source, connection, state])).toEqual([
    ['bms', 'silent', 'partly silent'],
    ['pdu', 'silent', 'partly silent'],
    ['it', 'silent', 'ok'],
  ]);
  const [bms] = table.rows;
  expect(bms?.finding).toBe('1 of 4 points silent or bad for up to 10 min (bms).');
  expect(bms).toMatchObject({ points: 4, racks: 3, 'inlet racks': 3, 'power racks': 0 });
});

it('does not wait for requests that nobody makes: they say nothing of a source', async () => {
  const silent = async () => column(await ask({ of: 'sources' }, { fromMs: T0 + 3 }), 'source', 'silent').it;
  expect(await silent()).toBe(0);
  await owner.query(
    `INSERT INTO plenum.point (site_id, rack_id, metric, source, address, stale_after_ms, valid_from)
     SELECT site_id, rack_id, 'RackLiquidIsolationRequest', 'it', 'request', 1000, to_timestamp($1) FROM plenum.rack WHERE code = 'R1'`,
    [T0 / 1000]
  );
  const { rows } = await ask({ of: 'sources' }, { fromMs: T0 + 4 });
  const points = await ask({ of: 'points', sources: ['it'] }, { fromMs: T0 + 4 });
  await owner.query("DELETE FROM plenum.point WHERE address = 'request'");
  expect(rows).toContainEqual(expect.objectContaining({ source: 'it', silent: 0, points: 1 }));
  expect(column(points, 'address', 'state').request).toBe('silent');
});

it('says what is wrong with a source now, and nothing of that for a time that is over', async () => {
  const table = await ask({ of: 'sources' }, { fromMs: Date.now() - HOUR, toMs: Date.now() });
  expect(column(table, 'source', 'finding').bms).toMatch(/^Certificate expires soon\. Silent for \d+ days: all/);
  const racks = await ask({ scope: { racks: ['R2'] } }, { fromMs: Date.now() - HOUR, toMs: Date.now() });
  expect(racks.rows[0]?.finding).toMatch(/\(bms: certificate expires soon; pdu: silent\)\.$/);
});

it('gives points, set points too, the worst first, with their interval', async () => {
  const table = await ask({ of: 'points', scope: { racks: ['R2'] } });
  expect(table.rows).toHaveLength(2);
  expect(table.rows).toContainEqual(
    expect.objectContaining({
      address: 'powerR2',
      state: 'silent',
      age: 610,
      interval: 10,
      'stale after': 30,
      covers: 'power',
    })
  );
  expect(table.rows).toContainEqual(
    expect.objectContaining({
      address: 'inletR2',
      state: 'bad',
      finding: 'Only bad samples from 1 point (bms).',
      interval: null,
    })
  );
  const setpoint = await ask({ of: 'points', scope: { equipment: ['CRAH1'] } });
  expect(column(setpoint, 'address', 'set point')).toEqual({ crah: false, crahSetpoint: true });
});

it('narrows to a zone, a source and to problems', async () => {
  expect((await ask({ scope: { zones: ['row-b'] } })).rows.map(({ rack }) => rack)).toEqual(['R3']);
  expect((await ask({ scope: { zones: ['hall-1'] } })).rows).toHaveLength(3);
  expect((await ask({ sources: ['it'] })).rows.map(({ rack }) => rack)).toEqual(['R1']);
  expect((await ask({ show: 'problems' })).rows.map(({ rack }) => rack)).toEqual(['R2', 'R3']);
  const well = await ask({ show: 'problems', scope: { racks: ['R1'] } });
  expect(well.rows).toEqual([]);
  expect(well.notices).toEqual(['No problem: all 1 racks are well.']);
  expect((await ask({ scope: { racks: ['nowhere'] } })).notices).toContainEqual(
    expect.stringMatching(/No racks lie in this scope/)
  );
});

it('knows a rack that nothing measures', async () => {
  await owner.query("INSERT INTO plenum.rack (site_id, code, name, cooling) VALUES (1, 'R9', 'R9', 'liquid')");
  const { rows } = await ask({}, { fromMs: T0 - 1 });
  await owner.query("DELETE FROM plenum.rack WHERE code = 'R9'");
  expect(rows[0]).toMatchObject({
    rack: 'R9',
    zone: null,
    state: 'no data',
    finding: 'No point has data for it.',
    age: null,
  });
});

it.each([
  ['age', { R1: 10, R2: 610, R3: 10 }],
  ['silent', { R1: 0, R2: 1, R3: 0 }],
  ['coverage', { R1: 1, R2: 0, R3: 2 / 3 }],
])('gives an alert rule one number per rack: %s', async (measure, numbers) => {
  const table = await ask({ measure }, { fromAlert: true });
  expect(table.columns).toEqual(['site', 'zone', 'rack', measure]);
  expect(column(table, 'rack', measure)).toEqual(numbers);
});

it('gives an alert rule the shares of the range too, of sources and of points', async () => {
  const sources = await ask({ of: 'sources', measure: 'delivered' }, { fromAlert: true });
  expect(sources.columns).toEqual(['source', 'delivered']);
  expect(column(sources, 'source', 'delivered').it).toBe(1);
  const points = await ask({ of: 'points', measure: 'bad', scope: { racks: ['R2'] } }, { fromAlert: true });
  expect(column(points, 'point', 'bad')).toEqual({ powerR2: 0, inletR2: 1 / 3 });
});

it('is silent in an alert rule about what was never there', async () => {
  expect(
    (await backend.query({ kind: 'health', scope: { racks: ['nowhere'] } }, { ...RANGE, fromAlert: true })).frames
  ).toEqual([]);
});

it.each([
  [{ of: 'halls' }, /of has the value "halls".*racks, sources or points/],
  [{ measure: 1 }, /measure has the value 1/],
  [{ sources: 'pdu' }, /sources has the value "pdu"/],
])('refuses %j with what to do', async (query, message) => {
  expect((await backend.query({ kind: 'health', ...query }, RANGE)).error).toMatch(message);
});
