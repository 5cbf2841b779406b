import { rename, writeFile } from 'node:fs/promises';
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
const readiness = async () => {
  const address = /Health and metrics: (http:\/\/[\d.]+:\d+)/.exec(child?.log() ?? '')?.[1];
  return (await (await fetch(`${address}/readyz`)).json()) as { warnings: string[] };
};
/** Writes a file as an editor does, at once. */
const put = async (name: string, lines: readonly string[]) => {
  await writeFile(join(directory.path, `${name}.new`), lines.join('\n'));
  await rename(join(directory.path, `${name}.new`), join(directory.path, name));
};
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
  const removed = netbox.state.lists['dcim/devices']?.splice(1, 1) ?? [];
  await waitFor(async () => (await conflicts()).length === 0, 'the conflict is over');
  await waitFor(async () => {
    const free = await client.query("SELECT FROM plenum.equipment WHERE code = 'n2' AND position_u IS NULL");
    return free.rowCount === 1;
  }, 'the height unit is free');
  expect(await checked()).not.toContain('disagree');

  // It was a mistake, and it is put back as it was.
  netbox.state.lists['dcim/devices']?.push(...removed);
  await waitFor(async () => {
    const back = await client.query("SELECT FROM plenum.equipment WHERE code = 'n2' AND position_u = 9");
    return back.rowCount === 1;
  }, 'the server is in its height unit again');

  // One that cannot be read stays where it is, for a collector that has never read it as well; the others are followed.
  const [n1, n2] = ['n1', 'n2'].map((name) => netbox.state.lists['dcim/devices']?.find((one) => one.name === name));
  const { rack } = n2 ?? {};
  Object.assign(n2 ?? {}, { rack: 'R1' });
  await start();
  for (const position of [11, 7]) {
    Object.assign(n1 ?? {}, { position });
    await waitFor(async () => {
      const moved = await client.query("SELECT FROM plenum.equipment WHERE code = 'n1' AND position_u = $1", [
        position,
      ]);
      return moved.rowCount === 1;
    }, `the other server is in height unit ${position}`);
  }
  expect(
    (await client.query("SELECT position_u, rack_id IS NOT NULL AS placed FROM plenum.equipment WHERE code = 'n2'"))
      .rows
  ).toEqual([{ position_u: 9, placed: true }]);
  const unread = /1 item of \/api\/dcim\/devices\/ cannot be read and stays as it was read before: \d+ \(rack: /;
  expect(await checked()).toMatch(unread);
  const { rows: states } = await client.query<{ state: string; message: string }>(
    "SELECT state, state_message AS message FROM plenum.source WHERE name = 'netbox'"
  );
  expect(states).toEqual([{ state: 'degraded', message: expect.stringMatching(unread) as string }]);
  Object.assign(n2 ?? {}, { rack });

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

it('follows the tables of the topology while it runs; one that is broken keeps what it said, with a complaint', async () => {
  const racks = ['id,zone,powerLimitW', 'C1,hall,40000', 'C2,hall,40000'];
  const equipment = ['id,objectType,rack', 'c1n1,Server,C1', 'c2pdu,PowerMeter,C2'];
  await put('racks.csv', racks);
  await put('equipment.csv', equipment);
  await put('serves.csv', ['from,to,kind', 'c2pdu,C2,power']);
  const topology = {
    zones: [{ id: 'hall', kind: 'hall' }],
    ...{ racks: './racks.csv', equipment: './equipment.csv', serves: './serves.csv' },
  };
  await start({ topology, sources: [] });
  const limits = async () =>
    (
      await client.query<{ code: string; power_limit_w: number }>(
        "SELECT code, power_limit_w FROM plenum.rack WHERE code LIKE 'C%' ORDER BY code"
      )
    ).rows.map(({ code, power_limit_w: watts }) => `${code} ${watts}`);
  const rackOf = async (code: string) =>
    (
      await client.query<{ code: string }>(
        'SELECT rack.code FROM plenum.equipment AS e JOIN plenum.rack USING (rack_id) WHERE e.code = $1',
        [code]
      )
    ).rows[0]?.code;
  const edges = async () => (await client.query('SELECT FROM plenum.serves')).rowCount;
  /** Parts of a topology are written one after the other. */
  const holds = async (racks: string[], rackOfNode: string, edgeCount: number) => {
    await waitFor(async () => (await limits()).join() === racks.join(), `racks ${racks.join()}`);
    await waitFor(async () => (await rackOf('c1n1')) === rackOfNode, `c1n1 in ${rackOfNode}`);
    await waitFor(async () => (await edges()) === edgeCount, `${edgeCount} edges`);
  };
  await holds(['C1 40000', 'C2 40000'], 'C1', 1);

  await put('racks.csv', ['id,zone,powerLimitW', 'C1,hall,60000', 'C2,hall,40000', 'C3,hall,25000']);
  await put('equipment.csv', ['id,objectType,rack', 'c1n1,Server,C2', 'c2pdu,PowerMeter,C2']);
  await put('serves.csv', ['from,to,kind']);
  await holds(['C1 60000', 'C2 40000', 'C3 25000'], 'C2', 0);

  await put('racks.csv', ['id,zone,powerLimitW', 'C1,hall,sixty', 'C2,hall,40000']);
  const complaint =
    /The topology has changed and cannot be used, so it stays as it was: .*racks\.csv:2 powerLimitW: "sixty"/;
  await waitFor(async () => complaint.test(child?.log() ?? ''), 'the broken table is told of');
  const { warnings } = await readiness();
  expect(warnings).toEqual(expect.arrayContaining([expect.stringMatching(complaint) as string]));
  expect(await limits()).toEqual(['C1 60000', 'C2 40000', 'C3 25000']);

  // Put back as it was at first, the same words count again.
  await put('racks.csv', racks);
  await put('equipment.csv', equipment);
  await put('serves.csv', ['from,to,kind', 'c2pdu,C2,power']);
  await waitFor(async () => (await limits()).includes('C1 40000'), 'the former limit');
  await waitFor(async () => (await rackOf('c1n1')) === 'C1', 'the former rack');
  await waitFor(async () => (await edges()) === 1, 'the former edge');
  const wordsOfC3 = "SELECT FROM plenum.place_word WHERE kind = 'rack' AND code = 'C3'";
  await waitFor(async () => (await client.query(wordsOfC3)).rowCount === 0, 'nobody speaks of C3');
}, 300_000);
