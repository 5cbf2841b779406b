import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';
import { autoregression } from '#model/statistics/testing/series.ts';
import { falseDiscoveryRates } from '#model/statistics/multiple-tests.ts';

import type { PluginContext } from './generated/backend.ts';
import { buildChainPlant, type ChainPlant } from './testing/chain-plant.ts';
import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { databaseProxy, type DatabaseProxy } from './testing/proxy.ts';
import { keepRecord } from './testing/savings-plant.ts';
import { SMALL_FROM_MS, SMALL_TO_MS, smallPlant } from './testing/small-plant.ts';
import { askTable, askTables, readTables } from './testing/tables.ts';

/** Every kind of query but `timeseries` over a data source with a database for each of two sites; ids are the same in both. */
const RANGE = { fromMs: SMALL_FROM_MS, toMs: SMALL_TO_MS };
const RULE = { ...RANGE, fromAlert: true };
const STEP_MS = 30_000;
const MINUTE = 60_000;

let munich: TestDatabase;
let berlin: TestDatabase;
let toBerlin: DatabaseProxy;
let backend: TestBackend;
let settingsVersion = 1;

const urlOf = (database: TestDatabase) => (database.embedded ? database.urlAs('plenum_reader') : database.url);

function bothServers(): PluginContext {
  const { hostname, port, pathname, username, password } = new URL(toBerlin.url);
  const own = { name: 'berlin', host: hostname, port: Number(port), database: pathname.slice(1), user: username };
  const both = contextFor(urlOf(munich), settingsVersion++, {
    serverName: 'munich',
    servers: [{ ...own, tlsMode: 'disable' }],
  });
  both.dataSourceInstanceSettings!.decryptedSecureJsonData.password_berlin = decodeURIComponent(password);
  return both;
}

/** Inlets that follow power in Munich, and in Berlin do not. */
function withNoise(plant: ChainPlant, seed: number, follows: boolean): ChainPlant {
  const steps = (SMALL_TO_MS - SMALL_FROM_MS) / STEP_MS + 1;
  const places = ['R2', 'R3'].map((rack, index) => {
    const power = autoregression(steps, 0.5, seed + index);
    const own = autoregression(steps, 0.5, seed + 1_000 + index);
    const samples = (valueAt: (step: number) => number) =>
      power.map((_value, step): [number, number] => [SMALL_FROM_MS + step * STEP_MS, valueAt(step)]);
    return {
      rack,
      power: samples((step) => 10_000 + 500 * power[step]!),
      inlet: samples((step) => 24 + (follows ? 0.5 * power[step]! + 0.05 * own[step]! : 0.5 * own[step]!)),
    };
  });
  return {
    ...plant,
    points: plant.points.map((point) => {
      const id = 'rack' in point.place ? point.place.rack : point.place.equipment;
      const place = places.find(({ rack }) => id === rack || id === `INLET-${rack}`);
      return place && point.metric === 'RackPower'
        ? { ...point, samples: place.power }
        : place && point.metric === 'AirTemperature'
          ? { ...point, samples: place.inlet }
          : point;
    }),
  };
}

/** Of one name in both: what it saved has no year of data here to be told from. */
function initiativeOf(site: string) {
  return { site, subsystem: 'cooling', meters: ['MTR-1'], workFrom: '2026-01-05', doneOn: '2026-01-09' };
}

