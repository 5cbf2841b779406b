import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';
import { writeJobs } from '#database/write-jobs.ts';
import type { Job } from '#model/job.ts';

import { buildChainPlant } from './testing/chain-plant.ts';
import { demoPlant } from './testing/demo-plant.ts';
import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { askTable, askTables, type ReadTable } from './testing/tables.ts';

const FROM_MS = Date.UTC(2026, 10, 24, 9);
const TO_MS = FROM_MS + 20 * 60_000;
const RANGE = { fromMs: FROM_MS, toMs: TO_MS };

let database: TestDatabase;
let backend: TestBackend;

beforeAll(async () => {
  database = await testDatabase();
  const wants = ({ protocol }: { protocol: string }) => protocol !== 'prometheus' && protocol !== 'redfish';
  await buildChainPlant(database.url, demoPlant({ ...RANGE, wants }));
  await fillQueue(database.url);
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
}, 300_000);

/** What each job of the queue is expected to draw, W: mean, low, high, peak; and the jobs that it rests on. */
const EXPECTED: Record<string, { watts: [number, number, number, number]; from: string }> = {
  '11': { watts: [40_000, 30_000, 52_000, 48_000], from: '12 jobs of research train-#' },
  '12': { watts: [20_000, 15_000, 26_000, 24_000], from: '12 jobs of research train-#' },
  '13': { watts: [10_000, 6_000, 16_000, 12_000], from: 'nameplate of H100 SXM, no such job yet' },
};

async function fillQueue(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const job = (id: string, over: Partial<Job> = {}): Job => ({
    ...{ id, scheduler: 'slurm', asOfMs: TO_MS, state: 'PENDING', reason: 'Resources', site: 'demo', nodes: [] },
    ...{ name: `train-${id}`, tenant: 'research', submitMs: TO_MS, gpus: 32, nodeCount: 4 },
    ...over,
  });
  await writeJobs(client, { source: 'slurm', simulated: true }, [
    job('10', { state: 'RUNNING', startMs: TO_MS }),
    job('11'),
    job('12'),
    job('13', { tenant: 'finance' }),
    job('14', { tenant: 'finance' }),
  ]);
  for (const [id, { watts, from }] of Object.entries(EXPECTED)) {
    const [mean, low, high, peak] = watts;
    await client.query(
      `INSERT INTO plenum.job_expectation (scheduler, job_id, as_of, unit, units, gpu_model, tenant, name_pattern, mean_w, mean_low_w,
         mean_high_w, peak_w, peak_low_w, peak_high_w, basis, basis_jobs, basis_text)
       VALUES ('slurm', $1, now(), 'gpu', 32, 'H100', '', '', $2, $3, $4, $5, $5, $5, 'same', 12, $6)`,
      [id, mean, low, high, peak, from]
    );
  }
  await client.end();
}

afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

const ask = (over: object = {}) => askTable(backend, { kind: 'capacity', ...over }, RANGE);
const row = ({ rows }: ReadTable, where: Record<string, unknown>) =>
  rows.find((one) => Object.entries(where).every(([name, value]) => one[name] === value)) as Record<string, number>;

