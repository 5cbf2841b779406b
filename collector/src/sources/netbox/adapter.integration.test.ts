import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { netboxLists } from '../../../../simulator/servers/netbox-records.ts';
import { DEMO_NETBOX_TOKEN, startNetbox } from '../../../../simulator/servers/netbox.ts';
import type { NetboxServer } from '../../../../simulator/servers/netbox.ts';
import type { Topology } from '#model/topology.ts';
import { recordingContext, until } from '../../testing/recording.ts';
import type { Recording } from '../../testing/recording.ts';
import { netboxAdapter } from './adapter.ts';
import { netboxConfigSchema } from './config.ts';

const SITE = { id: 'berlin', name: 'Berlin', timeZone: 'UTC' };
const PLACED = {
  powerLimitW: 120_000,
  cooling: 'liquid',
  xM: 0.6,
  yM: 2.4,
  widthM: 0.8,
  depthM: 1.2,
  rotationDeg: 180,
} as const;
const TOPOLOGY: Topology = {
  sites: [SITE],
  zones: [
    { id: 'hall-1', site: 'berlin', name: 'Hall 1', kind: 'hall' },
    { id: 'row-a', site: 'berlin', name: 'Row A', kind: 'row', parent: 'hall-1', containment: 'cold' },
  ],
  racks: [
    { id: 'R1', site: 'berlin', name: 'Rack one', zone: 'row-a', heightU: 48, ...PLACED },
    { id: 'R2', site: 'berlin', name: 'Rack two', zone: 'row-a', heightU: 42 },
  ],
  equipment: [
    { id: 'pdu-1', site: 'berlin', name: 'pdu-1', objectType: 'PowerMeter', rack: 'R1' },
    { id: 'n1', site: 'berlin', name: 'n1', objectType: 'Server', rack: 'R1' },
    { id: 'n2', site: 'berlin', name: 'n2', objectType: 'Server', rack: 'R1' },
    { id: 'crah-1', site: 'berlin', name: 'crah-1', objectType: 'CRAH', zone: 'hall-1', xM: 7.5, yM: 1 },
  ],
  serves: [
    { site: 'berlin', from: 'pdu-1', to: 'n1', kind: 'power' },
    { site: 'berlin', from: 'pdu-1', to: 'n2', kind: 'power' },
  ],
};

let server: NetboxServer;
let recording: Recording;
let running: Promise<void> | undefined;

beforeEach(async () => {
  server = await startNetbox(netboxLists(TOPOLOGY, 'berlin'), { host: '127.0.0.1', port: 0 });
  recording = recordingContext();
});
afterEach(async () => {
  recording.stop();
  await running?.catch(() => undefined);
  running = undefined;
  await server.stop();
});

const configOf = (more: object = {}) =>
  netboxConfigSchema.parse({
    name: 'netbox',
    protocol: 'netbox',
    url: server.url,
    token: DEMO_NETBOX_TOKEN,
    interval: '1s',
    ...more,
  });
const run = (more: object = {}) => (running = netboxAdapter.open(configOf(more)).run(recording.context));
/** What is read of the inventory as it is now. */
async function read(more: object = {}) {
  const { topology, ...result } = (await netboxAdapter.check(configOf(more), new AbortController().signal))[0]!;
  return { ...result, topology: topology as Topology | undefined };
}
const list = (path: string) => server.state.lists[`dcim/${path}`]!;
const ids = (items: Array<{ id: string }> = []) => items.map(({ id }) => id);

it('gives zones, racks, devices with their height units, and power cables as edges', async () => {
  run();
  await until(() => recording.topology.racks.length > 0, 'the inventory is read');
  const { zones, racks, equipment, serves } = recording.topology;
  const site = 'demo';
  expect(zones).toEqual([
    { id: 'hall-1', site, name: 'Hall 1', kind: 'hall' },
    { id: 'row-a', site, name: 'Row A', kind: 'row', parent: 'hall-1', containment: 'cold' },
  ]);
  expect(racks).toEqual([
    { id: 'R1', site, name: 'Rack one', zone: 'row-a', heightU: 48, ...PLACED },
    { id: 'R2', site, name: 'Rack two', zone: 'row-a', heightU: 42 },
  ]);
  expect(equipment).toEqual([
    { id: 'pdu-1', site, name: 'pdu-1', objectType: 'PowerMeter', rack: 'R1', heightU: 0 },
    { id: 'n1', site, name: 'n1', objectType: 'Server', rack: 'R1', positionU: 1, heightU: 2 },
    { id: 'n2', site, name: 'n2', objectType: 'Server', rack: 'R1', positionU: 3, heightU: 2 },
    { id: 'crah-1', site, name: 'crah-1', objectType: 'CRAH', zone: 'hall-1', heightU: 1, xM: 7.5, yM: 1 },
  ]);
  expect(serves).toEqual(TOPOLOGY.serves.map((edge) => ({ ...edge, site })));
  await until(() => recording.states.at(-1)?.state === 'connected', 'it is connected');
  expect(recording.states.at(-1)?.message).toBe('2 racks, 4 pieces of equipment');
});

