import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

import { contextFor, type ReadSeries, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildPlant, HOUR, MINUTE, refreshLadders, SECOND, steady, T0, type TestSample } from './testing/plant.ts';

let database: TestDatabase;
let backend: TestBackend;

const TWO_HOURS = { fromMs: T0, toMs: T0 + 2 * HOUR };

/** Power that runs through 1 to 360 W in each hour, a sample every 10 s. */
const ramp: TestSample[] = Array.from({ length: 720 }, (_value, index) => [index * 10 * SECOND, (index % 360) + 1]);

beforeAll(async () => {
  database = await testDatabase();
  await buildPlant(database.url, {
    powerR1a: steady(3_000, 0, 2 * HOUR, 10 * SECOND),
    powerR1b: steady(1_000, 0, 2 * HOUR, 10 * SECOND),
    powerR2: ramp,
    // Silent from 00:30 to 01:00.
    powerR3: [...steady(4_000, 0, 30 * MINUTE, 10 * SECOND), ...steady(4_000, HOUR, 2 * HOUR, 10 * SECOND)],
    inletR1: Array.from({ length: 720 }, (_value, index): TestSample => [index * 10 * SECOND, 20 + index / 60]),
    inletR2: steady(30, 0, 2 * HOUR, 10 * SECOND),
    gpuR1: steady(0.5, 0, 2 * HOUR, 10 * SECOND),
  });
  await refreshLadders(database.url);
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
});

afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

function byPlace(series: ReadSeries[]): Record<string, ReadSeries> {
  return Object.fromEntries(series.map((one) => [one.labels.rack ?? one.labels.zone ?? one.labels.site, one]));
}

const ask = (metric: object, over: object = {}) => ({ metrics: [metric], bucket: '1h', ...over });
const power = (aggregation: string, over: object = {}) => ask({ metric: 'RackPower', aggregation }, over);

describe('integral', () => {
  it('of power is energy in kWh, and a gap is not filled', async () => {
    const { R1, R3 } = byPlace(await backend.series(power('integral'), TWO_HOURS));
    expect(R1?.values.map((value) => Number(value?.toFixed(9)))).toEqual([4, 4]);
    expect(R1?.config.unit).toBe('kwatth');
    expect(R1?.plenum).toMatchObject({ aggregation: 'integral', coverage: 1, stepMs: 10 * SECOND, quality: [] });
    // A value stands for 30 s after its last sample, then nothing is known for the rest of the half hour.
    const measured = [30 * MINUTE + 20 * SECOND, 60 * MINUTE].map((ms) => (4 * ms) / HOUR);
    R3?.values.forEach((value, index) => expect(value).toBeCloseTo(measured[index]!, 1));
    expect(R3?.values[0]).toBeLessThan(2.1);
    expect(R3?.plenum.quality).toEqual([[0, 0, 'partial']]);
    expect(R3?.plenum.coverage).toBeCloseTo(0.75, 1);
    expect(R1?.notices.join(' ')).toMatch(/Gaps are not filled: R3 was measured for 75\.\d % of the range\./);
  });

  it('adds up to the energy of the range, whatever the steps and the borders', async () => {
    const range = { fromMs: T0 + 7 * MINUTE, toMs: T0 + 67 * MINUTE };
    for (const bucket of ['1m', '15m', '1h']) {
      const { R1 } = byPlace(await backend.series(power('integral', { bucket }), range));
      expect(R1?.values.reduce((sum: number, value) => sum + (value ?? 0), 0)).toBeCloseTo(4, 9);
    }
  });

  it('of utilization is hours at full load', async () => {
    const [gpu] = await backend.series(ask({ metric: 'hw.gpu.utilization', aggregation: 'integral' }), TWO_HOURS);
    expect(gpu?.values[0]).toBeCloseTo(0.5, 9);
    expect(gpu?.config.unit).toBe('h');
  });

  it('of a temperature is refused with a reason', async () => {
    const { error, status } = await backend.query(
      ask({ metric: 'AirTemperature', aggregation: 'integral' }),
      TWO_HOURS
    );
    expect(error).toMatch(/Air temperature is in °C, and adds up to nothing over time. Choose integral for power/);
    expect(status).toBe(400);
  });

  it('gives an alert rule only steps that were measured throughout', async () => {
    const { R1, R3 } = byPlace(await backend.series(power('integral'), { ...TWO_HOURS, fromAlert: true }));
    expect(R1?.values).toHaveLength(2);
    expect(R3?.timesMs).toEqual([T0 + HOUR]);
  });
});

