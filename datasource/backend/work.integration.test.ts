import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '#database/testing/database.ts';

import { contextFor, type ReadSeries, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildPlant, HOUR, refreshLadders, SECOND, steady, T0 } from './testing/plant.ts';

let database: TestDatabase;
let backend: TestBackend;
let owner: pg.Client;

/** Rack R1 has 72 GPUs in 18 servers, R2 four servers without, of R3 nothing is known. */
const EQUIPMENT_SQL = `
INSERT INTO plenum.equipment (site_id, code, name, object_type, rack_id)
SELECT 1, 'r1-n' || i, 'r1-n' || i, 'Server', 1 FROM generate_series(1, 17) i
UNION ALL SELECT 1, 'r2-n' || i, 'r2-n' || i, 'Server', 2 FROM generate_series(1, 4) i;
INSERT INTO plenum.point (site_id, rack_id, placed_rack_id, placed_zone_id, metric, process_area, source, address, simulated, stale_after_ms, valid_from)
SELECT 1, 1, 1, 2, 'hw.power', ARRAY['GPU', 'gpu' || i], 'it', 'gpu-power-' || i, true, 30000, to_timestamp(${T0 / 1000}) FROM generate_series(1, 72) i`;

type Stay = [node: string, rack: number | null, fromMs: number, toMs: number | null, gpus: number | null];

async function addJob(id: string, tenant: string | null, stays: Stay[], gpus: number | null = null) {
  await owner.query(
    `INSERT INTO plenum.job (job_id, scheduler, site_id, tenant, name, state, gpu_count, start_time, end_time)
     VALUES ($1, 'slurm', 1, $2, 'train', 'COMPLETED', $3, to_timestamp($4::float8 / 1000), to_timestamp($5::float8 / 1000))`,
    [
      id,
      tenant,
      gpus,
      T0 + Math.min(...stays.map(([, , from]) => from)),
      T0 + Math.max(...stays.map(([, , , to]) => to ?? 6 * HOUR)),
    ]
  );
  for (const [node, rack, fromMs, toMs, nodeGpus] of stays) {
    await owner.query(
      `INSERT INTO plenum.job_node (scheduler, job_id, node, from_time, to_time, rack_id, gpu_count)
       VALUES ('slurm', $1, $2, to_timestamp($3::float8 / 1000), to_timestamp($4::float8 / 1000), $5, $6)`,
      [id, node, T0 + fromMs, toMs === null ? null : T0 + toMs, rack, nodeGpus]
    );
  }
}

beforeAll(async () => {
  database = await testDatabase();
  const wavy = (base: number) =>
    steady(base, 0, 6 * HOUR, 10 * SECOND).map(([ms, value], i): [number, number] => [
      ms,
      (value ?? 0) * (1 + 0.3 * Math.sin(i / 90)),
    ]);
  await buildPlant(database.url, {
    powerR1a: steady(60_000, 0, 6 * HOUR, 10 * SECOND),
    powerR1b: steady(60_000, 0, 6 * HOUR, 10 * SECOND),
    powerR2: steady(8_000, 0, 6 * HOUR, 10 * SECOND),
    powerR3: wavy(5_000).filter(([ms]) => ms < 2 * HOUR || ms > 2.5 * HOUR),
    inletR1: steady(30, 0, 6 * HOUR, 10 * SECOND),
    inletR2: steady(20, 0, 6 * HOUR, 10 * SECOND),
  });
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await owner.query(EQUIPMENT_SQL);
  // 36 of the 72 GPUs for half of the first hour, and a job on one of four servers.
  const nine = Array.from({ length: 9 }, (_, i): Stay => [`r1-n${i + 1}`, 1, HOUR / 2, HOUR, 4]);
  await addJob('1', 'physics', nine);
  await addJob('2', 'biology', [
    ['r2-n1', 2, 0, 2 * HOUR, null],
    ['nowhere-7', null, 0, HOUR, null],
  ]);
  // From the third hour on as it comes.
  let seed = 5;
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  for (let id = 10; id < 40; id++) {
    const rack = 1 + Math.floor(3 * random());
    const from = Math.floor(2 * HOUR + 4 * HOUR * random());
    const stays = Array.from({ length: 1 + Math.floor(4 * random()) }, (_, i): Stay => [
      `r${rack}-n${1 + ((i + id) % 7)}`,
      rack,
      from,
      random() < 0.1 ? null : Math.floor(from + 2 * HOUR * random()),
      rack === 2 || random() < 0.3 ? null : Math.floor(9 * random()),
    ]);
    await addJob(
      String(id),
      ['physics', 'biology', 'art', null][id % 4] as string | null,
      stays,
      random() < 0.3 ? 8 : null
    );
  }
  await refreshLadders(database.url);
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
});
afterAll(async () => {
  await backend?.stop();
  await owner?.end();
  await database?.stop();
});

const power = { metric: 'RackPower' };
const first = { fromMs: T0, toMs: T0 + HOUR };
const whole = { fromMs: T0, toMs: T0 + 6 * HOUR };
const rounded = (all: ReadSeries[], label: string) =>
  Object.fromEntries(all.map(({ labels, values }) => [labels[label], values.map((value) => Math.round(value ?? NaN))]));

