import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '#database/testing/database.ts';
import { writeEvents } from '#database/write-events.ts';
import { writeJobs } from '#database/write-jobs.ts';

import { contextFor, startBackend, type QueryRange, type TestBackend } from './testing/grafana.ts';
import { buildPlant, HOUR, MINUTE, T0 } from './testing/plant.ts';
import { readTables } from './testing/tables.ts';

let database: TestDatabase;
let backend: TestBackend;
let owner: pg.Client;
let builtMs = 0;

beforeAll(async () => {
  database = await testDatabase();
  builtMs = Date.now();
  await buildPlant(database.url, {});
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  const by = { source: 'bms', simulated: true };
  await writeEvents(owner, by, [
    {
      id: '1',
      timeMs: T0 + HOUR,
      kind: 'alarm',
      severity: 'critical',
      site: 'demo',
      equipment: 'CRAH1',
      title: 'CRAH1 has failed',
      detail: { fan: 'stopped' },
    },
    {
      id: '2',
      timeMs: T0 + 2 * HOUR,
      kind: 'alarm',
      severity: 'info',
      site: 'demo',
      rack: 'R3',
      title: 'Door of R3 open',
    },
    {
      id: '3',
      timeMs: T0 + 2 * HOUR,
      kind: 'maintenance',
      severity: 'info',
      site: 'demo',
      zone: 'row-b',
      title: 'Filters changed',
    },
  ]);
  await writeJobs(owner, { source: 'slurm', simulated: true }, [
    {
      id: '7',
      scheduler: 'slurm',
      asOfMs: T0 + 10 * HOUR,
      state: 'RUNNING',
      site: 'demo',
      name: 'train',
      tenant: 'research',
      gpus: 16,
      startMs: T0 + 3 * HOUR,
      nodes: [
        { node: 'n1', rack: 'R1', fromMs: T0 + 3 * HOUR, gpus: 8 },
        { node: 'n3', rack: 'R3', fromMs: T0 + 3 * HOUR, gpus: 8 },
      ],
    },
    {
      id: '8',
      scheduler: 'slurm',
      asOfMs: T0 + 10 * HOUR,
      state: 'NODE_FAIL',
      site: 'demo',
      startMs: T0 + HOUR / 2,
      endMs: T0 + HOUR,
      nodes: [{ node: 'n2', rack: 'R2', fromMs: T0 + HOUR / 2, toMs: T0 + HOUR }],
    },
  ]);
  await owner.query(
    `INSERT INTO plenum.gap (point_id, from_time, to_time, cause)
     SELECT point_id, to_timestamp($1), to_timestamp($1) + interval '5 minutes' + point_id * interval '1 second', 'connection to pdu lost'
     FROM plenum.point WHERE source = 'pdu'`,
    [(T0 + 4 * HOUR) / 1000]
  );
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
});
afterAll(async () => {
  await backend?.stop();
  await owner?.end();
  await database?.stop();
});

const RANGE = { fromMs: T0, toMs: T0 + 6 * HOUR };

async function ask(query: object = {}, range: Partial<QueryRange> = {}) {
  return readTables(await backend.query({ kind: 'events', ...query }, { ...RANGE, ...range }))[0]!;
}

const titles = async (query: object, range: Partial<QueryRange> = {}) =>
  (await ask(query, range)).rows.map(({ title }) => title);

it('gives everything that happened, newest first, when only the kind is given', async () => {
  const table = await ask();
  expect(table.rows.map(({ type, title }) => [type, title])).toEqual([
    ['gap', 'No data from pdu for 5 min'],
    ['job', 'Job 7 train of research'],
    ['alarm', 'Door of R3 open'],
    ['event', 'Filters changed'],
    ['alarm', 'CRAH1 has failed'],
    ['job', 'Job 8'],
  ]);
  expect(table.columns.slice(0, 7)).toEqual(['time', 'timeEnd', 'type', 'severity', 'title', 'text', 'tags']);
  expect(new Set(table.rows.map(({ id }) => id)).size).toBe(6);
  expect(table.meta.type).toBe('table');
});

it('makes a region of a job, until the end of the range while it runs, and names its racks and zones', async () => {
  const [job] = (await ask({ types: ['job'], jobs: ['7'] })).rows;
  expect(job).toMatchObject({
    time: T0 + 3 * HOUR,
    timeEnd: T0 + 6 * HOUR,
    rack: 'R1, R3',
    zone: 'row-a, row-b',
    tenant: 'research',
    job: '7',
    tags: 'job,info,research',
    text: 'RUNNING, 16 GPUs, 2 nodes, in 2 racks, slurm',
  });
});

it('makes one region of the gap of a source, however many points it has', async () => {
  const { rows } = await ask({ types: ['gap'] });
  expect(rows).toMatchObject([
    { source: 'pdu', time: T0 + 4 * HOUR, rack: 'R1, R2, R3', text: 'connection to pdu lost: 4 points in 3 racks' },
  ]);
  expect(Number(rows[0]?.timeEnd)).toBeGreaterThan(T0 + 4 * HOUR + 5 * MINUTE);
});

it('finds the place of an alarm of equipment, and says what its source said', async () => {
  const [alarm] = (await ask({ types: ['alarm'], severities: ['critical'] })).rows;
  expect(alarm).toMatchObject({
    equipment: 'CRAH1',
    zone: 'hall-1',
    site: 'demo',
    source: 'bms',
    text: 'fan stopped',
    timeEnd: T0 + HOUR,
  });
});

