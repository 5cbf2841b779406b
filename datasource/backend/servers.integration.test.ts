import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

import { CheckHealthResponse_HealthStatus as HealthStatus, type PluginContext } from './generated/backend.ts';
import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildPlant, SECOND, steady, T0 } from './testing/plant.ts';
import { databaseProxy, type DatabaseProxy } from './testing/proxy.ts';

let munich: TestDatabase;
let berlin: TestDatabase;
let toBerlin: DatabaseProxy;
let backend: TestBackend;
let context: PluginContext;
let settingsVersion = 1;
let saidToBerlin: string[] = [];

const range = { fromMs: T0, toMs: T0 + 10 * SECOND };
const power = { metrics: [{ metric: 'RackPower' }], groupBy: 'zone', bucket: '10s' };

async function rename(url: string, code: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('UPDATE plenum.site SET code = $1, name = $2', [code, name]);
  await client.end();
}

/** Two sites, each in a database of its own, with zones and racks of the same codes. */
function bothServers(over: Record<string, unknown> = {}): PluginContext {
  const { hostname, port, pathname, username } = new URL(toBerlin.url);
  const own = { name: 'berlin', host: hostname, port: Number(port), database: pathname.slice(1), user: username };
  const both = contextFor(munich.url, settingsVersion++, {
    serverName: 'munich',
    servers: [{ ...own, tlsMode: 'disable' }],
    ...over,
  });
  const settings = both.dataSourceInstanceSettings!;
  settings.decryptedSecureJsonData.password_berlin = decodeURIComponent(new URL(toBerlin.url).password);
  return both;
}

beforeAll(async () => {
  [munich, berlin] = await Promise.all([testDatabase(), testDatabase()]);
  await buildPlant(munich.url, {
    powerR1a: steady(1_000, 0, 10 * SECOND, SECOND),
    powerR3: steady(30, 0, 10 * SECOND, SECOND),
  });
  await buildPlant(berlin.url, { powerR1a: steady(2_000, 0, 10 * SECOND, SECOND) });
  await rename(munich.url, 'munich-1', 'Munich');
  await rename(berlin.url, 'berlin-1', 'Berlin');
  toBerlin = await databaseProxy(berlin.url, (sql) => saidToBerlin.push(sql));
  context = bothServers();
  backend = await startBackend(context);
});

afterAll(async () => {
  await backend?.stop();
  await toBerlin?.stop();
  await Promise.all([munich?.stop(), berlin?.stop()]);
});

afterEach(async () => {
  await up();
  // What was away is asked again at once by a data source that was saved.
  backend.use((context = bothServers()));
});

let isDown = false;

async function down(): Promise<void> {
  await toBerlin.goDown();
  isDown = true;
}

async function up(): Promise<void> {
  if (isDown) {
    await toBerlin.comeBack();
    isDown = false;
  }
}

async function get(path: string, of = context) {
  const url = `/${path}`;
  const request = { path: path.split('?')[0] ?? '', url, method: 'GET', headers: {}, body: new Uint8Array() };
  const reply = await backend.client.callResource(of, request, AbortSignal.timeout(60_000));
  return { code: reply.code, body: JSON.parse(Buffer.from(reply.body).toString()) };
}

