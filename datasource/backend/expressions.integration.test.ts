import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { refreshRollups } from '#database/jobs.ts';
import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

import { contextFor, type ReadSeries, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildPlant, HOUR, MINUTE, SECOND, steady, T0, type TestSample } from './testing/plant.ts';

let database: TestDatabase;
let backend: TestBackend;

const RANGE = { fromMs: T0 + 8 * 24 * HOUR, toMs: T0 + 8 * 24 * HOUR + 2 * MINUTE };
const DAY = 24 * HOUR;

/** Samples of the range, and half of them a week before. */
function withPast(value: number): TestSample[] {
  return [
    ...steady(value / 2, DAY, DAY + 2 * MINUTE, 10 * SECOND),
    ...steady(value, 8 * DAY, 8 * DAY + 2 * MINUTE, 10 * SECOND),
  ];
}

beforeAll(async () => {
  database = await testDatabase();
  await buildPlant(database.url, {
    powerR1a: withPast(1_000),
    // The second meter falls silent after 40 s.
    powerR1b: steady(500, 8 * DAY, 8 * DAY + 50 * SECOND, 10 * SECOND),
    powerR2: withPast(2_000),
    powerR3: steady(0, 8 * DAY, 8 * DAY + 2 * MINUTE, 10 * SECOND),
    inletR1: steady(24, 8 * DAY, 8 * DAY + 2 * MINUTE, 10 * SECOND),
    inletR2: [
      [8 * DAY, 22],
      [8 * DAY + 10 * SECOND, 23, 1],
      ...steady(24, 8 * DAY + 20 * SECOND, 8 * DAY + 2 * MINUTE, 10 * SECOND),
    ],
    gpuR1: steady(0.5, 8 * DAY, 8 * DAY + 2 * MINUTE, 10 * SECOND),
  });
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
});

afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

function byPlace(series: ReadSeries[]): Record<string, ReadSeries> {
  return Object.fromEntries(series.map((one) => [one.labels.rack ?? one.labels.zone ?? one.labels.site, one]));
}

const inlet = { metric: 'AirTemperature', processArea: ['Inlet'] };
const hidden = (metric: object, ref: string) => ({ ...metric, ref, hidden: true });
const ask = (expression: string, metrics: object[], over: object = {}) => ({
  metrics,
  expressions: [{ expression }],
  bucket: '10s',
  ...over,
});

describe('an expression', () => {
  it('is calculated rack by rack, with its own unit and name', async () => {
    const query = ask('B / A', [hidden(inlet, 'A'), hidden({ metric: 'RackPower' }, 'B')]);
    const { error } = await backend.query(query, RANGE);
    expect(error).toMatch(/expressions\[0\]\.expression has the value "B \/ A"\. °C is not multiplied or divided/);
    const ratio = ask('A / B', [
      hidden({ metric: 'RackPower' }, 'A'),
      hidden({ metric: 'RackPower', aggregation: 'max' }, 'B'),
    ]);
    const { R1, R2 } = byPlace(await backend.series(ratio, RANGE));
    expect(R2?.values).toEqual(Array(12).fill(1));
    expect(R1?.values[0]).toBe(1.5);
    expect(R2?.config).toMatchObject({ unit: 'none', displayNameFromDS: 'R2' });
    expect(R2?.labels).toEqual({
      expression: 'Rack power / highest Rack power',
      site: 'demo',
      zone: 'row-a',
      rack: 'R2',
    });
  });

  it('is named beside the metrics that are drawn', async () => {
    const series = await backend.series(
      { ...ask('A - 20 Cel', [inlet]), expressions: [{ expression: 'A - 20 Cel', name: 'Above 20' }] },
      RANGE
    );
    expect(series.map(({ config }) => config.displayNameFromDS)).toEqual([
      'R1',
      'R2',
      'R1 · Above 20',
      'R2 · Above 20',
    ]);
    expect(series[2]?.values[0]).toBe(4);
    expect(series[2]?.config.unit).toBe('kelvin');
  });

  it('names metrics that are not in the query, and asks for no other', async () => {
    const query = {
      expressions: [{ expression: 'max(AirTemperature[Inlet]) - mean(AirTemperature[Inlet])' }],
      bucket: '10s',
    };
    const series = await backend.series({ ...query, groupBy: 'zone' }, RANGE);
    expect(series).toHaveLength(1);
    expect(series[0]).toMatchObject({ config: { unit: 'kelvin' }, labels: { zone: 'row-a' } });
    expect(series[0]?.values.slice(0, 3)).toEqual([1, 0.5, 0]);
  });

  it('is as good as the worst of its sides, and has no value where one has none', async () => {
    const query = ask('A * 1 h', [hidden({ metric: 'RackPower' }, 'A')]);
    const { R1 } = byPlace(await backend.series(query, { ...RANGE, toMs: RANGE.toMs + 2 * MINUTE }));
    expect(R1?.values[0]).toBe(1.5);
    expect(R1?.config.unit).toBe('kwatth');
    expect(R1?.plenum.quality).toEqual([
      [7, 13, 'partial'],
      [14, 23, 'stale'],
    ]);
    expect(R1?.plenum.carried[0]).toEqual([5, 6]);
    expect(R1?.values.slice(14)).toEqual(Array(10).fill(null));
    const uncertain = byPlace(await backend.series(ask('A - 20 Cel', [hidden(inlet, 'A')]), RANGE)).R2;
    expect(uncertain?.plenum.quality).toEqual([[1, 1, 'uncertain']]);
  });

  it('has no value where it divides by zero, and says so', async () => {
    const series = await backend.series(ask('1 kW / A', [hidden({ metric: 'RackPower' }, 'A')]), RANGE);
    const { R3 } = byPlace(series);
    expect(R3?.values).toEqual(Array(12).fill(null));
    expect(R3?.plenum.quality).toEqual([[0, 11, 'bad']]);
    expect(series[0]?.notices.join(' ')).toMatch(/has no value where it divides by zero: R3\./);
  });

  it('is left out where a rack lacks one of its metrics, and says so', async () => {
    const series = await backend.series(
      { expressions: [{ expression: 'RackPower * hw.gpu.utilization' }], bucket: '10s' },
      RANGE
    );
    expect(series.map(({ labels }) => labels.rack)).toEqual(['R1']);
    expect(series[0]?.values[0]).toBe(750);
    expect(series[0]?.config.unit).toBe('watt');
    expect(series[0]?.notices.join(' ')).toMatch(/not calculated where one of its metrics is missing: R2, R3\./);
  });

  it('gives alert rules a series for each rack, without the rows that prove nothing', async () => {
    const query = ask('A / 1 kW', [hidden({ metric: 'RackPower' }, 'A')], { format: 'wide' });
    const { R1, R2, R3 } = byPlace(await backend.series(query, { ...RANGE, fromAlert: true }));
    expect(R1?.values).toEqual(Array(7).fill(1.5));
    expect(R2?.values).toEqual(Array(12).fill(2));
    expect(R3?.values).toEqual(Array(12).fill(0));
    expect(R2?.labels).toMatchObject({ site: 'demo', zone: 'row-a', rack: 'R2' });
  });

  it.each([
    ['A + hw.power', /A \+ hw\.power.*Metric A is not in this query/],
    ['RackPowr / 2', /"RackPowr" is not a metric of the catalog\. Did you mean RackPower\?/],
    ['RackPower + AirTemperature', /W and °C do not measure the same thing/],
    ['RackPower; drop table plenum.sample', /";" at character 10 has no meaning/],
    ['(((', /ends too early/],
    ['constructor', /"constructor" is not a metric/],
  ])('that cannot be calculated is refused for its own query: %s', async (expression, message) => {
    const { error, status } = await backend.query({ expressions: [{ expression }] }, RANGE);
    expect(error).toMatch(message);
    expect(status).toBe(400);
  });

  it('is refused by point, where nothing is at the same place', async () => {
    const { error } = await backend.query(ask('A / 2', [{ metric: 'RackPower' }], { groupBy: 'point' }), RANGE);
    expect(error).toMatch(/groupBy has the value "point"\. Expressions are calculated place by place/);
  });
});

