import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

import { contextFor, type ReadSeries, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildPlant, HOUR, MINUTE, refreshLadders, SECOND, steady, T0 } from './testing/plant.ts';

let database: TestDatabase;
let backend: TestBackend;

const FIRST_MINUTES = { fromMs: T0, toMs: T0 + 2 * MINUTE };
/** Two minutes of fine samples, and from 01:00 two hours of coarser ones. */
beforeAll(async () => {
  database = await testDatabase();
  await buildPlant(database.url, {
    powerR1a: [...steady(1_000, 0, 2 * MINUTE, 10 * SECOND), ...steady(1_000, HOUR, 3 * HOUR, 20 * SECOND)],
    // The second meter falls silent after 40 s, and for good at 02:00.
    powerR1b: [...steady(500, 0, 50 * SECOND, 10 * SECOND), ...steady(500, HOUR, 2 * HOUR, 20 * SECOND)],
    powerR2: [...steady(2_000, 0, 2 * MINUTE, 10 * SECOND), ...steady(3_000, HOUR, 3 * HOUR, 20 * SECOND)],
    powerR3: [...steady(4_000, 0, 2 * MINUTE, 10 * SECOND), ...steady(4_000, HOUR, 3 * HOUR, 20 * SECOND)],
    inletR1: [
      [0, 24],
      [10 * SECOND, 45],
      [20 * SECOND, null, 2],
      [30 * SECOND, 99, 2],
    ],
    inletR2: [
      [0, 22],
      [10 * SECOND, 23, 1],
      [11 * SECOND, 25],
      [60 * SECOND, 22],
    ],
    gpuR1: steady(0.5, 0, 2 * MINUTE, 10 * SECOND),
    crah: [[0, 18]],
    crahSetpoint: [[0, 17]],
  });
  await refreshLadders(database.url);
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
});

afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

function byRack(series: ReadSeries[]): Record<string, ReadSeries> {
  return Object.fromEntries(series.map((one) => [one.labels.rack ?? one.labels.zone ?? one.labels.site, one]));
}

const power = (over: object = {}) => ({ metrics: [{ metric: 'RackPower' }], bucket: '10s', ...over });