it('follows the inventory: what is added, moved and removed', async () => {
  run();
  await until(() => recording.topology.racks.length > 0, 'the inventory is read');
  Object.assign(list('devices')[1]!, { rack: { id: 2, name: 'Rack two' }, position: '40.5', face: { value: 'rear' } });
  list('device-types').forEach((type) => (type.is_full_depth = false));
  list('devices').splice(2, 1);
  await until(() => recording.topology.equipment.length === 3, 'the change is read');
  expect(recording.topology.equipment.find(({ id }) => id === 'n1')).toMatchObject({
    rack: 'R2',
    positionU: 40.5,
    face: 'rear',
  });
});

it('keeps the id of a rack and of a device that are renamed: by the custom field, else by what they were called before', async () => {
  list('racks')[1]!.custom_fields = { rackLocationId: '' };
  const notes: unknown[] = [];
  Object.assign(recording.context, {
    notes: { read: async () => notes.at(-1), write: async (one: unknown) => void notes.push(one) },
  });
  run();
  await until(() => recording.topology.racks.length > 0, 'the inventory is read');
  expect(ids(recording.topology.racks)).toEqual(['R1', 'Rack two']);
  list('racks').forEach((rack) => (rack.name = `new ${String(rack.name)}`));
  list('devices')[1]!.name = 'renamed';
  await until(() => recording.topology.racks[0]?.name === 'new Rack one', 'the change is read');
  expect(ids(recording.topology.racks)).toEqual(['R1', 'Rack two']);
  expect(recording.topology.equipment[1]).toMatchObject({ id: 'n1', name: 'renamed' });
  recording.stop();
  await running;
  // The same after a restart.
  const later = recordingContext();
  Object.assign(later.context, { notes: { read: async () => notes.at(-1), write: async () => undefined } });
  const again = netboxAdapter.open(configOf()).run(later.context);
  await until(() => later.topology.racks.length > 0, 'the inventory is read again');
  later.stop();
  await again;
  expect(ids(later.topology.racks)).toEqual(['R1', 'Rack two']);
});

it('says of two of one name that one of them is left out; the older one keeps the id', async () => {
  list('racks').push({ ...list('racks')[0], id: 77, name: 'Rack one', custom_fields: {} });
  list('racks').push({ ...list('racks')[0], id: 78, name: 'other', custom_fields: { rackLocationId: 'R1' } });
  list('racks').push({ ...list('racks')[0], id: 79, name: 'Rack one', custom_fields: {} });
  const { ok, message, topology } = await read();
  expect(ok).toBe(false);
  expect(message).toContain('2 racks have the id or name of another and are left out: R1, Rack one');
  expect(ids(topology?.racks)).toEqual(['R1', 'R2', 'Rack one']);
});

it('cuts a loop of locations, says so, and keeps the racks', async () => {
  list('locations')[0]!.parent = { id: 2, name: 'Row A' };
  const { ok, message, topology } = await read();
  expect(ok).toBe(false);
  expect(message).toMatch(/2 locations lie within themselves/);
  expect(topology?.zones.some(({ parent }) => parent !== undefined)).toBe(false);
  expect(topology?.racks[0]?.zone).toBe('row-a');
});

