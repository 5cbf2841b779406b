import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { testDatabase } from '#database/testing/database.ts';
import type { TestDatabase } from '#database/testing/database.ts';
import { netboxLists } from '../../simulator/servers/netbox-records.ts';
import { DEMO_NETBOX_TOKEN, startNetbox } from '../../simulator/servers/netbox.ts';
import type { NetboxServer } from '../../simulator/servers/netbox.ts';
import { countingExporter, runPlenum, temporaryDirectory, writeConfig } from './testing/collector.ts';
import type { CollectorProcess, CountingExporter } from './testing/collector.ts';
import { until } from './testing/recording.ts';

/** The machine may be busy, and each command is a process of its own. */
const PATIENCE_MS = 60_000;

let database: TestDatabase;
let client: pg.Client;
let netbox: NetboxServer;
let exporter: CountingExporter;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let child: CollectorProcess | undefined;

beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.urlAs('plenum_reader') });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.stop();
});
beforeEach(async () => {
  directory = await temporaryDirectory();
  exporter = await countingExporter();
  const lists = netboxLists(
    {
      sites: [],
      zones: [{ id: 'row-b', site: 's', name: 'row-b', kind: 'row' }],
      racks: [{ id: 'R1', site: 's', name: 'R1', zone: 'row-b' }],
      equipment: [],
      serves: [],
    },
    's'
  );
  netbox = await startNetbox(lists, { host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await child?.exited;
  await netbox.stop();
  await exporter.close();
  await directory.remove();
});

it('a rack that only the inventory has is one that sources may name, and one that it does not have is told of', async () => {
  const path = await writeConfig(directory.path, {
    version: 1,
    site: { id: 's' },
    database: { url: database.urlAs('plenum_writer'), flushInterval: '100ms' },
    spool: { directory: join(directory.path, 'spool') },
    http: { port: 0 },
    sources: [
      { name: 'netbox', protocol: 'netbox', url: netbox.url, token: DEMO_NETBOX_TOKEN, interval: '1s' },
      {
        name: 'it',
        protocol: 'prometheus',
        interval: '1s',
        targets: [
          { url: exporter.url, name: 'known', rack: 'R1' },
          { url: exporter.url, name: 'mistyped', rack: 'R9' },
        ],
      },
    ],
  });
  const checking = runPlenum(['check', path], {});
  await checking.exited;
  const misplaced =
    /sources\[1\]\.targets\[1\]\.rack: "R9" is not a rack of the topology\. Add it under topology\.racks, or to the inventory\. Did you mean "R1"/;
  const failed = checking.log().match(/^FAILED +configuration .*/gm) ?? [];
  expect(failed, checking.log()).toEqual([expect.stringMatching(misplaced)]);

  child = runPlenum(['collect', path], {});
  const zones = async () => {
    const { rows } = await client.query<{ target: string; zone: string | null }>(
      `SELECT DISTINCT split_part(p.address, ' | ', 1) AS target, z.code AS zone FROM plenum.point AS p
        LEFT JOIN plenum.zone AS z ON z.zone_id = p.placed_zone_id WHERE p.source = 'it' AND p.valid_to IS NULL ORDER BY 1`
    );
    return JSON.stringify(rows.map(({ target, zone }) => [target, zone]));
  };
  const expected = JSON.stringify([
    ['known', 'row-b'],
    ['mistyped', null],
  ]);
  await until(async () => (await zones()) === expected, 'both targets, in their zones', PATIENCE_MS).catch(async () => {
    throw new Error(`${await zones()}\n${child?.log()}`);
  });
  await until(() => misplaced.test(child?.log() ?? ''), 'a complaint', PATIENCE_MS);
}, 600_000);
