import { existsSync } from 'node:fs';

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { LATEST_SCHEMA_VERSION } from '#database/schema-version.ts';
import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

import { CheckHealthResponse_HealthStatus as HealthStatus, type PluginContext } from './generated/backend.ts';
import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildPlant, SECOND, steady, T0 } from './testing/plant.ts';
import { refusingPostgres } from './testing/postgres.ts';

let database: TestDatabase;
let backend: TestBackend;
let context: PluginContext;
let settingsVersion = 100;

beforeAll(async () => {
  database = await testDatabase();
  await buildPlant(database.url, { powerR1a: steady(1, 0, 20 * SECOND, SECOND) });
  context = contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url);
  backend = await startBackend(context);
});

afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

async function health(of: PluginContext) {
  const { status, message, jsonDetails } = await backend.client.checkHealth(of, AbortSignal.timeout(60_000));
  return { ok: status === HealthStatus.OK, message, details: JSON.parse(Buffer.from(jsonDetails).toString() || '{}') };
}

async function owner(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

async function get(url: string) {
  const request = { path: url.split('?')[0] ?? '', url, method: 'GET', headers: {}, body: new Uint8Array() };
  const reply = await backend.client.callResource(context, request, AbortSignal.timeout(60_000));
  return { code: reply.code, body: JSON.parse(Buffer.from(reply.body).toString()) };
}

describe('the test button', () => {
  it('names engine, role and schema, and how old the freshest sample is', async () => {
    const { message, details } = await health(context);
    expect(message).toMatch(
      /^Connected to PostgreSQL \d+\.\d+, TimescaleDB \S+ as .* Schema \d+\. Freshest sample \d+ days ago\.$/
    );
    expect(details).toMatchObject({ schemaVersion: LATEST_SCHEMA_VERSION, freshestSampleMs: T0 + 19 * SECOND });
  });

  it('says that there are no samples yet, and what delivers them', async () => {
    await owner('CREATE TABLE kept AS SELECT * FROM plenum.newest; DELETE FROM plenum.newest');
    try {
      const report = await health(context);
      expect(report).toMatchObject({
        ok: true,
        message: expect.stringMatching(/No samples yet: start `plenum collect`/),
      });
    } finally {
      await owner('INSERT INTO plenum.newest SELECT * FROM kept; DROP TABLE kept');
    }
  });

  it('warns of a role that may write', async () => {
    const { ok, message } = await health(contextFor(database.url, settingsVersion++));
    expect(ok).toBe(true);
    expect(message).toMatch(/may write\. A data source needs no more than reading/);
  });

  it('asks for an update when the schema is newer than it knows', async () => {
    await owner("INSERT INTO plenum.schema_migration (name, run_on) VALUES ('9999_future', now())");
    try {
      const report = await health(context);
      expect(report).toMatchObject({
        ok: false,
        message: expect.stringMatching(/version 9999, newer .* Update the Plenum app/),
      });
    } finally {
      await owner("DELETE FROM plenum.schema_migration WHERE name = '9999_future'");
    }
  });

  it('asks for a migration when the schema is older', async () => {
    const rename = (from: string, to: string) =>
      owner(`UPDATE plenum.schema_migration SET name = replace(name, '${from}', '${to}') WHERE name LIKE '${from}%'`);
    const latest = String(LATEST_SCHEMA_VERSION).padStart(4, '0');
    await rename(latest, '0000');
    try {
      const report = await health(context);
      expect(report).toMatchObject({
        ok: false,
        message: expect.stringMatching(/older than the \d+ .* Run `plenum migrate`/),
      });
    } finally {
      await rename('0000', latest);
    }
  });

  it('says `plenum migrate` when there is no schema', async () => {
    const empty = await testDatabase({ migrated: false });
    try {
      const report = await health(contextFor(empty.url, settingsVersion++));
      expect(report).toMatchObject({
        ok: false,
        message: expect.stringMatching(/no Plenum schema\. Run `plenum migrate`/),
      });
    } finally {
      await empty.stop();
    }
  });

  it('names the refused connection, host and port', async () => {
    const report = await health(contextFor('postgres://grafana@127.0.0.1:1/plenum', settingsVersion++));
    expect(report).toMatchObject({
      ok: false,
      message: expect.stringMatching(/127\.0\.0\.1:1 refused the connection/),
    });
  });

  it('names the wrong password', async () => {
    const server = await refusingPostgres('28P01', 'password authentication failed for user "grafana"');
    try {
      const report = await health(contextFor(server.url, settingsVersion++));
      expect(report).toMatchObject({
        ok: false,
        message: expect.stringMatching(/rejected the password of user grafana/),
      });
      expect(report.message).not.toContain('secret');
    } finally {
      await server.stop();
    }
  });

  it('names a server without TLS', async () => {
    const server = await refusingPostgres('28000', 'unused');
    try {
      const report = await health(contextFor(server.url, settingsVersion++, { tlsMode: 'verify-full' }));
      expect(report).toMatchObject({ ok: false, message: expect.stringMatching(/does not speak TLS/) });
    } finally {
      await server.stop();
    }
  });

  it('names a setting that is missing', async () => {
    const report = await health(contextFor(database.url, settingsVersion++, { host: '' }));
    expect(report).toMatchObject({ ok: false, message: expect.stringMatching(/setting `host` is missing/) });
  });
});

it("is the database's error, and not the plugin's, when a query meets a refused connection", async () => {
  const unreachable = contextFor('postgres://grafana@127.0.0.1:1/plenum');
  const other = await startBackend(unreachable);
  try {
    const response = await other.query({ metrics: [{ metric: 'RackPower' }] }, { fromMs: T0, toMs: T0 + SECOND });
    expect(response).toMatchObject({
      status: 502,
      errorSource: 'downstream',
      error: expect.stringContaining('refused'),
    });
  } finally {
    await other.stop();
  }
});

describe('resources', () => {
  it('give the catalog with what this installation has of it', async () => {
    const { body } = await get('catalog');
    const power = body.metrics.find((metric: { id: string }) => metric.id === 'RackPower');
    expect(power).toMatchObject({ points: 4, unit: 'W' });
    const air = body.metrics.find((metric: { id: string }) => metric.id === 'AirTemperature');
    expect(air.processAreas).toEqual(['Inlet', 'Supply']);
    expect(air.objectTypes).toEqual(['CRAH', 'Sensor']);
  });

  it("give the topology in the model's shape", async () => {
    const { body } = await get('topology');
    expect(body.zones).toContainEqual({ id: 'row-a', site: 'demo', name: 'Row A', kind: 'row', parent: 'hall-1' });
    expect(body.racks).toContainEqual({ id: 'R1', site: 'demo', name: 'R1', zone: 'row-a' });
    expect(body.serves).toEqual([{ site: 'demo', from: 'CRAH1', to: 'R1', kind: 'cooling' }]);
  });

  it('give what is in one rack, and what serves it', async () => {
    const { body } = await get('topology?rack=R1&site=demo');
    expect(body.racks.map(({ id }: { id: string }) => id)).toEqual(['R1']);
    expect(body.equipment.length).toBeGreaterThan(0);
    expect(body.equipment.every(({ rack }: { rack: string }) => rack === 'R1')).toBe(true);
    expect(body.serves).toEqual([{ site: 'demo', from: 'CRAH1', to: 'R1', kind: 'cooling' }]);
    const { body: other } = await get('topology?rack=R1&site=elsewhere');
    expect(other.racks).toEqual([]);
  });

  it.each([
    ['values/site', ['demo']],
    ['values/zone?site=demo', ['hall-1', 'row-a', 'row-b']],
    ['values/rack?zone=row-a', ['R1', 'R2']],
    ['values/rack?zone=hall-1&metric=hw.gpu.utilization', ['R1']],
    ['values/equipment?zone=row-b', ['S3']],
    ['values/metric?zone=row-b', ['AirTemperature', 'RackPower']],
    ['values/processArea?metric=hw.gpu.utilization', ['GPU', 'gpu0']],
    ['values/rack?site=elsewhere', []],
    ['values/source', ['bms', 'it', 'pdu']],
    ['values/tenant', []],
    ['values/job', []],
    ['values/initiative', []],
  ])('list what a variable offers: %s', async (url, expected) => {
    const { body } = await get(url);
    expect(body.values.map(({ value }: { value: string }) => value)).toEqual(expected);
  });

  it('give the state of each source', async () => {
    const { body } = await get('status');
    expect(body.schemaVersion).toBe(LATEST_SCHEMA_VERSION);
    expect(body.sources).toContainEqual({
      name: 'pdu',
      protocol: 'modbus',
      protocolTitle: 'Modbus TCP',
      state: 'connected',
      message: null,
      points: 4,
      freshestMs: T0 + 19 * SECOND,
      jobsAsOfMs: null,
      reportAgeMs: expect.any(Number),
      simulated: true,
    });
    // A collector of before said no title.
    expect(body.sources).toContainEqual(expect.objectContaining({ name: 'bms', protocolTitle: 'opcua' }));
  });

  it('give hosts with points or recent jobs that are nowhere', async () => {
    const owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    try {
      await owner.query(`
        INSERT INTO plenum.scheduler (scheduler) VALUES ('c1');
        INSERT INTO plenum.equipment (site_id, code, name, object_type) SELECT site_id, 'host-without-points', 'x', 'Server' FROM plenum.site WHERE code = 'demo';
        INSERT INTO plenum.job (scheduler, job_id, site_id, source, as_of, state) SELECT 'c1', '1', site_id, 'bms', now(), 'RUNNING' FROM plenum.site WHERE code = 'demo';
        INSERT INTO plenum.job_node (scheduler, job_id, node, from_time, to_time, rack_id)
        VALUES ('c1', '1', 'gpu-lost', now() - interval '3 days', NULL, NULL), ('c1', '1', 'gpu-past', now() - interval '3 days', now() - interval '2 days', NULL),
               ('c1', '1', 'gpu-placed', now(), NULL, (SELECT rack_id FROM plenum.rack WHERE code = 'R1'))`);
      const { body } = await get('status');
      expect(body.hostsNowhere).toEqual({ shown: ['gpu-lost'], count: 1 });
    } finally {
      await owner.query('DELETE FROM plenum.job_node; DELETE FROM plenum.job; DELETE FROM plenum.scheduler');
      await owner.query("DELETE FROM plenum.equipment WHERE code = 'host-without-points'");
      await owner.end();
    }
  });

  it('know the jobs of a scheduler as of now while it is connected, however long ago it said its whole list, and then as of the loss', async () => {
    const owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    const jobsAsOfMs = async () => {
      const { body } = await get('status');
      const sources = body.sources as Array<{ name: string; jobsAsOfMs: number | null }>;
      return sources.find(({ name }) => name === 'cluster')?.jobsAsOfMs;
    };
    try {
      await owner.query(`
        INSERT INTO plenum.source (name, protocol, simulated, state, state_time) VALUES ('cluster', 'slurm', true, 'connecting', now());
        INSERT INTO plenum.scheduler (scheduler, source, open_as_of) VALUES ('c1', 'cluster', to_timestamp(1000)), ('c2', 'cluster', to_timestamp(2000))`);
      expect(await jobsAsOfMs()).toBe(2_000_000);
      await owner.query(
        "UPDATE plenum.source SET state = 'connected', state_time = to_timestamp(2900) WHERE name = 'cluster'"
      );
      expect(await jobsAsOfMs()).toBe(2_900_000);
      await owner.query(
        "UPDATE plenum.source SET state = 'disconnected', state_time = to_timestamp(3500) WHERE name = 'cluster'"
      );
      const { rows } = await owner.query<{ lost: number }>(
        "SELECT extract(epoch FROM max(time))::float8 * 1000 AS lost FROM plenum.source_state WHERE source = 'cluster'"
      );
      expect(await jobsAsOfMs()).toBe(rows[0]!.lost);
      await owner.query("UPDATE plenum.source SET state = 'connecting' WHERE name = 'cluster'");
      expect(await jobsAsOfMs()).toBe(rows[0]!.lost);
    } finally {
      await owner.query(
        "DELETE FROM plenum.scheduler; DELETE FROM plenum.source WHERE name = 'cluster'; DELETE FROM plenum.source_state WHERE source = 'cluster'"
      );
      await owner.end();
    }
  });

  it('answer an unknown path with 404 and the known ones', async () => {
    expect(await get('values/nonsense')).toMatchObject({
      code: 404,
      body: {
        message: expect.stringMatching(
          /catalog, .*values\/<what>, where <what> is one of site, zone, rack, .*processArea/
        ),
      },
    });
    const { code, body } = await get('x'.repeat(200_000));
    expect([code, body.message.length < 1_000]).toEqual([404, true]);
  });

  it.each([
    'values/rack?site=%00',
    'values/job?tenant=a&tenant=%00',
    'topology?rack=%00',
    'record?kind=tariff&name=%00',
  ])('refuse a NUL, which no id has, and call it no fault of their own: %s', async (url) => {
    expect(await get(url)).toEqual({
      code: 400,
      body: { message: expect.stringMatching(/^Parameter \w+ has a NUL character, which no id has\. Remove it\.$/) },
    });
  });
});

describe('the process', () => {
  it("outlives Ctrl-C at Grafana's terminal, and ends with its socket when the host asks", async () => {
    const own = await startBackend(context);
    process.kill(own.pid, 'SIGINT');
    expect((await own.query({ metrics: [{ metric: 'RackPower' }] }, { fromMs: T0, toMs: T0 + SECOND })).status).toBe(
      200
    );
    const socket = own.log.map((line) => JSON.parse(line).address).find(Boolean);
    expect(existsSync(socket)).toBe(true);
    await own.stop();
    expect(await own.ended).toBe('it ended with code 0');
    expect(existsSync(socket)).toBe(false);
  });

  it('logs nothing but JSON with strings', () => {
    expect(backend.log.length).toBeGreaterThan(0);
    for (const line of backend.log) {
      expect(Object.values(JSON.parse(line)).every((value) => typeof value === 'string')).toBe(true);
    }
  });
});