it('leaves out planned devices and those without a name, and maps roles to object types', async () => {
  Object.assign(list('devices')[1]!, { status: { value: 'planned', label: 'Planned' } });
  Object.assign(list('devices')[2]!, { role: { id: 9, name: 'Leaf switch', slug: 'leaf' } });
  Object.assign(list('devices')[3]!, { name: null, display: null });
  const { topology } = await read();
  expect(topology?.equipment.map(({ id, objectType }) => [id, objectType])).toEqual([
    ['pdu-1', 'PowerMeter'],
    ['n2', 'Unknown'],
  ]);
  const mapped = await read({ objectTypes: { leaf: 'Switch' } });
  expect(mapped.topology?.equipment[1]?.objectType).toBe('Switch');
});

it('makes the chain from panel over feed to rack and power strip', async () => {
  list('power-panels').push({ id: 1, name: 'Panel A', site: { id: 1 }, location: { id: 1, name: 'Hall 1' } });
  list('power-feeds').push({
    id: 5,
    name: 'A1',
    power_panel: { id: 1, name: 'Panel A' },
    rack: { id: 1, name: 'Rack one' },
    status: { value: 'active' },
  });
  list('power-ports').push({
    id: 90,
    device: { id: 1, name: 'pdu-1' },
    connected_endpoints: [{ id: 5, name: 'A1' }],
    connected_endpoints_type: 'dcim.powerfeed',
  });
  const { topology } = await read();
  expect(
    topology?.serves
      .slice(0, 2)
      .concat(topology.serves.slice(-1))
      .map(({ from, to }) => [from, to])
  ).toEqual([
    ['Panel A', 'Panel A/A1'],
    ['Panel A/A1', 'R1'],
    ['Panel A/A1', 'pdu-1'],
  ]);
  expect(topology?.equipment.slice(-2)).toMatchObject([
    { id: 'Panel A', zone: 'hall-1' },
    { id: 'Panel A/A1', objectType: 'Breaker', zone: 'hall-1' },
  ]);
  expect((await read({ power: false })).topology?.serves).toEqual([]);
});

describe('the power limit of a rack', () => {
  const panel = { id: 1, name: 'Panel A', site: { id: 1 }, location: { id: 1, name: 'Hall 1' } };
  /** As NetBox gives one: 400 V between phases, 32 A, 80 % of it for long. */
  const feed = (id: number, more: object = {}) => ({
    ...{ id, name: `F${id}`, power_panel: { id: 1 }, rack: { id: 2, name: 'Rack two' } },
    ...{ status: { value: 'active', label: 'Active' }, type: { value: 'primary', label: 'Primary' } },
    ...{ supply: { value: 'ac', label: 'AC' }, phase: { value: 'three-phase', label: 'Three-phase' } },
    ...{ voltage: 400, amperage: 32, max_utilization: 80, ...more },
  });
  const REDUNDANT = { type: { value: 'redundant', label: 'Redundant' } };
  const THREE_PHASES_W = 17_736;
  beforeEach(() => void list('power-panels').push(panel));
  const limitOf = async (id: string) => (await read()).topology?.racks.find((rack) => rack.id === id)?.powerLimitW;

  it.each([
    ['its primary feed', [feed(1), feed(2, REDUNDANT)], THREE_PHASES_W],
    ['its primary feeds together', [feed(1), feed(2), feed(3, REDUNDANT)], 2 * THREE_PHASES_W],
    ['its redundant feed where it has no other', [feed(1, REDUNDANT)], THREE_PHASES_W],
    ['a feed of one phase', [feed(1, { phase: { value: 'single-phase' }, voltage: 230 })], 5_888],
    ['a feed of direct current', [feed(1, { phase: { value: 'single-phase' }, voltage: -48, amperage: 100 })], 3_840],
    ['one that is there, and not one that is planned', [feed(1), feed(2, { status: 'planned' })], THREE_PHASES_W],
    ['numbers that are texts', [feed(1, { voltage: '400', amperage: '32.0' })], THREE_PHASES_W],
    ['none where one of its feeds says nothing', [feed(1), feed(2, { amperage: null })], undefined],
    ['none where a breaker has 0 A', [feed(1, { amperage: 0 })], undefined],
  ])('is that of %s', async (_, feeds, limitW) => {
    list('power-feeds').push(...feeds);
    expect(await limitOf('R2')).toBe(limitW);
  });

  it('is that of the feed that a power strip in it is cabled to; a feed of several racks limits none', async () => {
    const port = (id: number, device: number, to: number) => ({
      ...{ id, device: { id: device }, connected_endpoints: [{ id: to }], connected_endpoints_type: 'dcim.powerfeed' },
    });
    list('power-feeds').push(feed(1, { rack: null }), feed(2, { rack: null }));
    list('racks')[0]!.custom_fields = {};
    Object.assign(list('devices')[2]!, { rack: { id: 2, name: 'Rack two' } });
    list('power-ports').push(port(90, 1, 1), port(91, 1, 2), port(92, 3, 2));
    expect(await limitOf('Rack one')).toBe(THREE_PHASES_W);
    expect(await limitOf('R2')).toBeUndefined();
  });

  it('is that of its custom field, whatever its feeds could give', async () => {
    list('power-feeds').push(feed(1, { rack: { id: 1 } }));
    expect(await limitOf('R1')).toBe(120_000);
  });

  it('leads from a feed to the panel below', async () => {
    list('power-panels').push({ ...panel, id: 2, name: 'Panel B' });
    list('power-feeds').push(feed(1, { rack: null, destination_panel: { id: 2, name: 'Panel B' } }));
    expect((await read()).topology?.serves.map(({ from, to }) => `${from} > ${to}`)).toEqual(
      expect.arrayContaining(['Panel A > Panel A/F1', 'Panel A/F1 > Panel B'])
    );
  });
});

