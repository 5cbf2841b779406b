import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

import { buildChainPlant } from './testing/chain-plant.ts';
import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { SMALL_FROM_MS, SMALL_TO_MS, smallPlant } from './testing/small-plant.ts';
import { askTable, askTables, type ReadTable } from './testing/tables.ts';

/** Losses of a plant that is small enough to be worked out on paper; see testing/small-plant.ts. */
const RANGE = { fromMs: SMALL_FROM_MS, toMs: SMALL_TO_MS };

let database: TestDatabase;
let backend: TestBackend;

beforeAll(async () => {
  database = await testDatabase();
  await buildChainPlant(database.url, smallPlant({ site: 'small', name: 'Small' }));
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
}, 300_000);

afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

const lossOf = (...equipment: string[]) => askTable(backend, { kind: 'impact', scope: { equipment } }, RANGE);
const brief = ({ rows }: ReadTable) =>
  rows.map(({ rack, supply, effect, redundancy, left }) => [rack, supply, effect, redundancy, left]).sort();

describe('the loss of', () => {
  it('a CDU takes the liquid of its rack, with minutes from the heat that goes into it', async () => {
    const table = await lossOf('CDU-1');
    expect(brief(table)).toEqual([['R1', 'liquid', 'lost', 'none left', '']]);
    const [row] = table.rows;
    expect(row).toMatchObject({ power: 30_000, temperature: 30, limit: 45, jobs: 'train', tenants: 'physics' });
    // 60 L/min rise by 6 K: 1 L/s x 4,160 J/(L K) x 6 K = 24,960 W. 0.4 to 3 L for each kW of it warm up by 15 K.
    expect(row?.['minutes_low']).toBeCloseTo((0.4 * 24.96 * 4_160 * 15) / 24_960 / 60, 6);
    expect(row?.['minutes_high']).toBeCloseTo((3 * 24.96 * 4_160 * 15) / 24_960 / 60, 6);
  });

  it('a chiller without another takes air and liquid of all its racks', async () => {
    const table = await lossOf('CH-1');
    expect(brief(table)).toEqual([
      ['R1', 'liquid', 'lost', 'none left', ''],
      ['R2', 'air', 'lost', 'none left', ''],
      ['R3', 'air', 'lost', 'none left', ''],
    ]);
    // R2 alone in its row: 6.5 m³ of air up to 15 m³ and 550 kJ/K of rack, by 32 - 25 K, with all of its 12 kW.
    const row = table.rows.find(({ rack }) => rack === 'R2');
    expect(row?.['minutes_low']).toBeCloseTo((6.5 * 1_190 * 7) / 12_000 / 60, 6);
    expect(row?.['minutes_high']).toBeCloseTo(((15 * 1_190 + 550_000) * 7) / 12_000 / 60, 6);
  });

  it('one of two CRAHs halves the air; without heat and fan speed nobody knows whether the other carries it', async () => {
    const table = await lossOf('CRAH-2');
    expect(brief(table)).toEqual([
      ['R2', 'air', 'reduced', '1 of 2 left', 'CRAH-1'],
      ['R3', 'air', 'reduced', '1 of 2 left', 'CRAH-1'],
    ]);
    const row = table.rows.find(({ rack }) => rack === 'R3');
    // Half of 8 kW at worst, by 32 - 23 K; nothing at best.
    expect(row?.['minutes_low']).toBeCloseTo((6.5 * 1_190 * 9) / 4_000 / 60, 6);
    expect(row).toMatchObject({ minutes_high: null });
    expect(row?.['ride_through']).toMatch(/^at least 17 s, if what is left cannot carry the heat$/);
  });

  it('feed A leaves B to the racks that have it, and R3 without power at once', async () => {
    const table = await lossOf('UPS-A');
    expect(brief(table)).toEqual([
      ['R1', 'power', 'reduced', '1 of 2 left', 'TAP-R1-B'],
      ['R2', 'power', 'reduced', '1 of 2 left', 'TAP-R2-B'],
      ['R3', 'power', 'lost', 'none left', ''],
    ]);
    expect(table.rows.map(({ ride_through: ride }) => ride)).toEqual(Array(3).fill('not thermal: power'));
    expect(table.rows[0]).toMatchObject({ rack: 'R3', jobs: 'serve', limit: null, minutes_low: null });
  });

  it('both feeds, or the utility, takes everything; with the mechanical power also the cooling', async () => {
    expect(brief(await lossOf('UPS-A', 'UPS-B'))).toEqual(
      ['R1', 'R2', 'R3'].map((rack) => [rack, 'power', 'lost', 'none left', ''])
    );
    expect(brief(await lossOf('UTIL'))).toEqual([
      ['R1', 'liquid', 'lost', 'none left', ''],
      ['R1', 'power', 'lost', 'none left', ''],
      ['R2', 'air', 'lost', 'none left', ''],
      ['R2', 'power', 'lost', 'none left', ''],
      ['R3', 'air', 'lost', 'none left', ''],
      ['R3', 'power', 'lost', 'none left', ''],
    ]);
    expect(brief(await lossOf('MECH'))).toEqual(brief(await lossOf('CH-1')));
  });
});

