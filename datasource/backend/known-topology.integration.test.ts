import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '#database/testing/database.ts';

import { parseSettings } from './instances/settings.ts';
import { type Connections, openDatabase } from './sql/database.ts';
import { createKnownTopology } from './sql/known-topology.ts';
import { contextFor } from './testing/grafana.ts';
import { buildPlant } from './testing/plant.ts';

let database: TestDatabase;
let owner: pg.Client;
let connections: Connections;

beforeAll(async () => {
  database = await testDatabase();
  await buildPlant(database.url, {});
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  const url = database.embedded ? database.urlAs('plenum_reader') : database.url;
  connections = openDatabase(parseSettings(contextFor(url).dataSourceInstanceSettings!), () => undefined);
});
afterAll(async () => {
  await connections?.close();
  await owner?.end();
  await database?.stop();
});

const known = createKnownTopology();
const read = () => known.read(connections.as({ name: 'test', fromAlert: false }), AbortSignal.timeout(20_000));

it('gives the same topology until a place changes, also to those who ask at once', async () => {
  const [first, second] = await Promise.all([read(), read()]);
  expect(second).toBe(first);
  expect(await read()).toBe(first);
  await owner.query(
    "UPDATE plenum.rack SET power_limit_w = 20000, x_m = 1.2, y_m = 3, height_u = 48 WHERE code = 'R2'"
  );
  const { racks } = await read();
  expect(racks).toContainEqual(
    expect.objectContaining({ id: 'R2', zone: 'row-a', powerLimitW: 20_000, xM: 1.2, yM: 3, heightU: 48 })
  );
});

it.each([
  ["INSERT INTO plenum.serves (site_id, from_equipment_id, to_rack_id, kind) VALUES (1, 5, 2, 'cooling')", 2],
  ["DELETE FROM plenum.serves WHERE to_rack_id = 2 AND kind = 'cooling'", 1],
])('knows of a chain that changes: %s', async (sql, count) => {
  await read();
  await owner.query(sql);
  expect((await read()).serves).toHaveLength(count);
});

it('gives the key that each place has in the database', async () => {
  const { racks, rackKeys, zones, zoneKeys, equipment, equipmentKeys } = await read();
  const codesOf = async (table: string, keys: number[]) => {
    const { rows } = await owner.query<{ code: string }>(
      `SELECT code FROM unnest($1::int[]) WITH ORDINALITY AS k (key, i) JOIN plenum.${table} ON ${table}_id = key ORDER BY i`,
      [keys]
    );
    return rows.map(({ code }) => code);
  };
  expect(await codesOf('rack', rackKeys)).toEqual(racks.map(({ id }) => id));
  expect(await codesOf('zone', zoneKeys)).toEqual(zones.map(({ id }) => id));
  expect(await codesOf('equipment', equipmentKeys)).toEqual(equipment.map(({ id }) => id));
});
