import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pointKey, type PointDefinition } from '#model/point.ts';
import { readConflicts } from './conflicts.ts';
import { refreshRollups } from './jobs.ts';
import { upsertPoints } from './points.ts';
import { writeBatch } from './samples.ts';
import { TEST_TOPOLOGY, testPoint } from './testing/plant.ts';
import { testDatabase, type TestDatabase } from './testing/database.ts';
import { upsertTopology } from './topology.ts';
import { formerPoints, pointAt, settleWays } from './ways.ts';

let database: TestDatabase;
let writer: pg.Client;
let owner: pg.Client;
let sequence = 0;
let servers = 0;

const MINUTE_MS = 60_000;

beforeAll(async () => {
  database = await testDatabase();
  writer = new pg.Client({ connectionString: database.urlAs('plenum_writer') });
  owner = new pg.Client({ connectionString: database.url });
  await Promise.all([writer.connect(), owner.connect()]);
  await upsertTopology(writer, TEST_TOPOLOGY);
});
afterAll(async () => {
  await Promise.all([writer.end(), owner.end()]);
  await database.stop();
});

/** A server in a rack of its own, so that the tests do not see each other's values. */
async function server() {
  const equipment = `N${++servers}`;
  const rack = `R-${equipment}`;
  await upsertTopology(writer, {
    racks: [{ id: rack, site: 'demo', name: rack, zone: 'row-a' }],
    equipment: [{ id: equipment, site: 'demo', name: equipment, objectType: 'Server', rack }],
  });
  return { equipment, rack };
}

const gpu = (source: string, equipment: string, change: Partial<PointDefinition> = {}) =>
  testPoint({
    source,
    address: `${equipment}:9400 | ${equipment} | hw.power | GPU | gpu0`,
    equipment,
    metric: 'hw.power',
    processArea: ['GPU', 'gpu0'],
    staleAfterMs: 45_000,
    ...change,
  });

/** Of a rack and no equipment. */
function ofRack(rack: string, change: Partial<PointDefinition>): PointDefinition {
  const point = testPoint({ ...change, rack });
  delete point.equipment;
  return point;
}

/** As the collector does: each value into the point of its time. */
async function deliver(point: PointDefinition, times: readonly number[], value: number): Promise<void> {
  const openId = (await upsertPoints(writer, [point])).get(pointKey(point)) as number;
  const former = (await formerPoints(writer, point.source)).get(point.address);
  await writeBatch(writer, {
    spool: 'ways',
    sequence: ++sequence,
    rows: times.map((timeMs) => ({
      pointId: pointAt(openId, former, timeMs),
      timeMs,
      value,
      quality: 0,
      source: point.source,
    })),
  });
}

/** Every ten seconds of `fromMin` to `toMin` minutes ago. */
function minutesAgo(fromMin: number, toMin: number, nowMs: number): number[] {
  const times: number[] = [];
  for (let timeMs = nowMs - fromMin * MINUTE_MS; timeMs <= nowMs - toMin * MINUTE_MS; timeMs += 10_000) {
    times.push(timeMs);
  }
  return times;
}

/** Power of the rack by whole minutes, as everybody reads it who asks for a rack. */
async function rackMinutes(rack: string): Promise<Map<number, number>> {
  await refreshRollups(owner, Date.now() - 3 * 3_600_000, Date.now());
  const { rows } = await owner.query<{ at: number; sum: number }>(
    `SELECT (extract(epoch FROM bucket) * 1000)::float8 AS at, gpu_power_w_sum AS sum
       FROM plenum.rack_1m AS r JOIN plenum.rack USING (rack_id) WHERE rack.code = $1 ORDER BY bucket`,
    [rack]
  );
  return new Map(rows.map(({ at, sum }) => [at, sum]));
}
const seriesConflicts = async (source: string) => {
  const { shown } = await readConflicts(writer, 1000);
  return shown.filter(({ kind, words }) => kind === 'series' && words.some((word) => word.source === source));
};
const sampleCount = async (source: string) => {
  const { rows } = await owner.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM plenum.sample JOIN plenum.point USING (point_id) WHERE source = $1 AND valid_to IS NULL',
    [source]
  );
  return rows[0]?.count;
};

