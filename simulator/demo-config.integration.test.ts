import { expect, test } from 'vitest';
import { baseConfigSchema } from '#collector/config/schema.ts';
import { modbusAdapter } from '#collector/sources/modbus/adapter.ts';
import { modbusConfigSchema } from '#collector/sources/modbus/config.ts';
import { netboxAdapter } from '#collector/sources/netbox/adapter.ts';
import { netboxConfigSchema } from '#collector/sources/netbox/config.ts';
import { checkTopology, topologyFromConfig, topologySchema } from '#config/topology.ts';
import { METRICS } from '#model/catalog/catalog.ts';
import { compileConversion } from '#model/units/convert.ts';
import { conflictsBetween } from '#database/said.ts';
import { collectorConfig } from './demo-config.ts';
import { warmPlant } from './plant/step.ts';
import { DSX_SIM_POINTS } from './points/dsx.ts';
import { MODBUS_POINTS } from './points/modbus.ts';
import { OPCUA_POINTS } from './points/opcua.ts';
import { REDFISH_POINTS } from './points/redfish.ts';
import { netboxLists } from './servers/netbox-records.ts';
import { startNetbox } from './servers/netbox.ts';
import { DEMO_TOPOLOGY } from './topology.ts';

const ENDPOINTS = {
  opcua: 'opc.tcp://127.0.0.1:48400',
  modbus: 'modbus://127.0.0.1:15020',
  mqtt: 'mqtt://127.0.0.1:18830',
  prometheus: 'http://127.0.0.1:19100',
  redfish: 'http://127.0.0.1:[19110-19135]',
  slurm: 'http://127.0.0.1:16820',
  netbox: 'http://127.0.0.1:19105',
};
const POINTS = [...OPCUA_POINTS, ...MODBUS_POINTS, ...DSX_SIM_POINTS, ...REDFISH_POINTS];
const config = collectorConfig(ENDPOINTS);

test('the collector accepts the configuration and finds no dangling reference in the topology', () => {
  expect(baseConfigSchema.safeParse(config).error?.issues ?? []).toEqual([]);
  const topology = topologySchema.parse(config.topology);
  expect(checkTopology(topology, () => '')).toEqual([]);
  expect(topologyFromConfig(config.site, topology).serves).toHaveLength(DEMO_TOPOLOGY.serves.length);
});

test('the inventory agrees with the configuration, and adds where in the rack things are', async () => {
  const { id: site } = config.site;
  const netbox = await startNetbox(netboxLists(DEMO_TOPOLOGY, site), { host: '127.0.0.1', port: 0 });
  try {
    const [source] = collectorConfig({ ...ENDPOINTS, netbox: netbox.url }).sources.filter(
      ({ protocol }) => protocol === 'netbox'
    );
    const [result] = await netboxAdapter.check(netboxConfigSchema.parse(source), new AbortController().signal);
    expect(result).toMatchObject({ ok: true, topology: { racks: DEMO_TOPOLOGY.racks.map(({ id }) => ({ id })) } });
    const { racks = [], zones = [], equipment = [] } = result?.topology ?? {};
    const ofSite = <Item extends object>(items: Item[]) => items.map((item) => ({ ...item, site }));
    const found = { racks: ofSite(racks), zones: ofSite(zones), equipment: ofSite(equipment) };
    const speakers = [
      { source: 'configuration', rank: 0 as const, topology: DEMO_TOPOLOGY },
      { source: 'inventory', rank: 1 as const, topology: found },
    ];
    expect(conflictsBetween(speakers)).toEqual([]);
    expect(equipment.filter(({ positionU }) => positionU !== undefined).length).toBeGreaterThan(50);
  } finally {
    await netbox.stop();
  }
});

test('every rack is reached by the power and the cooling chain', () => {
  const fed = (kind: string) => new Set(DEMO_TOPOLOGY.serves.filter((edge) => edge.kind === kind).map(({ to }) => to));
  for (const { id } of DEMO_TOPOLOGY.racks) {
    expect(fed('power')).toContain(id);
    expect(fed('cooling')).toContain(id);
  }
});

test('the points belong to racks and equipment of the topology and are unique', () => {
  const racks = new Set(DEMO_TOPOLOGY.racks.map(({ id }) => id));
  const equipment = new Set(DEMO_TOPOLOGY.equipment.map(({ id }) => id));
  const lost = POINTS.filter((point) => !racks.has(point.rack ?? '') && !equipment.has(point.equipment ?? ''));
  expect(lost.map(({ address }) => address)).toEqual([]);
  expect(new Set(POINTS.map(({ protocol, address }) => `${protocol} ${address}`)).size).toBe(POINTS.length);
});

test('each rack has its power measured exactly once', () => {
  const racks = POINTS.filter(({ metric }) => metric === 'RackPower').map(({ rack }) => rack);
  expect(racks.sort()).toEqual(DEMO_TOPOLOGY.racks.map(({ id }) => id).sort());
});

test('every value converts to its metric and is plausible', () => {
  const state = warmPlant(1, Date.parse('2026-11-24T09:00:00Z'));
  for (const point of POINTS) {
    const metric = METRICS.find(({ id }) => id === point.metric);
    if (!metric) {
      throw new Error(`${point.address}: metric ${point.metric} is not in the catalog`);
    }
    const value = compileConversion(point.unit, metric.unit)(point.read(state));
    expect(value, point.address).toBeGreaterThanOrEqual(metric.plausible?.min ?? -Infinity);
    expect(value, point.address).toBeLessThanOrEqual(metric.plausible?.max ?? Infinity);
  }
});

test('the Modbus adapter announces the same points as history does', () => {
  const source = modbusConfigSchema.parse(config.sources.find(({ protocol }) => protocol === 'modbus'));
  const announced = modbusAdapter.points(source, source.name, 'demo');
  expect(
    announced.map(({ address, metric, rack, equipment, phase }) => ({ address, metric, rack, equipment, phase }))
  ).toEqual(
    MODBUS_POINTS.map(({ address, metric, rack, equipment, phase }) => ({ address, metric, rack, equipment, phase }))
  );
});
