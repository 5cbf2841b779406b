import { join } from 'node:path';
import pg from 'pg';
import { compress } from 'snappyjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '#database/testing/database.ts';
import { metricsRequest } from '../../../protocols/otlp/testing/requests.ts';
import { writeRequest } from '../../../protocols/remote-write/testing/write-requests.ts';
import { runPlenum, temporaryDirectory, writeConfig, type CollectorProcess } from '../testing/collector.ts';
import { freePort } from '../testing/peer.ts';
import { until } from '../testing/recording.ts';

/** The machine may be busy, and the collector starts as a process of its own. */
const PATIENCE_MS = 60_000;

let database: TestDatabase;
let client: pg.Client;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let collector: CollectorProcess;

beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  directory = await temporaryDirectory();
});
afterAll(async () => {
  collector?.kill('SIGKILL');
  await collector?.exited;
  await client.end();
  await database.stop();
  await directory.remove();
});

it('hosts that push are in the rack that the rules on hosts say, by both receivers, and need no rule of their own', async () => {
  const [writePort, httpPort, grpcPort] = [await freePort(), await freePort(), await freePort()];
  const file = await writeConfig(directory.path, {
    version: 1,
    site: { id: 's' },
    topology: {
      zones: [{ id: 'hall', kind: 'hall' }],
      racks: ['r7', 'r8'].map((id) => ({ id, zone: 'hall' })),
      equipment: [{ id: 'gpu01', objectType: 'Server', rack: 'r8' }],
    },
    hosts: { rules: [{ host: '(?<rack>r[0-9]+)n[0-9]+' }] },
    database: { url: database.urlAs('plenum_writer'), flushInterval: '100ms' },
    spool: { directory: join(directory.path, 'spool') },
    http: { port: 0 },
    sources: [
      {
        ...{ name: 'pushed', protocol: 'prometheus-remote-write', listen: `127.0.0.1:${writePort}` },
        targets: [{ match: { instance: '(?<machine>gpu[^:]+):.*' }, equipment: '{machine}' }, { host: '{instance}' }],
      },
      {
        ...{ name: 'otlp', protocol: 'otlp' },
        ...{ listenHttp: `127.0.0.1:${httpPort}`, listenGrpc: `127.0.0.1:${grpcPort}` },
      },
    ],
  });
  collector = runPlenum(['collect', file], {});
  const timeMs = Date.now();
  const labels = { __name__: 'ipmi_dcmi_power_consumption_watts', instance: 'r7n1.dc1.example:9290' };
  const metric = { name: 'hw.host.power', attributes: { 'hw.id': 'h0' }, value: 700, timeMs };
  const post = (url: string, body: Uint8Array, encoding: object) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf', ...encoding },
      body: Buffer.from(body),
    }).then(
      ({ ok }) => ok,
      () => false
    );
  const inFull = { ...labels, instance: 'gpu01.dc1.example:9290' };
  const written = compress(
    writeRequest([labels, inFull].map((one) => ({ labels: one, samples: [{ timeMs, value: 700 }] })))
  );
  await until(
    () => post(`http://127.0.0.1:${writePort}/api/v1/write`, written, { 'content-encoding': 'snappy' }),
    'remote write is taken',
    PATIENCE_MS
  );
  const request = metricsRequest({ 'host.name': 'r8n2' }, [metric]);
  await until(() => post(`http://127.0.0.1:${httpPort}/v1/metrics`, request, {}), 'OTLP is taken', PATIENCE_MS);
  const short = metricsRequest({ 'host.name': 'gpu01' }, [metric]);
  await until(() => post(`http://127.0.0.1:${httpPort}/v1/metrics`, short, {}), 'more OTLP is taken', PATIENCE_MS);
  const placed = async () =>
    (
      await client.query<{ source: string; equipment: string; rack: string | null }>(
        `SELECT p.source, e.code AS equipment, r.code AS rack FROM plenum.point AS p
           JOIN plenum.equipment AS e USING (equipment_id) LEFT JOIN plenum.rack AS r ON r.rack_id = p.placed_rack_id
          WHERE p.valid_to IS NULL AND e.code <> 'gpu01' AND EXISTS (SELECT FROM plenum.sample AS s WHERE s.point_id = p.point_id) ORDER BY 1`
      )
    ).rows;
  await until(async () => (await placed()).length === 2, 'both are stored', PATIENCE_MS).catch((error: Error) => {
    throw new Error(`${error.message}\n${collector.log()}`);
  });
  expect(await placed()).toEqual([
    { source: 'otlp', equipment: 'r8n2', rack: 'r8' },
    { source: 'pushed', equipment: 'r7n1.dc1.example', rack: 'r7' },
  ]);
  // With its domain and without it is one machine: its power arrives by two ways, of which one counts.
  const ways = async () =>
    (
      await client.query<{ source: string; rack: string | null; is_duplicate: boolean }>(
        `SELECT p.source, r.code AS rack, p.is_duplicate FROM plenum.point AS p JOIN plenum.equipment AS e USING (equipment_id)
           LEFT JOIN plenum.rack AS r ON r.rack_id = p.placed_rack_id WHERE e.code = 'gpu01' AND p.valid_to IS NULL ORDER BY 1`
      )
    ).rows;
  await until(async () => (await ways()).some((way) => way.is_duplicate), 'one does not count', PATIENCE_MS);
  const [one, other] = await ways();
  expect([one?.source, other?.source]).toEqual(['otlp', 'pushed']);
  expect(one?.is_duplicate).not.toBe(other?.is_duplicate);
  expect([one, other].find((way) => way?.is_duplicate === false)?.rack).toBe('r8');
});
