import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { Aedes } from 'aedes';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { testDatabase } from '#database/testing/database.ts';
import type { TestDatabase } from '#database/testing/database.ts';
import type { Topology } from '#model/topology.ts';
import { netboxLists } from '../../simulator/servers/netbox-records.ts';
import { DEMO_NETBOX_TOKEN, startNetbox } from '../../simulator/servers/netbox.ts';
import type { NetboxServer } from '../../simulator/servers/netbox.ts';
import { runPlenum, temporaryDirectory, writeConfig } from './testing/collector.ts';
import type { CollectorProcess } from './testing/collector.ts';
import { until } from './testing/recording.ts';

/** The machine may be busy, and each command is a process of its own. */
const PATIENCE_MS = 60_000;

const equipment = (id: string, objectType: string, place: object = { zone: 'hall' }) => ({
  ...{ id, site: 's', name: id, objectType },
  ...place,
});
/** What NetBox says: one item for each of the others that speak of it too, and one that only DSX speaks of as well. */
const IN_NETBOX: Topology = {
  sites: [],
  zones: [
    { id: 'hall', site: 's', name: 'hall', kind: 'hall' },
    { id: 'row-b', site: 's', name: 'row-b', kind: 'row', parent: 'hall' },
  ],
  racks: [
    { id: 'R1', site: 's', name: 'R1', zone: 'row-b', powerLimitW: 60_000 },
    { id: 'R2', site: 's', name: 'R2', zone: 'row-b' },
  ],
  equipment: [
    equipment('written-netbox', 'Chiller'),
    equipment('netbox-dsx', 'Chiller'),
    equipment('all-three', 'Chiller'),
    equipment('agreed', 'CDU'),
    equipment('n1', 'Server', { rack: 'R1' }),
  ],
  serves: [],
};
/** What the configuration says, in its file or in a table. */
const WRITTEN = [
  ['written-netbox', 'CDU'],
  ['written-dsx', 'CDU'],
  ['all-three', 'CDU'],
  ['agreed', 'CDU'],
] as const;
const IN_DSX = [
  ['written-dsx', 'CRAH'],
  ['netbox-dsx', 'CRAH'],
  ['all-three', 'CRAH'],
  ['agreed', 'CDU'],
] as const;

const TOLD = [
  ['equipment', 'all-three', 'objectType', 'configuration: CDU', 'netbox: Chiller', 'dsx: CRAH'],
  ['equipment', 'n1', 'place', 'hosts: rack R2', 'netbox: rack R1'],
  ['equipment', 'netbox-dsx', 'objectType', 'netbox: Chiller', 'dsx: CRAH'],
  ['equipment', 'written-dsx', 'objectType', 'configuration: CDU', 'dsx: CRAH'],
  ['equipment', 'written-netbox', 'objectType', 'configuration: CDU', 'netbox: Chiller'],
  ['rack', 'R1', 'powerLimitW', 'configuration: 40000 W', 'netbox: 60000 W'],
  ['rack', 'R1', 'zone', 'configuration: row-a', 'netbox: row-b'],
];

let database: TestDatabase;
let client: pg.Client;
let netbox: NetboxServer;
let broker: Aedes;
let server: Server;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let child: CollectorProcess | undefined;

beforeAll(async () => {
  netbox = await startNetbox(netboxLists(IN_NETBOX, 's'), { host: '127.0.0.1', port: 0 });
  broker = await Aedes.createBroker();
  server = createServer((socket) => broker.handle(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  for (const [objectId, objectType] of IN_DSX) {
    const topic = `BMS/v1/PUB/Metadata/${objectType}/Status/${objectId}`;
    const payload = JSON.stringify({ objectType, pointType: 'Status', objectId });
    await new Promise<void>((resolve, reject) =>
      broker.publish({ cmd: 'publish', topic, payload, qos: 1, retain: true, dup: false }, (error) =>
        error ? reject(error) : resolve()
      )
    );
  }
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await child?.exited;
  await client.end();
  await database.stop();
  await directory.remove();
});
afterAll(async () => {
  await netbox.stop();
  await new Promise<void>((resolve) => broker.close(() => resolve()));
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

const zones = [
  { id: 'hall', kind: 'hall' },
  { id: 'row-a', kind: 'row', parent: 'hall' },
];
const inFile = () => ({
  zones,
  racks: [{ id: 'R1', zone: 'row-a', powerLimitW: 40_000 }],
  equipment: WRITTEN.map(([id, objectType]) => ({ id, objectType, zone: 'hall' })),
});
async function inTables() {
  await writeFile(join(directory.path, 'racks.csv'), 'id,zone,powerLimitW\nR1,row-a,40000\n');
  const rows = WRITTEN.map(([id, objectType]) => `${id},${objectType},hall`);
  await writeFile(join(directory.path, 'equipment.csv'), ['id,objectType,zone', ...rows].join('\n'));
  return { zones, racks: './racks.csv', equipment: './equipment.csv' };
}

it.each([
  ['a configuration', async () => inFile()],
  ['tables', inTables],
])(
  '%s, an inventory and metadata that disagree are told of in the conflicts and by the check, pair by pair',
  async (_, topologyOf) => {
    directory = await temporaryDirectory();
    database = await testDatabase();
    client = new pg.Client({ connectionString: database.urlAs('plenum_reader') });
    await client.connect();
    await writeFile(join(directory.path, 'targets.json'), JSON.stringify([{ targets: ['n1:9'] }]));
    const path = await writeConfig(directory.path, {
      version: 1,
      site: { id: 's' },
      topology: await topologyOf(),
      hosts: { list: [{ host: 'n1', rack: 'R2' }] },
      database: { url: database.urlAs('plenum_writer'), flushInterval: '100ms' },
      spool: { directory: join(directory.path, 'spool') },
      http: { port: 0 },
      sources: [
        { name: 'netbox', protocol: 'netbox', url: netbox.url, token: DEMO_NETBOX_TOKEN, interval: '1s' },
        { name: 'dsx', protocol: 'dsx-mqtt', url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}` },
        { name: 'it', protocol: 'prometheus', interval: '1s', discovery: { files: ['./targets.json'] } },
      ],
    });
    child = runPlenum(['collect', path], {});
    const conflicts = async () => {
      const { rows } = await client.query<{
        kind: string;
        subject: string;
        attribute: string;
        words: Array<{ source: string; word: string }>;
      }>('SELECT kind, subject, attribute, words FROM plenum.conflict ORDER BY kind, subject, attribute');
      return rows.map(({ kind, subject, attribute, words }) => [
        ...[kind, subject, attribute],
        ...words.map(({ source, word }) => `${source}: ${word}`),
      ]);
    };
    const isTold = async () => JSON.stringify(await conflicts()) === JSON.stringify(TOLD);
    await until(isTold, 'the conflicts', PATIENCE_MS).catch(async () => {
      throw new Error(`${JSON.stringify(await conflicts(), null, 1)}\n${child?.log()}`);
    });

    const checking = runPlenum(['check', path], {});
    await checking.exited;
    const lines = checking
      .log()
      .split('\n')
      .map((line) => line.trim());
    expect(lines).toContain(`Sources disagree about ${TOLD.length} things; of each, the first word holds:`);
    expect(lines).toEqual(
      expect.arrayContaining([
        'rack R1, zone: row-a (configuration), row-b (netbox)',
        'equipment all-three, objectType: CDU (configuration), Chiller (netbox), CRAH (dsx)',
        'equipment netbox-dsx, objectType: Chiller (netbox), CRAH (dsx)',
      ])
    );
  },
  600_000
);
