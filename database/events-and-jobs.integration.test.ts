import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PlantEvent } from '#model/event.ts';
import type { Job } from '#model/job.ts';
import { closeVanishedJobs, describeSharedScheduler, sharedSchedulers } from './close-vanished-jobs.ts';
import { migrate } from './migrate.ts';
import { TEST_TOPOLOGY } from './testing/plant.ts';
import { testDatabase, type TestDatabase } from './testing/database.ts';
import { upsertTopology } from './topology.ts';
import { writeEvents } from './write-events.ts';
import { writeJobs } from './write-jobs.ts';

const T = Date.parse('2026-03-01T10:00:00Z');
const MINUTE = 60_000;
const BY = { source: 'slurm-a', simulated: false };
const SITE = TEST_TOPOLOGY.sites[0]!;
const RACK = TEST_TOPOLOGY.racks[0]!;

let database: TestDatabase;
let owner: pg.Client;
let writer: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  owner = new pg.Client({ connectionString: database.url });
  writer = new pg.Client({ connectionString: database.urlAs('plenum_writer') });
  await owner.connect();
  await writer.connect();
  await upsertTopology(writer, {
    ...TEST_TOPOLOGY,
    equipment: [
      ...TEST_TOPOLOGY.equipment,
      { id: 'n1', site: SITE.id, name: 'n1', objectType: 'Server', rack: RACK.id },
    ],
  });
});
afterAll(async () => {
  await owner.end();
  await writer.end();
  await database.stop();
});
beforeEach(async () => {
  await owner.query(
    'DELETE FROM plenum.job_node; DELETE FROM plenum.scheduler; DELETE FROM plenum.job; DELETE FROM plenum.event'
  );
});

const event = (more: Partial<PlantEvent> = {}): PlantEvent => ({
  id: 'e1',
  timeMs: T,
  kind: 'alarm',
  severity: 'critical',
  site: SITE.id,
  title: 'fan failed',
  ...more,
});
const job = (more: Partial<Job> = {}): Job => ({
  id: '4711',
  scheduler: 'a',
  asOfMs: T,
  state: 'RUNNING',
  site: SITE.id,
  submitMs: T - MINUTE,
  startMs: T,
  nodes: [],
  ...more,
});
const jobs = async () =>
  (
    await owner.query<{ job_id: string; state: string; ended: boolean }>(
      'SELECT job_id, state, end_time IS NOT NULL AS ended FROM plenum.job ORDER BY job_id'
    )
  ).rows.map(({ job_id, state, ended }) => [job_id, state, ended]);
/** Node and minutes after T; null where the job is still there. */
const stays = async () =>
  (
    await owner.query<{ node: string; since: number; until: number | null }>(
      `SELECT node, (extract(epoch FROM from_time) * 1000)::float8 AS since, (extract(epoch FROM to_time) * 1000)::float8 AS until
         FROM plenum.job_node ORDER BY from_time, node`
    )
  ).rows.map(({ node, since, until }) => [node, (since - T) / MINUTE, until === null ? null : (until - T) / MINUTE]);

describe('events', () => {
  it('are stored once by their id within their source, with what they are about', async () => {
    const about = { zone: TEST_TOPOLOGY.zones[0]?.id, rack: RACK.id, equipment: 'n1' };
    const alarm = event({ ...about, detail: { fan: 3, words: ['a', null] } });
    expect(await writeEvents(writer, BY, [alarm, alarm, event({ id: 'e2' })])).toBe(2);
    expect(await writeEvents(writer, BY, [event({ title: 'told again' })])).toBe(0);
    expect(await writeEvents(writer, { source: 'another', simulated: true }, [event()])).toBe(1);
    const { rows } = await owner.query(
      `SELECT e.source, source_event, title, severity, e.simulated, z.code AS zone, r.code AS rack, q.code AS equipment, detail,
              e.time = to_timestamp($1::float8) AS is_then
         FROM plenum.event AS e LEFT JOIN plenum.zone AS z USING (zone_id) LEFT JOIN plenum.rack AS r ON r.rack_id = e.rack_id
         LEFT JOIN plenum.equipment AS q USING (equipment_id) ORDER BY e.source DESC, source_event`,
      [T / 1000]
    );
    const same = { title: 'fan failed', severity: 'critical', is_then: true };
    const nowhere = { zone: null, rack: null, equipment: null, detail: {} };
    expect(rows).toEqual([
      { ...same, source: 'slurm-a', source_event: 'e1', simulated: false, ...about, detail: alarm.detail },
      { ...same, source: 'slurm-a', source_event: 'e2', simulated: false, ...nowhere },
      { ...same, source: 'another', source_event: 'e1', simulated: true, ...nowhere },
    ]);
  });

  it('name racks and equipment before the configuration places them, but no site and no zone', async () => {
    expect(
      await writeEvents(writer, BY, [event({ rack: 'new rack' }), event({ id: 'e2', equipment: 'new CRAH' })])
    ).toBe(2);
    await expect(writeEvents(writer, BY, [event({ id: 'e3', site: 'nowhere' })])).rejects.toThrow(
      'Events: e3 is of site nowhere, which is not known. Add the site to the topology first.'
    );
    await expect(writeEvents(writer, BY, [event({ id: 'e4', zone: 'nowhere' })])).rejects.toThrow(
      'Events: e4 is of zone nowhere, which is not known. Add the zone to the topology first.'
    );
  });
});