describe('percentiles', () => {
  it.each([
    ['p50', 180.5],
    ['p95', 342.05],
    ['p99', 356.41],
  ])('%s of power is of its samples', async (aggregation, expected) => {
    const { R2 } = byPlace(await backend.series(power(aggregation), TWO_HOURS));
    expect(R2?.values[0]).toBeCloseTo(expected, 6);
    expect(R2?.plenum).toMatchObject({ aggregation, stepMs: 10 * SECOND, bucketMs: HOUR, rung: 'raw' });
    expect(R2?.config.unit).toBe('watt');
    expect(R2?.executedQueryString).toContain('of values every 10 s');
  });

  it('of a sum are of the sum at each moment', async () => {
    const { R1 } = byPlace(await backend.series(power('p95'), TWO_HOURS));
    expect(R1?.values).toEqual([4_000, 4_000]);
  });

  it('of temperatures in a zone are of all its sensors, so that a hot one is not averaged away', async () => {
    const query = ask({ metric: 'AirTemperature', processArea: ['Inlet'], aggregation: 'p95' }, { groupBy: 'zone' });
    const { 'row-a': zone } = byPlace(await backend.series(query, TWO_HOURS));
    expect(zone?.values[0]).toBe(30);
    expect(zone?.plenum).toMatchObject({ points: 2, expectedPoints: 2 });
  });

  it('choose a time step that has enough values where nobody chose one', async () => {
    const { R2 } = byPlace(
      await backend.series(power('p95', { bucket: 'auto' }), { ...TWO_HOURS, maxDataPoints: 1_000 })
    );
    expect(R2?.plenum.bucketMs).toBeGreaterThanOrEqual(20 * 10 * SECOND);
  });

  it('say that they are of averages where single samples are not read over the range', async () => {
    const day = { fromMs: T0 - 40 * HOUR, toMs: T0 + 2 * HOUR };
    const { R2 } = byPlace(await backend.series(power('p95'), day));
    expect(R2?.executedQueryString).toMatch(/p95 by rack, a value every 1 h of values every 15 s/);
    const all = await backend.series(power('p95', { bucket: '1d' }), { ...day, fromMs: T0 - 200 * HOUR });
    expect(byPlace(all).R2?.plenum).toMatchObject({ rung: '1m', stepMs: 2 * MINUTE });
    expect(all[0]?.notices.join(' ')).toContain('p95 of Rack power is of averages over 2 min: single samples');
  });

  it('of one value in a time step are refused with a step that has enough', async () => {
    const { error } = await backend.query(power('p99', { bucket: '10s' }), { ...TWO_HOURS, toMs: T0 + 10 * MINUTE });
    expect(error).toMatch(/p99 of Rack power: a time step of 10s has one value .* at least 30m or auto/);
  });
});

describe('rate', () => {
  it('of a temperature is its rise per hour', async () => {
    const query = ask({ metric: 'AirTemperature', processArea: ['Inlet'], aggregation: 'rate' }, { bucket: '10m' });
    const { R1, R2 } = byPlace(await backend.series(query, { fromMs: T0 + 30 * MINUTE, toMs: T0 + 90 * MINUTE }));
    expect(R1?.values).toHaveLength(6);
    R1?.values.forEach((value) => expect(value).toBeCloseTo(6, 6));
    expect(R2?.values).toEqual(Array(6).fill(0));
    expect(R1?.config.unit).toBe('suffix:K/h');
  });

  it('has no value after a gap', async () => {
    const { R3 } = byPlace(await backend.series(power('rate', { bucket: '10m' }), TWO_HOURS));
    expect(R3?.values.slice(-6)).toEqual([null, 0, 0, 0, 0, 0]);
  });
});