it('takes outer sizes of racks in their unit, and none without one', async () => {
  const size = async (more: object) => {
    Object.assign(list('racks')[0]!, more);
    const { widthM, depthM } = (await read()).topology!.racks[0]!;
    return { widthM, depthM };
  };
  expect(await size({ outer_unit: { value: 'in', label: 'Inches' }, outer_width: 24, outer_depth: '48.00' })).toEqual({
    widthM: 0.6096,
    depthM: 1.2192,
  });
  expect(await size({ outer_unit: { value: 'mm' }, outer_width: 600, outer_depth: null })).toEqual({
    widthM: 0.6,
    depthM: undefined,
  });
  expect(await size({ outer_unit: null })).toEqual({ widthM: undefined, depthM: undefined });
});

it('says of a containment and a front that do not fit where they are', async () => {
  Object.assign(list('locations')[1]!.custom_fields as object, { containment: { value: 'chimney' } });
  Object.assign(list('racks')[0]!.custom_fields as object, { rotationDeg: 1800 });
  const { message, topology } = await read();
  expect(message).toContain(
    'custom field containment of location Row A cannot be used: "chimney" is not cold, hot or none'
  );
  expect(message).toContain('custom field rotationDeg of 1 rack cannot be used: Rack one ("1800")');
  expect(topology?.zones[1]).not.toHaveProperty('containment');
});

it('says of a device beside the racks that its place cannot be used', async () => {
  Object.assign(list('devices').at(-1)!.custom_fields as object, { xM: '7,5' });
  const { message, topology } = await read();
  expect(message).toContain('custom field xM of 1 device cannot be used: crah-1 ("7,5")');
  expect(topology?.equipment.find(({ id }) => id === 'crah-1')).not.toHaveProperty('yM');
});

it('says of custom fields that do not fit which racks have them, and reads the rest', async () => {
  Object.assign(list('racks')[0]!.custom_fields as object, { powerLimitW: 'plenty', cooling: 'water' });
  Object.assign(list('racks')[1]!.custom_fields as object, { powerLimitW: -5 });
  const { ok, message, topology } = await read();
  expect(ok).toBe(false);
  expect(message).toContain('custom field powerLimitW of 2 racks cannot be used: Rack one ("plenty"), Rack two ("-5")');
  expect(message).toContain('custom field cooling of 1 rack cannot be used: Rack one ("water")');
  expect(topology?.racks[0]).toEqual({
    ...{ id: 'R1', site: '', name: 'Rack one', zone: 'row-a', heightU: 48, xM: 0.6, yM: 2.4 },
    ...{ widthM: 0.8, depthM: 1.2, rotationDeg: 180 },
  });
});

it('takes the model of the GPUs of a server from its custom field, else from the name of its type', async () => {
  const models = async () => (await read()).topology?.equipment.map(({ gpuModel }) => gpuModel);
  expect(await models()).toEqual([undefined, undefined, undefined, undefined]);
  list('device-types').forEach((type) => (type.model = 'DGX H100'));
  Object.assign(list('devices')[2]!, { custom_fields: { gpuModel: 'NVIDIA B200' } });
  // A power strip of that name has none.
  expect(await models()).toEqual([undefined, 'H100 SXM', 'NVIDIA B200', undefined]);
});

