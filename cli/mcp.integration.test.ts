import { type ChildProcess, spawn } from 'node:child_process';
import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addLogin } from '#database/logins.ts';
import { testDatabase, type TestDatabase } from '#database/testing/database.ts';
import { buildPlant, HOUR, steady, T0 } from '#datasource/backend/testing/plant.ts';
import { QUERY_KINDS } from '#model/query/kinds.ts';

const MAIN = new URL('./main.ts', import.meta.url).pathname;
const TOKEN = 'a-token-of-the-test-0123456789';
const RANGE = { from: new Date(T0).toISOString(), to: new Date(T0 + HOUR).toISOString() };
/** An answer has a few thousand words at most. */
const MAX_CHARACTERS = 25_000;

const LOGIN = `mcp_test_${process.pid}`;
/** Each test starts the command, and a loaded machine takes its time. */
const SLOW_MS = 300_000;
vi.setConfig({ testTimeout: SLOW_MS, hookTimeout: SLOW_MS });

let database: TestDatabase;
let readerUrl: string;

beforeAll(async () => {
  database = await testDatabase();
  await buildPlant(database.url, {
    powerR1a: steady(1_234.5678, 0, HOUR, 10_000),
    powerR2: steady(2_000, 0, HOUR / 2, 10_000),
    inletR1: steady(22, 0, HOUR, 10_000),
  });
  readerUrl = await urlOfReader();
}, SLOW_MS);
afterAll(async () => {
  await asOwner((owner) => owner.query(`DROP ROLE IF EXISTS ${LOGIN}`));
  await database.stop();
});

/** The embedded engine takes any login; a server knows only those that it was told. */
async function urlOfReader(): Promise<string> {
  const url = new URL(database.embedded ? database.urlAs('plenum_reader') : database.url);
  if (!database.embedded) {
    await asOwner((owner) => addLogin(owner, { name: LOGIN, role: 'plenum_reader', password: LOGIN }));
    url.username = LOGIN;
    url.password = LOGIN;
  }
  url.searchParams.set('sslmode', 'disable');
  return url.href;
}

async function asOwner(work: (owner: pg.Client) => Promise<unknown>): Promise<void> {
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await work(owner).finally(() => owner.end());
}

function environment(more: Record<string, string> = {}): Record<string, string> {
  return { PATH: process.env.PATH ?? '', PLENUM_READER_URL: readerUrl, ...more };
}

async function overStdio(...flags: string[]): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [MAIN, 'mcp', '--grafana', 'https://grafana.example.com/sub/', ...flags],
      env: environment(),
      stderr: 'ignore',
    })
  );
  return client;
}

async function ask(client: Client, name: string, args: object): Promise<{ text: string; isError: boolean }> {
  const result = (await client.callTool({ name, arguments: { ...args } })) as CallToolResult;
  const [content] = result.content;
  return { text: content?.type === 'text' ? content.text : '', isError: result.isError === true };
}

describe('with a database for each site', () => {
  it('answers for all of them, and says which one is away', async () => {
    const second = await testDatabase();
    try {
      await buildPlant(second.url, { powerR1a: steady(3_000, 0, HOUR, 10_000) });
      const owner = new pg.Client({ connectionString: second.url });
      await owner.connect();
      await owner.query("UPDATE plenum.site SET code = 'berlin-1', name = 'Berlin'");
      await owner.end();
      const other = new URL(second.embedded ? second.urlAs('plenum_reader') : readerUrl);
      other.pathname = new URL(second.url).pathname;
      other.searchParams.set('sslmode', 'disable');
      other.searchParams.set('name', 'berlin');
      const client = await overStdio('--url', readerUrl, '--url', other.href);
      try {
        const { text } = await ask(client, 'timeseries', { ...RANGE, groupBy: 'site' });
        expect(text).toContain('demo');
        expect(text).toContain('berlin-1');
        expect((await ask(client, 'topology', {})).text).toContain('Berlin');
        await second.stop();
        const left = await ask(client, 'timeseries', { ...RANGE, groupBy: 'rack' });
        expect(left.isError, left.text).toBe(false);
        expect(left.text).toContain('Without berlin');
      } finally {
        await client.close();
      }
    } finally {
      await second.stop().catch(() => undefined);
    }
  });
});

