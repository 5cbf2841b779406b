import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

import { contextFor } from '../../datasource/backend/testing/grafana.ts';
import { buildPlant, MINUTE, SECOND, steady, T0 } from '../../datasource/backend/testing/plant.ts';
import { type PreviewServer, startPreviewServer } from './server.ts';

const BACKEND = {
  executable: process.execPath,
  args: [new URL('../../datasource/backend/start.ts', import.meta.url).pathname],
};

let database: TestDatabase;
let server: PreviewServer;
let folder: string;
let jsonData: Record<string, unknown>;
let password: string;

beforeAll(async () => {
  database = await testDatabase();
  await buildPlant(database.url, {
    powerR1a: steady(1_000, 0, MINUTE, 10 * SECOND),
    powerR2: steady(700, 0, MINUTE, 10 * SECOND),
  });
  folder = mkdtempSync(join(tmpdir(), 'plenum-preview-'));
  mkdirSync(join(folder, 'public'));
  writeFileSync(join(folder, 'public', 'module.js'), 'define([], () => 1);');
  for (const [id, type] of [
    ['plenum-itot-datasource', 'datasource'],
    ['plenum-floor-panel', 'panel'],
  ] as const) {
    mkdirSync(join(folder, 'public', id));
    writeFileSync(join(folder, 'public', id, 'plugin.json'), JSON.stringify({ id, type, name: id, info: {} }));
  }
  mkdirSync(join(folder, 'public', 'dashboards'));
  writeFileSync(join(folder, 'index.html'), '<title>Preview</title>');
  mkdirSync(join(folder, 'page', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'page', 'assets', 'index-CeK8mcZN.js'), '');
  writeFileSync(join(folder, 'secret.txt'), 'not for the browser');
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'public', 'link.txt'));
  const url = database.embedded ? database.urlAs('plenum_reader') : database.url;
  jsonData = JSON.parse(Buffer.from(contextFor(url).dataSourceInstanceSettings?.jsonData ?? []).toString());
  // The embedded engine asks for none.
  password = decodeURIComponent(new URL(url).password) || 'hidden';
  server = await startPreviewServer({
    port: 0,
    backend: BACKEND,
    datasource: { uid: 'plenum', jsonData, secureJsonData: { password } },
    staticRoots: { '/public/plugins/': join(folder, 'public'), '/preview/': join(folder, 'page') },
    appFolder: join(folder, 'public'),
    page: join(folder, 'index.html'),
    onLog: () => undefined,
  });
});

