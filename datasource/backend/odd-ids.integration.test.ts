import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';

const MINUTE = 60_000;
const END_MS = Date.UTC(2026, 0, 5, 12);
const RANGE = { fromMs: END_MS - 10 * MINUTE, toMs: END_MS };
/** Ids with what lists, variables, expressions, SQL and JSON give a meaning to. */
const IDS = ['R{1,2}', 'R,1', 'R.*', 'R|(a+)+$', `R'"--;`, 'R\\d%_', '${rack}', '$1', 'Ü 7 ☃'];
const everywhere = { sites: [], zones: [], racks: [], equipment: [] };

let database: TestDatabase;
let backend: TestBackend;

beforeAll(async () => {
  database = await testDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`INSERT INTO plenum.site (code, name, simulated) VALUES ('s,{1}', 'Site', true);
    INSERT INTO plenum.zone (site_id, code, name, kind) VALUES (1, 'z|.*', 'Zone', 'row')`);
  await client.query(
    `INSERT INTO plenum.rack (site_id, zone_id, code, name) SELECT 1, 1, code, '' FROM unnest($1::text[]) AS codes(code)`,
    [IDS]
  );
  await client.query(
    `INSERT INTO plenum.point (site_id, rack_id, placed_rack_id, placed_zone_id, metric, source, address, simulated, stale_after_ms, valid_from)
     SELECT 1, rack_id, rack_id, 1, 'RackPower', 'pdu', code, true, 60000, to_timestamp($1::float8 / 1000) FROM plenum.rack`,
    [RANGE.fromMs]
  );
  await client.query(
    `INSERT INTO plenum.sample (time, point_id, value, quality) SELECT t, point_id, 1000 * point_id, 0 FROM plenum.point,
       generate_series(to_timestamp($1::float8 / 1000), to_timestamp($2::float8 / 1000), '1 minute') t`,
    [RANGE.fromMs, END_MS - 1]
  );
  await client.end();
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
}, 120_000);

afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

const racksOf = async (query: object) =>
  (await backend.series({ metrics: [{ metric: 'RackPower' }], ...query }, RANGE)).flatMap(
    ({ labels }) => labels['rack'] ?? []
  );

it.each(IDS)('the rack %s is asked for by its id, and found by a filter and by its own characters', async (id) => {
  expect(await racksOf({ scope: { ...everywhere, racks: [id] } })).toEqual([id]);
  expect(await racksOf({ filters: [{ key: 'rack', operator: '=', value: id }] })).toEqual([id]);
  const escaped = id.replace(/[\\^$*+?.()|[\]{}/]/g, '\\$&');
  expect(await racksOf({ filters: [{ key: 'rack', operator: '=~', value: `(${escaped})` }] })).toEqual([id]);
});

it('several are asked for at once, and offered as values of a variable', async () => {
  const two = IDS.slice(0, 2);
  expect((await racksOf({ scope: { ...everywhere, racks: two } })).sort()).toEqual([...two].sort());
  expect((await racksOf({ scope: { ...everywhere, sites: ['s,{1}'], zones: ['z|.*'] } })).sort()).toEqual(
    [...IDS].sort()
  );
  const parameters = new URLSearchParams({ site: 's,{1}', zone: 'z|.*' });
  const url = `values/rack?${parameters.toString()}`;
  const { body } = await backend.client.callResource(
    contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url),
    { path: 'values/rack', url, method: 'GET', headers: {}, body: new Uint8Array() },
    AbortSignal.timeout(60_000)
  );
  const { values } = JSON.parse(Buffer.from(body).toString('utf8')) as { values: Array<{ value: string }> };
  expect(values.map(({ value }) => value).sort()).toEqual([...IDS].sort());
});