describe('over stdio', () => {
  let client: Client;
  beforeAll(async () => {
    client = await overStdio();
  });
  afterAll(() => client.close());

  it('offers places, metrics and every kind of query that there is, each said to read only', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).toSorted()).toEqual(['topology', 'catalog', ...QUERY_KINDS].toSorted());
    for (const { name, description, inputSchema, annotations } of tools) {
      expect(description!.length, name).toBeGreaterThan(60);
      expect(annotations, name).toMatchObject({ readOnlyHint: true, destructiveHint: false });
      expect(inputSchema.properties, name).not.toHaveProperty('kind');
    }
    const timeseries = tools.find(({ name }) => name === 'timeseries')!;
    expect(timeseries.inputSchema.properties).toMatchObject({ from: { type: 'string' }, groupBy: { default: 'rack' } });
  });

  it('answers every kind that needs nothing but its name', async () => {
    const { tools } = await client.listTools();
    const alone = tools.filter(({ inputSchema }) => (inputSchema.required ?? []).length === 0);
    expect(alone.length).toBeGreaterThan(2);
    for (const { name } of alone) {
      const { text, isError } = await ask(client, name, {});
      expect(isError, `${name}: ${text}`).toBe(false);
      expect(text.length, name).toBeLessThan(MAX_CHARACTERS);
      expect(() => JSON.parse(text), name).not.toThrow();
    }
  });

  it('gives a series rounded, with its unit, quality, coverage and a link to the same query in Grafana', async () => {
    const { text } = await ask(client, 'timeseries', { ...RANGE, metrics: [{ metric: 'RackPower' }], points: 4 });
    const { series, grafana, notes } = JSON.parse(text);
    const [r1, r2] = series;
    expect(r1).toMatchObject({
      name: 'R1',
      labels: { rack: 'R1', zone: 'row-a' },
      unit: 'watt',
      last: 1_235,
      mean: 1_235,
    });
    expect(r1).toMatchObject({ simulated: true, measured: '1 of 2 points', coverage: 1 });
    expect(r1.values.length).toBeLessThanOrEqual(4);
    expect(r2.coverage).toBeLessThan(0.6);
    expect(r2.quality.stale).toBeGreaterThan(0.4);
    expect(notes).toContainEqual(expect.stringMatching(/^No recent sample \(stale\): R2/));
    const panes = JSON.parse(new URL(grafana).searchParams.get('panes')!);
    expect(grafana).toMatch(/^https:\/\/grafana\.example\.com\/sub\/explore\?schemaVersion=1/);
    expect(panes.plenum).toMatchObject({
      datasource: 'plenum',
      range: RANGE,
      queries: [{ refId: 'A', kind: 'timeseries', metrics: [{ metric: 'RackPower' }] }],
    });
  });

  it('gives a table with units, and says what it cut', async () => {
    const { text } = await ask(client, 'health', { ...RANGE, of: 'points', limit: 2 });
    const { tables, cut } = JSON.parse(text);
    expect(tables[0].columns).toContain('age [s]');
    expect(tables[0].rows).toHaveLength(2);
    expect(cut).toContainEqual(
      expect.stringMatching(/^Shown are 2 of \d+ rows of .*: narrow the scope, or raise limit\.$/)
    );
  });

  it('finds places and metrics by words', async () => {
    const zone = JSON.parse((await ask(client, 'topology', { zone: 'hall-1' })).text);
    expect(zone.racks.map(({ id }: { id: string }) => id)).toEqual(['R1', 'R2', 'R3']);
    const rack = JSON.parse((await ask(client, 'topology', { rack: 'R1' })).text);
    expect(rack.servedBy).toEqual([{ id: 'CRAH1', kind: 'cooling' }]);
    const found = JSON.parse((await ask(client, 'topology', { search: 'crah' })).text);
    expect(found.equipment).toMatchObject([{ id: 'CRAH1' }]);
    const catalog = JSON.parse((await ask(client, 'catalog', { search: 'rack power' })).text);
    expect(catalog.metrics).toContainEqual(expect.objectContaining({ id: 'RackPower', unit: 'W', points: 4 }));
    const junction = JSON.parse((await ask(client, 'catalog', { search: 'junction', unused: true })).text);
    expect(junction.metrics.map(({ id }: { id: string }) => id)).toEqual(['hw.temperature']);
  });

  it.each([
    [
      'timeseries',
      { metrics: [{ metric: 'RackPowr' }] },
      /metrics\[0\]\.metric has the value "RackPowr"\. Did you mean RackPower\?/,
    ],
    ['timeseries', { metrics: 'all' }, /metrics has the value "all"\. Give a list\./],
    [
      'timeseries',
      { metrics: [{ metric: 'RackPower' }], from: 'yesterday' },
      /from has the value "yesterday"\. Write now, now-6h/,
    ],
    ['timeseries', { metrics: [{ metric: 'RackPower' }], from: 'now', to: 'now-1h' }, /ends before it starts/],
    [
      'timeseries',
      { metrics: [{ metric: 'RackPower' }], limit: 1e9 },
      /limit has the value 1000000000\. limit is a whole number from 1/,
    ],
    ['topology', { zone: 'row-z' }, /"row-z" is not a zone\. Zones are hall-1, row-a, row-b\./],
    ['topology', { rack: "'; DROP TABLE plenum.sample; --" }, /is not a rack\. Ask with search/],
    ['topology', { rack: 'x'.repeat(200_000) }, /^"x{100}…" is not a rack\. Ask with search/],
    ['topology', { zone: '\u0000'.repeat(200_000) }, /^"\u0000{100}…" is not a zone\. Zones are/],
    [
      'timeseries',
      { metrics: [{ metric: 'x'.repeat(900_000) }] },
      /has the value "x{79}…\. Choose a metric of the catalog/,
    ],
    ['impact', { scope: { equipment: ['x'.repeat(900_000)] } }, /^Equipment "x{100}…" is not in the topology/],
    ['delete_everything', {}, /There is no tool "delete_everything"\. Choose topology, catalog, .*timeseries/],
  ])('answers a wrong question to %s %j with the next step', async (name, args, message) => {
    const { text, isError } = await ask(client, name, args);
    expect(isError).toBe(true);
    expect(text).toMatch(message);
  });
});

