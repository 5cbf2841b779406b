import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { compress } from 'snappyjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { check } from '#cli/check.ts';
import { runPlenum, temporaryDirectory, writeConfig, type CollectorProcess } from '#collector/testing/collector.ts';
import { freePort } from '#collector/testing/peer.ts';
import { until } from '#collector/testing/recording.ts';
import { testDatabase, type TestDatabase } from '#database/testing/database.ts';
import type { StatusResponse } from '#model/api/status.ts';
import { contextFor, startBackend, type TestBackend } from '../datasource/backend/testing/grafana.ts';
import { writeRequest } from '../protocols/remote-write/testing/write-requests.ts';

/** The machine may be busy, and the collector starts as a process of its own. */
const PATIENCE_MS = 120_000;
const WATTS = 700;
const SCRAPED_FIRST = 'N1';
const PUSHED_FIRST = 'N2';
const MINUTE_MS = 60_000;

let database: TestDatabase;
let owner: pg.Client;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let exporter: Server;
let collector: CollectorProcess | undefined;
let backend: TestBackend;
let port: number;
let pushing: NodeJS.Timeout | undefined;
/** Servers whose exporter has a GPU, and those that are pushed. */
const exported = new Set<string>([SCRAPED_FIRST]);
const pushed = new Set<string>();

beforeAll(async () => {
  database = await testDatabase();
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  directory = await temporaryDirectory();
  port = await freePort();
  exporter = createServer(({ url = '' }, response) => {
    const node = url.slice(1);
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(exported.has(node) ? `DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-${node}"} ${WATTS}\n` : '');
  });
  await new Promise<void>((resolve) => exporter.listen(0, '127.0.0.1', resolve));
  backend = await startBackend(contextFor(database.urlAs('plenum_reader')));
});
afterAll(async () => {
  clearInterval(pushing);
  collector?.kill('SIGKILL');
  await collector?.exited;
  await backend.stop();
  await new Promise((resolve) => exporter.close(resolve).closeAllConnections());
  await owner.end();
  await database.stop();
  await directory.remove();
});

const scraping = () => ({
  name: 'scraped',
  protocol: 'prometheus',
  interval: '1s',
  targets: [SCRAPED_FIRST, PUSHED_FIRST].map((node) => ({
    url: `http://127.0.0.1:${(exporter.address() as AddressInfo).port}/${node}`,
    name: `${node}:9400`,
    equipment: node,
  })),
});
const receiving = () => ({ name: 'pushed', protocol: 'prometheus-remote-write', listen: `127.0.0.1:${port}` });

async function start(sources: object[]): Promise<void> {
  collector?.kill('SIGTERM');
  await collector?.exited;
  const nodes = [SCRAPED_FIRST, PUSHED_FIRST];
  const config = {
    version: 1,
    site: { id: 's' },
    topology: {
      zones: [{ id: 'hall', kind: 'hall' }],
      racks: nodes.map((node) => ({ id: `R-${node}`, zone: 'hall' })),
      equipment: nodes.map((node) => ({ id: node, objectType: 'Server', rack: `R-${node}` })),
    },
    database: { url: database.urlAs('plenum_writer'), flushInterval: '100ms' },
    spool: { directory: join(directory.path, 'spool') },
    http: { port: 0 },
    sources,
  };
  collector = runPlenum(['collect', await writeConfig(directory.path, config)], {});
}

/** As Prometheus does: what it scraped of each server, once a second, again where it was not taken. */
async function push(): Promise<void> {
  if (pushed.size === 0) {
    return;
  }
  const series = [...pushed].map((node) => ({
    labels: {
      ...{ __name__: 'DCGM_FI_DEV_POWER_USAGE', gpu: '0', UUID: `GPU-${node}` },
      ...{ instance: `${node}:9400`, job: 'dcgm', Hostname: node },
    },
    samples: [{ timeMs: Date.now(), value: WATTS }],
  }));
  const body = Buffer.from(compress(writeRequest(series)));
  const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' };
  await fetch(`http://127.0.0.1:${port}/api/v1/write`, { method: 'POST', headers, body }).catch(() => undefined);
}

const waitFor = (test: () => Promise<boolean>, what: string) =>
  until(test, what, PATIENCE_MS).catch((error: Error) => {
    throw new Error(`${error.message}\n${collector?.log()}`);
  });

/** Sources that deliver a point of a server now, and how many rows of it are open. */
async function sourcesOf(node: string): Promise<Array<{ source: string; counts: boolean }>> {
  const { rows } = await owner.query<{ source: string; counts: boolean }>(
    `SELECT p.source, NOT p.is_duplicate AS counts FROM plenum.point AS p JOIN plenum.equipment AS e USING (equipment_id)
      WHERE e.code = $1 AND p.valid_to IS NULL AND EXISTS (SELECT FROM plenum.sample AS s WHERE s.point_id = p.point_id)
      ORDER BY p.is_duplicate`,
    [node]
  );
  return rows;
}

