import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

import { lossW, UPS_LOSS } from '../../simulator/plant/parameters.ts';
import { buildChainPlant } from './testing/chain-plant.ts';
import { demoPlant } from './testing/demo-plant.ts';
import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { askTable, askTables, type ReadTable } from './testing/tables.ts';

const FROM_MS = Date.UTC(2026, 10, 24, 9);
const TO_MS = FROM_MS + 10 * 60_000;
const RANGE = { fromMs: FROM_MS, toMs: TO_MS };

let database: TestDatabase;
let backend: TestBackend;

beforeAll(async () => {
  database = await testDatabase();
  const plant = demoPlant({
    ...RANGE,
    // Of the servers only the GPUs and the power of the whole; none at all of rack R-B06.
    wants: ({ protocol, metric, equipment = '' }) =>
      protocol === 'prometheus'
        ? /^hw\.(host\.)?power$/.test(metric) && !equipment.startsWith('R-B06')
        : protocol !== 'redfish',
  });
  await buildChainPlant(database.url, plant);
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
}, 300_000);

afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

const ask = (over: object = {}) => askTable(backend, { kind: 'energyflow', ...over }, RANGE);
const link = ({ rows }: ReadTable, from: string, to: string) =>
  rows.find((one) => one['from'] === from && one['to'] === to) as Record<string, number> | undefined;