describe('what an assistant is given', () => {
  it('cannot change a thing: the database refuses its login every table', async () => {
    const reader = new pg.Client({ connectionString: readerUrl });
    await reader.connect();
    try {
      // What it may is asked of its rights: a session may end being read only by itself.
      await reader.query('SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE');
      const { rows: tables } = await reader.query(
        `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE n.nspname = 'plenum' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')`
      );
      expect(tables.length).toBeGreaterThan(10);
      for (const { name } of tables) {
        await expect(reader.query(`DELETE FROM ${name}`), name).rejects.toThrow(
          /permission denied|cannot delete from view/
        );
      }
      await expect(reader.query('CREATE TABLE plenum.mine (x int)')).rejects.toThrow(/permission denied/);
    } finally {
      await reader.end();
    }
  });

  it('is never a login that may write', async () => {
    const { code, said } = await run({ PLENUM_READER_URL: `${database.url}?sslmode=disable` });
    expect(code).toBe(1);
    expect(said).toMatch(
      /^mcp: the database login ".*" may change everything.*Give the URL of a login that has the role plenum_reader only/m
    );
  });
});

describe('a wrong call', () => {
  it.each([
    [{ PLENUM_READER_URL: '' }, [], /^mcp: no database is given\. Set PLENUM_READER_URL, or pass --url/m],
    [{ PLENUM_READER_URL: 'mysql://x' }, [], /^mcp: the database URL does not begin with postgres:/m],
    [
      { PLENUM_READER_URL: 'postgres://reader@127.0.0.1:1/plenum?sslmode=maybe' },
      [],
      /^mcp: sslmode=maybe .* Choose disable, require/m,
    ],
    [{}, ['--http'], /^mcp: no token is given\. Set PLENUM_MCP_TOKEN, or pass --token-file/m],
    [{ PLENUM_MCP_TOKEN: 'short' }, ['--http'], /^mcp: the token is shorter than 16 characters/m],
    [{ PLENUM_MCP_TOKEN: TOKEN }, ['--http', 'here'], /^mcp: --http here is not an address\. Write host:port/m],
    [{}, ['--grafana', 'grafana'], /^mcp: --grafana grafana is not an address/m],
  ])('%j %j ends at once and says what to do', async (env, flags, message) => {
    const { code, said } = await run(env, ...flags);
    expect(code).toBe(1);
    expect(said).toMatch(message);
    expect(said).not.toContain(TOKEN);
  });

  it('is explained by --help', async () => {
    const { code, said } = await run({}, '--help');
    expect(code).toBe(0);
    expect(said).toMatch(/Model Context Protocol.*--token-file.*plenum_reader/s);
  });
});

