import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { refreshRollups } from '#database/jobs.ts';
import { testDatabase, type TestDatabase } from '#database/testing/database.ts';

import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildPlant, HOUR, MINUTE, SECOND, T0 } from './testing/plant.ts';

const DAY = 24 * HOUR;
/** DSX publishes each unchanged value every 100 s. */
const DSX_STALE_MS = 250_000;

type Sample = [ms: number, value: number];

/** 10 kW for fifty minutes, of which one sample tells, and twenty samples around 100 kW in ten minutes. */
const QUIET_THEN_BUSY: Sample[] = [
  [0, 10_000],
  ...Array.from({ length: 20 }, (_, i): Sample => [50 * MINUTE + 30 * SECOND * i, i % 2 ? 99_000 : 101_000]),
];
/** Through the next hour nothing changes until its last ten minutes: what stands at its beginning was sent in the hour before. */
const NEXT_HOUR: Sample[] = [
  [HOUR, 10_000],
  [HOUR + 50 * MINUTE, 100_000],
  [2 * HOUR + 30 * MINUTE, 40_000],
];
/** Sent by change, in bursts, each unchanged value again after 100 s; silent for 2 hours, and once for 4 minutes. */
const RANDOM: Sample[] = [];
let seed = 11;
const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
for (let ms = 17 * SECOND; ms < DAY; ms += random() < 0.3 ? 3 * SECOND + 40 * SECOND * random() : 100 * SECOND) {
  const silent =
    (ms > 5 * HOUR + 7 * MINUTE && ms < 7 * HOUR + 11 * MINUTE) || (ms > 9 * HOUR && ms < 9 * HOUR + 4 * MINUTE);
  if (!silent) {
    RANDOM.push([ms, Math.round(20_000 + 15_000 * Math.sin(ms / 5e6) + 40_000 * random() * random())]);
  }
}

const POINTS: Record<string, { rack: number; source: string; staleMs: number; metric: string; samples: Sample[] }> = {
  busy: { rack: 1, source: 'dsx', staleMs: HOUR, metric: 'RackPower', samples: [...QUIET_THEN_BUSY, ...NEXT_HOUR] },
  random: { rack: 2, source: 'dsx', staleMs: DSX_STALE_MS, metric: 'RackPower', samples: RANDOM },
  polled: {
    rack: 3,
    source: 'pdu',
    staleMs: 30_000,
    metric: 'RackPower',
    samples: Array.from({ length: DAY / MINUTE }, (_, i): Sample => [i * MINUTE, 5_000 + 1_000 * Math.sin(i / 70)]),
  },
};

let database: TestDatabase;
let backend: TestBackend;
let owner: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  await buildPlant(database.url, {});
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await owner.query("INSERT INTO plenum.source (name, protocol, sends_changes) VALUES ('dsx', 'dsx-mqtt', true)");
  await owner.query('DELETE FROM plenum.point');
  // One sample in five arrives when every rung has been made.
  for (const isLate of [false, true]) {
    await fill(isLate);
    await refreshRollups(owner, T0 - DAY, T0 + 2 * DAY);
  }
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
});
afterAll(async () => {
  await backend?.stop();
  await owner?.end();
  await database?.stop();
});

async function fill(isLate: boolean): Promise<void> {
  for (const [address, { rack, source, staleMs, metric, samples: all }] of Object.entries(POINTS)) {
    const samples = all.filter((_sample, index) => (index % 5 === 3) === isLate);
    await owner.query(
      `WITH placed AS (
         INSERT INTO plenum.point (site_id, rack_id, placed_rack_id, placed_zone_id, metric, source, address, stale_after_ms, valid_from)
         SELECT 1, rack_id, rack_id, zone_id, $2, $3, $4, $5, to_timestamp($6::float8 / 1000) FROM plenum.rack WHERE rack_id = $1
         ON CONFLICT (source, address) WHERE valid_to IS NULL DO UPDATE SET metric = excluded.metric RETURNING point_id)
       INSERT INTO plenum.sample (time, point_id, value, quality)
       SELECT to_timestamp(($6::float8 + s.ms) / 1000), point_id, s.value, 0 FROM placed, unnest($7::float8[], $8::float8[]) AS s (ms, value)`,
      [rack, metric, source, address, staleMs, T0, samples.map(([ms]) => ms), samples.map(([, value]) => value)]
    );
  }
}

async function power(query: object, fromMs: number, toMs: number) {
  const metrics = [{ metric: 'RackPower', ...('aggregation' in query && { aggregation: query.aggregation }) }];
  return backend.series({ ...query, metrics }, { fromMs: T0 + fromMs, toMs: T0 + toMs });
}