describe('the energy flow of the demo hall', () => {
  it('goes from the utility over UPS and distribution to the racks, with losses that add up', async () => {
    const table = await ask();
    const intoUps = link(table, 'Utility', 'UPS')!;
    const outOfUps = link(table, 'UPS', 'Distribution')!;
    const losses = link(table, 'UPS', 'Losses: UPS')!;
    const racks = link(table, 'Distribution', 'Racks')!;
    expect(intoUps['power']).toBeCloseTo(outOfUps['power']! + losses['power']!, 3);
    // As the plant has it: two UPS with the same curve share the load.
    expect(losses['power']! / (2 * lossW(UPS_LOSS, outOfUps['power']! / 2))).toBeCloseTo(1, 2);
    expect(racks['power']).toBeLessThan(outOfUps['power']!);
    // A mean power over ten minutes, and the energy of as long.
    expect(racks['energy']! / racks['power']!).toBeCloseTo(10 / 60, 1);
    expect(racks).toMatchObject({ medium: 'power', basis: 'measured', coverage: 1 });
    expect(table.units).toMatchObject({ power: 'watt', energy: 'watth' });
  });

  it('knows the PUE of the site', async () => {
    const { meta } = await ask();
    const pue = (meta.custom?.plenum as { pue: Record<string, number> }).pue['demo']!;
    expect(pue).toBeGreaterThan(1.05);
    expect(pue).toBeLessThan(1.6);
    const [alert] = await askTables(backend, { kind: 'energyflow' }, { ...RANGE, fromAlert: true });
    expect(alert?.rows).toEqual([{ site: 'demo', pue }]);
  });

  it('says how far PUE may be off by the class of its meters, and over how much of the time it is known', async () => {
    const { meta } = await ask();
    const { pue, pues } = meta.custom?.plenum as { pue: Record<string, number>; pues: Array<Record<string, number>> };
    expect(pues).toEqual([
      { site: 'demo', pue: pue['demo'], low: expect.any(Number), high: expect.any(Number), coverage: 1 },
    ]);
    // One meter of the utility, and twelve of racks that are wrong apart.
    const error = (pues[0]!['high']! - pues[0]!['low']!) / 2 / pue['demo']!;
    expect(error).toBeGreaterThan(0.02 / Math.sqrt(3));
    expect(error).toBeLessThan((0.02 * Math.SQRT2) / Math.sqrt(3));
  });

  it('has the racks by zone, with the zone that a click can choose, and the same sums', async () => {
    const [stages, zones] = [await ask(), await ask({ detail: 'zone' })];
    const into = zones.rows.filter(
      ({ from, to_zone }) => from === 'Distribution' && to_zone !== null && to_zone !== ''
    );
    expect(into.map(({ to, to_zone }) => [to, to_zone]).toSorted()).toEqual([
      ['Pod B1 (CDU-1)', 'pod-b1'],
      ['Pod B2 (CDU-2)', 'pod-b2'],
      ['Row A (air)', 'row-a'],
      ['Row B (liquid)', 'row-b'],
    ]);
    const sum = (rows: ReadTable['rows']) => rows.reduce((total, one) => total + (one['power'] as number), 0);
    expect(sum(into)).toBeCloseTo(link(stages, 'Distribution', 'Racks')!['power']!, 3);
    const gpus = zones.rows.filter(({ to }) => to === 'GPUs');
    expect(sum(gpus)).toBeCloseTo(link(stages, 'Racks', 'GPUs')!['power']!, 3);
    expect(gpus.map(({ from_zone }) => from_zone).toSorted()).toEqual(['pod-b1', 'pod-b2', 'row-a']);
    expect(link(zones, 'UPS', 'Distribution')!['power']).toBe(link(stages, 'UPS', 'Distribution')!['power']);
  });

  it('piece by piece names the racks that power flows into, which a click can choose', async () => {
    const pieces = await ask({ detail: 'equipment' });
    const racks = pieces.rows.filter(({ to_rack }) => to_rack !== null && to_rack !== '');
    expect(racks.length).toBeGreaterThan(0);
    expect(racks.every(({ to, to_rack }) => to === to_rack)).toBe(true);
    expect(pieces.rows.find(({ to }) => to === 'UPS-A')).toMatchObject({ to_rack: null });
  });

  it('gives the heat of the air handlers to the water that they hang on', async () => {
    const table = await ask();
    expect(link(table, 'Air handlers', 'Chilled water')).toMatchObject({
      ...{ medium: 'heat', basis: 'computed' },
      power: link(table, 'Air', 'Air handlers')!['power'],
    });
  });

  it('follows the heat into liquid and air, to the chilled water and the tower', async () => {
    const table = await ask();
    const [liquid, air] = [link(table, 'Racks', 'Liquid')!, link(table, 'Racks', 'Air')!];
    const racks = link(table, 'Distribution', 'Racks')!;
    expect(liquid['power']! + air['power']!).toBeCloseTo(racks['power']!, -3);
    expect(liquid).toMatchObject({ medium: 'heat', basis: 'measured' });
    expect(air).toMatchObject({ medium: 'heat', basis: 'computed' });
    const intoCdus = link(table, 'Liquid', 'CDUs')!;
    expect(intoCdus['power']! / liquid['power']!).toBeCloseTo(1, 1);
    const chilled = link(table, 'Chilled water', 'Chillers')!;
    expect(link(table, 'Chillers', 'Towers')!['power']).toBeGreaterThan(chilled['power']!);
  });

  it('names what no meter tells of, instead of a link', async () => {
    const table = await ask();
    const missing = (table.meta.custom?.plenum as { missing: string[] }).missing.join(' ');
    expect(missing).toContain('Power from MTR-MECH to CDU-1.');
    expect(missing).toMatch(/Power of servers and GPUs: R-B06\./);
    expect(table.rows.some(({ to }) => to === 'CDU-1')).toBe(false);
    expect(link(table, 'Mechanical', 'Without a meter')).toMatchObject({ basis: 'rest' });
    expect(table.notices.join(' ')).toMatch(/Not measured, so not drawn/);
  });

  it('reaches the chips of the racks that tell of them', async () => {
    const table = await ask();
    const gpus = link(table, 'Racks', 'GPUs')!;
    expect(gpus['power']).toBeGreaterThan(0);
    expect(String(gpus['meters'])).not.toContain('R-B06');
  });

  it('balances each piece of equipment, and says which meters could be wrong', async () => {
    const table = await ask({ rows: 'balance' });
    const ups = table.rows.find(({ equipment }) => equipment === 'UPS-A')!;
    expect(ups).toMatchObject({ stage: 'UPS', verdict: 'loss', meters: 'MTR-UPS-A-IN, MTR-UPS-A-OUT' });
    const busway = table.rows.find(({ equipment }) => equipment === 'BUSWAY-B')!;
    expect(busway).toMatchObject({ verdict: 'loss', coverage: 1 });
    expect(table.rows.find(({ equipment }) => equipment === 'MTR-MECH')).toMatchObject({
      verdict: 'not metered',
      unmetered: 'CDU-1, CDU-2',
    });
  });

  it('has every link of the chain piece by piece', async () => {
    const table = await ask({ detail: 'equipment' });
    expect(link(table, 'BUSWAY-A', 'TAP-B01-A')).toMatchObject({ basis: 'measured', meters: 'TAP-B01-A' });
    expect(link(table, 'UPS-A', 'Losses: UPS')).toMatchObject({ basis: 'rest' });
  });
});