describe('a node that nobody knew', () => {
  const on = (node: string, more: object = {}) => job({ nodes: [{ node, fromMs: T, ...more }] });
  const racks = async () =>
    (
      await owner.query<{ node: string; rack: string | null }>(
        'SELECT node, code AS rack FROM plenum.job_node LEFT JOIN plenum.rack USING (rack_id) ORDER BY node'
      )
    ).rows.map(({ node, rack }) => [node, rack]);
  const learn = (id: string, more: object = {}) =>
    upsertTopology(writer, {
      equipment: [{ id, site: SITE.id, name: id, objectType: 'Server', rack: RACK.id, ...more }],
    });

  it.each([
    ['its id', 'late1', 'late1', {}],
    ['its id without the domain, in another case', 'LATE2.cluster.local', 'late2', {}],
    ['its name', 'late3', 'asset-3', { name: 'late3' }],
  ])(
    'gets its rack once equipment is known by %s, without another word of the scheduler',
    async (_, node, id, more) => {
      await writeJobs(writer, BY, [on(node), { ...on('other'), id: 'x' }]);
      await learn(id, more);
      expect(await racks()).toEqual(
        [
          [node, RACK.id],
          ['other', null],
        ].sort()
      );
    }
  );

  it('gets the rack of the equipment that it was said to be', async () => {
    await writeJobs(writer, BY, [on('late4-ib', { equipment: 'late4' })]);
    await learn('late4');
    expect(await racks()).toEqual([['late4-ib', RACK.id]]);
  });

  it('keeps the rack where the job ran when its equipment moves', async () => {
    await learn('late5');
    await writeJobs(writer, BY, [on('late5')]);
    await learn('late5', { rack: TEST_TOPOLOGY.racks[1]?.id });
    expect(await racks()).toEqual([['late5', RACK.id]]);
  });

  it('of another site stays where it is', async () => {
    await upsertTopology(writer, { sites: [{ id: 'far', name: 'far', timeZone: 'UTC' }] });
    await writeJobs(writer, BY, [{ ...on('late6'), site: 'far' }]);
    await learn('late6');
    expect(await racks()).toEqual([['late6', null]]);
  });
});