it.each([
  [
    { scope: { zones: ['row-b'] } },
    ['No data from pdu for 5 min', 'Job 7 train of research', 'Door of R3 open', 'Filters changed'],
  ],
  [{ scope: { racks: ['R2'] } }, ['No data from pdu for 5 min', 'Job 8']],
  [{ scope: { equipment: ['CRAH1'] } }, ['CRAH1 has failed']],
  [{ scope: { sites: ['elsewhere'] } }, []],
  [{ tenants: ['research'] }, ['Job 7 train of research']],
  [{ severities: ['warning'] }, ['No data from pdu for 5 min', 'Job 8']],
  [{ text: 'DOOR' }, ['Door of R3 open']],
  [{ text: 'stopped' }, ['CRAH1 has failed']],
  [{ text: 'TRAIN' }, ['Job 7 train of research']],
  [{ types: ['event'] }, ['Filters changed']],
])('narrows by %j', async (query, expected) => {
  expect(await titles(query)).toEqual(expected);
});

it('says that there were more', async () => {
  const table = await ask({ limit: 2 });
  expect(table.rows).toHaveLength(2);
  expect(table.notices).toEqual([expect.stringMatching(/^Only the newest 2 are shown\. Choose a shorter range/)]);
  expect((await ask({ limit: 6 })).notices).toEqual([]);
});

it('tells of sources that come into another state, and not of those that stay', async () => {
  await owner.query(
    "UPDATE plenum.source SET state = 'disconnected', state_message = 'connection refused' WHERE name = 'pdu'"
  );
  await owner.query("UPDATE plenum.source SET state = 'disconnected', state_message = 'still' WHERE name = 'pdu'");
  const now = { fromMs: builtMs - MINUTE, toMs: Date.now() + MINUTE };
  const { rows } = await ask({ types: ['source'] }, now);
  expect(rows).toMatchObject([
    { title: 'Source pdu is disconnected', text: 'connection refused', severity: 'warning', source: 'pdu' },
  ]);
  expect(await titles({ types: ['source'], scope: { racks: ['R2'] } }, now)).toHaveLength(1);
  expect(await titles({ types: ['source'], scope: { equipment: ['CRAH1'] } }, now)).toHaveLength(0);
});

it('tells of what is added to the topology, moved in it and removed', async () => {
  const beganMs = Date.now();
  await owner.query("UPDATE plenum.rack SET zone_id = 3, power_limit_w = 20000 WHERE code = 'R2'");
  await owner.query('UPDATE plenum.rack SET name = name');
  await owner.query("UPDATE plenum.equipment SET rack_id = 3 WHERE code = 'N1'");
  await owner.query(
    "INSERT INTO plenum.rack (site_id, code, name) SELECT 1, 'X' || i, 'X' FROM generate_series(1, 30) i"
  );
  await owner.query("DELETE FROM plenum.rack WHERE code LIKE 'X%'");
  await owner.query('INSERT INTO plenum.serves (site_id, from_equipment_id, to_rack_id, kind) VALUES (1, 5, 3, $1)', [
    'cooling',
  ]);
  const range = { fromMs: builtMs - MINUTE, toMs: Date.now() + MINUTE };
  const { rows } = await ask({ types: ['topology'] }, range);
  await owner.query("UPDATE plenum.rack SET zone_id = 2 WHERE code = 'R2'");
  const changes = rows.filter(({ time }) => Number(time) >= beganMs - 1);
  expect(changes.map(({ title, text }) => [title, text]).reverse()).toEqual([
    ['Rack R2 moved', 'from zone row-a to zone row-b; power limit from none to 20000 W'],
    ['Equipment N1 moved', 'from rack R1 to rack R3'],
    ['30 racks added', expect.stringMatching(/^X1, X10, .* …$/)],
    ['30 racks removed', expect.stringMatching(/^X1, X10, .* …$/)],
    ['What is served by CRAH1 added', ''],
  ]);
  expect(await titles({ types: ['topology'], scope: { racks: ['R2'] } }, range)).toContain('Rack R2 moved');
});

it('gives an alert rule how many there were, by type, severity and place', async () => {
  const table = await ask({ types: ['alarm'] }, { fromAlert: true });
  expect(table.columns).toEqual(['type', 'severity', 'site', 'zone', 'rack', 'equipment', 'count']);
  expect(table.rows).toContainEqual(
    expect.objectContaining({ severity: 'critical', equipment: 'CRAH1', rack: '', count: 1 })
  );
  expect(
    (await backend.query({ kind: 'events', text: 'nothing like it' }, { ...RANGE, fromAlert: true })).frames
  ).toEqual([]);
});

it.each([
  [{ types: ['storm'] }, /types\[0\] has the value "storm"/],
  [{ limit: 0 }, /limit has the value 0/],
  [{ limit: 1e9 }, /limit has the value 1000000000/],
  [{ text: 7 }, /text has the value 7/],
  [{ tenants: ["'; DROP TABLE plenum.job; --"] }, undefined],
])('takes %j for a question, or says what to change', async (query, message) => {
  const { error } = await backend.query({ kind: 'events', ...query }, RANGE);
  expect(error || undefined).toEqual(message === undefined ? undefined : expect.stringMatching(message));
});

it('has nothing to tell of a time that has not come', async () => {
  const table = await ask({}, { fromMs: Date.now() + HOUR, toMs: Date.now() + 2 * HOUR });
  expect(table.rows).toEqual([]);
});
