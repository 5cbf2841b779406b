import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '#database/testing/database.ts';
import { autoregression } from '#model/statistics/testing/series.ts';

import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildPlant, HOUR, MINUTE, SECOND, T0, type TestSample } from './testing/plant.ts';
import { type ReadTable, readTables } from './testing/tables.ts';

const EVERY_MS = 10 * SECOND;
const STEPS = (4 * HOUR) / EVERY_MS;
const LAG_MS = 4 * MINUTE;
const RANGE = { fromMs: T0, toMs: T0 + 4 * HOUR };

const work = autoregression(STEPS, 0.97, 11);
const others = autoregression(STEPS, 0.97, 77_003);
const weather = autoregression(STEPS, 0.9, 900_001);

const samples = (values: readonly number[]): TestSample[] => values.map((value, index) => [index * EVERY_MS, value]);
/** Power of R1 goes through the air 4 minutes later, by 0.1 K per kW; R2's does not. R3 has no power for a while. */
const powerR1 = work.map((value) => 20_000 + 3_000 * value);
const inletR1 = work.map((_value, index) => 22 + 0.3 * (work[index - LAG_MS / EVERY_MS] ?? 0) + 0.1 * weather[index]!);
const inletR2 = others.map((value) => 22 + 0.3 * value);

const PAIR = { x: { metric: 'RackPower' }, y: { metric: 'AirTemperature', processArea: ['Inlet'] } };
const NAME = 'Rack power → Air temperature (Inlet)';

let database: TestDatabase;
let backend: TestBackend;

beforeAll(async () => {
  database = await testDatabase();
  await buildPlant(database.url, {
    powerR1a: samples(powerR1.map((value) => value / 2)),
    powerR1b: samples(powerR1.map((value) => value / 2)),
    powerR2: samples(powerR1),
    powerR3: samples([1_000, 1_200, 900]),
    inletR1: samples(inletR1),
    inletR2: samples(inletR2),
    inletR3: samples(inletR2),
  });
  backend = await startBackend(contextFor(database.urlAs('plenum_reader')));
});
afterAll(async () => {
  await backend.stop();
  await database.stop();
});

const ask = async (query: object, range: object = {}): Promise<ReadTable[]> =>
  readTables(await backend.query({ kind: 'correlation', ...query }, { ...RANGE, ...range }));
const rowOf = (table: ReadTable | undefined, rack: string) => table?.rows.find((row) => row['rack'] === rack);

