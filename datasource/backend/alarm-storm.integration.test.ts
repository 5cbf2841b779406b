import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';
import { NO_LIMIT_MINUTES } from '#model/query/impact.ts';
import { SITE, STORM, storm } from './testing/storm-plant.ts';

import { buildChainPlant } from './testing/chain-plant.ts';
import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { askTable, askTables } from './testing/tables.ts';

let database: TestDatabase;
let backend: TestBackend;

beforeAll(async () => {
  database = await testDatabase();
  await buildChainPlant(database.url, storm());
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
}, 300_000);

afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

/** The limit of the provisioned rule on hot inlets. */
const LIMIT_C = 32;

type Labels = Record<string, string>;

/** What the rule on hot inlets fires at a time: the last value of ten minutes above the limit, as Grafana evaluates it. */
async function hotRacks(atMs: number, over: object = {}): Promise<Labels[]> {
  const range = { fromMs: atMs - 600_000, toMs: atMs, maxDataPoints: 60, fromAlert: true };
  const metrics = [{ metric: 'AirTemperature', processArea: ['Inlet'], aggregation: 'max' }];
  const series = await backend.series({ kind: 'timeseries', metrics, groupBy: 'rack', bucket: '30s', ...over }, range);
  return series.filter(({ values }) => (values.at(-1) ?? 0) > LIMIT_C).map(({ labels }) => labels);
}

/**
 * Notifications as Alertmanager groups them (dispatch.go, getGroupLabels: one group for each set of values of the labels grouped by,
 * in each route): what has a root cause by root cause, the rest by rack.
 */
function pages(alerts: readonly Labels[]): string[] {
  const groupBy = (alert: Labels) => (alert['root_cause'] ? ['root_cause'] : ['alertname', 'rack']);
  return [
    ...new Set(
      alerts.map((alert) =>
        groupBy(alert)
          .map((name) => `${name}=${alert[name] ?? ''}`)
          .join()
      )
    ),
  ].sort();
}

const MINUTE = 60_000;

describe('an alarm storm', () => {
  it('of 40 racks behind one failed CRAH is one page, and a rack with a cause of its own another', async () => {
    const alerts = await hotRacks(STORM.endMs);
    expect(alerts).toHaveLength(41);
    expect(alerts.filter(({ root_cause }) => root_cause === 'CRAH-2')).toHaveLength(40);
    expect(pages(alerts)).toEqual(['alertname=,rack=R-A07', 'root_cause=CRAH-2']);
  });

  it("joins the CRAH's own alert, which lists racks, tenants and jobs, in that page", async () => {
    const [table] = await askTables(backend, { kind: 'impact' }, { ...at(STORM.endMs), fromAlert: true });
    const firing = table?.rows.filter((row) => row['racks_at_risk'] !== 0) ?? [];
    expect(firing).toHaveLength(1);
    expect(firing[0]).toMatchObject({
      site: SITE,
      equipment: 'CRAH-2',
      root_cause: 'CRAH-2',
      state: 'down',
      tenants: 'biology, physics',
      jobs: 'fold (12), train (11)',
    });
    const all = [...(await hotRacks(STORM.endMs)), { root_cause: String(firing[0]?.['root_cause']) }];
    expect(pages(all)).toHaveLength(2);
  });

  it('has no cause before the CRAH fails, nor one by what cannot explain a temperature', async () => {
    expect(await hotRacks(STORM.failMs - MINUTE)).toEqual([
      expect.not.objectContaining({ root_cause: expect.anything() }),
    ]);
    const power = { metrics: [{ metric: 'RackPower' }] };
    const range = { fromMs: STORM.endMs - 600_000, toMs: STORM.endMs, fromAlert: true };
    const series = await backend.series({ kind: 'timeseries', groupBy: 'rack', bucket: '30s', ...power }, range);
    expect(series.every(({ labels }) => labels['root_cause'] === undefined)).toBe(true);
  });

  it('stays one page while racks cool down after the CRAH runs again', async () => {
    const alerts = await hotRacks(STORM.repairedMs + 5 * MINUTE);
    expect(alerts.length).toBeGreaterThan(30);
    expect(pages(alerts)).toEqual(['alertname=,rack=R-A07', 'root_cause=CRAH-2']);
  });

  it('adds the label for alert rules alone', async () => {
    const range = { fromMs: STORM.endMs - 600_000, toMs: STORM.endMs };
    const metrics = [{ metric: 'AirTemperature', processArea: ['Inlet'] }];
    const series = await backend.series({ kind: 'timeseries', metrics, groupBy: 'rack' }, range);
    expect(series.every(({ labels }) => labels['root_cause'] === undefined)).toBe(true);
  });
});

function at(atMs: number) {
  return { fromMs: atMs - 600_000, toMs: atMs };
}