it('gives a job its share of the GPU-seconds of a rack, or of the servers, and names what no job claims', async () => {
  const query = { metrics: [power], scope: { racks: ['R1', 'R2'] }, groupBy: 'tenant', bucket: '1h' };
  const all = await backend.series(query, first);
  expect(rounded(all, 'tenant')).toEqual({
    biology: [2_000],
    physics: [30_000],
    unallocated: [128_000 - 32_000],
  });
  expect(all[0]?.labels).toEqual({ metric: 'RackPower', site: 'demo', tenant: 'biology' });
  expect(all[0]?.notices.join(' ')).toContain('A job has nodes that are in no rack');
  const [top, ...others] = await backend.series({ ...query, top: 1 }, first);
  expect([top?.labels.tenant, others]).toEqual(['unallocated', []]);
  expect(top?.notices.join(' ')).toContain('1 of 3 shown');
  const quarters = await backend.series({ ...query, bucket: '15m' }, first);
  expect(rounded(quarters, 'tenant').physics).toEqual([0, 0, 60_000, 60_000]);
});

it('weighs averages by the shares of the racks', async () => {
  const query = {
    metrics: [{ metric: 'AirTemperature', processArea: ['Inlet'] }],
    scope: { racks: ['R1', 'R2'] },
    groupBy: 'job',
    bucket: '1h',
  };
  const all = await backend.series(query, first);
  expect(all.map(({ config, values }) => [config.displayNameFromDS, values])).toEqual([
    ['2 train', [20]],
    ['1 train', [30]],
    ['unallocated', [expect.closeTo((0.75 * 30 + 0.75 * 20) / 1.5, 9)]],
  ]);
  expect(all[1]?.labels).toMatchObject({ tenant: 'physics', job: '1', scheduler: 'slurm' });
});

it('shows of a place what chosen tenants and jobs had there', async () => {
  const of = async (scope: object, groupBy: string) =>
    rounded(await backend.series({ metrics: [power], scope, groupBy, bucket: '1h' }, first), groupBy);
  expect(await of({ tenants: ['physics'] }, 'rack')).toEqual({ R1: [30_000] });
  expect(await of({ tenants: ['physics', 'biology'] }, 'zone')).toEqual({ 'row-a': [32_000] });
  expect(await of({ jobs: ['2'] }, 'site')).toEqual({ demo: [2_000] });
  const nothing = { metrics: [power], scope: { tenants: ['biology'], jobs: ['1'] }, groupBy: 'site', bucket: '1h' };
  expect((await backend.series(nothing, first))[0]?.notices.join(' ')).toContain('None of these tenants and jobs');
  expect(await of({ tenants: ['biology'] }, 'tenant')).toEqual({ biology: [2_000] });
});

describe.each(['tenant', 'job'])('the shares by %s', (groupBy) => {
  it.each(['1m', '7m', '15m', '1h'])('add up to what the racks draw, in every step of %s', async (bucket) => {
    const scopes = [{}, { racks: ['R1'] }, { racks: ['R3'] }, { zones: ['row-a'] }];
    for (const scope of scopes) {
      const totals = (await backend.series({ metrics: [power], scope, groupBy: 'rack', bucket }, whole)).flatMap(
        byTime
      );
      const shares = (await backend.series({ metrics: [power], scope, groupBy, bucket }, whole)).flatMap(byTime);
      const sums = (rows: Array<[number, number]>) => {
        const times = new Map<number, number>();
        rows.forEach(([timeMs, value]) => times.set(timeMs, (times.get(timeMs) ?? 0) + value));
        return times;
      };
      const wanted = sums(totals);
      const found = sums(shares);
      expect(wanted.size).toBeGreaterThan(2);
      for (const [timeMs, total] of wanted) {
        expect(found.get(timeMs), new Date(timeMs).toISOString()).toBeCloseTo(total, 6);
      }
    }
  });
});

function byTime({ timesMs, values }: ReadSeries): Array<[number, number]> {
  return timesMs.map((timeMs, row) => [timeMs, values[row] ?? 0]);
}

it('gives energy from shared power, and one number per tenant to an alert rule', async () => {
  const query = { scope: { racks: ['R1'] }, groupBy: 'tenant', bucket: '1h' };
  const energy = await backend.series({ ...query, metrics: [{ ...power, aggregation: 'integral' }] }, first);
  expect(rounded(energy, 'tenant')).toMatchObject({ physics: [30] });
  const expressions = [{ expression: 'A / 10 kW', name: 'Tens of kW' }];
  const calculated = await backend.series({ ...query, metrics: [{ ...power, hidden: true }], expressions }, first);
  expect(calculated.map(({ name, labels, values }) => [name, labels.tenant, values])).toEqual([
    ['Tens of kW', 'physics', [expect.closeTo(3, 9)]],
    ['Tens of kW', 'unallocated', [expect.closeTo(9, 9)]],
  ]);
  const rule = await backend.series({ ...query, metrics: [power] }, { ...first, fromAlert: true });
  expect(rule.map(({ labels }) => labels.tenant)).toEqual(['physics', 'unallocated']);
});

it('says what cannot be shared out', async () => {
  const ask = (query: object) => backend.series({ metrics: [power], ...query }, first);
  await expect(ask({ groupBy: 'point', scope: { jobs: ['1'] } })).rejects.toThrow(
    'Group by tenant, job, rack, zone or site'
  );
  await expect(ask({ groupBy: 'job', metrics: [{ ...power, aggregation: 'p95' }] })).rejects.toThrow(
    'Aggregation "p95" cannot be shared out'
  );
  await expect(ask({ groupBy: 'tenant', metrics: [{ ...power, shift: '1d' }] })).rejects.toThrow('Earlier hours (1d)');
});