describe('the same hours of an earlier day', () => {
  it('are drawn on the time of today and named so', async () => {
    const metrics = [{ metric: 'RackPower' }, { metric: 'RackPower', shift: '7d' }];
    const series = await backend.series({ metrics, bucket: '10s' }, RANGE);
    const then = series.find(({ labels }) => labels.rack === 'R2' && labels.shift === '7d');
    expect(then?.config.displayNameFromDS).toBe('R2 · Rack power a week before');
    expect(then?.timesMs[0]).toBe(RANGE.fromMs);
    expect(then?.values).toEqual(Array(12).fill(1_000));
    expect(then?.plenum.shift).toBe('7d');
  });

  it('are compared with today in an expression', async () => {
    const metrics = [hidden({ metric: 'RackPower' }, 'A'), hidden({ metric: 'RackPower', shift: '1w' }, 'B')];
    const { R2 } = byPlace(await backend.series(ask('A / B - 1', metrics), RANGE));
    expect(R2?.values).toEqual(Array(12).fill(1));
    expect(R2?.labels.expression).toBe('Rack power / Rack power a week before - 1');
  });

  it('are those of the clock in the time zone of the site, over a change of clocks', async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query("UPDATE plenum.site SET time_zone = 'Europe/Berlin'");
    await client.query(
      `INSERT INTO plenum.sample (point_id, time, value, quality)
       SELECT point_id, t, extract(hour FROM t AT TIME ZONE 'Europe/Berlin'), 0
       FROM plenum.point, generate_series('2026-10-24T00:00Z'::timestamptz, '2026-10-27T00:00Z', '10 seconds') t
       WHERE address = 'powerR2' AND extract(minute FROM t) < 1`
    );
    await refreshRollups(client, Date.parse('2026-10-24T00:00Z'), Date.parse('2026-10-28T00:00Z'));
    await client.end();
    const range = { fromMs: Date.parse('2026-10-25T23:00Z'), toMs: Date.parse('2026-10-26T23:00Z') };
    const series = await backend.series(
      { metrics: [{ metric: 'RackPower', shift: '1d' }], bucket: '1h', scope: { racks: ['R2'] } },
      range
    );
    // Berlin, 26 October: each hour shows the hour of the same name of the 25th, which had 25 of them.
    expect(series[0]?.timesMs.map((timeMs, row) => [new Date(timeMs).getUTCHours(), series[0]?.values[row]])).toEqual(
      Array.from({ length: 24 }, (_value, hour) => [(hour + 23) % 24, hour])
    );
  });
});