it('counts height units from the bottom, however the rack is labelled', async () => {
  const [, upper, lower] = list('devices');
  Object.assign(upper!, { position: 1 });
  Object.assign(lower!, { position: '47.0' });
  const [rack] = list('racks');
  const units = async () => (await read()).topology?.equipment.slice(1, 3).map(({ positionU }) => positionU);
  expect(await units()).toEqual([1, 47]);
  // Of 48 units from the top down: its first two are the uppermost.
  Object.assign(rack!, { desc_units: true });
  expect(await units()).toEqual([47, 1]);
  Object.assign(rack!, { desc_units: false, starting_unit: 0 });
  expect(await units()).toEqual([2, 48]);
  // Below the first unit, a place that does not exist.
  Object.assign(rack!, { starting_unit: 5 });
  expect(await units()).toEqual([undefined, 43]);
});

it('asks for the sites, tags and roles of the configuration alone', async () => {
  Object.assign(list('devices')[0]!, { tags: [{ slug: 'plenum' }] });
  list('racks').push({ id: 9, name: 'elsewhere', site: { id: 2, slug: 'paris' }, custom_fields: {} });
  const { topology } = await read({ sites: ['berlin'], tags: ['plenum'] });
  expect(ids(topology?.racks)).toEqual(['R1', 'R2']);
  expect(ids(topology?.equipment)).toEqual(['pdu-1']);
  expect((await read({ roles: ['server'] })).topology?.equipment.map(({ id }) => id)).toEqual(['n1', 'n2']);
});

describe('a server that fails', () => {
  it.each([
    ['a token that may not', () => void (server.state.token = 'another'), /status 403 \(Invalid token\)/, /permission/],
    [
      'a page that is half there',
      () =>
        void server.state.faults.set('dcim/devices', (response) => {
          response.end(JSON.stringify({ count: 4, next: null, results: list('devices').slice(0, 2) }));
          return true;
        }),
      /gave 2 of 4 items/,
      /read again/,
    ],
    [
      'pages without an end',
      () =>
        void server.state.faults.set('dcim/racks', (response) => {
          response.end(JSON.stringify({ count: 4, next: 'http://more/', results: [] }));
          return true;
        }),
      /gave 0 of 4 items/,
      /read again/,
    ],
    [
      'a body that is cut',
      () =>
        void server.state.faults.set('dcim/racks', (response) => {
          response.end('{"count": 4, "results": [');
          return true;
        }),
      /does not answer with JSON/,
      /url/,
    ],
    [
      'a login page',
      () =>
        void server.state.faults.set('dcim/racks', (response) => {
          response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Log in</html>');
          return true;
        }),
      /does not answer with JSON/,
      /login page/,
    ],
    ['another server', () => void (server.state.version = { version: '1' }), /names no version/, /url/],
    ['a path that is not there', () => void delete server.state.lists['dcim/racks'], /status 404/, /url/],
  ])('%s: says so, and gives nothing in part', async (_, fail, message, nextStep) => {
    fail();
    const result = await read();
    expect(result.ok).toBe(false);
    expect(result.message).toMatch(message);
    expect(result.nextStep).toMatch(nextStep);
    await expect(run()).rejects.toThrow(message);
    expect(recording.topology.racks).toEqual([]);
  });

  it('never shows the token', async () => {
    server.state.token = 'another';
    expect(JSON.stringify(await read())).not.toContain(DEMO_NETBOX_TOKEN);
    await expect(run()).rejects.not.toThrow(DEMO_NETBOX_TOKEN);
    expect(JSON.stringify([recording.states, recording.complaints])).not.toContain(DEMO_NETBOX_TOKEN);
  });
});