async function run(env: Record<string, string>, ...flags: string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [MAIN, 'mcp', ...flags], {
    env: environment(env),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (data) => (said += String(data)));
  child.stderr.on('data', (data) => (said += String(data)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said };
}

describe('over HTTP', () => {
  let server: ChildProcess;
  let url: URL;
  let stderr = '';
  beforeAll(async () => {
    server = spawn(process.execPath, [MAIN, 'mcp', '--http', '127.0.0.1:0', '--allow-host', 'plenum.example.com'], {
      env: environment({ PLENUM_MCP_TOKEN: TOKEN }),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    url = await new Promise<URL>((resolve, reject) => {
      createInterface({ input: server.stderr! }).on('line', (line) => {
        stderr += line;
        const address = /http:\/\/[^ ]+\/mcp/.exec(line);
        if (address) {
          resolve(new URL(address[0]));
        }
      });
      server.once('exit', () => reject(new Error(stderr)));
    });
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
  });

  const authorization = `Bearer ${TOKEN}`;
  const post = (headers: Record<string, string>, body = '{}', path = '/mcp', method = 'POST') =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const sent = request(
        {
          host: url.hostname,
          port: url.port,
          path,
          method,
          headers: { 'content-type': 'application/json', ...headers },
        },
        (response) => {
          let text = '';
          response.on('data', (data) => (text += String(data)));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        }
      );
      sent.once('error', reject);
      sent.end(body);
    });

  it('answers the client of the protocol that has the token', async () => {
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers: { authorization } } }));
    const { text } = await ask(client, 'timeseries', { ...RANGE, metrics: [{ metric: 'RackPower' }], groupBy: 'zone' });
    expect(JSON.parse(text).series[0]).toMatchObject({ labels: { zone: 'row-a' } });
    // Several at once: each request stands for itself.
    const answers = await Promise.all(['a', 'b', 'c'].map((search) => ask(client, 'topology', { search })));
    expect(answers.every(({ isError }) => !isError)).toBe(true);
    await client.close();
  });

  it.each([
    ['no token', {}, 401],
    ['a wrong token', { authorization: 'Bearer wrong-wrong-wrong-wrong' }, 401],
    ['the token by another scheme', { authorization: `Basic ${TOKEN}` }, 401],
    ['the name of a web page', { authorization, host: 'evil.example.com' }, 403],
    ['a web page as its origin', { authorization, origin: 'https://evil.example.com' }, 403],
    ['an origin that is none', { authorization, origin: 'null' }, 403],
    ['an allowed name, which then has to be right otherwise', { authorization, host: 'plenum.example.com' }, 400],
  ])('refuses a request with %s', async (_what, headers, status) => {
    expect((await post(headers, 'not json')).status).toBe(status);
  });

  it('refuses other paths and methods, and what is too large, with a word on what to do', async () => {
    expect(await post({ authorization }, '{}', '/')).toMatchObject({
      status: 404,
      text: expect.stringContaining('Only /mcp'),
    });
    expect(await post({ authorization }, '', '/mcp', 'GET')).toMatchObject({ status: 405 });
    expect(await post({ authorization }, JSON.stringify({ x: 'x'.repeat(2 ** 20) }))).toMatchObject({ status: 413 });
  });

  it('never writes its token', () => {
    expect(stderr).not.toContain(TOKEN);
  });
});
