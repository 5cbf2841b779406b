import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { check } from '#cli/check.ts';
import { testDatabase } from '#database/testing/database.ts';
import type { TestDatabase } from '#database/testing/database.ts';
import type { Topology } from '#model/topology.ts';
import { netboxLists } from '../../simulator/servers/netbox-records.ts';
import { DEMO_NETBOX_TOKEN, startNetbox } from '../../simulator/servers/netbox.ts';
import type { NetboxServer } from '../../simulator/servers/netbox.ts';
import { runPlenum, temporaryDirectory, writeConfig } from './testing/collector.ts';
import type { CollectorProcess } from './testing/collector.ts';
import { until } from './testing/recording.ts';

/** The machine may be busy, and the collector starts as a process of its own. */
const PATIENCE_MS = 60_000;

const IN_NETBOX: Topology = {
  sites: [],
  zones: [
    { id: 'hall', site: 's', name: 'hall', kind: 'hall' },
    { id: 'row-b', site: 's', name: 'row-b', kind: 'row', parent: 'hall' },
  ],
  racks: [{ id: 'R1', site: 's', name: 'Rack one', zone: 'row-b', heightU: 48 }],
  equipment: [
    { id: 'n1', site: 's', name: 'n1', objectType: 'Server', rack: 'R1', positionU: 7 },
    { id: 'n2', site: 's', name: 'n2', objectType: 'Server', rack: 'R1', positionU: 9 },
  ],
  serves: [],
};

let database: TestDatabase;
let client: pg.Client;
let netbox: NetboxServer;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let child: CollectorProcess | undefined;

beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  netbox = await startNetbox(netboxLists(IN_NETBOX, 's'), { host: '127.0.0.1', port: 0 });
  directory = await temporaryDirectory();
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await child?.exited;
});
afterAll(async () => {
  await netbox.stop();
  await client.end();
  await database.stop();
  await directory.remove();
});

const configured = (more: object = {}) => ({
  version: 1,
  site: { id: 's' },
  topology: {
    zones: [
      { id: 'hall', kind: 'hall' },
      { id: 'row-a', kind: 'row', parent: 'hall' },
    ],
    racks: [{ id: 'R1', zone: 'row-a' }],
  },
  database: { url: database.urlAs('plenum_writer'), flushInterval: '100ms' },
  spool: { directory: join(directory.path, 'spool') },
  http: { port: 0 },
  sources: [
    { name: 'netbox', protocol: 'netbox', url: netbox.url, token: DEMO_NETBOX_TOKEN, interval: '1s', sites: ['s'] },
  ],
  ...more,
});
const start = async (more: object = {}) => {
  child?.kill('SIGTERM');
  await child?.exited;
  child = runPlenum(['collect', await writeConfig(directory.path, configured(more))], {});
};
const waitFor = (test: () => Promise<boolean>, what: string) =>
  until(test, what, PATIENCE_MS).catch((error: Error) => {
    throw new Error(`${error.message}\n${child?.log()}`);
  });
const conflicts = async () =>
  (
    await client.query<{ subject: string; attribute: string; words: Array<{ source: string; word: string }> }>(
      'SELECT subject, attribute, words FROM plenum.conflict ORDER BY subject, attribute'
    )
  ).rows.map(({ subject, attribute, words }) => [
    subject,
    attribute,
    ...words.map((one) => `${one.source}: ${one.word}`),
  ]);
const zoneOfRack = async () =>
  (
    await client.query<{ code: string }>(
      "SELECT zone.code FROM plenum.rack JOIN plenum.zone USING (zone_id) WHERE rack.code = 'R1'"
    )
  ).rows[0]?.code;
const checked = async () => {
  const lines: string[] = [];
  await check(join(directory.path, 'collector.yaml'), (text) => lines.push(text));
  return lines.join('\n');
};

it('tells where the inventory and the configuration disagree until they agree, over restarts, and follows what is left', async () => {
  const told = [['R1', 'zone', 'configuration: row-a', 'netbox: row-b']];
  await start();
  await waitFor(async () => (await conflicts()).length > 0, 'the conflict is told');
  expect(await conflicts()).toEqual(told);
  expect(await zoneOfRack()).toBe('row-a');
  expect(await checked()).toContain(
    'Sources disagree about 1 thing; of each, the first word holds:\n  rack R1, zone: row-a (configuration), row-b (netbox)'
  );
  const { rows } = await client.query("SELECT position_u, height_u FROM plenum.equipment WHERE code = 'n1'");
  expect(rows).toEqual([{ position_u: 7, height_u: 2 }]);

  // NetBox is corrected, and a server is taken out of it.
  netbox.state.lists['dcim/locations']?.push({
    id: 9,
    name: 'row-a',
    slug: 'row-a',
    parent: { id: 1 },
    site: { id: 1 },
  });
  Object.assign(netbox.state.lists['dcim/racks']?.[0] ?? {}, { location: { id: 9, name: 'row-a' } });
  netbox.state.lists['dcim/devices']?.splice(1, 1);
  await waitFor(async () => (await conflicts()).length === 0, 'the conflict is over');
  await waitFor(async () => {
    const free = await client.query("SELECT FROM plenum.equipment WHERE code = 'n2' AND position_u IS NULL");
    return free.rowCount === 1;
  }, 'the height unit is free');
  expect(await checked()).not.toContain('disagree');

  // The configuration takes back its word: what the inventory says holds.
  Object.assign(netbox.state.lists['dcim/racks']?.[0] ?? {}, { location: { id: 2, name: 'row-b' } });
  await waitFor(async () => (await conflicts()).length === 1, 'they disagree again');
  const hall = { zones: [{ id: 'hall', kind: 'hall' }] };
  await start({ topology: hall });
  await waitFor(async () => (await zoneOfRack()) === 'row-b', 'the inventory holds');
  expect(await conflicts()).toEqual([]);

  // The source is taken out of the configuration: its words go with it.
  await start({ topology: hall, sources: [] });
  await waitFor(async () => {
    const left = await client.query("SELECT FROM plenum.place_word WHERE source = 'netbox'");
    return left.rowCount === 0;
  }, 'nothing of the source is left');
  expect(await zoneOfRack()).toBe('row-b');
}, 300_000);