async function conflicts() {
  const request = { path: 'status', url: 'status', method: 'GET', headers: {}, body: new Uint8Array() };
  const context = contextFor(database.urlAs('plenum_reader'));
  const { body } = await backend.client.callResource(context, request, AbortSignal.timeout(60_000));
  const { conflicts } = JSON.parse(Buffer.from(body).toString('utf8')) as StatusResponse;
  return conflicts.shown.map(({ kind, subject, words }) => [kind, subject, ...words.map((one) => one.source)]).sort();
}

/** All sums that a panel shows of a rack. */
async function shown(node: string, query: object): Promise<Set<number | null>> {
  const scope = { racks: [`R-${node}`] };
  const metrics = [{ metric: 'hw.power', processArea: ['GPU'] }];
  const series = await backend.series(
    { metrics, scope, groupBy: 'rack', ...query },
    { fromMs: Date.now() - 10 * MINUTE_MS, toMs: Date.now() }
  );
  return new Set(series.flatMap(({ values }) => values).filter((value) => value !== null));
}

/** What was delivered lately becomes ten minutes older, so that nobody has to wait until it counts as silent. */
async function age(source: string): Promise<void> {
  await owner.query(
    `WITH young AS (
       DELETE FROM plenum.sample AS s USING plenum.point AS p WHERE p.point_id = s.point_id AND p.source = $1
       RETURNING s.time, s.point_id, s.value, s.quality
     ) INSERT INTO plenum.sample (time, point_id, value, quality)
     SELECT time - INTERVAL '10 minutes', point_id, value, quality FROM young`,
    [source]
  );
}

it('a GPU that is scraped and pushed counts once, is told, and goes on by what is left of the two', async () => {
  await start([scraping(), receiving()]);
  await waitFor(async () => (await sourcesOf(SCRAPED_FIRST)).length === 1, 'the first is scraped');
  pushed.add(SCRAPED_FIRST).add(PUSHED_FIRST);
  pushing = setInterval(() => void push(), 1_000);
  await waitFor(async () => (await sourcesOf(PUSHED_FIRST)).length === 1, 'the second is pushed');
  exported.add(PUSHED_FIRST);
  for (const [node, sources] of [
    [SCRAPED_FIRST, ['scraped', 'pushed']],
    [PUSHED_FIRST, ['pushed', 'scraped']],
  ] as const) {
    await waitFor(async () => (await sourcesOf(node)).length === 2, `${node} arrives by both`);
    expect(await sourcesOf(node)).toEqual([
      { source: sources[0], counts: true },
      { source: sources[1], counts: false },
    ]);
  }

  await waitFor(async () => (await conflicts()).length === 2, 'both are told');
  expect(await conflicts()).toEqual([
    ['series', 'of pushed and scraped', 'pushed', 'scraped'],
    ['series', 'of scraped and pushed', 'scraped', 'pushed'],
  ]);
  const lines: string[] = [];
  await check(join(directory.path, 'collector.yaml'), (text) => lines.push(text));
  expect(lines.join('\n')).toContain(
    'series of scraped and pushed, way: N1:9400 | N1 | hw.power | GPU | gpu0 (scraped), N1:9400 | N1 | hw.power | GPU | gpu0 (pushed)'
  );

  for (const node of [SCRAPED_FIRST, PUSHED_FIRST]) {
    for (const bucket of ['1s', '1m']) {
      expect([node, bucket, await shown(node, { bucket })]).toEqual([node, bucket, new Set([WATTS])]);
    }
    expect(await shown(node, { bucket: '1m', groupBy: 'equipment', scope: { equipment: [node] } })).toEqual(
      new Set([WATTS])
    );
  }

  // The receiver is removed from the configuration.
  clearInterval(pushing);
  collector?.kill('SIGTERM');
  await collector?.exited;
  await age('pushed');
  await start([scraping()]);
  await waitFor(async () => (await conflicts()).length === 0, 'the conflicts are over');
  await waitFor(async () => {
    const [first] = await sourcesOf(PUSHED_FIRST);
    return first?.source === 'scraped' && first.counts;
  }, 'scraping has taken over');
  const { rows } = await owner.query<{ newest: Date }>(
    `SELECT max(s.time) AS newest FROM plenum.sample AS s JOIN plenum.point AS p USING (point_id)
      WHERE NOT p.is_duplicate AND p.source = 'scraped'`
  );
  await waitFor(async () => {
    const { rows: later } = await owner.query<{ newest: Date }>(
      `SELECT max(s.time) AS newest FROM plenum.sample AS s JOIN plenum.point AS p USING (point_id)
         JOIN plenum.equipment AS e USING (equipment_id) WHERE NOT p.is_duplicate AND e.code = $1`,
      [PUSHED_FIRST]
    );
    return (later[0]?.newest ?? 0) > (rows[0]?.newest ?? Infinity);
  }, 'new values count');
  for (const bucket of ['1s', '1m']) {
    expect([bucket, await shown(PUSHED_FIRST, { bucket })]).toEqual([bucket, new Set([WATTS])]);
  }
});