afterAll(async () => {
  await server?.stop();
  await database?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('roles', () => {
  const save = async (role: string) => {
    const response = await fetch(`${server.url}/api/datasources/uid/plenum/resources/records`, {
      method: 'POST',
      headers: { 'X-Preview-Role': role },
      body: JSON.stringify({ basedOn: 0, record: { kind: 'holidays', name: `of ${role}`, body: { days: [] } } }),
    });
    return [response.status, await response.json()];
  };

  it('are those that the page plays: a viewer changes nothing, an editor may', async () => {
    expect(await save('Viewer')).toEqual([403, { message: expect.stringContaining('the role is Viewer') as string }]);
    expect(await save('Editor')).toEqual([200, { version: 1 }]);
  });
});

async function post(queries: object[], over: object = {}, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}/api/ds/query`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ queries, from: String(T0), to: String(T0 + MINUTE), ...over }),
  });
  return {
    status: response.status,
    body: (await response.json()) as { results: Record<string, never>; message?: string },
  };
}

/** Without the client's own tidying of paths and headers. */
function rawGet(path: string, headers: Record<string, string> = {}): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    request({ port: server.port, host: '127.0.0.1', path, headers }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end();
  });
}

const QUERY = { refId: 'A', datasource: { uid: 'plenum' }, metrics: [{ metric: 'RackPower' }], bucket: '10s' };

describe("Grafana's query API", () => {
  it('answers with frames of the real backend', async () => {
    const { status, body } = await post([QUERY]);
    expect(status).toBe(200);
    const { frames } = body.results.A as unknown as {
      frames: Array<{ schema: { fields: unknown[] }; data: { values: unknown[][] } }>;
    };
    expect(frames[0]?.schema.fields[1]).toMatchObject({
      type: 'number',
      labels: { rack: 'R1' },
      config: { unit: 'watt' },
    });
    expect(frames[0]?.data.values[0]?.[0]).toBe(T0);
    expect(frames[1]?.data.values[1]?.[0]).toBe(700);
  });

  it('answers 207 when one of two queries fails, 400 when all do', async () => {
    const wrong = { ...QUERY, refId: 'B', metrics: [{ metric: 'Nope' }] };
    const mixed = await post([QUERY, wrong]);
    expect(mixed.status).toBe(207);
    expect(mixed.body.results.B).toMatchObject({
      status: 400,
      errorSource: 'plugin',
      error: expect.stringContaining('Nope'),
    });
    expect((await post([wrong])).status).toBe(400);
  });

  it('takes relative times, and says what it does not take', async () => {
    expect((await post([QUERY], { from: 'now-5m', to: 'now' })).status).toBe(200);
    expect(await post([QUERY], { from: 'soon' })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('soon') },
    });
  });

  it('names the data source when another one is asked for', async () => {
    expect((await post([{ ...QUERY, datasource: { uid: 'other' } }])).body.message).toContain('"plenum"');
  });
});

describe("the other paths of Grafana's API", () => {
  const get = async (path: string) => {
    const response = await fetch(server.url + path);
    return { status: response.status, body: await response.json() };
  };

  it('give health, data source and resources', async () => {
    expect(await get('/api/datasources/uid/plenum/health')).toMatchObject({ status: 200, body: { status: 'OK' } });
    expect(await get('/api/datasources')).toMatchObject({ body: [{ uid: 'plenum', type: 'plenum-itot-datasource' }] });
    const racks = await get('/api/datasources/uid/plenum/resources/values/rack?zone=row-b');
    expect(racks).toMatchObject({ status: 200, body: { values: [{ value: 'R3', text: 'R3' }] } });
    expect((await get('/api/datasources/uid/none/health')).status).toBe(404);
  });

  it('never give a secret away', async () => {
    const { body } = await get('/api/datasources/uid/plenum');
    expect(body).toMatchObject({ secureJsonFields: { password: true } });
    expect(JSON.stringify(body)).not.toContain(`"${password}"`);
  });
});

describe('files', () => {
  it('are served from their roots, and the page for every path that a browser opens', async () => {
    const module = await fetch(`${server.url}/public/plugins/module.js`);
    expect(module.headers.get('content-type')).toContain('text/javascript');
    const page = await fetch(`${server.url}/d/plenum-overview`, { headers: { Accept: 'text/html' } });
    expect(await page.text()).toContain('Preview');
  });

  it.each([
    ['a plugin, which the next build writes under the same name', '/public/plugins/module.js', 'no-cache'],
    [
      'a part of the page, whose name is of its content',
      '/preview/assets/index-CeK8mcZN.js',
      'max-age=31536000, immutable',
    ],
  ])('are kept by browsers as long as they stay the same: %s', async (_which, path, kept) => {
    expect((await fetch(`${server.url}${path}`)).headers.get('cache-control')).toBe(kept);
  });

  it.each([
    '/public/plugins/../secret.txt',
    '/public/plugins/%2e%2e/secret.txt',
    '/public/plugins/..%2fsecret.txt',
    '/public/plugins/..%5csecret.txt',
    '/public/plugins/%00',
    '/public/plugins/link.txt',
    '/public/plugins//etc/passwd',
    '/public/plugins/',
  ])('stay inside their root: %s', async (path) => {
    expect(await rawGet(path)).toMatchObject({ status: 404 });
  });
});

it('finds the panels of the built app by their plugin.json, as Grafana does', async () => {
  const ask = async (path: string) => (await fetch(`${server.url}${path}`)).json();
  const panel = { id: 'plenum-floor-panel', type: 'panel', name: 'plenum-floor-panel' };
  expect(await ask('/api/plugins?type=panel')).toEqual([panel]);
  expect(await ask('/api/plugins')).toHaveLength(2);
});

describe('a foreign page', () => {
  it.each([
    ['through a name of its own', { Host: 'evil.example' }],
    ['from another origin', { Origin: 'http://evil.example' }],
  ])('gets nothing %s', async (_how, headers) => {
    expect(await rawGet('/api/datasources', headers)).toMatchObject({ status: 403 });
  });
});

it('starts a crashed backend again, as Grafana does', async () => {
  const before = server.backendPid();
  process.kill(before as number, 'SIGKILL');
  await expect.poll(() => server.backendPid(), { timeout: 20_000 }).not.toBe(before);
  await expect.poll(async () => (await post([QUERY])).status, { timeout: 20_000 }).toBe(200);
});

it('says in one sentence that its port is taken', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const start = startPreviewServer({ port, backend: BACKEND, datasource: { jsonData }, staticRoots: {} });
  await expect(start).rejects.toThrow(`Port ${port} on 127.0.0.1 is already in use. Stop the other program`);
  other.close();
});

it('says why a backend does not start', async () => {
  const backend = { executable: process.execPath, args: ['-e', 'console.error("no such library"); process.exit(3)'] };
  const start = startPreviewServer({
    port: 0,
    backend,
    datasource: { jsonData },
    staticRoots: {},
    onLog: () => undefined,
  });
  await expect(start).rejects.toThrow(/ended with code 3 before its handshake\. no such library/);
});
