import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '#database/testing/database.ts';
import { writeJobs } from '#database/write-jobs.ts';

import { contextFor, startBackend, type QueryRange, type TestBackend } from './testing/grafana.ts';
import { buildPlant, MINUTE, refreshLadders, SECOND, steady, T0 } from './testing/plant.ts';
import { readTables } from './testing/tables.ts';

let database: TestDatabase;
let backend: TestBackend;
let owner: pg.Client;

const EVERY = 10 * SECOND;
const HALF_HOUR = 30 * MINUTE;

beforeAll(async () => {
  database = await testDatabase();
  await buildPlant(database.url, {
    powerR1a: steady(9_000, 0, HALF_HOUR, EVERY),
    powerR1b: [...steady(9_000, 0, 20 * MINUTE, EVERY), ...steady(500, 20 * MINUTE, HALF_HOUR, EVERY)],
    powerR2: steady(4_000, 0, HALF_HOUR, EVERY),
    powerR3: steady(1_000, 0, 20 * MINUTE, EVERY),
    inletR1: steady(24, 0, HALF_HOUR, EVERY),
    inletR2: steady(29, 0, HALF_HOUR, EVERY),
    inletR3: steady(23, 0, HALF_HOUR, EVERY).map(([offset, value]) => [offset, value, 2]),
    gpuR1: steady(0.5, 0, HALF_HOUR, EVERY).map(([offset, value]) => [offset, value, 1]),
    crah: steady(24.5, 0, HALF_HOUR, EVERY),
    crahSetpoint: steady(18, 0, HALF_HOUR, EVERY),
  });
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await owner.query(
    "UPDATE plenum.rack SET power_limit_w = 10000, x_m = 1.2, y_m = 3, height_u = 48 WHERE code = 'R1'"
  );
  await owner.query(
    "UPDATE plenum.rack SET x_m = 2, y_m = 3, width_m = 0.8, depth_m = 1.1, rotation_deg = 180 WHERE code = 'R3'"
  );
  await owner.query(
    "UPDATE plenum.equipment SET x_m = 7, y_m = 0.5, width_m = 0.9, depth_m = 1.8 WHERE code = 'CRAH1'"
  );
  await owner.query("UPDATE plenum.zone SET containment = 'hot' WHERE code = 'hall-1'");
  await owner.query("UPDATE plenum.rack SET power_limit_w = 12000 WHERE code = 'R2'");
  await owner.query("UPDATE plenum.rack SET ashrae_class = 'A3' WHERE code = 'R3'");
  await writeJobs(owner, { source: 'slurm', simulated: true }, [
    {
      id: '7',
      scheduler: 'slurm',
      asOfMs: T0 + HALF_HOUR,
      state: 'RUNNING',
      site: 'demo',
      name: 'train',
      tenant: 'research',
      startMs: T0 + 5 * MINUTE,
      nodes: [
        { node: 'n1', rack: 'R1', fromMs: T0 + 5 * MINUTE, gpus: 8 },
        { node: 'n3', rack: 'R3', fromMs: T0 + 5 * MINUTE, gpus: 4 },
      ],
    },
  ]);
  await refreshLadders(database.url);
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
});
afterAll(async () => {
  await backend?.stop();
  await owner?.end();
  await database?.stop();
});

const RANGE = { fromMs: T0, toMs: T0 + HALF_HOUR };

async function ask(query: object = {}, range: Partial<QueryRange> = {}) {
  const tables = readTables(await backend.query({ kind: 'floor', ...query }, { ...RANGE, ...range }));
  const of = (name: string) => tables.find((table) => table.name === name)!;
  const rack = (id: string) => of('Racks').rows.find((row) => row.rack === id)!;
  return { tables, racks: of('Racks'), equipment: of('Equipment'), zones: of('Zones'), rack };
}

it('gives racks, equipment and zones at the end of the range when only the kind is given', async () => {
  const { tables, racks } = await ask();
  expect(tables.map(({ name, rows }) => [name, rows.length])).toEqual([
    ['Racks', 3],
    ['Equipment', 1],
    ['Zones', 3],
  ]);
  expect(
    racks.columns.filter((name) => /^[A-Z]/.test(name) && !/ (quality|age|warning|limit|margin)$/.test(name))
  ).toEqual(['Rack power', 'Air temperature Inlet', 'Rack liquid supply temperature', 'GPU utilization']);
  expect(racks.units).toMatchObject({
    'Rack power': 'watt',
    'Rack power margin': 'watt',
    'Air temperature Inlet': 'celsius',
    'Air temperature Inlet margin': 'kelvin',
  });
  expect(racks.meta.custom?.plenum).toMatchObject({ of: 'racks', atMs: T0 + HALF_HOUR, simulated: true });
});

it('judges values by their limits, sums the power of a rack, and tells what is stale, bad or not there', async () => {
  const { rack, racks } = await ask();
  expect(rack('R1')).toMatchObject({
    'Rack power': 9_500,
    'Rack power quality': 'good',
    'Rack power limit': 10_000,
    'Rack power warning': 8_000,
    'Rack power margin': 500,
    'Rack power age': 10,
    'GPU utilization': 0.5,
    'GPU utilization quality': 'uncertain',
    'Rack liquid supply temperature': null,
    'Rack liquid supply temperature quality': null,
    state: 'warn',
    reason: 'Rack power',
  });
  expect(rack('R2')).toMatchObject({ 'Air temperature Inlet': 29, 'Air temperature Inlet margin': 3, state: 'warn' });
  expect(rack('R3')).toMatchObject({
    'Rack power': null,
    'Rack power quality': 'stale',
    'Air temperature Inlet': null,
    'Air temperature Inlet quality': 'bad',
    state: 'stale',
    reason: 'Rack power',
  });
  expect(racks.notices).toContain('Values are stale or bad at R3.');
});

