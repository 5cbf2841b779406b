import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';
import type { LiveMessage, LiveOffer } from '#model/query/live.ts';

import { type Channels, connectChannels } from './testing/channels.ts';
import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildPlant, MINUTE, SECOND, steady, T0 } from './testing/plant.ts';
import { type DatabaseProxy, databaseProxy } from './testing/proxy.ts';

/** Live over two databases, one for each site, whose sources, zones and racks have the same names. */
const WAIT = { timeout: 60_000, interval: 100 };

let munich: TestDatabase;
let berlin: TestDatabase;
let toBerlin: DatabaseProxy;
let backend: TestBackend;
let channels: Channels;
let asked = 0;

const urlOf = (database: TestDatabase) => (database.embedded ? database.urlAs('plenum_reader') : database.url);

async function run(database: TestDatabase, sql: string, parameters: unknown[] = []): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(sql, parameters);
  await client.end();
}

async function build(database: TestDatabase, site: string, watts: number): Promise<void> {
  const now = Date.now() - T0;
  await buildPlant(database.url, { powerR2: steady(watts, now - 10 * MINUTE, now - SECOND, 10 * SECOND) });
  await run(database, 'UPDATE plenum.site SET code = $1, name = $1', [site]);
}

const store = (database: TestDatabase, watts: number) =>
  run(
    database,
    `WITH stored AS (
       INSERT INTO plenum.sample (time, point_id, value, quality)
       SELECT date_trunc('milliseconds', clock_timestamp()), point_id, $1, 0 FROM plenum.point WHERE address = 'powerR2' RETURNING point_id, time
     )
     INSERT INTO plenum.newest AS n SELECT source, time FROM stored JOIN plenum.point USING (point_id)
     ON CONFLICT (source) DO UPDATE SET time = excluded.time`,
    [watts]
  );

beforeAll(async () => {
  [munich, berlin] = await Promise.all([testDatabase(), testDatabase()]);
  await build(munich, 'munich-1', 1_000);
  await build(berlin, 'berlin-1', 2_000);
  toBerlin = await databaseProxy(urlOf(berlin));
  const { hostname, port, pathname, username, password } = new URL(toBerlin.url);
  const own = { name: 'berlin', host: hostname, port: Number(port), database: pathname.slice(1), user: username };
  const context = contextFor(urlOf(munich), 1, { serverName: 'munich', servers: [{ ...own, tlsMode: 'disable' }] });
  context.dataSourceInstanceSettings!.decryptedSecureJsonData.password_berlin = decodeURIComponent(password);
  backend = await startBackend(context);
  channels = connectChannels(backend.target, context);
}, 300_000);

afterAll(async () => {
  channels?.close();
  await backend?.stop();
  await toBerlin?.stop();
  await Promise.all([munich?.stop(), berlin?.stop()]);
});

async function offer(query: object): Promise<LiveOffer> {
  const toMs = Date.now();
  const live = { live: true, bucket: '1s', metrics: [{ metric: 'RackPower' }], key: `Q-${asked++}`, ...query };
  const [first] = await backend.series(live, { fromMs: toMs - 5 * MINUTE, toMs });
  return first?.live as LiveOffer;
}

/** The last value of each site. */
function follow(live: LiveOffer) {
  const last = new Map<string, number | null>();
  const problems: string[] = [];
  let sites: string[] = [];
  const running = channels.run(live, ({ schema, data, live: worth }: LiveMessage) => {
    sites = schema?.fields.slice(1).map(({ labels }) => labels?.['site'] ?? '') ?? sites;
    data?.values.slice(1).forEach((column, index) => last.set(sites[index] ?? '', column.at(-1) ?? null));
    problems.push(...(worth.problem === undefined ? [] : [worth.problem]));
  });
  return { last, problems, ...running };
}

it('a channel follows both databases, one of them while the other is away, and both again', async () => {
  const followed = follow(await offer({ groupBy: 'rack' }));
  const ofBerlin = follow(await offer({ groupBy: 'rack', scope: { sites: ['berlin-1'] } }));
  await store(munich, 1_111);
  await store(berlin, 2_222);
  await vi.waitFor(
    () => expect(Object.fromEntries(followed.last)).toEqual({ 'munich-1': 1_111, 'berlin-1': 2_222 }),
    WAIT
  );
  await toBerlin.goDown();
  await store(munich, 1_333);
  await vi.waitFor(() => expect(followed.last.get('munich-1')).toBe(1_333), WAIT);
  await vi.waitFor(
    () => expect(ofBerlin.problems).toContainEqual(expect.stringContaining('Without berlin (berlin-1)')),
    WAIT
  );
  await toBerlin.comeBack();
  await store(berlin, 2_444);
  await vi.waitFor(() => expect(followed.last.get('berlin-1')).toBe(2_444), WAIT);
  await vi.waitFor(() => expect(ofBerlin.last.get('berlin-1')).toBe(2_444), WAIT);
  followed.cancel();
  ofBerlin.cancel();
}, 200_000);

it('the top racks are followed by site and rack, not one of the same name elsewhere', async () => {
  const live = await offer({ groupBy: 'rack', top: 1 });
  const first = await channels.subscribe(live);
  expect(first?.schema?.fields.slice(1).map(({ labels }) => [labels?.['site'], labels?.['rack']])).toEqual([
    ['berlin-1', 'R2'],
  ]);
});