describe('power of racks from raw samples', () => {
  it('is the sum of the meters of a rack', async () => {
    const { R1, R2, R3 } = byRack(await backend.series(power(), FIRST_MINUTES));
    expect(R1?.values[0]).toBe(1_500);
    expect(R2?.values[0]).toBe(2_000);
    expect(R3?.values[0]).toBe(4_000);
    expect(R1?.config).toMatchObject({ unit: 'watt', displayNameFromDS: 'R1' });
    expect(R1?.timesMs[0]).toBe(T0);
  });

  it('carries a silent meter until it is stale, and then says that the sum is partial', async () => {
    const { R1 } = byRack(await backend.series(power(), FIRST_MINUTES));
    // Last sample of the second meter at 40 s, stale after 30 s: a bucket that ends by 70 s still has it.
    expect(R1?.values).toEqual([...Array(7).fill(1_500), ...Array(5).fill(1_000)]);
    expect(R1?.plenum.carried).toEqual([[5, 6]]);
    expect(R1?.plenum.quality).toEqual([[7, 11, 'partial']]);
    expect(R1?.plenum.expectedPoints).toBe(2);
    expect(R1?.notices.join(' ')).toContain('R1');
  });

  it('keeps partial sums away from alert rules', async () => {
    const { R1, R2 } = byRack(await backend.series(power(), { ...FIRST_MINUTES, fromAlert: true }));
    expect(R1?.values).toEqual(Array(7).fill(1_500));
    expect(R2?.values).toHaveLength(12);
  });

  it('sums up by zone and by site', async () => {
    const zones = byRack(await backend.series(power({ groupBy: 'zone' }), FIRST_MINUTES));
    expect(zones['row-a']?.values[0]).toBe(3_500);
    expect(zones['row-b']?.values[0]).toBe(4_000);
    expect(zones['row-a']?.config.displayNameFromDS).toBe('Row A');
    const [site] = await backend.series(power({ groupBy: 'site' }), FIRST_MINUTES);
    expect(site?.values[0]).toBe(7_500);
  });

  it('says how many of the racks or points of a sum have a value at its end', async () => {
    const { R1, R2 } = byRack(await backend.series(power(), FIRST_MINUTES));
    expect(R1?.plenum).toMatchObject({ points: 1, expectedPoints: 2, members: 'points' });
    expect(R2?.plenum).toMatchObject({ points: 1, expectedPoints: 1, members: 'racks' });
    const zones = byRack(await backend.series(power({ groupBy: 'zone' }), FIRST_MINUTES));
    expect(zones['row-a']?.plenum).toMatchObject({ points: 2, expectedPoints: 3, members: 'points' });
    const silent = byRack(await backend.series(power(), { ...FIRST_MINUTES, toMs: T0 + 4 * MINUTE }));
    expect(silent.R2?.plenum).toMatchObject({ points: 0, expectedPoints: 1 });
  });

  it('includes the nested zones of a zone, and nothing else', async () => {
    const scope = (zone: string) => ({ scope: { sites: [], zones: [zone], racks: [], equipment: [] } });
    expect(Object.keys(byRack(await backend.series(power(scope('hall-1')), FIRST_MINUTES)))).toEqual([
      'R1',
      'R2',
      'R3',
    ]);
    expect(Object.keys(byRack(await backend.series(power(scope('row-b')), FIRST_MINUTES)))).toEqual(['R3']);
  });

  it('keeps the points apart when grouped by point', async () => {
    const series = await backend.series(power({ groupBy: 'point' }), FIRST_MINUTES);
    expect(series).toHaveLength(4);
    expect(new Set(series.map((one) => one.config.displayNameFromDS)).size).toBe(4);
  });
});

describe('the highest and the lowest of several racks', () => {
  const extreme = async (aggregation: string, range: { fromMs: number; toMs: number }, over: object = {}) => {
    const [series] = await backend.series(
      power({ metrics: [{ metric: 'RackPower', aggregation }], groupBy: 'site', ...over }),
      range
    );
    return series;
  };
  const LATER = { fromMs: T0 + HOUR, toMs: T0 + 3 * HOUR };

  it.each(['10s', '15m', '1h'])('name the rack, from every rung: %s', async (bucket) => {
    const range = bucket === '10s' ? FIRST_MINUTES : LATER;
    const [highest, lowest] = await Promise.all(['max', 'min'].map((one) => extreme(one, range, { bucket })));
    expect(highest?.plenum).toMatchObject({ extreme: 'R3' });
    expect(highest?.values.at(-1)).toBe(4_000);
    expect(lowest?.plenum).toMatchObject({ extreme: 'R1' });
    expect(lowest?.values.at(-1)).toBe(1_000);
  });

  it('name no rack where none has a value, and nothing by rack or as a mean', async () => {
    const silent = await extreme('max', { ...FIRST_MINUTES, toMs: T0 + 10 * MINUTE });
    expect(silent?.values.at(-1)).toBeNull();
    expect(silent?.plenum).toMatchObject({ extreme: '', points: 0 });
    expect((await extreme('max', FIRST_MINUTES, { groupBy: 'rack' }))?.plenum).not.toHaveProperty('extreme');
    expect((await extreme('mean', FIRST_MINUTES))?.plenum).not.toHaveProperty('extreme');
  });
});