it('judges inlet air by the class that is asked for', async () => {
  const { rack } = await ask({ ashraeClass: 'H1' });
  expect(rack('R2')).toMatchObject({
    state: 'alarm',
    'Air temperature Inlet limit': 25,
    'Air temperature Inlet margin': -4,
  });
  // R3 has one of its own.
  expect(rack('R3')).toMatchObject({ 'Air temperature Inlet limit': 40 });
});

it('says where racks are, and asks for a layout of those that the topology does not place', async () => {
  const { rack } = await ask();
  expect(rack('R1')).toMatchObject({ x: 1.2, y: 3, height: 48, width: 0.6, depth: 1.2, placed: true });
  expect(rack('R1')).toMatchObject({ rotation: null });
  expect(rack('R2')).toMatchObject({ x: null, y: null, height: 42, placed: false });
  expect(rack('R3')).toMatchObject({ x: 2, width: 0.8, depth: 1.1, rotation: 180 });
});

it('says what feeds and cools a rack, and whose jobs are on it', async () => {
  const { rack, zones } = await ask();
  expect(rack('R1')).toMatchObject({
    coolers: 'CRAH1',
    'cooling chain': 'CRAH1',
    feeds: null,
    jobs: '7 train',
    tenants: 'research',
    'job GPUs': 8,
  });
  expect(rack('R2')).toMatchObject({ jobs: null, 'job GPUs': 0 });
  expect(zones.rows.find(({ zone }) => zone === 'hall-1')).toMatchObject({ jobs: 1, 'job GPUs': 12 });
});

it('gives the state of equipment with its main values', async () => {
  const { equipment } = await ask();
  expect(equipment.rows[0]).toMatchObject({
    equipment: 'CRAH1',
    type: 'CRAH',
    zone: 'hall-1',
    state: 'degraded',
    reason: 'supply 6.5 K above its set point',
    supply: 24.5,
    ...{ x: 7, y: 0.5, width: 0.9, depth: 1.8, placed: true },
  });
});

it('says which aisles of a zone are closed off', async () => {
  const { zones } = await ask();
  expect(Object.fromEntries(zones.rows.map(({ zone, containment }) => [zone, containment]))).toMatchObject({
    'hall-1': 'hot',
    'row-a': null,
  });
});

it('adds up zones with those in them', async () => {
  const { zones } = await ask();
  expect(zones.rows.find(({ zone }) => zone === 'hall-1')).toMatchObject({
    racks: 3,
    state: 'warn',
    'warn racks': 2,
    'stale racks': 1,
    'Rack power': 13_500,
    'Air temperature Inlet': 29,
  });
  expect(zones.rows.find(({ zone }) => zone === 'row-b')).toMatchObject({ racks: 1, 'Rack power': null });
});

it('shows the hall as it was at a time', async () => {
  const { rack } = await ask({ at: T0 + 10 * MINUTE });
  expect(rack('R1')).toMatchObject({ 'Rack power': 18_000, state: 'alarm', reason: 'Rack power' });
  expect(rack('R3')).toMatchObject({ 'Rack power': 1_000, 'Rack power quality': 'good' });
  const before = await ask({ at: T0 + 4 * MINUTE });
  expect(before.rack('R1').jobs).toBeNull();
  const now = await ask({ at: 'now' });
  expect(now.rack('R1')['Rack power quality']).toBe('stale');
});

it('narrows to a zone, and says so where it finds no rack', async () => {
  const { racks, zones, equipment } = await ask({ scope: { zones: ['row-b'] } });
  expect(racks.rows.map(({ rack }) => rack)).toEqual(['R3']);
  expect(zones.rows.map(({ zone }) => zone).sort()).toEqual(['hall-1', 'row-b']);
  expect(equipment.rows).toEqual([]);
  expect((await ask({ scope: { racks: ['nowhere'] } })).racks.notices).toContainEqual(
    expect.stringMatching(/^No rack lies in this scope/)
  );
});

it('tells two columns of the same metric apart', async () => {
  const metrics = [{ metric: 'RackPower' }, { metric: 'RackPower', aggregation: 'max' }];
  const { racks } = await ask({ metrics });
  expect(new Set(racks.columns).size).toBe(racks.columns.length);
});

it('gives an alert rule the first metric of each rack, and nothing of what is stale or misses a point', async () => {
  const [table] = readTables(await backend.query({ kind: 'floor' }, { ...RANGE, fromAlert: true }));
  expect(table?.columns).toEqual(['site', 'zone', 'rack', 'Rack power']);
  expect(table?.rows.map((row) => [row.rack, row['Rack power']])).toEqual([
    ['R1', 9_500],
    ['R2', 4_000],
  ]);
});

it.each([
  [{ metrics: [] }, /metrics has the value \[\]/],
  [{ metrics: [{ metric: 'RackPowr' }] }, /metrics\[0\]\.metric has the value "RackPowr". Did you mean RackPower\?/],
  [{ metrics: [{ metric: 'RackPower', aggregation: 'age' }] }, /aggregation has the value "age"/],
  [{ at: 'tomorrow' }, /at has the value "tomorrow"/],
  [{ at: Date.now() + 1e9 }, /which is not in the past/],
  [{ at: 1e300 }, /which is not in the past/],
  [{ ashraeClass: 'A9' }, /ashraeClass has the value "A9"/],
])('refuses %j with what to do', async (query, message) => {
  expect((await backend.query({ kind: 'floor', ...query }, RANGE)).error).toMatch(message);
});
