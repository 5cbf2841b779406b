import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

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
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
}, 300_000);

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
});
