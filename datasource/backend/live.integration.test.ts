import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildPlant, HOUR, MINUTE, SECOND, steady, T0 } from './testing/plant.ts';

let database: TestDatabase;
let backend: TestBackend;

/** A plant that was sampled until a moment ago: both meters of R1 every 10 s, the second 5 s after the first. */
beforeAll(async () => {
  database = await testDatabase();
  const now = Date.now() - T0;
  await buildPlant(database.url, {
    powerR1a: steady(1_000, now - 2 * HOUR, now - 7 * SECOND, 10 * SECOND),
    powerR1b: steady(500, now - 2 * HOUR + 5 * SECOND, now - 2 * SECOND, 10 * SECOND),
    // Silent since ten minutes.
    powerR2: steady(2_000, now - 2 * HOUR, now - 10 * MINUTE, 10 * SECOND),
  });
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
});

afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

const POWER = { metrics: [{ metric: 'RackPower' }] };

describe('the live end of a series', () => {
  it.each(['1s', '5s', '30s', '1m', '5m'])(
    'does not dip because a meter has not reported yet in the open bucket of %s',
    async (bucket) => {
      const nowMs = Date.now();
      const series = await backend.series({ ...POWER, bucket }, { fromMs: nowMs - 30 * MINUTE, toMs: nowMs });
      const R1 = series.find((one) => one.labels.rack === 'R1');
      expect(R1?.values.slice(1).every((value) => value === 1_500)).toBe(true);
      expect(R1?.plenum.quality.filter(([first]) => first > 0)).toEqual([]);
    }
  );

  it('is at most a bucket old', async () => {
    const nowMs = Date.now();
    const series = await backend.series({ ...POWER, bucket: '10s' }, { fromMs: nowMs - 5 * MINUTE, toMs: nowMs });
    const R1 = series.find((one) => one.labels.rack === 'R1');
    expect(nowMs - (R1?.timesMs.at(-1) ?? 0)).toBeLessThanOrEqual(10 * SECOND);
  });

  it('shows a new reading at once', async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(
      "INSERT INTO plenum.sample SELECT now(), point_id, 4321, 0 FROM plenum.point WHERE address = 'powerR3'"
    );
    await client.end();
    const nowMs = Date.now();
    const series = await backend.series(POWER, { fromMs: nowMs - 15 * MINUTE, toMs: nowMs + 1, maxDataPoints: 900 });
    expect(series.find((one) => one.labels.rack === 'R3')?.values.at(-1)).toBe(4_321);
  });

  it('says that a silent rack is stale instead of drawing its last value on', async () => {
    const nowMs = Date.now();
    const series = await backend.series({ ...POWER, bucket: '10s' }, { fromMs: nowMs - 20 * MINUTE, toMs: nowMs });
    const R2 = series.find((one) => one.labels.rack === 'R2');
    expect(R2?.values.at(-1)).toBeNull();
    expect(R2?.plenum.quality.at(-1)?.[2]).toBe('stale');
    expect(series[0]?.notices).toContainEqual(expect.stringMatching(/No recent sample \(stale\): R2/));
  });

  it('answers from the finer rung that is there while a coarser one was not refreshed yet', async () => {
    const nowMs = Date.now();
    const series = await backend.series({ ...POWER, bucket: '15m' }, { fromMs: nowMs - 90 * MINUTE, toMs: nowMs });
    const R1 = series.find((one) => one.labels.rack === 'R1');
    expect(R1?.plenum).toMatchObject({ rung: '1m', bucketMs: 15 * MINUTE });
    expect(R1?.values.at(-1)).toBe(1_500);
  });
});
