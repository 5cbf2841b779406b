import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildPlant, MINUTE, SECOND, T0, type TestSample } from './testing/plant.ts';

/** A real server's retention may run during the test, so the samples are recent. */
const START_MS = Math.floor(Date.now() / MINUTE) * MINUTE - 10 * MINUTE;
const RANGE = { fromMs: START_MS, toMs: START_MS + 100 * SECOND };

/** Samples at these seconds from the start. */
function samples(...rows: Array<[second: number, value: number | null, quality?: 0 | 1 | 2]>): TestSample[] {
  return rows.map(([second, value, quality = 0]) => [START_MS - T0 + second * SECOND, value, quality]);
}

let database: TestDatabase;
let backend: TestBackend;

/** Every point of the plant is stale after 30 s. */
beforeAll(async () => {
  database = await testDatabase();
  await buildPlant(database.url, {
    // OPC UA UncertainLastUsableValue: the device behind the server is gone.
    inletR1: samples([0, 21, 1], [30, 21, 1], [60, 21, 1], [90, 21, 1]),
    inletR2: samples([0, 21, 1], [30, 22], [61, 23], [68, null, 2]),
    powerR1a: samples([0, 100, 1], [30, 100], [60, 100]),
    powerR1b: samples([0, 100], [30, 100], [45, null, 2], [60, 100]),
  });
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
});

afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

async function rack(id: string, metric: object, bucket: string, fromAlert = false) {
  const scope = { sites: [], zones: [], racks: [id], equipment: [] };
  const [series] = await backend.series({ metrics: [metric], scope, bucket }, { ...RANGE, fromAlert });
  return series;
}

const inlet = (aggregation: string) => ({ metric: 'AirTemperature', processArea: ['Inlet'], aggregation });

describe('uncertain samples every 30 s', () => {
  it.each(['mean', 'max', 'min', 'last'])(
    'are uncertain in each of the seconds between, as %s',
    async (aggregation) => {
      const series = await rack('R1', inlet(aggregation), '1s');
      expect(series?.values).toEqual(Array(100).fill(21));
      expect(series?.plenum.quality).toEqual([[0, 99, 'uncertain']]);
      expect(series?.plenum.carried).toEqual([
        [1, 29],
        [31, 59],
        [61, 89],
        [91, 99],
      ]);
    }
  );

  it('are uncertain in the rungs', async () => {
    expect((await rack('R1', inlet('mean'), '1m'))?.plenum).toMatchObject({
      rung: '1m',
      quality: [[0, 1, 'uncertain']],
    });
  });

  it('make a sum uncertain until a good one comes', async () => {
    const power = await rack('R1', { metric: 'RackPower' }, '1s');
    expect(power?.values.slice(0, 60)).toEqual(Array(60).fill(200));
    expect(power?.plenum.quality.slice(0, 2)).toEqual([
      [0, 29, 'uncertain'],
      // A bad reading for which the last good one stands in.
      [45, 59, 'uncertain'],
    ]);
  });

  it('show in the age, which counts them as usable', async () => {
    const age = await rack('R1', inlet('age'), '10s');
    expect(Math.max(...(age?.values as number[]))).toBeLessThanOrEqual(30);
    expect(age?.plenum.quality).toEqual([[0, 9, 'uncertain']]);
  });
});

describe('a good sample after an uncertain one', () => {
  it('ends the mark', async () => {
    const series = await rack('R2', inlet('mean'), '1s');
    expect(series?.plenum.quality[0]).toEqual([0, 29, 'uncertain']);
    expect(series?.plenum.quality.some(([first, last]) => first <= 30 && last >= 30)).toBe(false);
  });
});

describe('a bad sample', () => {
  it.each([
    ['1s', 68],
    ['5s', 13],
    // The bucket that has a good sample, and a bad one after it, is the last.
    ['10s', 7],
  ])('ends what is carried, whatever the time step: %s', async (bucket, rows) => {
    const series = await rack('R2', inlet('mean'), bucket);
    expect(series?.values.slice(rows).filter((value) => value !== null)).toEqual([]);
    expect(series?.values[rows - 1]).toBe(23);
  });
});