describe('a value that stands until the next one', () => {
  it.each([
    ['1h', '1h', [25_000, 25_000, 70_000]],
    ['30m', '15m', [10_000, 40_000, 10_000, 40_000, 100_000, 40_000]],
  ])('weighs its time and not its samples in steps of %s, read from the %s rung', async (bucket, rung, expected) => {
    for (const groupBy of ['point', 'rack']) {
      const scope = { sites: [], zones: [], racks: ['R1'], equipment: [] };
      const [series] = await power({ groupBy, scope, bucket }, 0, 3 * HOUR);
      expect(series?.plenum).toMatchObject({ rung, quality: [] });
      expect(series?.values.map((value) => Math.round(value ?? NaN))).toEqual(expected);
    }
  });

  it('is in the lowest and the last value of an hour that it was not sent in', async () => {
    const scope = { sites: [], zones: [], racks: ['R1'], equipment: [] };
    const of = async (aggregation: string) =>
      (await power({ groupBy: 'rack', scope, bucket: '1h', aggregation }, 0, 4 * HOUR))[0]?.values;
    expect(await of('min')).toEqual([10_000, 10_000, 40_000, null]);
    expect(await of('max')).toEqual([101_000, 100_000, 100_000, null]);
    expect(await of('last')).toEqual([99_000, 100_000, 40_000, null]);
  });

  it('does not stand beyond its stale age', async () => {
    const scope = { sites: [], zones: [], racks: ['R1'], equipment: [] };
    const [series] = await power({ groupBy: 'rack', scope, bucket: '15m' }, 2 * HOUR, 5 * HOUR);
    expect(series?.values.map((value) => value !== null)).toEqual([
      true,
      true,
      true,
      true,
      true,
      true,
      ...Array(6).fill(false),
    ]);
    expect(series?.plenum.carried).toEqual([
      [0, 1],
      [3, 5],
    ]);
  });

  it('of a steady source is what it was, in the same sum', async () => {
    const [hour] = await power(
      { groupBy: 'site', bucket: '1h', scope: { sites: [], zones: [], racks: ['R1', 'R3'], equipment: [] } },
      0,
      HOUR
    );
    const polled = POINTS.polled!.samples.filter(([ms]) => ms < HOUR).map(([, value]) => value);
    expect(hour?.values[0]).toBeCloseTo(25_000 + polled.reduce((sum, value) => sum + value, 0) / polled.length, 6);
  });
});

/** The value of each moment, from the raw samples: the last one, until it is stale. */
function standing(samples: Sample[], fromMs: number, toMs: number, staleMs: number): number {
  let sum = 0;
  let known = 0;
  samples.forEach(([ms, value], index) => {
    const until = Math.min(samples[index + 1]?.[0] ?? Infinity, ms + staleMs, toMs);
    const stands = until - Math.max(ms, fromMs);
    if (stands > 0) {
      sum += stands * value;
      known += stands;
    }
  });
  return known > 0 ? sum / known : NaN;
}

/** The same by the minute: each minute is the average of its samples, or else the last value before, while that stands. */
function byMinute(samples: Sample[], staleMs: number): Map<number, number> {
  const minutes = new Map<number, number>();
  const sampled = [...Map.groupBy(samples, ([ms]) => Math.floor(ms / MINUTE))];
  sampled.forEach(([minute, own], index) => {
    minutes.set(minute, own.reduce((sum, [, value]) => sum + value, 0) / own.length);
    const next = sampled[index + 1]?.[0] ?? Infinity;
    for (let after = minute + 1; after < next && after <= minute + Math.floor(staleMs / MINUTE); after++) {
      minutes.set(after, own.at(-1)![1]);
    }
  });
  return minutes;
}

describe.each([
  ['2m', '1m', 2 * MINUTE],
  ['5m', '1m', 5 * MINUTE],
  ['15m', '15m', 15 * MINUTE],
  ['45m', '15m', 45 * MINUTE],
  ['1h', '1h', HOUR],
  ['3h', '1h', 3 * HOUR],
  ['1d', '1d', DAY],
])('steps of %s from the %s rung, of a source that sends changes in bursts', (bucket, rung, bucketMs) => {
  it('are the averages of their minutes, and near to what each moment says', async () => {
    const { samples, staleMs } = POINTS.random!;
    const minutes = byMinute(samples, staleMs);
    const scope = { sites: [], zones: [], racks: ['R2'], equipment: [] };
    const [series] = await power({ groupBy: 'rack', scope, bucket }, 0, DAY);
    expect(series?.plenum.rung).toBe(rung);
    const wrong: string[] = [];
    const errors: number[] = [];
    let known = 0;
    const total = series!.values.length;
    series!.timesMs.forEach((timeMs, row) => {
      const fromMs = timeMs - T0;
      const own = Array.from({ length: bucketMs / MINUTE }, (_, i) => minutes.get(fromMs / MINUTE + i)).filter(
        (value) => value !== undefined
      );
      const value = series!.values[row] ?? NaN;
      const isSampled = samples.some(([ms]) => ms >= fromMs && ms < fromMs + bucketMs);
      const standsToTheEnd = minutes.has((fromMs + bucketMs) / MINUTE - 1);
      const want = isSampled || standsToTheEnd ? own.reduce((sum, one) => sum + one, 0) / own.length : NaN;
      if (Number.isNaN(want) ? !Number.isNaN(value) : !(Math.abs(value - want) < 1e-6)) {
        wrong.push(`${fromMs / MINUTE}: ${value}, raw ${want}`);
      }
      if (!Number.isNaN(value)) {
        known++;
        errors.push(Math.abs(value / standing(samples, fromMs, fromMs + bucketMs, staleMs) - 1));
      }
    });
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(known).toBeGreaterThan(0.85 * total);
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(bucketMs >= HOUR ? 0.02 : 0.2);
  });
});