describe('what would hurt most', () => {
  const ranked = ({ rows }: ReadTable) =>
    rows.map(({ equipment, racks_lost: lost, racks_reduced: reduced, power, jobs }) => [
      ...[equipment, lost, reduced, power, jobs],
    ]);

  it('comes first: racks lost, then the power behind it', async () => {
    const all = ranked(await askTable(backend, { kind: 'impact' }, RANGE));
    expect(all.slice(0, 4)).toEqual([
      ['CH-1', 3, 0, 50_000, 2],
      ['CHW', 3, 0, 50_000, 2],
      ['MECH', 3, 0, 50_000, 2],
      ['UTIL', 3, 0, 50_000, 2],
    ]);
    expect(all).toContainEqual(['UPS-A', 1, 2, 50_000, 2]);
    expect(all).toContainEqual(['UPS-B', 0, 2, 42_000, 1]);
    expect(all).toContainEqual(['TAP-R2-A', 0, 1, 12_000, 1]);
  });

  it('of a whole zone counts its racks alone, of a row and of the hall around it', async () => {
    const row = ranked(await askTable(backend, { kind: 'impact', scope: { zones: ['row-b'] } }, RANGE));
    expect(row).toContainEqual(['UPS-A', 1, 0, 8_000, 1]);
    expect(row.map(([equipment]) => equipment)).not.toContain('CDU-1');
    expect(row.map(([equipment]) => equipment)).not.toContain('UPS-B');
    const hall = await askTable(backend, { kind: 'impact', scope: { zones: ['hall'] } }, RANGE);
    expect(ranked(hall)).toEqual(ranked(await askTable(backend, { kind: 'impact' }, RANGE)));
  });

  it('is by an alert of a rack what that rack depends on, by one of equipment the racks behind it', async () => {
    const labels = { alertname: 'Rack inlet', rack: 'R1', zone: 'row-a', site: 'small' };
    const ofRack = ranked(await askTable(backend, { kind: 'impact', labels }, RANGE));
    expect(ofRack).toContainEqual(['CDU-1', 1, 0, 30_000, 1]);
    expect(ofRack.map(([equipment]) => equipment)).not.toContain('CRAH-1');
    const ofEquipment = await askTable(
      backend,
      { kind: 'impact', labels: { equipment: 'CDU-1', zone: 'row-b' } },
      RANGE
    );
    expect(brief(ofEquipment)).toEqual(brief(await lossOf('CDU-1')));
    const elsewhere = { kind: 'impact', labels: { equipment: 'CDU-1', site: 'other' } };
    await expect(askTable(backend, elsewhere, RANGE)).rejects.toThrow(/Equipment "CDU-1" is not in the topology/);
  });
});