describe('a temperature with bad samples', () => {
  const inlet = (over: object = {}) => ({
    metrics: [{ metric: 'AirTemperature', processArea: ['Inlet'], aggregation: 'max' }],
    bucket: '10s',
    ...over,
  });

  it('shows a hole where there were only bad samples, and later stale ones', async () => {
    const { R1 } = byRack(await backend.series(inlet(), { fromMs: T0, toMs: T0 + MINUTE }));
    expect(R1?.values).toEqual([24, 45, null, null, null, null]);
    expect(R1?.plenum.quality).toEqual([
      [2, 3, 'bad'],
      [4, 5, 'stale'],
    ]);
  });

  it('gives an alert rule the last good values only: no false 99, and the hot 45 stays', async () => {
    const { R1 } = byRack(await backend.series(inlet(), { fromMs: T0, toMs: T0 + MINUTE, fromAlert: true }));
    expect(R1?.values).toEqual([24, 45]);
  });

  it('marks uncertain samples and still shows them', async () => {
    const { R2 } = byRack(await backend.series(inlet(), { fromMs: T0, toMs: T0 + 20 * SECOND }));
    expect(R2?.values).toEqual([22, 25]);
    expect(R2?.plenum.quality).toEqual([[1, 1, 'uncertain']]);
  });

  it('aggregates as asked', async () => {
    const at10s = async (aggregation: string) => {
      const metrics = [{ metric: 'AirTemperature', processArea: ['Inlet'], aggregation }];
      const { R2 } = byRack(await backend.series({ metrics, bucket: '10s' }, { fromMs: T0, toMs: T0 + 20 * SECOND }));
      return R2?.values[1];
    };
    expect(await at10s('mean')).toBe(24);
    expect(await at10s('min')).toBe(23);
    expect(await at10s('max')).toBe(25);
    expect(await at10s('last')).toBe(25);
  });

  it('says so when nothing of a rack lies in the range', async () => {
    const series = await backend.series(inlet(), FIRST_MINUTES);
    expect(byRack(series).R3).toBeUndefined();
    expect(series[0]?.notices).toContainEqual(expect.stringMatching(/No samples in this range: R3/));
  });
});

describe('the age of the newest usable sample', () => {
  const age = (over: object = {}) => ({
    metrics: [{ metric: 'AirTemperature', processArea: ['Inlet'], aggregation: 'age' }],
    bucket: '10s',
    ...over,
  });

  it('grows for a rack that sends bad samples only, and falls back for one that sends again', async () => {
    const { R1, R2 } = byRack(await backend.series(age(), { fromMs: T0 + 20 * SECOND, toMs: T0 + 70 * SECOND }));
    // R1: good at 10 s, bad from 20 s on. R2: at 11 s and 60 s.
    expect(R1?.values).toEqual([20, 30, 40, 50, 60]);
    expect(R2?.values).toEqual([19, 29, 39, 0, 10]);
    expect(R1?.config.unit).toBe('s');
  });

  it('is there for an alert rule after hours of silence, and for a rack that never sent anything', async () => {
    const { R1, R3 } = byRack(
      await backend.series(age({ bucket: '30s' }), {
        fromMs: T0 + HOUR,
        toMs: T0 + HOUR + 5 * MINUTE,
        fromAlert: true,
      })
    );
    expect(R1?.values.at(-1)).toBe(65 * 60 - 10);
    expect(R1?.labels).toMatchObject({ rack: 'R1', zone: 'row-a', site: 'demo' });
    expect(R3?.values.at(-1)).toBe(65 * 60);
  });

  it('is found by the hour where raw samples are too old, and on every rung', async () => {
    const nextDays = { fromMs: T0 + 36 * HOUR, toMs: T0 + 60 * HOUR };
    const { R1 } = byRack(await backend.series(age({ bucket: '1h' }), nextDays));
    expect(R1?.plenum.rung).toBe('1h');
    expect(R1?.values.at(-1)).toBe(59 * 3_600);
    const minutes = await backend.series(age({ bucket: '1m' }), { fromMs: T0, toMs: T0 + 5 * MINUTE });
    expect(byRack(minutes).R1?.values).toEqual([0, 60, 120, 180, 240]);
  });

  it('counts the freshest of several points', async () => {
    const metrics = [{ metric: 'RackPower', aggregation: 'age' }];
    const { R1 } = byRack(
      await backend.series({ metrics, bucket: '10s' }, { fromMs: T0 + MINUTE, toMs: T0 + 2 * MINUTE })
    );
    expect(Math.max(...(R1?.values as number[]))).toBeLessThanOrEqual(10);
  });
});