describe('a data source with a database for each site', () => {
  it('answers for all of them, and zones of one code stay two', async () => {
    const series = await backend.series(power, range);
    const found = series.map(({ labels, config, values }) => [
      labels.site,
      labels.zone,
      config.displayNameFromDS,
      values.at(-1),
    ]);
    expect(found).toEqual([
      ['munich-1', 'row-a', 'Munich · Row A', 1_000],
      ['munich-1', 'row-b', 'Row B', 30],
      ['berlin-1', 'row-a', 'Berlin · Row A', 2_000],
    ]);
  });

  it('asks only the databases that the scope needs', async () => {
    await backend.series(power, range);
    saidToBerlin = [];
    const series = await backend.series({ ...power, scope: { sites: ['munich-1'] } }, range);
    expect(series.map(({ labels }) => labels.site)).toEqual(['munich-1', 'munich-1']);
    expect(saidToBerlin.filter((sql) => /sample|point_1m/.test(sql))).toEqual([]);
    const berlins = await backend.series({ ...power, scope: { sites: ['berlin-1'], racks: ['R1'] } }, range);
    expect(berlins.map(({ labels, values }) => [labels.site, values.at(-1)])).toEqual([['berlin-1', 2_000]]);
    expect(saidToBerlin.filter((sql) => /sample|point_1m/.test(sql))).not.toEqual([]);
  });

  it('shows the other sites with a notice while one is away, and all again when it is back', async () => {
    await backend.series(power, range);
    await down();
    const [first, ...others] = await backend.series({ ...power, scope: { zones: ['row-a'] } }, range);
    expect([first?.labels.site, others]).toEqual(['munich-1', []]);
    expect(first?.notices).toContain(
      'Without berlin (Berlin): its database does not answer. The numbers of other sites are complete.'
    );
    await up();
    await expect
      .poll(async () => (await backend.series({ ...power, bucket: '5s' }, range)).map(({ labels }) => labels.site), {
        timeout: 60_000,
        interval: 1_000,
      })
      .toContain('berlin-1');
  });

  it('says in a notice, not in an error, that the one site asked for is away', async () => {
    await backend.series(power, range);
    await down();
    const asked = { ...power, scope: { sites: ['berlin-1'] } };
    const { error, frames } = await backend.query(asked, range);
    expect(error).toBe('');
    expect(frames.map((bytes) => Buffer.from(bytes).toString()).join()).toContain('Without berlin');
  });

  it('gives a rule the numbers of the sites that are there, and no others; a rule about one that is away fails', async () => {
    await backend.series(power, range);
    await down();
    await backend.series(power, { ...range, toMs: range.toMs - SECOND });
    const rule = { ...range, fromAlert: true };
    const series = await backend.series(power, rule);
    expect(new Set(series.map(({ labels }) => labels.site))).toEqual(new Set(['munich-1']));
    const { error } = await backend.query({ ...power, scope: { sites: ['berlin-1'] } }, rule);
    expect(error).toMatch(/^The database does not answer\./);
  });

  it('fails when no database answers at all', async () => {
    const nowhere = bothServers({ port: 1 });
    await down();
    backend.use(nowhere);
    const { error } = await backend.query(power, range);
    expect(error).toMatch(/refused the connection/);
  });

  it('lists places, metrics, values and sources of all', async () => {
    const topology = (await get('topology')).body;
    expect(topology.sites.map(({ id }: { id: string }) => id)).toEqual(['munich-1', 'berlin-1']);
    expect(topology.racks).toHaveLength(6);
    const { metrics } = (await get('catalog')).body;
    expect(metrics.find(({ id }: { id: string }) => id === 'RackPower').points).toBe(8);
    const racks = (await get('values/rack')).body.values;
    expect(racks.map(({ value }: { value: string }) => value)).toEqual(['R1', 'R2', 'R3']);
    const { sources, away } = (await get('status')).body;
    expect(new Set(sources.map(({ server }: { server: string }) => server))).toEqual(new Set(['munich', 'berlin']));
    expect(away).toBeUndefined();
  });

  it('names the server that could not be asked for its part of a list', async () => {
    await down();
    const { code, body } = await get('status');
    expect([code, body.away]).toEqual([200, ['berlin']]);
  });

  it('names each server when the connection is tested, those that are not well first', async () => {
    const check = async () => backend.client.checkHealth(context, AbortSignal.timeout(60_000));
    const well = await check();
    expect(well.status).toBe(HealthStatus.OK);
    expect(well.message).toMatch(/^munich: Connected to PostgreSQL .*\nberlin: Connected to PostgreSQL /);
    await down();
    const away = await check();
    expect(away.status).toBe(HealthStatus.ERROR);
    expect(away.message).toMatch(/^berlin: .*refused the connection.*\nmunich: Connected/);
  });

  it('counts a site that two databases have once, and says so', async () => {
    await rename(berlin.url, 'munich-1', 'Munich');
    try {
      const [first, ...others] = await backend.series(power, range);
      expect([first, ...others].map((one) => one?.values.at(-1))).toEqual([1_000, 30]);
      expect(first?.notices).toContain(
        'Site munich-1 is in two databases; what berlin has of it is left out. Keep a site in one of them.'
      );
    } finally {
      await rename(berlin.url, 'berlin-1', 'Berlin');
    }
  });

  it('is refused with names that stand for two servers', async () => {
    backend.use(bothServers({ serverName: 'Berlin' }));
    const { error } = await backend.query(power, range);
    expect(error).toMatch(/^Two servers of the data source have the name "berlin"/);
  });
});