describe('an ad hoc filter', () => {
  it('by equipment chooses what is looked at, each piece by itself, and loses nothing together', async () => {
    const filters = [{ key: 'equipment', operator: '=~', value: 'CRAH-.*' }];
    const { rows } = await askTable(backend, { kind: 'impact', filters }, RANGE);
    expect(rows.map(({ equipment, redundancy }) => [equipment, redundancy])).toEqual([
      ['CRAH-1', '1 of 2 left'],
      ['CRAH-2', '1 of 2 left'],
    ]);
    const named = { kind: 'impact', scope: { equipment: ['CRAH-2', 'CDU-1'] }, filters };
    expect(brief(await askTable(backend, named, RANGE))).toEqual(brief(await lossOf('CRAH-2')));
  });

  it('by rack, zone or equipment chooses sites of an energy flow, and rows of its balance', async () => {
    const filters = [{ key: 'equipment', operator: '=', value: 'UPS-A' }];
    const flow = await askTable(backend, { kind: 'energyflow', filters }, RANGE);
    expect(flow.rows.find(({ to }) => to === 'Racks')).toMatchObject({ power: 50_000 });
    expect(flow.notices).toContain(
      'Energy is balanced over whole sites: zones, racks and equipment of the scope only choose the sites.'
    );
    const { rows, notices } = await askTable(backend, { kind: 'energyflow', rows: 'balance', filters }, RANGE);
    expect(rows.map(({ equipment }) => equipment)).toEqual(['UPS-A']);
    expect(notices.join()).not.toContain('whole sites');
  });

  it.each(['energyflow', 'kpi'])(
    'that leaves nothing is said to the asker of %s, who looks for no meter',
    async (kind) => {
      for (const scope of [{ racks: ['NO-SUCH'] }, { equipment: ['NOPE'] }, { sites: ['mars'] }]) {
        const { rows, notices } = await askTable(backend, { kind, scope }, RANGE);
        expect(rows).toEqual([]);
        expect(notices).toContain('Nothing of the topology lies in this scope. Widen the scope, or correct its ids.');
        expect(notices.join()).not.toContain('meter');
      }
    }
  );
});

describe('the energy flow', () => {
  const link = ({ rows }: ReadTable, from: string, to: string) =>
    rows.find((row) => row['from'] === from && row['to'] === to)?.['power'];

  it('adds up stage by stage, with its losses', async () => {
    const table = await askTable(backend, { kind: 'energyflow' }, RANGE);
    expect(link(table, 'Utility', 'UPS')).toBeCloseTo(55_000, 6);
    expect(link(table, 'Utility', 'Mechanical')).toBeCloseTo(15_000, 6);
    expect(link(table, 'UPS', 'Losses: UPS')).toBeCloseTo(32_000 - 30_000 + 23_000 - 21_500, 6);
    expect(link(table, 'UPS', 'Distribution')).toBeCloseTo(51_500, 6);
    expect(link(table, 'Distribution', 'Racks')).toBeCloseTo(50_000, 6);
    expect(link(table, 'Distribution', 'Losses: Distribution')).toBeCloseTo(1_500, 6);
    expect(link(table, 'Mechanical', 'Chillers')).toBeCloseTo(9_000, 6);
    expect(link(table, 'Mechanical', 'Air handlers')).toBeCloseTo(4_000, 6);
    expect(link(table, 'Racks', 'Liquid')).toBeCloseTo(24_960, 6);
    expect(link(table, 'Racks', 'Air')).toBeCloseTo(50_000 - 24_960, 6);
    expect((table.meta.custom?.plenum as { pue: object }).pue).toEqual({ small: expect.closeTo(1.4, 9) });
  });

  it('balances each piece by itself', async () => {
    const { rows } = await askTable(backend, { kind: 'energyflow', rows: 'balance' }, RANGE);
    const of = (id: string) => rows.find(({ equipment }) => equipment === id);
    expect(of('UPS-A')).toMatchObject({ in: 32_000, out: 30_000, difference: 2_000, verdict: 'loss' });
    expect(of('UPS-B')).toMatchObject({ in: 23_000, out: 21_500, verdict: 'loss' });
    expect(of('BUS-A')).toMatchObject({ in: 30_000, out: 29_000, verdict: 'loss' });
    expect(of('UTIL')).toMatchObject({ in: 70_000, out: 70_000, verdict: 'balanced' });
    expect(of('MECH')).toMatchObject({ in: 15_000, out: 15_000, verdict: 'balanced' });
    const [numbers] = await askTables(
      backend,
      { kind: 'energyflow', measure: 'imbalance' },
      { ...RANGE, fromAlert: true }
    );
    expect(numbers?.rows.every(({ imbalance }) => imbalance === 0)).toBe(true);
  });
});