describe('a correlation by rack', () => {
  it('finds the delay, the slope in the units of engineers, and says it in a sentence', async () => {
    const [table] = await ask({ pairs: [PAIR], groupBy: 'rack' });
    const row = rowOf(table, 'R1')!;
    expect(row).toMatchObject({ pair: NAME, site: 'demo', zone: 'row-a', lag: LAG_MS / 1_000, isFinding: true });
    expect(row).toMatchObject({ slopeUnit: 'K per kW', responseUnit: 'K' });
    expect(row['slope']).toBeCloseTo(0.1, 2);
    expect(row['slopeLow']).toBeLessThan(0.1);
    expect(row['slopeHigh']).toBeGreaterThan(0.1);
    expect(row['q']).toBeLessThan(0.01);
    expect(row['nEffective']).toBeLessThan(row['n'] as number);
    expect(row['finding']).toMatch(
      /^Rack power leads air temperature \(Inlet\) by 4 min: r 0\.\d\d \(95 % 0\.\d\d to 0\.\d\d\), n \d+ \(worth \d+ independent\); 0\.0?\d+ K per kW, [\d.]+ K over what rack power moved$/
    );
  });

  it('calls nothing a finding that chance could give, and never gives r without n and q', async () => {
    const [table] = await ask({ pairs: [PAIR], groupBy: 'rack' });
    const row = rowOf(table, 'R2')!;
    expect(row).toMatchObject({ isFinding: false, rLow: null });
    expect(row['finding']).toMatch(/show no correlation beyond chance/);
    for (const { r, n, q } of table!.rows) {
      expect(r === null).toBe(q === null);
      expect(n).toBeTypeOf('number');
    }
  });

  it('names what is too little to judge, and lists findings first', async () => {
    const [table] = await ask({ pairs: [PAIR], groupBy: 'rack' });
    expect(rowOf(table, 'R3')).toMatchObject({ r: null, q: null, slope: null, isFinding: false });
    expect(table!.notices).toContainEqual(
      expect.stringMatching(/^Too little to judge.*: R3\. Choose a longer range\.$/)
    );
    expect(table!.rows[0]).toMatchObject({ rack: 'R1' });
    expect(table!.meta.custom?.plenum).toMatchObject({
      tests: 2,
      findings: 1,
      byChance: 0.1,
      bucketMs: expect.any(Number),
    });
  });

  it('has the same columns whatever it finds', async () => {
    const columns = [
      ...[
        'pair',
        'site',
        'zone',
        'rack',
        'r',
        'rLow',
        'rHigh',
        'n',
        'nEffective',
        'lag',
        'slope',
        'slopeLow',
        'slopeHigh',
      ],
      ...['slopeUnit', 'response', 'responseUnit', 'p', 'q', 'isFinding', 'coverage', 'finding'],
    ];
    const [found] = await ask({ pairs: [PAIR], groupBy: 'rack' });
    const [empty] = await ask({ pairs: [PAIR], groupBy: 'rack', scope: { racks: ['R9'] } });
    expect(found!.columns).toEqual(columns);
    expect(empty!.columns).toEqual(columns);
    expect(empty!.rows).toEqual([]);
    expect(empty!.notices).toContainEqual(expect.stringMatching(/^No point of Rack power lies in this scope/));
    expect(found!.units).toEqual({ lag: 's', coverage: 'percentunit' });
    expect(found!.meta.type).toBe('table');
  });

  it('gives every lag of a chosen rack, with what chance stays below', async () => {
    const [, lags] = await ask({ pairs: [PAIR], groupBy: 'rack', lagsOf: 'R1', maxLag: '10m' });
    const best = lags!.rows.reduce((one, other) => (Number(other['r']) > Number(one['r']) ? other : one));
    expect(best['lag']).toBe(LAG_MS / 1_000);
    expect(best['r']).toBeGreaterThan(best['chanceOfBest'] as number);
    expect(best['chanceOfBest']).toBeGreaterThan(best['chance'] as number);
    expect(Math.max(...lags!.rows.map(({ lag }) => Number(lag)))).toBe(600);
  });

  it('is a matrix of racks and pairs where asked for one, each r beside its n and q', async () => {
    const reverse = { x: PAIR.y, y: PAIR.x };
    const [table] = await ask({ pairs: [PAIR, reverse], groupBy: 'rack', form: 'matrix' });
    const back = 'Air temperature (Inlet) → Rack power';
    const numbers = [NAME, back].flatMap((name) => [`${name}: r`, `${name}: n`, `${name}: q`]);
    expect(table!.columns).toEqual(['site', 'zone', 'rack', ...numbers]);
    expect(table!.rows.map(({ rack }) => rack)).toEqual(['R1', 'R2', 'R3']);
    expect(table!.rows[0]![`${NAME}: r`]).toBeCloseTo(table!.rows[0]![`${back}: r`] as number, 9);
  });
});

describe('a correlation by zone', () => {
  it('is what a query that says nothing but its kind asks for, and says what it lacks', async () => {
    const [table] = await ask({});
    expect(table!.rows).toEqual([]);
    expect(table!.notices).toContainEqual(
      expect.stringMatching(/^No point of Component power \(GPU\) lies in this scope/)
    );
  });

  it('adds up the racks of a zone', async () => {
    const [table] = await ask({ pairs: [PAIR], scope: { zones: ['row-a'] } });
    expect(table!.rows).toHaveLength(1);
    expect(table!.rows[0]).toMatchObject({ zone: 'row-a', rack: null, lag: LAG_MS / 1_000, isFinding: true });
    // Two racks' power and the mean of two inlets, of which one follows.
    expect(table!.rows[0]!['slope']).toBeCloseTo(0.1 / 4, 2);
  });
});

describe('an alert rule', () => {
  it.each([
    ['r', { R1: expect.closeTo(0.9, 0), R2: 0 }],
    ['lag', { R1: LAG_MS / 1_000 }],
    ['slope', { R1: expect.closeTo(0.1, 1) }],
  ])('gets %s of each rack as one number per label set, nothing of what is not known', async (number, expected) => {
    const [table] = await ask({ pairs: [PAIR], groupBy: 'rack', number }, { fromAlert: true });
    expect(table!.columns).toEqual(['pair', 'site', 'zone', 'rack', number]);
    expect(Object.fromEntries(table!.rows.map((row) => [row['rack'], row[number]]))).toEqual(expected);
  });

  it('gets q of every rack that can be judged', async () => {
    const [table] = await ask({ pairs: [PAIR], groupBy: 'rack', number: 'q' }, { fromAlert: true });
    const rates = Object.fromEntries(table!.rows.map((row) => [row['rack'], row['q']]));
    expect(Object.keys(rates)).toEqual(['R1', 'R2']);
    expect(rates['R1']).toBeLessThan(0.05);
    expect(rates['R2']).toBeGreaterThan(0.05);
  });

  it('gets no data where nothing can be judged', async () => {
    expect(await ask({ pairs: [PAIR], scope: { racks: ['R3'] }, groupBy: 'rack' }, { fromAlert: true })).toEqual([]);
  });
});