describe('a series that is scraped and pushed', () => {
  it.each([
    ['scraped first', 'a-scrape', 'a-push'],
    ['pushed first', 'b-push', 'b-scrape'],
  ])('counts once, %s, is stored twice and told', async (_, first, second) => {
    const { equipment, rack } = await server();
    const nowMs = Date.now();
    const times = minutesAgo(10, 0, nowMs);
    await deliver(gpu(first, equipment), times, 700);
    await deliver(gpu(second, equipment, { processArea: ['gpu0', 'GPU'], address: 'pushed' }), times, 700);
    await settleWays(writer, { isWhole: false, nowMs });

    const sums = [...(await rackMinutes(rack)).values()];
    expect(sums.length).toBeGreaterThan(9);
    expect(new Set(sums)).toEqual(new Set([700]));
    expect(await sampleCount(second)).toBe(times.length);
    expect(await seriesConflicts(first)).toMatchObject([
      {
        site: 'demo',
        subject: `of ${first} and ${second}`,
        attribute: 'way',
        words: [
          { source: first, word: gpu(first, equipment).address },
          { source: second, word: 'pushed' },
        ],
      },
    ]);
  });

  it('stays as it is when all is announced and settled again', async () => {
    const { equipment } = await server();
    const points = [gpu('again-a', equipment), gpu('again-b', equipment)];
    const nowMs = Date.now();
    for (const point of points) {
      await deliver(point, minutesAgo(2, 0, nowMs), 1);
    }
    const state = await settleWays(writer, { isWhole: true, nowMs });
    const [conflict] = await seriesConflicts('again-a');
    const ids = await upsertPoints(writer, points);
    expect(await settleWays(writer, { isWhole: true, nowMs })).toBe(state);
    expect(await upsertPoints(writer, points.toReversed())).toEqual(ids);
    expect(await seriesConflicts('again-a')).toEqual([conflict]);
  });

  it('is taken over by the other way when the first falls silent, without a hole and without a double', async () => {
    const { equipment, rack } = await server();
    const nowMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
    const [first, second] = [gpu('dies', equipment), gpu('lives', equipment)];
    await deliver(first, minutesAgo(20, 5, nowMs), 500);
    await deliver(second, minutesAgo(20, 0, nowMs), 500);
    await settleWays(writer, { isWhole: false, nowMs });
    expect(await seriesConflicts('dies')).toEqual([]);
    const minutes = await rackMinutes(rack);
    for (let minute = 19; minute >= 1; minute--) {
      expect([minute, minutes.get(nowMs - minute * MINUTE_MS)]).toEqual([minute, 500]);
    }

    const { rows } = await owner.query<{ sum: number }>(
      'SELECT gpu_power_w_sum AS sum FROM plenum.rack_1h JOIN plenum.rack USING (rack_id) WHERE rack.code = $1',
      [rack]
    );
    expect(new Set(rows.map(({ sum }) => sum))).toEqual(new Set([500]));

    // What was under way when it was cut off comes late: it belongs to the time in which it does not count.
    await deliver(first, minutesAgo(4.9, 3, nowMs), 500);
    const later = await rackMinutes(rack);
    for (let minute = 19; minute >= 1; minute--) {
      expect([minute, later.get(nowMs - minute * MINUTE_MS)]).toEqual([minute, 500]);
    }
  });

  it('keeps what counted at its time: values that come late go where they belong', async () => {
    const { equipment, rack } = await server();
    const nowMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
    const [first, second] = [gpu('late', equipment), gpu('punctual', equipment)];
    await deliver(first, [nowMs - 20 * MINUTE_MS, nowMs - 10 * MINUTE_MS], 300);
    await deliver(second, minutesAgo(20, 0, nowMs), 300);
    await settleWays(writer, { isWhole: false, nowMs });
    await deliver(first, minutesAgo(19.9, 1, nowMs), 300);
    const minutes = await rackMinutes(rack);
    for (let minute = 19; minute >= 1; minute--) {
      expect([minute, minutes.get(nowMs - minute * MINUTE_MS)]).toEqual([minute, 300]);
    }
  });

  it('has its past by the way that alone was there then', async () => {
    const { equipment, rack } = await server();
    const nowMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
    await deliver(gpu('scraped today', equipment), minutesAgo(0, 0, nowMs + 1_000), 900);
    await deliver(gpu('imported', equipment), minutesAgo(60, 10, nowMs), 400);
    const minutes = await rackMinutes(rack);
    expect(minutes.get(nowMs - 30 * MINUTE_MS)).toBe(400);
    expect(minutes.get(nowMs)).toBe(900);
  });

  it('is no duplicate of a way that was given up long ago', async () => {
    const { equipment } = await server();
    const nowMs = Date.now();
    await deliver(gpu('given up', equipment), minutesAgo(150, 140, nowMs), 1);
    await owner.query(`UPDATE plenum.point SET valid_from = valid_from - INTERVAL '3 hours' WHERE source = 'given up'`);
    await deliver(gpu('its heir', equipment), minutesAgo(5, 0, nowMs), 2);
    const { rows } = await owner.query(`SELECT is_duplicate FROM plenum.point WHERE source = 'its heir'`);
    expect(rows).toEqual([{ is_duplicate: false }]);
  });

  it('is told of no longer once one of the two is gone, though nothing new was announced', async () => {
    const { equipment } = await server();
    const nowMs = Date.now();
    for (const source of ['stays', 'goes']) {
      await deliver(gpu(source, equipment), minutesAgo(2, 0, nowMs), 1);
    }
    await settleWays(writer, { isWhole: true, nowMs });
    expect(await seriesConflicts('goes')).toHaveLength(1);
    await owner.query('UPDATE plenum.point SET valid_to = now() WHERE is_duplicate AND valid_to IS NULL');
    await settleWays(writer, { isWhole: false, nowMs });
    expect(await seriesConflicts('goes')).toEqual([]);
  });

  it('counts once from then on where both were there before this version', async () => {
    const { equipment } = await server();
    const nowMs = Date.now();
    const points = [gpu('old-a', equipment), gpu('old-b', equipment)];
    await deliver(points[0] as PointDefinition, minutesAgo(5, 0, nowMs), 1);
    await owner.query(
      `INSERT INTO plenum.point (site_id, equipment_id, placed_rack_id, placed_zone_id, metric, process_area, source, address, simulated, stale_after_ms, thing, valid_from)
       SELECT site_id, equipment_id, placed_rack_id, placed_zone_id, metric, process_area, 'old-b', address, simulated, stale_after_ms, thing, now() - INTERVAL '1 day'
         FROM plenum.point WHERE source = 'old-a'`
    );
    await deliver(points[1] as PointDefinition, minutesAgo(5, 0, nowMs), 1);
    await settleWays(writer, { isWhole: true, nowMs });
    const { rows } = await owner.query(
      `SELECT source, is_duplicate, placed_rack_id IS NULL AS nowhere FROM plenum.point
        WHERE source IN ('old-a', 'old-b') AND valid_to IS NULL ORDER BY source`
    );
    expect(rows).toEqual([
      { source: 'old-a', is_duplicate: false, nowhere: false },
      { source: 'old-b', is_duplicate: true, nowhere: true },
    ]);
  });

  it('stays out of the rack when its server is moved', async () => {
    const { equipment } = await server();
    const nowMs = Date.now();
    await deliver(gpu('moves-a', equipment), minutesAgo(2, 0, nowMs), 1);
    await deliver(gpu('moves-b', equipment), minutesAgo(2, 0, nowMs), 1);
    await upsertTopology(writer, {
      equipment: [{ id: equipment, site: 'demo', name: equipment, objectType: 'Server', rack: 'R-B01' }],
    });
    const { rows } = await owner.query(
      `SELECT p.source, r.code FROM plenum.point AS p LEFT JOIN plenum.rack AS r ON r.rack_id = p.placed_rack_id
        WHERE p.source LIKE 'moves-%' AND p.valid_to IS NULL ORDER BY p.source`
    );
    expect(rows).toEqual([
      { source: 'moves-a', code: 'R-B01' },
      { source: 'moves-b', code: null },
    ]);
  });
});