async function happen(url: string, alarms: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO plenum.source (name, protocol, simulated, state) VALUES ('plant', 'modbus', true, 'connected');
       INSERT INTO plenum.source_state (time, source, state, message, simulated)
         VALUES (to_timestamp(${SMALL_FROM_MS / 1000 + 90}), 'plant', 'disconnected', 'no answer', true)`
    );
    await client.query(
      `INSERT INTO plenum.event (time, site_id, kind, severity, title, source)
       SELECT to_timestamp($1::float8 / 1000) + make_interval(secs => 60 * i), 1, 'alarm', 'warning', 'Alarm ' || i, 'plant'
         FROM generate_series(1, $2::int) i`,
      [SMALL_FROM_MS, alarms]
    );
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  [munich, berlin] = await Promise.all([testDatabase(), testDatabase()]);
  await buildChainPlant(munich.url, withNoise(smallPlant({ site: 'munich-1', name: 'Munich' }), 1, true));
  await buildChainPlant(
    berlin.url,
    withNoise(smallPlant({ site: 'berlin-1', name: 'Berlin', down: ['CRAH-2'] }), 50, false)
  );
  await happen(munich.url, 3);
  await happen(berlin.url, 4);
  await keepRecord(munich.url, 'initiative', 'containment', initiativeOf('munich-1'));
  await keepRecord(berlin.url, 'initiative', 'containment', initiativeOf('berlin-1'));
  toBerlin = await databaseProxy(urlOf(berlin));
  backend = await startBackend(bothServers());
}, 300_000);

afterAll(async () => {
  await backend?.stop();
  await toBerlin?.stop();
  await Promise.all([munich?.stop(), berlin?.stop()]);
});

const ask = (query: object) => askTable(backend, query, RANGE);
const sitesOf = (rows: ReadonlyArray<Record<string, unknown>>) => [...new Set(rows.map(({ site }) => site))].sort();
const BOTH = ['berlin-1', 'munich-1'];

describe('correlation over two databases', () => {
  const PAIR = { x: { metric: 'RackPower' }, y: { metric: 'AirTemperature', processArea: ['Inlet'] } };
  const query = { kind: 'correlation', pairs: [PAIR], groupBy: 'rack' };

  it('adjusts p by the racks of both, as if they were in one', async () => {
    const { rows, meta } = await ask(query);
    const judged = rows.filter(({ p }) => p !== null);
    expect(sitesOf(judged)).toEqual(BOTH);
    expect(judged).toHaveLength(4);
    const rates = falseDiscoveryRates(judged.map(({ p }) => p as number));
    judged.forEach(({ q }, index) => expect(q).toBeCloseTo(rates[index] as number, 12));
    const alone = (await ask({ ...query, scope: { sites: ['munich-1'] } })).rows.find(({ rack }) => rack === 'R2');
    const together = judged.find(({ rack, site }) => rack === 'R2' && site === 'munich-1');
    expect(together?.['p']).toBe(alone?.['p']);
    expect(together?.['q'] as number).toBeGreaterThan(alone?.['q'] as number);
    expect(meta.custom?.plenum).toMatchObject({ tests: 4, findings: 2, byChance: 0.2 });
    expect(meta.executedQueryString).toMatch(/^4 pairs of series by rack/);
  });

  it('has findings of all sites first, also as a matrix', async () => {
    const { rows } = await ask(query);
    expect(rows.map(({ isFinding }) => isFinding)).toEqual([true, true, false, false]);
    const matrix = await ask({ ...query, form: 'matrix', scope: { racks: ['R2', 'R3'] } });
    expect(matrix.rows.map(({ site }) => site)).toEqual(['munich-1', 'munich-1', 'berlin-1', 'berlin-1']);
  });

  it('gives the lags of a rack that one of them has, and the rows of both', async () => {
    const tables = await askTables(backend, { ...query, lagsOf: 'R2', scope: { sites: ['munich-1'] } }, RANGE);
    expect(sitesOf(tables[1]!.rows)).toEqual(['munich-1']);
    const both = await askTables(backend, { ...query, lagsOf: 'R2' }, RANGE);
    expect(both.map(({ name, rows }) => [name, sitesOf(rows)])).toEqual([
      ['correlation', BOTH],
      ['lags', BOTH],
    ]);
    const { error } = await backend.query({ ...query, lagsOf: 'R77' }, RANGE);
    expect(error).toMatch(/lagsOf has the value "R77"/);
  });

  it('gives a rule one number for each label set', async () => {
    const [table] = await askTables(backend, { ...query, number: 'q' }, RULE);
    expect(table?.columns).toEqual(['pair', 'site', 'zone', 'rack', 'q']);
    expect(table?.rows).toHaveLength(4);
    expect(new Set(table?.rows.map(({ site, rack }) => `${site} ${rack}`)).size).toBe(4);
  });
});

describe('floor over two databases', () => {
  it('has racks, equipment and zones of both, each in one table', async () => {
    const tables = await askTables(backend, { kind: 'floor' }, RANGE);
    expect(tables.map(({ name, rows }) => [name, sitesOf(rows)])).toEqual([
      ['Racks', BOTH],
      ['Equipment', BOTH],
      ['Zones', BOTH],
    ]);
    expect(tables[0]?.rows).toHaveLength(6);
  });

  it('gives a rule the racks of both', async () => {
    const [table] = await askTables(backend, { kind: 'floor' }, RULE);
    expect(table?.rows.map(({ site, rack }) => [site, rack])).toHaveLength(6);
  });
});

describe('capacity over two databases', () => {
  it.each(['zone', 'rack', 'feed', 'chain'])('has rows by %s of both, none of them added up', async (rows) => {
    const table = await ask({ kind: 'capacity', rows });
    expect(sitesOf(table.rows)).toEqual(BOTH);
    const keys = table.rows.map(({ site, zone, rack, equipment }) => JSON.stringify([site, zone, rack, equipment]));
    expect(new Set(keys).size).toBe(keys.length);
    const own = await ask({ kind: 'capacity', rows, scope: { sites: ['munich-1'] } });
    expect(table.rows.filter(({ site }) => site === 'munich-1')).toEqual(own.rows);
  });
});

describe('energyflow over two databases', () => {
  it('has links and a PUE for each site', async () => {
    const table = await ask({ kind: 'energyflow' });
    expect(sitesOf(table.rows)).toEqual(BOTH);
    expect(table.rows.filter(({ from, to }) => from === 'Utility' && to === 'UPS')).toHaveLength(2);
    expect((table.meta.custom?.plenum as { servers: object }).servers).toMatchObject({
      munich: { pue: { 'munich-1': expect.any(Number) } },
      berlin: { pue: { 'berlin-1': expect.any(Number) } },
    });
    const [numbers] = await askTables(backend, { kind: 'energyflow' }, RULE);
    expect(numbers?.rows.map(({ site }) => site)).toEqual(['munich-1', 'berlin-1']);
  });
});

describe('events over two databases', () => {
  const alarms = { kind: 'events', types: ['alarm'] };

  it('are newest first over both, each with its server and an id of its own', async () => {
    const { rows, columns } = await ask({ kind: 'events', types: ['alarm', 'source'] });
    const times = rows.map(({ time }) => time as number);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(new Set(rows.map(({ server }) => server))).toEqual(new Set(['munich', 'berlin']));
    expect(columns.at(-1)).toBe('server');
    expect(
      rows
        .filter(({ type }) => type === 'source')
        .map(({ server }) => server)
        .sort()
    ).toEqual(['berlin', 'munich']);
  });

  it('are cut at the limit over both, with one notice', async () => {
    const { rows, notices } = await ask({ ...alarms, limit: 5 });
    expect(rows.map(({ title, server }) => [title, server])).toEqual([
      ['Alarm 4', 'berlin'],
      ['Alarm 3', 'munich'],
      ['Alarm 3', 'berlin'],
      ['Alarm 2', 'munich'],
      ['Alarm 2', 'berlin'],
    ]);
    expect(notices.filter((text) => text.includes('newest'))).toEqual([
      'Only the newest 5 are shown. Choose a shorter range, a type, a zone or a text, or raise the limit.',
    ]);
    const few = await ask({ ...alarms, limit: 2 });
    expect(few.rows.map(({ server }) => server)).toEqual(['berlin', 'munich']);
    expect(few.notices.filter((text) => text.includes('newest'))).toHaveLength(1);
    expect((await ask(alarms)).notices.join()).not.toContain('newest');
  });

  it('are counted for a rule under labels that differ, also of sources of one name', async () => {
    const [table] = await askTables(backend, { kind: 'events', types: ['source', 'alarm'] }, RULE);
    expect(table?.columns.slice(-2)).toEqual(['server', 'count']);
    const labels = table!.rows.map(({ count, ...rest }) => JSON.stringify([rest, typeof count]));
    expect(new Set(labels).size).toBe(labels.length);
    expect(table!.rows.filter(({ type }) => type === 'source')).toHaveLength(2);
  });
});

describe('health over two databases', () => {
  it('has the racks of both, and tells sources of one name apart', async () => {
    expect(sitesOf((await ask({ kind: 'health' })).rows)).toEqual(BOTH);
    const { rows, columns } = await ask({ kind: 'health', of: 'sources' });
    expect(rows.map(({ source, server }) => [source, server]).sort()).toEqual([
      ['plant', 'berlin'],
      ['plant', 'munich'],
    ]);
    expect(columns.at(-1)).toBe('server');
    const [rule] = await askTables(backend, { kind: 'health', of: 'sources' }, RULE);
    expect(rule?.columns).toEqual(['source', 'server', 'age']);
  });

  it('lists points, the worst of both first', async () => {
    const { rows } = await ask({ kind: 'health', of: 'points' });
    expect(sitesOf(rows)).toEqual(BOTH);
  });
});

describe('impact over two databases', () => {
  it('ranks the losses of both: what fails comes first, wherever it is', async () => {
    const { rows } = await ask({ kind: 'impact' });
    expect(rows[0]).toMatchObject({ site: 'berlin-1', equipment: 'CRAH-2', state: 'down' });
    const others = rows.slice(1).map(({ racks_lost: lost, power }) => [lost as number, power as number] as const);
    expect(others).toEqual(others.toSorted((a, b) => b[0] - a[0] || b[1] - a[1]));
    expect(sitesOf(rows.filter(({ racks_lost: lost }) => lost === 3))).toEqual(BOTH);
  });

  it('shows as many rows as are asked for over both, and says of how many', async () => {
    const all = (await ask({ kind: 'impact', top: 1_000 })).rows.length;
    const { rows, notices } = await ask({ kind: 'impact', top: 5 });
    expect(rows).toHaveLength(5);
    expect(notices).toContain(`The 5 losses that would hurt most, of ${all}.`);
    expect(notices.filter((text) => text.includes('hurt most'))).toHaveLength(1);
  });

  it('takes an alert to the database of its site, for a rule as for a reader', async () => {
    const labels = { root_cause: 'CDU-1', site: 'berlin-1' };
    const { rows, notices } = await ask({ kind: 'impact', labels });
    expect(rows.map(({ site, rack }) => [site, rack])).toEqual([['berlin-1', 'R1']]);
    expect(notices.join()).not.toContain('not in the topology');
    const [rule] = await askTables(
      backend,
      { kind: 'impact', labels: { root_cause: 'CRAH-2', site: 'berlin-1' } },
      RULE
    );
    expect(rule?.rows).toHaveLength(1);
  });
});

describe('the top places over two databases', () => {
  it('are the highest of both, and no more than asked for', async () => {
    const query = { metrics: [{ metric: 'RackPower' }], groupBy: 'rack', top: 3 };
    const series = await backend.series(query, RANGE);
    expect(series).toHaveLength(3);
    // R1 draws 30 kW at both sites.
    expect(
      series
        .filter(({ labels }) => labels.rack === 'R1')
        .map(({ labels }) => labels.site)
        .sort()
    ).toEqual(BOTH);
    expect(series.flatMap(({ notices }) => notices)).toContain(
      '3 of 6 racks shown: those with the highest Rack power in this range.'
    );
    expect(await backend.series({ ...query, top: 6 }, RANGE)).toHaveLength(6);
  });
});

const KINDS: ReadonlyArray<[name: string, query: object]> = [
  [
    'correlation',
    { kind: 'correlation', pairs: [{ x: { metric: 'RackPower' }, y: { metric: 'AirTemperature' } }], groupBy: 'rack' },
  ],
  ['floor', { kind: 'floor' }],
  ['capacity', { kind: 'capacity', rows: 'rack' }],
  ['energyflow', { kind: 'energyflow' }],
  ['kpi', { kind: 'kpi', period: 'range' }],
  ['events', { kind: 'events', types: ['alarm'] }],
  ['chargeback', { kind: 'chargeback', measure: 'energy' }],
  ['impact', { kind: 'impact' }],
  ['health', { kind: 'health' }],
];

describe.each(KINDS)('%s', (_name, query) => {
  it('is narrowed by ad hoc filters by site', async () => {
    const filters = [{ key: 'site', operator: '!=', value: 'munich-1' }];
    const [first] = await askTables(backend, { ...query, filters }, RANGE);
    expect(sitesOf(first!.rows)).toEqual(['berlin-1']);
  });

  it('says where filters leave nothing, and gives a rule no data', async () => {
    const filters = [{ key: 'rack', operator: '=', value: 'R77' }];
    const [first] = await askTables(backend, { ...query, filters }, RANGE);
    expect(first?.notices).toContain(
      'Nothing has rack = R77 in the scope of this query. Change the filters, or widen the scope.'
    );
    expect(await askTables(backend, { ...query, filters }, RULE)).toEqual([]);
  });
});

it('initiatives of one name are of their sites, also under ad hoc filters', async () => {
  const query = { kind: 'roi' };
  expect(sitesOf((await ask(query)).rows)).toEqual(BOTH);
  const filters = [{ key: 'site', operator: '!=', value: 'munich-1' }];
  expect(sitesOf((await ask({ ...query, filters })).rows)).toEqual(['berlin-1']);
});

it('ad hoc filters by rack narrow the kinds that are about racks', async () => {
  const filters = [{ key: 'rack', operator: '=~', value: 'R[13]' }];
  for (const query of [{ kind: 'floor' }, { kind: 'capacity', rows: 'rack' }, { kind: 'health' }]) {
    const [first] = await askTables(backend, { ...query, filters }, RANGE);
    expect(new Set(first!.rows.map(({ rack }) => rack))).toEqual(new Set(['R1', 'R3']));
  }
});

describe('while one site is away', () => {
  beforeAll(async () => {
    await askTable(backend, { kind: 'impact' }, RANGE);
    await toBerlin.goDown();
  });
  afterAll(async () => {
    await toBerlin.comeBack();
    backend.use(bothServers());
  });

  it.each(KINDS)('%s shows the other with a notice, and gives a rule what is there', async (_name, query) => {
    const later = { ...RANGE, toMs: RANGE.toMs - MINUTE };
    const [first] = await askTables(backend, query, later);
    expect(first?.notices).toContain(
      'Without berlin (Berlin): its database does not answer. The numbers of other sites are complete.'
    );
    expect(sitesOf(first!.rows)).toEqual(['munich-1']);
    const numbers = readTables(await backend.query(query, { ...later, fromAlert: true }));
    expect(sitesOf(numbers.flatMap(({ rows }) => rows))).toEqual(['munich-1']);
  });

  it('initiatives of the other are shown with a notice', async () => {
    // Another range than before: an answer is kept for a moment.
    const [first] = await askTables(backend, { kind: 'roi' }, { ...RANGE, toMs: RANGE.toMs - MINUTE });
    const { rows, notices } = first!;
    expect(sitesOf(rows)).toEqual(['munich-1']);
    expect(notices).toContain(
      'Without berlin (Berlin): its database does not answer. The numbers of other sites are complete.'
    );
  });

  it('columns and labels of sources stay as they were', async () => {
    const { columns } = await ask({ kind: 'health', of: 'sources' });
    expect(columns).toContain('server');
    const [rule] = await askTables(backend, { kind: 'health', of: 'sources' }, RULE);
    expect(rule?.columns).toEqual(['source', 'server', 'age']);
  });
});

describe('ids over two databases', () => {
  it('are told where neither has them, once, and not where one does', async () => {
    const { notices } = await ask({ kind: 'events', scope: { sites: ['munich-1', 'atlantis'] } });
    expect(notices.filter((text) => text.includes('not in the topology'))).toEqual([
      expect.stringMatching(/^Site atlantis is not in the topology\./),
    ]);
    const { notices: none } = await ask({ kind: 'events', scope: { sites: ['munich-1'], racks: ['R1'] } });
    expect(none).toEqual([]);
    const { notices: ran } = await ask({ kind: 'events', tenants: ['web'] });
    expect(ran).toEqual([]);
  });
});