describe('capacity of the demo hall', () => {
  it('is by zone where nothing is asked: limits, draw and headroom, with and without the other feed', async () => {
    const table = await ask();
    const podB1 = row(table, { zone: 'pod-b1' });
    expect(podB1).toMatchObject({
      limit: 2 * 3 * 138_000,
      limit_n1: 3 * 138_000,
      racks: 3,
      racks_counted: 3,
      shares: 2,
    });
    expect(podB1['headroom_n1']).toBeCloseTo(podB1['limit_n1']! - podB1['draw_p95']!, 6);
    expect(podB1['used']).toBeCloseTo(podB1['draw_p95']! / podB1['limit_n1']!, 9);
    expect(podB1['draw_p50']).toBeLessThanOrEqual(podB1['draw_p95']!);
    expect(podB1['draw_p95']).toBeLessThanOrEqual(podB1['draw_p99']!);
    const hall = row(table, { zone: 'hall-1' });
    expect(hall['racks']).toBe(12);
    expect(table.units).toMatchObject({ limit: 'watt', used: 'percentunit', free_u: 'none' });
  });

  it('does not guess what is not known, and says what would tell it', async () => {
    const { rows, notices } = await ask({ rows: 'rack' });
    expect(rows).toHaveLength(12);
    expect(rows.every(({ free_u, stranded_u }) => free_u === null && stranded_u === null)).toBe(true);
    expect(notices.join(' ')).toMatch(/Free space is not known: .*heightU/);
  });

  it('of feeds says what each carries and what it takes over from the other', async () => {
    const table = await ask({ rows: 'feed' });
    expect(table.rows).toHaveLength(24);
    const feed = row(table, { equipment: 'TAP-B01-A' });
    const other = row(table, { equipment: 'TAP-B01-B' });
    // Both feeds have the same draw at every time here, so that percentiles of the sum are sums of percentiles.
    expect(feed['failover_draw']).toBeCloseTo(feed['draw_p95']! + other['draw_p95']!, 3);
    expect(feed['failover_used']).toBeCloseTo(feed['failover_draw']! / 138_000, 9);
  });

  it('of the chain knows the rating of a UPS by its load, and what it carries without the other', async () => {
    const table = await ask({ rows: 'chain' });
    const ups = row(table, { equipment: 'UPS-A' });
    expect(ups['limit']! / 1_100_000).toBeCloseTo(1, 2);
    expect(ups).toMatchObject({ limit_from: 'LoadPercent', failover_lost: 'UPS-B' });
    // Busway losses aside, the other side's racks come on top.
    expect(ups['failover_draw']! / (2 * ups['draw_p95']!)).toBeCloseTo(1, 1);
    expect(ups['headroom_n1']).toBeLessThan(ups['headroom']!);
    expect(row(table, { equipment: 'BUSWAY-A' })['limit']).toBeNull();
    expect(table.notices.join(' ')).toMatch(/No limit is known: .*BUSWAY-A.*CurrentLimit/);
  });

  it('of coolers follows from measured heat and fan speed, and is silent of pumps without one', async () => {
    const table = await ask({ rows: 'cooling' });
    const crah = row(table, { equipment: 'CRAH-1' });
    expect(crah['limit']).toBeGreaterThan(crah['draw_p95']!);
    expect(crah['failover_draw']).toBeGreaterThan(crah['draw_p95']!);
    expect(row(table, { equipment: 'CDU-1' })['limit']).toBeNull();
  });

  it('of phases names the imbalance', async () => {
    const table = await ask({ rows: 'phase' });
    const busway = row(table, { equipment: 'BUSWAY-B' });
    expect(busway['phase_a']! / busway['phase_b']!).toBeCloseTo(1.02, 4);
    expect(busway['imbalance']).toBeCloseTo(0.02, 4);
  });

  it('is one number per rack for alert rules', async () => {
    const [table] = await askTables(backend, { kind: 'capacity', rows: 'rack' }, { ...RANGE, fromAlert: true });
    expect(table?.columns).toEqual(['site', 'zone', 'rack', 'equipment', 'used']);
    expect(table?.rows).toHaveLength(12);
    expect(table?.rows.every(({ used }) => typeof used === 'number' && used > 0 && used < 1)).toBe(true);
  });

  it('narrows to a zone and to named equipment', async () => {
    const { rows } = await ask({ rows: 'rack', scope: { zones: ['row-b'] } });
    expect(rows.map(({ rack }) => rack)).toHaveLength(7);
    const chain = await ask({ rows: 'chain', scope: { equipment: ['UPS-B'] } });
    expect(chain.rows.map(({ equipment }) => equipment)).toEqual(['UPS-B']);
  });

  it('says how much more each rack could take with one side lost, and what stops it', async () => {
    const table = await ask({ rows: 'fit' });
    expect(table.rows).toHaveLength(12);
    const air = row(table, { rack: 'R-A01' });
    const rack = row(await ask({ rows: 'rack' }), { rack: 'R-A01' });
    const ups = row(await ask({ rows: 'chain' }), { equipment: 'UPS-A' });
    expect(air['rack_room_n1']).toBeCloseTo(rack['headroom_n1']!, 6);
    expect(air['rack_room']).toBeCloseTo(rack['headroom']!, 6);
    expect(air['chain_room_n1']).toBeCloseTo(ups['headroom_n1']!, 0);
    // Half of what the rack draws comes through each UPS.
    expect(air['chain_room']! / (2 * ups['headroom']!)).toBeCloseTo(1, 3);
    expect(air).toMatchObject({
      chain_lost: expect.stringMatching(/^UPS-[AB]$/),
      cooling_by: 'CRAH-1, CRAH-2, CRAH-3',
    });
    expect(air['cooling_room_n1']).toBeLessThan(air['cooling_room']!);
    const rooms = [air['rack_room_n1']!, air['chain_room_n1']!, air['cooling_room_n1']!];
    expect(air['room_n1']).toBe(Math.min(...rooms));
    expect(air['stops_n1']).toBe(['R-A01', 'UPS', 'CRAH-1, CRAH-2, CRAH-3'][rooms.indexOf(Math.min(...rooms))]);
  });

  it('names what is not known of where a load fits, instead of guessing it', async () => {
    const liquid = row(await ask({ rows: 'fit' }), { rack: 'R-B01' });
    expect(liquid).toMatchObject({ cooling_room: null, unknown: expect.stringContaining('cooling limit of CDU-1') });
    expect(liquid['room_n1']).toBeGreaterThan(0);
  });

  it('is a number of watts per rack for an alert on room', async () => {
    const query = { kind: 'capacity', rows: 'fit', measure: 'headroom' };
    const [table] = await askTables(backend, query, { ...RANGE, fromAlert: true });
    const byRack = await ask({ rows: 'fit' });
    expect(table?.rows).toHaveLength(12);
    expect(row(table!, { rack: 'R-A02' })['headroom']).toBe(row(byRack, { rack: 'R-A02' })['room_n1']);
  });

  it('of a UPS says what of its headroom no rack behind it can take', async () => {
    const ups = row(await ask({ rows: 'chain' }), { equipment: 'UPS-A' });
    const { rows } = await ask({ rows: 'rack' });
    const usable = rows.reduce((sum, one) => sum + Math.max(0, one['headroom_n1'] as number), 0);
    expect(ups['stranded_power']).toBeCloseTo(Math.max(0, ups['headroom_n1']! - usable), 3);
  });

  it('of a cooler says what of its headroom the power of its racks can never heat', async () => {
    const crah = row(await ask({ rows: 'cooling' }), { equipment: 'CRAH-1' });
    expect(crah['stranded_cooling']).toBe(0);
    // Its racks have no limit in what they may draw, so nobody knows.
    expect(row(await ask({ rows: 'cooling' }), { equipment: 'CDU-1' })['stranded_cooling']).toBeNull();
  });

  it('of the queue says what each job that waits is expected to draw, and all of them together', async () => {
    const table = await ask({ rows: 'queue' });
    expect(table.rows.map(({ job }) => job).toSorted()).toEqual(['11', '12', '13', '14']);
    expect(row(table, { job: '11' })).toMatchObject({
      ...{ site: 'demo', tenant: 'research', gpus: 32, nodes: 4, reason: 'Resources' },
      ...{ expected: 40_000, expected_low: 30_000, expected_high: 52_000, expected_peak: 48_000 },
      expected_from: '12 jobs of research train-#',
    });
    const queue = table.meta.custom?.plenum?.['queue'] as Record<string, number>;
    expect(queue).toMatchObject({ jobs: 4, unknown: 1, meanW: 70_000, peakW: 84_000 });
    expect(queue['lowW']).toBeCloseTo(70_000 - Math.hypot(15_000, 4_000), 6);
    expect(queue['highW']).toBeCloseTo(70_000 + Math.hypot(18_000, 6_000), 6);
    expect(table.notices.join(' ')).toMatch(/Nothing is expected of 1 of 4 jobs/);
    expect((await ask({ rows: 'queue', scope: { sites: ['elsewhere'] } })).rows).toEqual([]);
  });

  it('of the queue gives an alert rule the power by tenant, and nothing where a part of it is not known', async () => {
    const query = { kind: 'capacity', rows: 'queue', measure: 'expected' };
    const [table] = await askTables(backend, query, { ...RANGE, fromAlert: true });
    expect(table?.rows).toEqual([{ site: 'demo', tenant: 'research', expected: 60_000 }]);
    expect(await askTables(backend, { ...query, measure: 'used' }, { ...RANGE, fromAlert: true })).toEqual([]);
  });
});