describe('several metrics', () => {
  it('share one grid, and are named by rack and metric', async () => {
    const metrics = [{ metric: 'RackPower' }, { metric: 'hw.gpu.utilization' }];
    const scope = { sites: [], zones: [], racks: ['R1'], equipment: [] };
    const [watts, gpu] = await backend.series({ metrics, scope, bucket: '10s' }, FIRST_MINUTES);
    expect(watts?.timesMs).toEqual(gpu?.timesMs);
    expect(gpu?.values[0]).toBe(0.5);
    expect(watts?.config.displayNameFromDS).toMatch(/^R1 · /);
    expect(gpu?.labels).toMatchObject({ metric: 'hw.gpu.utilization', rack: 'R1' });
    expect(watts?.plenum).toMatchObject({ simulated: true, rung: 'raw', domain: 'power' });
  });

  it.each([
    ['AirTemperature', ['R1'], { processArea: ['Inlet'], medium: 'air' }, undefined],
    ['AirTemperature', [], { processArea: ['Supply'], medium: 'air' }, 'Supply'],
    ['RackPower', ['R1'], { processArea: [] }, undefined],
    ['hw.gpu.utilization', ['R1'], { processArea: ['GPU'] }, undefined],
  ])('say in %s of %s what their points measure, also where no label has to tell them apart', async (...asked) => {
    const [metric, racks, measured, label] = asked;
    const scope = { sites: [], zones: [], racks, equipment: [] };
    const groupBy = racks.length > 0 ? 'rack' : 'site';
    const [series] = await backend.series({ metrics: [{ metric }], scope, groupBy, bucket: '10s' }, FIRST_MINUTES);
    expect({ processArea: series?.plenum.processArea, medium: series?.plenum.medium }).toEqual(measured);
    expect(series?.labels.process_area).toBe(label);
  });

  it('never mix set points with readings', async () => {
    const metrics = [{ metric: 'AirTemperature', processArea: ['Supply'], setpoints: true }];
    const series = await backend.series({ metrics, groupBy: 'equipment', bucket: '10s' }, FIRST_MINUTES);
    expect(series.find((one) => one.labels.setpoint === 'true')?.values[0]).toBe(17);
    expect(series.find((one) => one.labels.setpoint === undefined)?.values[0]).toBe(18);
  });
});

describe('a metric that is measured in several process areas', () => {
  const air = { metrics: [{ metric: 'AirTemperature' }], groupBy: 'site' };

  it.each([
    ['10s', false],
    ['1m', false],
    ['10s', true],
  ])('gives a series for each, never their average: every %s, for an alert rule: %s', async (bucket, fromAlert) => {
    const range = { fromMs: T0, toMs: T0 + (bucket === '1m' ? MINUTE : 10 * SECOND), fromAlert };
    const series = await backend.series({ ...air, bucket }, range);
    expect(series.map((one) => [one.labels.process_area, one.config.displayNameFromDS])).toEqual([
      ['Supply', 'Demo · Supply'],
      ['Inlet', 'Demo · Inlet'],
    ]);
    expect(series.find((one) => one.labels.process_area === 'Supply')?.values).toEqual([18]);
  });

  it('says so', async () => {
    const [first] = await backend.series({ ...air, bucket: '10s' }, FIRST_MINUTES);
    expect(first?.notices).toContainEqual(expect.stringMatching(/different process areas \(Supply, Inlet\)/));
  });

  it('gives one where the query chooses', async () => {
    const metrics = [{ metric: 'AirTemperature', processArea: ['Supply'] }];
    const series = await backend.series({ ...air, metrics, bucket: '10s' }, FIRST_MINUTES);
    expect(series.map((one) => one.config.displayNameFromDS)).toEqual(['Demo']);
  });
});

