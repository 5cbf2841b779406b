import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

import { buildChainPlant } from './testing/chain-plant.ts';
import { demoPlant } from './testing/demo-plant.ts';
import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { askTable, askTables, type ReadTable } from './testing/tables.ts';

/** Losses in the simulated hall, in which CRAH-2's fan has stopped: by its own word, its fan, and its meter. */
const FROM_MS = Date.UTC(2026, 10, 24, 9);
const FAILED_MS = FROM_MS + 10 * 60_000;
const TO_MS = FROM_MS + 20 * 60_000;
const RANGE = { fromMs: FROM_MS, toMs: TO_MS };

let database: TestDatabase;
let backend: TestBackend;

beforeAll(async () => {
  database = await testDatabase();
  const plant = demoPlant({
    ...RANGE,
    wants: ({ protocol }) => protocol !== 'prometheus' && protocol !== 'redfish',
    faults: [{ kind: 'crah-fan', target: 'CRAH-2', value: 0, sinceMs: FAILED_MS, untilMs: TO_MS + 1 }],
  });
  await buildChainPlant(database.url, plant);
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
}, 300_000);

afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

const lossOf = (...equipment: string[]) => askTable(backend, { kind: 'impact', scope: { equipment } }, RANGE);
const racksOf = ({ rows }: ReadTable, where: Record<string, unknown>) =>
  rows
    .filter((row) => Object.entries(where).every(([name, value]) => row[name] === value))
    .map(({ rack }) => rack)
    .sort();

describe('in the simulated hall the loss of', () => {
  it('a CDU takes the liquid of its three racks, within minutes', async () => {
    const table = await lossOf('CDU-1');
    expect(racksOf(table, { supply: 'liquid', effect: 'lost' })).toEqual(['R-B01', 'R-B02', 'R-B03']);
    // CRAH-2 is down: the same racks have lost one of three coolers of their air.
    expect(racksOf(table, { supply: 'air', redundancy: '2 of 3 left' })).toEqual(['R-B01', 'R-B02', 'R-B03']);
    for (const row of table.rows.filter(({ supply }) => supply === 'liquid') as Array<Record<string, number>>) {
      expect(row['minutes_low']).toBeGreaterThan(0);
      expect(row['minutes_high']! / row['minutes_low']!).toBeCloseTo(3 / 0.4, 6);
    }
  });

  it('a chiller leaves two of three to everything that hangs on the chilled water', async () => {
    const table = await lossOf('CH-1');
    const reduced = table.rows.filter(({ at }) => at === 'CHW');
    expect(new Set(reduced.map(({ rack }) => rack)).size).toBe(12);
    expect(new Set(reduced.map(({ redundancy }) => redundancy))).toEqual(new Set(['2 of 3 left']));
  });

  it('feed A leaves feed B to every rack', async () => {
    const table = await lossOf('UPS-A');
    expect(racksOf(table, { supply: 'power', effect: 'reduced', redundancy: '1 of 2 left' })).toHaveLength(12);
    expect(racksOf(table, { effect: 'lost' })).toEqual([]);
    expect(racksOf(await lossOf('UPS-A', 'UPS-B'), { supply: 'power', effect: 'lost' })).toHaveLength(12);
  });

  it('one more CRAH leaves the last of three', async () => {
    const table = await lossOf('CRAH-1');
    expect(racksOf(table, { supply: 'air', redundancy: '1 of 3 left' })).toHaveLength(12);
  });

  it('anything counts for a whole zone, and for an alert of a rack in it', async () => {
    const zone = await askTable(backend, { kind: 'impact', scope: { zones: ['pod-b1'] } }, RANGE);
    expect(zone.rows.find(({ equipment }) => equipment === 'CDU-1')).toMatchObject({ racks_lost: 3 });
    expect(zone.rows.map(({ equipment }) => equipment)).not.toContain('CDU-2');
    const labels = { alertname: 'Rack coolant', rack: 'R-B05', zone: 'pod-b2' };
    const alert = await askTable(backend, { kind: 'impact', labels }, RANGE);
    expect(alert.rows.find(({ equipment }) => equipment === 'CDU-2')).toMatchObject({ racks_lost: 1 });
    expect(alert.rows.map(({ equipment }) => equipment)).not.toContain('CDU-1');
  });
});

it('the page of a CRAH whose fan stopped names the CRAH, not the meter that feeds it', async () => {
  const rule = { fromMs: TO_MS - 300_000, toMs: TO_MS, fromAlert: true };
  const metrics = [{ metric: 'AirTemperature', processArea: ['Inlet'] }];
  const series = await backend.series({ metrics, groupBy: 'rack', bucket: '30s' }, rule);
  expect(new Set(series.map(({ labels }) => labels['root_cause']))).toEqual(new Set(['CRAH-2']));
  const [table] = await askTables(backend, { kind: 'impact' }, rule);
  const firing = table!.rows.filter((row) => row['racks_at_risk'] !== 0);
  expect(firing.map(({ equipment, root_cause: cause }) => [equipment, cause]).sort()).toEqual([
    ['CRAH-2', 'CRAH-2'],
    ['MTR-CRAH-2', 'CRAH-2'],
  ]);
});

it('names the CRAH from its first moment on, in what is asked afterwards as well: the minute in which it failed knows of its meter too early', async () => {
  for (const atMs of [FAILED_MS - 30_000, FAILED_MS, FAILED_MS + 30_000]) {
    const [table] = await askTables(
      backend,
      { kind: 'impact' },
      { fromMs: atMs - 300_000, toMs: atMs, fromAlert: true }
    );
    const causes = table!.rows.flatMap(({ root_cause: cause }) => (cause === '' ? [] : [cause]));
    expect(new Set(causes), String(atMs - FAILED_MS)).toEqual(new Set(atMs < FAILED_MS ? [] : ['CRAH-2']));
  }
});