describe('an item that cannot be read', () => {
  const equipment = () => ids(recording.topology.equipment);

  it('is named with its field, and all others are read', async () => {
    list('racks').push({ id: 10, name: 7 }, { id: null, name: 'R4' });
    list('devices').push({ ...list('devices')[1]!, id: 99, name: 'n9', display: 'n9' });
    const { ok, message, nextStep, topology } = await read();
    expect(ok).toBe(false);
    expect(message).toMatch(
      /; 2 items of \/api\/dcim\/racks\/ cannot be read and stay as they were read before: 10 \(name: .*string.*\), without an id \(id: /
    );
    expect(nextStep).toMatch(/docs\/connect-netbox\.md; the rest is used/);
    expect(ids(topology?.racks)).toEqual(['R1', 'R2']);
    expect(ids(topology?.equipment)).toEqual(['pdu-1', 'n1', 'n2', 'crah-1', 'n9']);
  });

  it('stays as it was, with what lies in it, while the others follow the inventory; all counts again once it can be read', async () => {
    run();
    await until(() => recording.isInventoryWhole(), 'the inventory is read');
    const [one, two] = list('racks');
    const was = one!.u_height;
    Object.assign(one!, { u_height: { value: 48 } });
    Object.assign(list('devices')[3]!, { name: 'crah-one' });
    Object.assign(two!, { u_height: 45 });
    await until(() => !recording.isInventoryWhole(), 'the item is met');
    expect(recording.topology.racks).toMatchObject([{ id: 'R2', heightU: 45 }]);
    expect(recording.topology.equipment).toMatchObject([{ id: 'crah-1', name: 'crah-one' }]);
    await until(() => recording.states.at(-1)?.state === 'degraded', 'the state');
    expect(recording.states.at(-1)?.message).toMatch(
      /^1 item of \/api\/dcim\/racks\/ cannot be read and stays as it was read before: 1 \(u_height: .*\); 3 devices in or of what cannot be read stay as they were read before as well$/
    );
    // Another of its name does not become what it is.
    list('racks').push({ ...two!, id: 11, name: 'R1', custom_fields: {} });
    await until(() => /R1/.test(recording.states.at(-1)?.message ?? ''), 'the namesake');
    expect(ids(recording.topology.racks)).toEqual(['R2']);
    list('racks').pop();
    list('devices').splice(1, 1);
    one!.u_height = was;
    await until(() => recording.isInventoryWhole(), 'all can be read');
    expect(ids(recording.topology.racks)).toEqual(['R1', 'R2']);
    expect(equipment()).toEqual(['pdu-1', 'n2', 'crah-1']);
    await until(() => recording.states.at(-1)?.state === 'connected', 'the state');
  });

  it('that is a location holds all in it, however deep, and a device type its devices', async () => {
    list('locations')[0]!.parent = 'nowhere';
    const inIt = await read();
    expect(inIt.message).toMatch(
      /1 item of \/api\/dcim\/locations\/ .*; 1 location, 2 racks, 4 devices in or of what cannot be read stay/
    );
    expect(inIt.topology).toMatchObject({ zones: [], racks: [], equipment: [], serves: [] });
    list('locations')[0]!.parent = null;
    list('device-types')[0]!.u_height = {};
    const { topology, message } = await read();
    expect(message).toMatch(/dcim\/device-types\/ cannot be read .*: \d+ \(u_height: /);
    expect(ids(topology?.racks)).toEqual(['R1', 'R2']);
    expect(topology!.equipment.length).toBeLessThan(4);
  });

  it('that is a feed makes no limit of the others: racks that were there keep theirs', async () => {
    list('power-panels').push({ id: 1, name: 'panel', location: { id: 1 }, custom_fields: {} });
    const feed = { power_panel: { id: 1 }, status: { value: 'active' }, type: { value: 'primary' } };
    const rating = { phase: { value: 'single-phase' }, voltage: 230, amperage: 16, max_utilization: 100 };
    list('power-feeds').push(
      { id: 1, name: 'A', rack: { id: 2 }, ...feed, ...rating },
      { id: 2, name: 'B', rack: { id: 2 }, ...feed, ...rating }
    );
    run();
    await until(() => recording.isInventoryWhole(), 'the inventory is read');
    expect(recording.topology.racks[1]).toMatchObject({ id: 'R2', powerLimitW: 7_360 });
    list('power-feeds')[1]!.voltage = [230];
    list('racks').push({ ...list('racks')[1]!, id: 12, name: 'new', custom_fields: {} });
    await until(() => !recording.isInventoryWhole(), 'the item is met');
    expect(ids(recording.topology.racks)).toEqual(['R1', 'new']);
    expect(recording.topology.racks.map(({ powerLimitW }) => powerLimitW)).toEqual([PLACED.powerLimitW, undefined]);
  });
});

it('reads pages of any size, from behind a proxy, each item once', async () => {
  const extra = Array.from({ length: 1_700 }, (_, i) => ({
    ...list('devices')[1]!,
    id: 1_000 + i,
    name: `m${i}`,
    display: `m${i}`,
    position: null,
  }));
  list('devices').push(...extra);
  const { topology } = await read();
  expect(topology?.equipment).toHaveLength(1_704);
  expect(server.state.asked.filter((path) => path.startsWith('dcim/devices'))).toHaveLength(4);
});

it('takes 1,000 racks of 40 devices in seconds', { timeout: 120_000 }, async () => {
  const racks = Array.from({ length: 1_000 }, (_, i) => ({
    id: `R${i}`,
    site: 'berlin',
    name: `R${i}`,
    zone: 'row-a',
  }));
  const equipment = racks.flatMap(({ id }) =>
    Array.from({ length: 40 }, (_, i) => ({
      ...{ id: `${id}-n${i}`, site: 'berlin', name: `${id}-n${i}`, objectType: 'Server' },
      ...{ rack: id, positionU: i + 1 },
    }))
  );
  server.state.lists = netboxLists({ ...TOPOLOGY, racks, equipment, serves: [] }, 'berlin');
  const startMs = performance.now();
  const { ok, topology } = await read();
  expect(ok).toBe(true);
  expect([topology?.racks.length, topology?.equipment.length]).toEqual([1_000, 40_000]);
  expect(performance.now() - startMs).toBeLessThan(60_000);
});

describe('Nautobot', () => {
  const uuid = (n: number) => `00000000-0000-0000-0000-${String(n).padStart(12, '0')}`;
  beforeEach(() => {
    const location = (n: number, name: string, type: string, parent?: number) => ({
      ...{ id: uuid(n), name, display: name, location_type: { id: uuid(90), name: type }, custom_fields: {} },
      parent: parent === undefined ? null : { id: uuid(parent) },
    });
    server.state.version = { 'nautobot-version': '2.4.10' };
    server.state.lists = {
      'dcim/locations': [
        location(1, 'Berlin', 'Site'),
        location(2, 'Hall 1', 'Data Hall', 1),
        location(3, 'A', 'Row', 2),
        location(4, 'Paris', 'Site'),
        location(5, 'Hall 9', 'Data Hall', 4),
      ],
      'dcim/racks': [
        {
          ...{ id: uuid(10), name: 'R1', location: { id: uuid(3) }, u_height: 42, custom_fields: {} },
          ...{ outer_width: 600, outer_depth: 1_200, outer_unit: { value: 'mm', label: 'Millimeters' } },
        },
        { id: uuid(11), name: 'P1', location: { id: uuid(5) }, u_height: 42, custom_fields: {} },
      ],
      'dcim/device-types': [{ id: uuid(20), u_height: 1, is_full_depth: false }],
      'dcim/devices': [
        {
          ...{ id: uuid(30), name: 'n1', device_type: { id: uuid(20) }, role: { id: uuid(40), name: 'Compute' } },
          ...{ location: { id: uuid(3) }, rack: { id: uuid(10) }, position: 7, face: { value: 'front' } },
          status: { id: uuid(50), name: 'Active' },
        },
        {
          ...{ id: uuid(31), name: 'pdu', device_type: { id: uuid(20) }, role: { id: uuid(41), name: 'PDU' } },
          ...{ location: { id: uuid(3) }, rack: { id: uuid(10) }, position: null, face: null },
          status: { id: uuid(50), name: 'Active' },
        },
      ],
      'dcim/power-panels': [],
      'dcim/power-feeds': [],
      'dcim/power-ports': [
        {
          ...{ id: uuid(60), device: { id: uuid(30) }, connected_endpoint_type: 'dcim.poweroutlet' },
          connected_endpoint: { id: uuid(61), device: { id: uuid(31) } },
        },
      ],
    };
  });

  it('is known by its own word: sites are its outermost locations, ids are UUIDs', async () => {
    const { topology } = await read();
    expect(topology?.zones.map(({ id, kind, parent }) => [id, kind, parent])).toEqual([
      ['Hall 1', 'hall', undefined],
      ['A', 'row', 'Hall 1'],
      ['Hall 9', 'hall', undefined],
    ]);
    expect(topology?.racks.map(({ id, zone }) => [id, zone])).toEqual([
      ['R1', 'A'],
      ['P1', 'Hall 9'],
    ]);
    expect(topology?.racks[0]).toMatchObject({ widthM: 0.6, depthM: 1.2 });
    expect(topology?.equipment[0]).toMatchObject({ objectType: 'Server', rack: 'R1', positionU: 7, face: 'front' });
    expect(topology?.serves).toMatchObject([{ from: 'pdu', to: 'n1' }]);
    expect(server.state.asked.find((path) => path.startsWith('dcim/devices'))).toContain('depth=1');
  });

  it('gives the locations that the configuration names, with all that is inside', async () => {
    server.state.lists['dcim/racks']!.forEach((rack) => delete rack.site);
    // Its filter by location takes in what is inside; here the source is on its own.
    for (const path of ['dcim/racks', 'dcim/devices']) {
      server.state.faults.set(path, (response) => {
        const results = server.state.lists[path]!;
        response.end(JSON.stringify({ count: results.length, next: null, results }));
        return true;
      });
    }
    const { topology } = await read({ sites: ['Berlin'] });
    expect(ids(topology?.zones)).toEqual(['Hall 1', 'A']);
    expect(ids(topology?.racks)).toEqual(['R1']);
  });
});

describe('Nautobot 3.2.7, by what it answered itself', () => {
  const RECORDED = new URL('../../../../protocols/netbox/testing/nautobot-3.2/', import.meta.url);
  const LISTS = [
    'locations',
    'racks',
    'device-types',
    'devices',
    'power-panels',
    'power-feeds',
    'power-ports',
  ] as const;
  const answer = async (name: string) => JSON.parse(await readFile(new URL(`${name}.json`, RECORDED), 'utf8')) as never;

  beforeEach(async () => {
    server.state.version = await answer('status');
    server.state.lists = {};
    for (const name of LISTS) {
      const { results } = (await answer(name)) as { results: Array<Record<string, unknown>> };
      server.state.lists[`dcim/${name}`] = results;
    }
  });

  it('gives places, height units, power limit and the chain of power', async () => {
    const { ok, message, topology } = await read({ sites: ['Berlin'] });
    expect([ok, message]).toEqual([true, expect.stringContaining('1 rack')]);
    const site = '';
    expect(topology).toEqual({
      sites: [],
      zones: [
        { id: 'A', site, name: 'A', kind: 'row', parent: 'Hall 1' },
        { id: 'Hall 1', site, name: 'Hall 1', kind: 'hall' },
      ],
      racks: [
        {
          ...{ id: 'RACK-1', site, name: 'R1', zone: 'A', heightU: 48, widthM: 0.6, depthM: 1.2 },
          powerLimitW: Math.round(400 * 32 * 0.8 * Math.sqrt(3)),
        },
      ],
      equipment: expect.arrayContaining([
        // Of full depth, so on both sides.
        { id: 'n1', site, name: 'n1', objectType: 'Server', rack: 'RACK-1', positionU: 7, heightU: 2 },
        { id: 'strip', site, name: 'strip', objectType: 'PowerMeter', rack: 'RACK-1', heightU: 0 },
        { id: 'crah', site, name: 'crah', objectType: 'CRAH', zone: 'Hall 1', heightU: 0 },
        { id: 'Panel A', site, name: 'Panel A', objectType: expect.any(String) as string, zone: 'Hall 1' },
      ]),
      serves: expect.arrayContaining([
        { site, from: 'Panel A', to: 'Panel A/A1', kind: 'power' },
        { site, from: 'Panel A/A1', to: 'RACK-1', kind: 'power' },
        { site, from: 'Panel A/A1', to: 'strip', kind: 'power' },
        { site, from: 'strip', to: 'n1', kind: 'power' },
      ]),
    });
    // The planned one is left out; one without a name is called by its type and its id.
    const names = topology?.equipment.map(({ name }) => name) ?? [];
    expect(names).not.toContain('n2');
    expect(names).toContainEqual(expect.stringMatching(/^Acme GPU node \([0-9a-f-]{36}\)$/));
  });

  it('gives all sites where none is named', async () => {
    const { topology } = await read();
    expect(ids(topology?.racks)).toEqual(expect.arrayContaining(['RACK-1', 'P1']));
  });
});