describe('a query that cannot be answered', () => {
  it.each([
    [{ pairs: [{ x: PAIR.x, y: PAIR.x }] }, /pairs\[0\] compares RackPower with itself, which is always 1/],
    [
      { pairs: [{ x: PAIR.x, y: { metric: 'RackPowr' } }] },
      /pairs\[0\]\.y\.metric has the value "RackPowr". Did you mean RackPower\?/,
    ],
    [{ pairs: [] }, /pairs has the value \[\]. Choose at least one\./],
    [{ pairs: [PAIR], groupBy: 'point' }, /groupBy has the value "point". Choose rack or zone\./],
    [{ pairs: [PAIR], maxLag: 'tomorrow' }, /maxLag has the value "tomorrow"/],
    [
      { pairs: [PAIR], maxLag: '1h', bucket: '10s' },
      /maxLag "1h" is 360 steps of 10s, more than the 120 allowed.*at least 30s/,
    ],
    [{ pairs: [PAIR], bucket: '1s' }, /Bucket "1s" makes more than 3,000 steps. Choose auto or at least 5s/],
    [{ pairs: [PAIR], groupBy: 'rack', lagsOf: 'R7' }, /lagsOf has the value "R7"/],
    [{ pairs: [PAIR], level: 5 }, /level has the value 5/],
    [{ pairs: 'all' }, /pairs has the value "all". Give a list\./],
    [{ pairs: [{ x: 3 }] }, /pairs\[0\]\.x has the value 3/],
  ])('%j is refused with the field and what to do', async (query, message) => {
    const { error, status } = await backend.query({ kind: 'correlation', ...query }, RANGE);
    expect(error).toMatch(message);
    expect(status).toBe(400);
  });
});

describe('a hall of 1,000 racks', () => {
  let hall: TestDatabase;
  let other: TestBackend;
  const endMs = T0 + HOUR;
  beforeAll(async () => {
    hall = await testDatabase();
    await buildNoise(hall.url, 1_000, endMs);
    other = await startBackend(contextFor(hall.urlAs('plenum_reader')));
  });
  afterAll(async () => {
    await other.stop();
    await hall.stop();
  });

  it('is compared in a thread of its own, and others are answered meanwhile', async () => {
    const range = { fromMs: T0, toMs: endMs };
    const small = { metrics: [{ metric: 'RackPower' }], scope: { racks: ['R-0001'] } };
    let maxDataPoints = 50;
    // Each is another question, as an answer is kept for some seconds; the first one opens connections and reads the topology.
    const askSmall = () => other.series(small, { ...range, maxDataPoints: maxDataPoints++ });
    await askSmall();
    let isAnswered = false;
    // The finest steps and the longest lag that may be asked for: seconds of arithmetic.
    const long = { kind: 'correlation', pairs: [PAIR], groupBy: 'rack', bucket: '5s', maxLag: '10m' };
    const asked = other.query(long, range).finally(() => (isAnswered = true));
    let meanwhile = 0;
    while (!isAnswered) {
      expect(await askSmall()).toHaveLength(1);
      meanwhile += isAnswered ? 0 : 1;
    }
    const [table] = readTables(await asked);
    expect(meanwhile).toBeGreaterThan(0);
    expect(table!.rows).toHaveLength(1_000);
    expect(table!.rows.filter(({ isFinding }) => isFinding)).toEqual([]);
  }, 120_000);
});

/** Racks whose power and inlet are noise that has nothing to do with each other. */
async function buildNoise(url: string, racks: number, endMs: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`
      INSERT INTO plenum.site (code, name, simulated) VALUES ('hall', 'Hall', true);
      INSERT INTO plenum.zone (site_id, code, name, kind) VALUES (1, 'row-1', 'Row 1', 'row');
      INSERT INTO plenum.rack (site_id, zone_id, code, name) SELECT 1, 1, to_char(i, '"R-"FM0000'), to_char(i, '"R-"FM0000') FROM generate_series(1, ${racks}) i;
      INSERT INTO plenum.point (site_id, rack_id, placed_rack_id, placed_zone_id, metric, process_area, source, address, simulated, stale_after_ms, sampling_interval_ms)
        SELECT 1, rack_id, rack_id, 1, metric, area, 'hall', code || metric, true, 60000, 30000
          FROM plenum.rack, (VALUES ('RackPower', '{}'::text[]), ('AirTemperature', '{Inlet}')) AS of_rack (metric, area);
      SELECT setseed(0.42);
      INSERT INTO plenum.sample (time, point_id, value, quality)
        SELECT t, point_id, 20 + random(), 0
          FROM generate_series(to_timestamp(${T0 / 1000}), to_timestamp(${endMs / 1000 - 1}), '30 s') t, plenum.point;
      ANALYZE plenum.sample; ANALYZE plenum.point`);
  } finally {
    await client.end();
  }
}
