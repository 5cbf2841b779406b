import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pino } from 'pino';
import type { Topology } from '#model/topology.ts';
import { temporaryDirectory, writeConfig } from '../testing/collector.ts';
import { until } from '../testing/recording.ts';
import { followTopology } from './follow-topology.ts';
import type { TopologyFollower } from './follow-topology.ts';
import { loadConfig } from './load.ts';

const LOOK_EVERY_MS = 20;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let stop: AbortController;
let running: Promise<void>;
let follower: TopologyFollower;
let changes: Topology[];
let log: string[];

beforeEach(async () => {
  directory = await temporaryDirectory();
  stop = new AbortController();
  changes = [];
  log = [];
});
afterEach(async () => {
  stop.abort();
  await running;
  await directory.remove();
});

const path = (name: string) => join(directory.path, name);
/** In one step, as editors and mounted files do. */
const put = async (name: string, text: string) => {
  await writeFile(path(`${name}.new`), text);
  await rename(path(`${name}.new`), path(name));
};
const RACKS = 'id,zone\nR1,hall\nR2,hall\n';

async function follow(config: object = {}): Promise<void> {
  const loaded = await loadConfig(
    await writeConfig(directory.path, {
      version: 1,
      site: { id: 's' },
      topology: { zones: [{ id: 'hall', kind: 'hall' }], racks: './racks.csv' },
      sources: [],
      ...config,
    })
  );
  follower = followTopology({
    files: loaded.topologyFiles,
    current: loaded.topology,
    log: pino({ base: null, timestamp: false }, { write: (line: string) => void log.push(line) }),
    onChange: async (topology) => void changes.push(topology),
    lookEveryMs: LOOK_EVERY_MS,
  });
  running = follower.run(stop.signal);
}
const isSaid = (part: string) => until(() => log.some((line) => line.includes(part)), part);
const racks = () => changes.at(-1)?.racks.map(({ id, zone }) => `${id} ${zone ?? '-'}`);

it('hands over a table that has changed, also before the first look', async () => {
  await put('racks.csv', RACKS);
  await follow();
  await put('racks.csv', `${RACKS}R3,\n`);
  await until(() => changes.length === 1, 'a change');
  expect(racks()).toEqual(['R1 hall', 'R2 hall', 'R3 -']);
  await rm(path('racks.csv'));
  await isSaid('cannot be read (ENOENT)');
  expect(follower.complaint()).toMatch(
    /^The topology has changed and cannot be used, so it stays as it was: .*racks\.csv/
  );
  await put('racks.csv', RACKS);
  await until(() => changes.length === 2, 'another change');
  expect(follower.complaint()).toBeUndefined();
  expect(racks()).toEqual(['R1 hall', 'R2 hall']);
});

it.each([
  ['a row that leads nowhere', 'id,zone\nR1,attic\n', 'racks.csv:2 zone: \\"attic\\" is not a zone'],
  ['half a line', 'id,zone\nR1,"ha', 'racks.csv:2: a quote has no end'],
  ['nothing', '', 'racks.csv:1: the file is empty'],
])('keeps what it had for a table with %s, and says so once', async (_, text, complaint) => {
  await put('racks.csv', RACKS);
  await follow();
  await put('racks.csv', text);
  await isSaid(complaint);
  await put('racks.csv', text);
  await put('racks.csv', `${RACKS}R3,hall\n`);
  await until(() => changes.length === 1, 'the good table');
  expect(log.filter((line) => line.includes('cannot be used'))).toHaveLength(1);
  expect(follower.complaint()).toBeUndefined();
});

it('does not take a rack away that a source measures', async () => {
  await put('racks.csv', RACKS);
  const target = { url: 'http://127.0.0.1:9/metrics', name: 'x', rack: 'R2' };
  await follow({ sources: [{ name: 'it', protocol: 'prometheus', targets: [target] }] });
  await put('racks.csv', 'id,zone\nR1,hall\n');
  await isSaid('\\"R2\\" is not a rack of the topology');
  expect(changes).toEqual([]);
});

it('waits for the end of a file that is being written', async () => {
  await put('racks.csv', RACKS);
  await follow();
  const rows = ['id,zone\n', ...Array.from({ length: 40 }, (_, i) => `R${i},hall\n`)];
  for (const [index] of rows.entries()) {
    await writeFile(path('racks.csv'), rows.slice(0, index + 1).join(''));
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS / 4));
  }
  await until(() => changes.at(-1)?.racks.length === 40, 'the whole table');
});

it('follows a file of the topology and the tables that it names now', async () => {
  await put('racks.csv', RACKS);
  await put('topology.yaml', 'zones: [{ id: hall, kind: hall }]\nracks: ./racks.csv\n');
  await follow({ topology: './topology.yaml' });
  await put('others.csv', 'id\nO1\n');
  await put('topology.yaml', 'racks: ./others.csv\n');
  await until(() => racks()?.join() === 'O1 -', 'the other table');
  await put('others.csv', 'id\nO2\n');
  await until(() => racks()?.join() === 'O2 -', 'a change of the other table');
});