describe('impact', () => {
  it('ranks what fails first, and says what its loss leaves', async () => {
    const table = await askTable(backend, { kind: 'impact' }, at(STORM.endMs));
    expect(table.meta.type).toBe('table');
    expect(table.rows[0]).toMatchObject({
      equipment: 'CRAH-2',
      type: 'CRAH',
      state: 'down',
      reason: 'Available says NotAvailable',
      failing_for: (STORM.endMs - STORM.failMs) / 1000 + 30,
      racks_lost: 0,
      racks_reduced: 40,
      redundancy: '1 of 2 left',
      power: 40 * 20_000,
      jobs: 2,
      tenants: 'biology, physics',
    });
    expect(table.units).toMatchObject({ power: 'watt', minutes_low: 'm', racks_lost: 'none' });
    const ids = table.rows.map(({ equipment }) => equipment);
    expect(ids).toContain('CHW');
    expect(table.rows.find(({ equipment }) => equipment === 'CHW')).toMatchObject({ racks_lost: 60, state: 'unknown' });
  });

  it('leaves out what works where only what fails is asked for', async () => {
    const query = { kind: 'impact', rows: 'equipment', show: 'failing' };
    expect((await askTable(backend, query, at(STORM.endMs))).rows.map(({ equipment }) => equipment)).toEqual([
      'CRAH-2',
    ]);
    expect((await askTable(backend, query, at(STORM.failMs - MINUTE))).rows).toEqual([]);
  });

  it('lists the racks that lose a piece of equipment, with minutes as an interval', async () => {
    const scope = { equipment: ['CRAH-1'] };
    const { rows, columns } = await askTable(
      backend,
      { kind: 'impact', scope, inletClass: 'A2' },
      at(STORM.failMs - MINUTE)
    );
    expect(rows).toHaveLength(20);
    expect(rows[0]).toMatchObject({ rack: 'R-A01', supply: 'air', effect: 'lost', redundancy: 'none left', limit: 35 });
    const { minutes_low: low, minutes_high: high } = rows[0] as { minutes_low: number; minutes_high: number };
    expect(low).toBeGreaterThan(0);
    expect(high).toBeGreaterThan(low);
    expect(columns.slice(0, 5)).toEqual(['site', 'zone', 'rack', 'supply', 'effect']);
  });

  it('counts what is down already: with CRAH-2 down, CRAH-3 is the last', async () => {
    const scope = { equipment: ['CRAH-3'] };
    const before = await askTable(backend, { kind: 'impact', scope }, at(STORM.failMs - MINUTE));
    expect(before.rows[0]).toMatchObject({ effect: 'reduced', redundancy: '1 of 2 left' });
    const after = await askTable(backend, { kind: 'impact', scope }, at(STORM.endMs));
    expect(after.rows[0]).toMatchObject({ effect: 'lost', redundancy: 'none left' });
  });

  it('says which supply a loss would leave nothing of, where nothing else is down that may have taken it', async () => {
    const ofCrah1 = async (atMs: number) => {
      const { rows } = await askTable(backend, { kind: 'impact', rows: 'equipment' }, at(atMs));
      return rows.find(({ equipment }) => equipment === 'CRAH-1')?.['redundancy'];
    };
    expect(await ofCrah1(STORM.failMs - MINUTE)).toBe('no cold air left');
    expect(await ofCrah1(STORM.endMs)).toBe('none left');
  });

  it('takes the labels of an alert, and lists the jobs of its racks', async () => {
    const labels = { root_cause: 'CRAH-2', rack: 'R-B01', zone: 'row-b', alertname: 'hot' };
    const { rows } = await askTable(backend, { kind: 'impact', labels, rows: 'job' }, at(STORM.endMs));
    expect(rows.map(({ job, racks, gpus_at_risk }) => [job, racks, gpus_at_risk])).toEqual([
      ['12', 'R-B02', 4],
      ['11', 'R-B01', 8],
    ]);
    const zone = await askTable(backend, { kind: 'impact', labels: { zone: 'row-a' } }, at(STORM.endMs));
    expect(zone.rows.map(({ equipment }) => equipment)).not.toContain('CRAH-2');
    expect(zone.rows.map(({ equipment }) => equipment)).toContain('CRAH-1');
  });

  it('refuses equipment that does not exist, and says what to do', async () => {
    const scope = { equipment: ['CRAH-9'] };
    await expect(askTable(backend, { kind: 'impact', scope }, at(STORM.endMs))).rejects.toThrow(
      /Equipment "CRAH-9" is not in the topology\. Choose one/
    );
  });

  it('answers an alert rule with 0 for what works, and with nothing for what says nothing of itself', async () => {
    const [table] = await askTables(backend, { kind: 'impact' }, { ...at(STORM.failMs - MINUTE), fromAlert: true });
    expect(table?.rows.map((row) => [row['equipment'], row['racks_at_risk']])).toEqual([
      ['CRAH-1', 0],
      ['CRAH-2', 0],
      ['CRAH-3', 0],
    ]);
    const minutes = await askTables(
      backend,
      { kind: 'impact', measure: 'minutes' },
      { ...at(STORM.endMs), fromAlert: true }
    );
    // Grafana takes a rule of which one query has no answer for one without data, whatever the others say.
    expect(minutes[0]?.rows.map((row) => [row['equipment'], row['minutes']])).toEqual([
      ['CRAH-2', expect.closeTo(0, 0)],
      ['CRAH-3', NO_LIMIT_MINUTES],
      ['CRAH-1', NO_LIMIT_MINUTES],
    ]);
  });
});
