import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '#database/testing/database.ts';

import { createKnownPoints, type KnownPoints } from './sql/known-points.ts';
import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildPlant, MINUTE, SECOND, steady, T0 } from './testing/plant.ts';

let database: TestDatabase;
let backend: TestBackend;
let owner: pg.Client;
let asked = 0;

beforeAll(async () => {
  database = await testDatabase();
  await buildPlant(database.url, {
    powerR1a: steady(100, 0, 30 * MINUTE, 10 * SECOND),
    powerR2: steady(10, 0, 30 * MINUTE, 10 * SECOND),
    powerR3: steady(1, 0, 30 * MINUTE, 10 * SECOND),
  });
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
});
afterAll(async () => {
  await backend?.stop();
  await owner?.end();
  await database?.stop();
});
beforeEach(async () => {
  await power();
});

/** Power by rack. Another millisecond each time: whole answers are kept for a moment. */
async function askPower() {
  const shift = asked++;
  return backend.series(
    { metrics: [{ metric: 'RackPower' }], groupBy: 'rack', bucket: '10s' },
    { fromMs: T0 + shift, toMs: T0 + 20 * MINUTE + shift }
  );
}

async function power() {
  return Object.fromEntries((await askPower()).map(({ labels, values }) => [labels.rack, values[0]]));
}

async function names() {
  return (await askPower()).map(({ config }) => config.displayNameFromDS);
}

it('a rack that was renamed has its new name in the next answer', async () => {
  await owner.query("UPDATE plenum.rack SET name = 'Rack three' WHERE code = 'R3'");
  expect(await names()).toContain('Rack three');
  await owner.query('UPDATE plenum.rack SET name = code');
  expect(await names()).toContain('R3');
});

it('a point that was added is in the next answer, and is gone with the next after it was deleted', async () => {
  await owner.query(
    `INSERT INTO plenum.point (site_id, rack_id, placed_rack_id, placed_zone_id, metric, source, address, simulated, stale_after_ms, valid_from)
     SELECT 1, 2, 2, 2, 'RackPower', 'pdu', 'another', true, 30000, to_timestamp($1)`,
    [T0 / 1000]
  );
  await owner.query(
    `INSERT INTO plenum.sample SELECT to_timestamp($1) + make_interval(secs => s), point_id, 5, 0
       FROM plenum.point, generate_series(0, 1800, 10) s WHERE address = 'another'`,
    [T0 / 1000]
  );
  expect(await power()).toMatchObject({ R2: 15 });
  await owner.query("DELETE FROM plenum.point WHERE address = 'another'");
  expect(await power()).toMatchObject({ R2: 10 });
});

it('a point that was closed is not expected after its end', async () => {
  await owner.query("UPDATE plenum.point SET valid_to = valid_from + interval '5 minutes' WHERE address = 'powerR2'");
  const series = await backend.series(
    { metrics: [{ metric: 'RackPower' }], groupBy: 'rack', bucket: '10s' },
    { fromMs: T0 + 6 * MINUTE, toMs: T0 + 20 * MINUTE }
  );
  expect(series.map(({ labels }) => labels.rack)).not.toContain('R2');
  await owner.query("UPDATE plenum.point SET valid_to = NULL WHERE address = 'powerR2'");
  expect(await power()).toMatchObject({ R2: 10 });
});

it('a change that is rolled back changes nothing', async () => {
  await owner.query("BEGIN; UPDATE plenum.rack SET name = 'nowhere' WHERE code = 'R1'; ROLLBACK");
  expect(await names()).not.toContain('nowhere');
});

it('a change that was begun first and committed last is seen like every other', async ({ skip }) => {
  // The embedded engine runs one transaction at a time.
  skip(database.embedded);
  const other = new pg.Client({ connectionString: database.url });
  await other.connect();
  await other.query("BEGIN; UPDATE plenum.rack SET name = 'first' WHERE code = 'R1'");
  await owner.query("UPDATE plenum.rack SET name = 'second' WHERE code = 'R2'");
  expect(await names()).toEqual(expect.arrayContaining(['R1', 'second']));
  await other.query('COMMIT');
  await other.end();
  expect(await names()).toEqual(expect.arrayContaining(['first', 'second']));
  await owner.query('UPDATE plenum.rack SET name = code');
});

it.each([
  { racks: ['R2', 'R3'] },
  { racks: ['R1'], sites: ['demo'] },
  { equipment: ['S1'] },
  { zones: ['row-a'] },
  { racks: ['R1'], zones: ['row-b'] },
  { racks: ['not there'] },
])('the points of %j are the same whether those of the whole site are known or not', async (places) => {
  const reading = {
    rows: async <Row extends unknown[]>(text: string, values: unknown[]) =>
      (await owner.query<Row>({ text, values, rowMode: 'array' })).rows,
  };
  const { signal } = new AbortController();
  const everywhere = { sites: [], zones: [], racks: [], equipment: [] };
  const scope = { ...everywhere, ...places };
  const withWhole = createKnownPoints();
  for (const metric of ['RackPower', 'AirTemperature']) {
    const selector = { metric, processArea: [], aggregation: 'auto' as const, setpoints: true };
    const read = (known: KnownPoints, of: typeof scope) => known.read(reading, selector, of, T0, 100, signal);
    const whole = await read(withWhole, everywhere);
    expect(whole.length).toBeGreaterThanOrEqual(4);
    const known = await read(withWhole, scope);
    expect(known).toEqual(await read(createKnownPoints(), scope));
    expect(await read(withWhole, scope)).toBe(known);
    // What is known of the site is taken: its very points.
    expect(known.every((point) => 'zones' in places || whole.includes(point))).toBe(true);
  }
});

it('writers do not wait for each other, and what is kept of changes stays small', async ({ skip }) => {
  skip(database.embedded);
  const others = await Promise.all(
    [1, 2, 3].map(async () => {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      return client;
    })
  );
  // Each has changed something and has not committed yet.
  for (const [index, client] of others.entries()) {
    await client.query(
      `BEGIN; SET LOCAL lock_timeout = '5s'; UPDATE plenum.rack SET name = 'R' WHERE rack_id = ${index + 1}`
    );
  }
  await Promise.all(others.map((client) => client.query('COMMIT')));
  await Promise.all(others.map((client) => client.end()));
  await owner.query('UPDATE plenum.rack SET name = code');
  const { rows } = await owner.query<{ count: number }>('SELECT count(*)::int FROM plenum.place_change');
  expect(rows[0]?.count).toBe(1);
});