describe('ad hoc filters', () => {
  const rack = (operator: string, value: string) => ({ key: 'rack', operator, value });

  it('narrow every database to what matches there', async () => {
    const filtered = { ...power, filters: [rack('=~', 'R[12]'), { key: 'site', operator: '!=', value: 'munich-1' }] };
    const series = await backend.series(filtered, range);
    expect(series.map(({ labels }) => [labels.site, labels.zone])).toEqual([['berlin-1', 'row-a']]);
  });

  it('narrow one database, and say so where nothing is left', async () => {
    backend.use(contextFor(munich.url, settingsVersion++));
    const left = await backend.series({ ...power, filters: [rack('!=', 'R1')] }, range);
    expect(left.map(({ labels }) => labels.zone)).toEqual(['row-b']);
    const { frames, error } = await backend.query({ ...power, filters: [rack('=', 'R77')] }, range);
    expect(error).toBe('');
    expect(Buffer.from(frames[0]!).toString()).toContain('Nothing has rack = R77 in the scope of this query.');
    const refused = await backend.query({ ...power, filters: [rack('<', 'R1')] }, range);
    expect(refused.error).toMatch(/^Query: filters\[0\]\.operator has the value "<"/);
  });

  it('offer what the others leave', async () => {
    const filters = encodeURIComponent(JSON.stringify([{ key: 'zone', operator: '=', value: 'row-b' }]));
    const { body } = await get(`values/rack?filters=${filters}`);
    expect(body.values).toEqual([{ value: 'R3', text: 'R3' }]);
    expect((await get('values/rack?filters=%7B')).code).toBe(400);
  });
});

it('variables depend on each other: jobs of a tenant, equipment of a rack', async () => {
  const client = new pg.Client({ connectionString: munich.url });
  await client.connect();
  await client.query(
    `INSERT INTO plenum.job (scheduler, job_id, site_id, tenant, name, state, simulated) VALUES
       ('slurm', '1', 1, 'acme', 'train', 'running', true), ('slurm', '2', 1, 'umbrella', '', 'running', true)`
  );
  await client.end();
  const values = async (path: string) => {
    const { body } = await get(path);
    return body.values.map(({ value }: { value: string }) => value);
  };
  expect(await values('values/tenant')).toEqual(['acme', 'umbrella']);
  expect(await values('values/tenant?site=berlin-1')).toEqual([]);
  expect(await values('values/job?tenant=acme')).toEqual(['1']);
  expect(await values('values/equipment?rack=R1')).toEqual(['N1', 'S1']);
});

describe('what a viewer learns', () => {
  it('is what is wrong and not where: no address, login or host', async () => {
    const viewer = {
      ...bothServers({ port: 1, servers: [] }),
      user: { login: 'v', name: '', email: '', role: 'Viewer' },
    };
    backend.use(viewer);
    const { error } = await backend.query(power, range);
    expect(error).toBe(
      'The database does not answer. Who may edit the data source learns more with Save & test in its settings.'
    );
    const texts = [(await get('status', viewer)).body.message];
    texts.push((await backend.client.checkHealth(viewer, AbortSignal.timeout(60_000))).message);
    expect(texts).toEqual([error, error]);
  });

  it('has states of sources without their messages', async () => {
    const client = new pg.Client({ connectionString: munich.url });
    await client.connect();
    await client.query(
      "UPDATE plenum.source SET state_message = 'connect ECONNREFUSED 10.1.2.3:502' WHERE name = 'pdu'"
    );
    await client.end();
    const told = async (role: string) => {
      const { body } = await get('status', { ...context, user: { login: role, name: '', email: '', role } });
      return [JSON.stringify(body).includes('10.1.2.3'), body.isWithheld, body.sources[0].state];
    };
    expect(await told('Viewer')).toEqual([false, true, 'degraded']);
    expect(await told('Editor')).toEqual([true, undefined, 'degraded']);
    expect(await told('')).toEqual([false, true, 'degraded']);
  });
});