describe('not the same series are', () => {
  const duplicates = async (points: PointDefinition[]) => {
    const ids = await upsertPoints(writer, points);
    await settleWays(writer, { isWhole: true });
    const { rows } = await owner.query<{ address: string }>(
      'SELECT address FROM plenum.point WHERE point_id = ANY($1::int[]) AND (is_duplicate OR valid_to IS NOT NULL)',
      [[...ids.values()]]
    );
    return rows.map(({ address }) => address);
  };

  it('two feeds of a rack, two power supplies, two phases, a set point, an inlet by the BMS and one by the BMC', async () => {
    const { equipment, rack } = await server();
    const bare = (source: string): PointDefinition => ofRack(rack, { source });
    expect(
      await duplicates([
        bare('feed-a'),
        bare('feed-b'),
        gpu('n-1', equipment, { address: 'psu1', processArea: ['Power supply', 'psu1'] }),
        gpu('n-2', equipment, { address: 'psu2', processArea: ['Power supply', 'psu2'] }),
        gpu('n-1', equipment, { address: 'A', phase: 'A' }),
        gpu('n-2', equipment, { address: 'B', phase: 'B' }),
        gpu('n-3', equipment, { address: 'limit', isSetpoint: true }),
        ofRack(rack, { source: 'bms', address: 'inlet', metric: 'AirTemperature', processArea: ['Inlet'] }),
        gpu('bmc', equipment, { address: 'inlet', metric: 'hw.host.ambient_temperature', processArea: [] }),
      ])
    ).toEqual([]);
  });

  it('two sensors that one source has of one thing', async () => {
    const { equipment } = await server();
    expect(await duplicates([gpu('twins', equipment), gpu('twins', equipment, { address: 'other' })])).toEqual([]);
  });

  it('two machines that are one piece of equipment in one source', async () => {
    const { equipment } = await server();
    const points = ['blade1', 'blade2'].map((host) => gpu('chassis', equipment, { address: host, host }));
    expect(await duplicates(points)).toEqual([]);
  });

  it('series of a rack by two exporters; by the same one they are', async () => {
    const { rack } = await server();
    const of = (source: string, host: string) => ofRack(rack, { source, address: `${source} ${host}`, host });
    expect(await duplicates([of('scrape', 'pdu-a')])).toEqual([]);
    expect(await duplicates([of('push', 'pdu-b')])).toEqual([]);
    expect(await duplicates([of('push', 'pdu-a')])).toEqual(['push pdu-a']);
  });

  it('two senders of one receiver that name one machine by two ports, however, are', async () => {
    const { equipment } = await server();
    const nowMs = Date.now();
    const points = ['n:9400', 'n:9401'].map((address) => gpu('receiver', equipment, { address, host: 'n' }));
    for (const point of points) {
      await deliver(point, minutesAgo(2, 0, nowMs), 1);
    }
    await settleWays(writer, { isWhole: true, nowMs });
    expect(await seriesConflicts('receiver')).toMatchObject([
      { subject: 'twice in receiver', words: [{ word: 'n:9400' }, { word: 'n:9401' }] },
    ]);
  });
});