it('tells the query inspector what was read for every metric', async () => {
  const metrics = [{ metric: 'RackPower' }, { metric: 'hw.gpu.utilization' }];
  const series = await backend.series({ metrics, bucket: '10s' }, FIRST_MINUTES);
  for (const { executedQueryString } of series) {
    expect(executedQueryString.split('\n')).toEqual([
      'Rack power: sum by rack, a value every 10 s, from raw samples',
      expect.stringMatching(/^GPU utilization: mean by rack, a value every 10 s, from raw samples$/),
    ]);
  }
});

describe('the rungs of the ladder', () => {
  const hours = { fromMs: T0 + HOUR, toMs: T0 + 3 * HOUR };

  it.each([
    ['1m', 'rack', 120],
    ['15m', 'rack', 8],
    ['1h', 'rack', 2],
  ])('gives the same power at %s', async (bucket, ladder, rows) => {
    const { R1, R2 } = byRack(await backend.series(power({ bucket }), hours));
    expect(R2?.plenum).toMatchObject({ rung: bucket, ladder });
    expect(R2?.values).toEqual(Array(rows).fill(3_000));
    expect(R1?.values).toEqual([...Array(rows / 2).fill(1_500), ...Array(rows / 2).fill(1_000)]);
    expect(R1?.plenum.quality).toEqual([[rows / 2, rows - 1, 'partial']]);
  });

  it('answers from the point ladder what the rack ladder has not', async () => {
    const series = await backend.series(power({ bucket: '15m', groupBy: 'point' }), hours);
    expect(series.map((one) => one.plenum.ladder)).toEqual(Array(4).fill('point'));
    expect(series[0]?.values).toEqual(Array(8).fill(1_000));
  });

  it('agrees by zone between both ladders', async () => {
    const [sum] = await backend.series(power({ bucket: '1h', groupBy: 'site' }), hours);
    expect(sum?.values).toEqual([8_500, 8_000]);
    const last = { metrics: [{ metric: 'RackPower', aggregation: 'last' }] };
    const [pointwise] = await backend.series(power({ ...last, bucket: '1h', groupBy: 'site' }), hours);
    expect(pointwise?.plenum.ladder).toBe('point');
    expect(pointwise?.values).toEqual([8_500, 8_000]);
  });

  it('picks the rung from range and width', async () => {
    const [wide] = await backend.series(power({ bucket: 'auto' }), { ...hours, maxDataPoints: 8 });
    expect(wide?.plenum).toMatchObject({ rung: '15m', bucketMs: 15 * MINUTE });
  });
});

describe('a query that cannot be answered', () => {
  it("names the unknown metric, and is the plugin's error", async () => {
    const response = await backend.query({ metrics: [{ metric: 'RackPowr' }] }, FIRST_MINUTES);
    expect(response).toMatchObject({ status: 400, errorSource: 'plugin', error: expect.stringContaining('RackPower') });
  });

  it('refuses a bucket that makes too many rows', async () => {
    const response = await backend.query(power({ bucket: '1s' }), { fromMs: T0, toMs: T0 + 24 * HOUR });
    expect(response.error).toMatch(/more than the 11,000 allowed\. Choose auto or at least 10s/);
  });

  it('says that no point lies in the scope', async () => {
    const scope = { sites: [], zones: ['nowhere'], racks: [], equipment: [] };
    const [empty] = await backend.series(power({ scope }), FIRST_MINUTES);
    expect(empty?.notices).toContainEqual(expect.stringMatching(/No point of .* lies in this scope/));
  });

  it('gives an alert rule no frame at all for nothing, which Grafana takes as no data', async () => {
    const scope = { sites: [], zones: ['nowhere'], racks: [], equipment: [] };
    expect(await backend.series(power({ scope }), { ...FIRST_MINUTES, fromAlert: true })).toEqual([]);
  });
});