describe('jobs', () => {
  it('are what was said of them last, in whatever order it comes and however often', async () => {
    const pending = job({ state: 'PENDING', asOfMs: T - MINUTE, startMs: undefined });
    const running = job();
    const done = job({ state: 'COMPLETED', asOfMs: T + MINUTE, endMs: T + MINUTE, exitCode: 0 });
    expect(await writeJobs(writer, BY, [pending, running, done])).toBe(3);
    expect(await writeJobs(writer, BY, [running, pending])).toBe(0);
    expect(await jobs()).toEqual([['4711', 'COMPLETED', true]]);
    await writeJobs(writer, BY, [pending, running, done]);
    expect(await jobs()).toEqual([['4711', 'COMPLETED', true]]);
  });

  it('do not come to life again by what was said at the moment of their end', async () => {
    await writeJobs(writer, BY, [job({ state: 'FAILED', endMs: T }), job()]);
    expect(await jobs()).toEqual([['4711', 'FAILED', true]]);
  });

  it('run again after a requeue, when that is the newest word', async () => {
    await writeJobs(writer, BY, [job({ state: 'NODE_FAIL', endMs: T }), job({ state: 'PENDING', asOfMs: T + 1 })]);
    expect(await jobs()).toEqual([['4711', 'PENDING', false]]);
  });

  it('of two schedulers are two, and one scheduler has one site', async () => {
    await writeJobs(writer, BY, [job(), job({ scheduler: 'b' })]);
    expect(await jobs()).toHaveLength(2);
    await upsertTopology(writer, { sites: [{ id: 'other', name: 'Other', timeZone: 'UTC' }] });
    await expect(writeJobs(writer, BY, [job({ site: 'other', asOfMs: T + 1 })])).rejects.toThrow(
      `Jobs: 4711 of a is of site other, and a job of that name is of site ${SITE.id}. Give the schedulers different names.`
    );
  });

  it('keep the history of their nodes: resized, requeued and ended', async () => {
    const on = (node: string, fromMin: number) => ({ node, fromMs: T + fromMin * MINUTE, gpus: 8 });
    await writeJobs(writer, BY, [job({ nodes: [on('n1', 0), on('n2', 0)] })]);
    await writeJobs(writer, BY, [job({ asOfMs: T + 2 * MINUTE, nodes: [on('n1', 0)] })]);
    expect(await stays()).toEqual([
      ['n1', 0, null],
      ['n2', 0, 2],
    ]);
    await writeJobs(writer, BY, [
      job({ asOfMs: T + 3 * MINUTE, state: 'PENDING' }),
      job({ asOfMs: T + 5 * MINUTE, nodes: [on('n3', 4)] }),
      job({ asOfMs: T + 9 * MINUTE, state: 'COMPLETED', endMs: T + 8 * MINUTE, nodes: [on('n3', 4)] }),
    ]);
    expect(await stays()).toEqual([
      ['n1', 0, 3],
      ['n2', 0, 2],
      ['n3', 4, 8],
    ]);
    await writeJobs(writer, BY, [job({ nodes: [on('n9', 0)] })]);
    expect(await stays()).toHaveLength(3);
  });

  it('are on a node once, also for a scheduler that takes one that came later to be there from the start', async () => {
    const on = (node: string, fromMin: number, toMin?: number) => ({
      node,
      fromMs: T + fromMin * MINUTE,
      ...(toMin === undefined ? {} : { toMs: T + toMin * MINUTE }),
    });
    const at = (min: number) => ({ asOfMs: T + min * MINUTE });
    await writeJobs(writer, BY, [job({ nodes: [on('n1', 0), on('n2', 0)] })]);
    await writeJobs(writer, BY, [job({ ...at(2), nodes: [on('n1', 0), on('n2', 0, 2)] })]);
    await writeJobs(writer, BY, [job({ ...at(5), nodes: [on('n1', 0), on('n2', 5)] })]);
    await writeJobs(writer, BY, [job({ ...at(6), nodes: [on('n1', 0), on('n2', 0)] })]);
    const then = [
      ['n1', 0],
      ['n2', 0],
      ['n2', 5],
    ];
    expect(await stays()).toEqual([null, 2, null].map((until, index) => [...(then[index] ?? []), until]));
    await writeJobs(writer, BY, [
      job({ ...at(9), state: 'COMPLETED', endMs: T + 8 * MINUTE, nodes: [on('n1', 0), on('n2', 0)] }),
    ]);
    expect(await stays()).toEqual([8, 2, 8].map((until, index) => [...(then[index] ?? []), until]));
  });

  it('that vanished end between when they were seen and when they were missed, and leave their nodes', async () => {
    const open = (atMin: number, ids: string[]) =>
      closeVanishedJobs(writer, BY.source, { scheduler: 'a', asOfMs: T + atMin * MINUTE, ids, reason: 'gone' });
    await writeJobs(writer, BY, [
      job({ nodes: [{ node: 'n1', fromMs: T }] }),
      job({ id: 'waits', state: 'PENDING', startMs: undefined }),
      job({ id: 'newer', asOfMs: T + 7 * MINUTE }),
      job({ id: 'done', endMs: T }),
      job({ scheduler: 'b' }),
    ]);
    expect(await open(3, ['4711', 'waits', 'never heard of'])).toBe(0);
    expect(await open(5, [])).toBe(2);
    expect(await open(5, [])).toBe(0);
    const { rows } = await owner.query(
      `SELECT job_id, state, reason, extract(epoch FROM end_time - to_timestamp($1))::int / 60 AS seen,
              extract(epoch FROM vanished_time - to_timestamp($1))::int / 60 AS missed
         FROM plenum.job WHERE vanished_time IS NOT NULL ORDER BY 1`,
      [T / 1000]
    );
    const vanished = { state: 'VANISHED', reason: 'gone', seen: 3, missed: 5 };
    expect(rows).toEqual([
      { job_id: '4711', ...vanished },
      { job_id: 'waits', ...vanished },
    ]);
    expect(await stays()).toEqual([['n1', 0, 3]]);
    expect((await jobs()).filter(([, , ended]) => !ended)).toEqual([
      ['4711', 'RUNNING', false],
      ['newer', 'RUNNING', false],
    ]);
  });

  it('of which a list does not know stay as they are', async () => {
    await writeJobs(writer, BY, [job({ id: '7_1' }), job({ id: '7_2' }), job({ id: '70_1' })]);
    await closeVanishedJobs(writer, BY.source, { scheduler: 'a', asOfMs: T + MINUTE, ids: ['7_1'], unsure: ['7_'] });
    expect((await jobs()).filter(([, , ended]) => ended)).toEqual([['70_1', 'VANISHED', true]]);
  });

  it('are not closed by an older list that comes late', async () => {
    await writeJobs(writer, BY, [job()]);
    const list = { scheduler: 'a', asOfMs: T + 2 * MINUTE, ids: ['4711'] };
    await closeVanishedJobs(writer, BY.source, list);
    expect(await closeVanishedJobs(writer, BY.source, { ...list, asOfMs: T + MINUTE, ids: [] })).toBe(0);
    expect(await jobs()).toEqual([['4711', 'RUNNING', false]]);
  });

  it('of another source that speaks for the same scheduler are left to it, and both are told of', async () => {
    const other = { source: 'k8s-b', simulated: false };
    const say = (source: string, atMs: number, ids: string[]) =>
      closeVanishedJobs(writer, source, { scheduler: 'a', asOfMs: atMs, ids });
    const nowMs = Date.now();
    await writeJobs(writer, BY, [job({ id: 'of a' })]);
    await writeJobs(writer, other, [job({ id: 'of b' })]);
    expect(await say(BY.source, nowMs - 8 * MINUTE, ['of a'])).toBe(1);
    // The first list of one that nobody knew came too late for its job.
    await writeJobs(writer, other, [job({ id: 'of b', asOfMs: nowMs - 7 * MINUTE })]);
    expect(await say(other.source, nowMs - 7 * MINUTE, ['of b'])).toBe(0);
    expect(await sharedSchedulers(writer)).toEqual([]);
    expect(await say(BY.source, nowMs - 6 * MINUTE, ['of a'])).toBe(0);
    expect(await say(other.source, nowMs - 5 * MINUTE, ['of b'])).toBe(0);
    expect((await jobs()).map(([id, state]) => [id, state])).toEqual([
      ['of a', 'RUNNING'],
      ['of b', 'RUNNING'],
    ]);
    const shared = await sharedSchedulers(writer);
    expect(shared).toEqual([{ scheduler: 'a', sources: ['k8s-b', 'slurm-a'] }]);
    expect(shared.map(describeSharedScheduler)).toEqual([
      expect.stringMatching(
        /^Sources k8s-b and slurm-a both speak for scheduler "a".*Give each cluster a name of its own/
      ),
    ]);
    // Each closes its own.
    expect(await say(BY.source, nowMs - 4 * MINUTE, [])).toBe(1);
    expect((await jobs()).map(([id, state]) => [id, state])).toEqual([
      ['of a', 'VANISHED'],
      ['of b', 'RUNNING'],
    ]);
  });

  it('of a source that was given another name are closed by the new one, once the old one was silent for long', async () => {
    const say = (source: string, atMin: number, ids: string[]) =>
      closeVanishedJobs(writer, source, { scheduler: 'a', asOfMs: T + atMin * MINUTE, ids });
    await writeJobs(writer, BY, [job({ id: 'gone' }), job({ id: 'stays' })]);
    await say(BY.source, 1, ['gone', 'stays']);
    expect(await say('renamed', 5, ['stays'])).toBe(0);
    expect(await sharedSchedulers(writer)).toEqual([]);
    expect(await say('renamed', 40, ['stays'])).toBe(1);
    expect((await jobs()).map(([id, state]) => [id, state])).toEqual([
      ['gone', 'VANISHED'],
      ['stays', 'RUNNING'],
    ]);
  });

  it('that vanished are open again by a newer word only, and any word of their end is better than the guess', async () => {
    const vanish = () => closeVanishedJobs(writer, BY.source, { scheduler: 'a', asOfMs: T + 5 * MINUTE, ids: [] });
    const guessed = async () => (await owner.query('SELECT FROM plenum.job WHERE vanished_time IS NOT NULL')).rowCount;
    const stay = { node: 'n1', fromMs: T };
    await writeJobs(writer, BY, [job({ nodes: [stay] })]);
    await vanish();
    expect(await writeJobs(writer, BY, [job({ asOfMs: T + MINUTE, nodes: [stay] })])).toBe(0);
    await writeJobs(writer, BY, [job({ asOfMs: T + MINUTE, state: 'FAILED', endMs: T + MINUTE, nodes: [stay] })]);
    expect([await jobs(), await guessed(), await stays()]).toEqual([[['4711', 'FAILED', true]], 0, [['n1', 0, 1]]]);

    await writeJobs(writer, BY, [job({ id: '2', nodes: [stay] })]);
    await vanish();
    await writeJobs(writer, BY, [job({ id: '2', asOfMs: T + 6 * MINUTE, nodes: [stay] })]);
    expect([(await jobs())[0], await guessed()]).toEqual([['2', 'RUNNING', false], 0]);
    expect((await stays())[1]).toEqual(['n1', 0, null]);
  });

  it('are joined with racks: by the name that the source gives, else by the equipment of the node', async () => {
    const at = (node: string, rack?: string) => ({ node, fromMs: T, ...(rack === undefined ? {} : { rack }) });
    await writeJobs(writer, BY, [job({ nodes: [at('n1'), at('n2', 'r77'), at('login')] })]);
    const { rows } = await owner.query(
      'SELECT node, r.code AS rack FROM plenum.job_node LEFT JOIN plenum.rack AS r USING (rack_id) ORDER BY node DESC'
    );
    expect(rows).toEqual([
      { node: 'n2', rack: 'r77' },
      { node: 'n1', rack: RACK.id },
      { node: 'login', rack: null },
    ]);
  });
});

it('a job that was recorded by hand before schema 14 keeps its nodes and racks', async () => {
  const older = await testDatabase({ migrated: false });
  const client = new pg.Client({ connectionString: older.url });
  await client.connect();
  try {
    await migrate(older.url, { upTo: 13 });
    await client.query(
      `INSERT INTO plenum.site (code, name) VALUES ('a', 'A');
       INSERT INTO plenum.rack (site_id, code, name) SELECT site_id, 'R-A01', 'A01' FROM plenum.site;
       INSERT INTO plenum.job (job_id, scheduler, state, start_time, end_time, nodes)
         VALUES ('1', 'a', 'COMPLETED', '2026-01-01T10:00Z', '2026-01-01T11:00Z', '{n1,n2,n1}'), ('2', 'a', 'PENDING', NULL, NULL, '{n3}');
       INSERT INTO plenum.job_rack SELECT '1', rack_id FROM plenum.rack WHERE code = 'R-A01'`
    );
    await migrate(older.url);
    const { rows } = await client.query(
      `SELECT job_id, node, r.code AS rack, to_time - from_time = '1 hour' AS is_hour
         FROM plenum.job_node LEFT JOIN plenum.rack AS r USING (rack_id) ORDER BY node`
    );
    expect(rows).toEqual([
      { job_id: '1', node: 'n1', rack: null, is_hour: true },
      { job_id: '1', node: 'n2', rack: null, is_hour: true },
      { job_id: '1', node: 'rack R-A01', rack: 'R-A01', is_hour: true },
    ]);
    expect((await client.query('SELECT job_id FROM plenum.job ORDER BY 1')).rows).toEqual([
      { job_id: '1' },
      { job_id: '2' },
    ]);
  } finally {
    await client.end();
    await older.stop();
  }
});

it('the collector cannot take back what it has written', async () => {
  await writeJobs(writer, BY, [job()]);
  for (const sql of [
    'DELETE FROM plenum.job',
    'DELETE FROM plenum.job_node',
    "UPDATE plenum.job SET job_id = 'x'",
    'UPDATE plenum.job_node SET from_time = now()',
    'UPDATE plenum.event SET time = now()',
  ]) {
    await expect(writer.query(sql), sql).rejects.toMatchObject({ code: '42501' });
  }
});
