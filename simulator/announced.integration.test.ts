import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { dsxMqttAdapter } from '#collector/sources/dsx-mqtt/adapter.ts';
import { dsxMqttConfigSchema } from '#collector/sources/dsx-mqtt/config.ts';
import { opcuaAdapter } from '#collector/sources/opcua/adapter.ts';
import { opcuaConfigSchema } from '#collector/sources/opcua/config.ts';
import { prometheusAdapter } from '#collector/sources/prometheus/adapter.ts';
import { prometheusConfigSchema } from '#collector/sources/prometheus/config.ts';
import { redfishAdapter } from '#collector/sources/redfish/adapter.ts';
import { redfishConfigSchema } from '#collector/sources/redfish/config.ts';
import { recordingContext, until } from '#collector/testing/recording.ts';
import { dsxMetric } from '#model/catalog/dsx.ts';
import type { PointDefinition } from '#model/point.ts';
import { collectorConfig } from './demo-config.ts';
import { DEMO_OPCUA_LOGIN } from './endpoints.ts';
import { startPlant, type PlantHost } from './plant-host.ts';
import { aheadOfTests } from './testing/plant-time.ts';
import { pointDefinition } from './points/all.ts';
import { DSX_SIM_POINTS } from './points/dsx.ts';
import { IT_POINTS } from './points/it.ts';
import { OPCUA_POINTS } from './points/opcua.ts';
import { REDFISH_POINTS, REDFISH_SHELVES } from './points/redfish.ts';
import type { SimPoint } from './points/point.ts';
import { startMqtt } from './servers/mqtt.ts';
import { startOpcUa } from './servers/opcua.ts';
import { startPrometheus } from './servers/prometheus.ts';
import { startRedfish } from './servers/redfish.ts';
import type { SimServer } from './servers/server.ts';

/** A machine that does much else takes its time for 160 servers. */
const SLOW_MS = 120_000;
vi.setConfig({ testTimeout: 2 * SLOW_MS });

let plant: PlantHost;
let mqtt: SimServer;
let prometheus: SimServer;
let redfish: SimServer;
let opcua: SimServer;
let folder: string;
let sources: ReturnType<typeof collectorConfig>['sources'];

beforeAll(async () => {
  const free = { host: '127.0.0.1', port: 0 };
  folder = await mkdtemp(join(tmpdir(), 'plenum-announced-'));
  plant = startPlant({ seed: 1, aheadS: aheadOfTests() });
  mqtt = await startMqtt(plant, free);
  prometheus = await startPrometheus(plant, free);
  redfish = await startRedfish(plant, free);
  opcua = await startOpcUa(plant, {
    ...free,
    ...DEMO_OPCUA_LOGIN,
    pkiDirectory: join(folder, 'server'),
    acceptUnknownCertificates: true,
  });
  sources = collectorConfig({
    opcua: opcua.url,
    modbus: 'modbus://127.0.0.1:1',
    mqtt: mqtt.url,
    prometheus: prometheus.url,
    redfish: redfish.url,
    slurm: 'http://127.0.0.1:1',
    netbox: 'http://127.0.0.1:1',
  }).sources;
});

afterAll(async () => {
  plant.stop();
  await Promise.all([mqtt.stop(), prometheus.stop(), redfish.stop(), opcua.stop()]);
  await rm(folder, { recursive: true, force: true });
});

function sourceOf(protocol: string): unknown {
  return sources.find((source) => source.protocol === protocol);
}

/**
 * History must continue live series, so both must say the same of a point: most of these fields make it another point, and by the
 * others each of the two would write anew what the other has just written. How often a source is read, history does not say.
 */
function identity(point: PointDefinition) {
  const { address, metric, rack, equipment, processArea, phase, isSetpoint, sourceUnit, staleAfterMs, host } = point;
  return JSON.stringify({
    ...{ address, metric, rack, equipment, processArea: [...processArea].sort(), phase },
    ...{ isSetpoint, sourceUnit, staleAfterMs, host },
  });
}

function missing(ours: readonly SimPoint[], announced: Iterable<PointDefinition>): string[] {
  const known = new Set([...announced].map(identity));
  return ours.map((point) => identity(pointDefinition(point))).filter((point) => !known.has(point));
}

test('the Prometheus adapter announces every point that history writes', async () => {
  const recording = recordingContext();
  const running = prometheusAdapter.open(prometheusConfigSchema.parse(sourceOf('prometheus'))).run(recording.context);
  await until(() => missing(IT_POINTS, recording.points.values()).length === 0, 'points of all servers', SLOW_MS).catch(
    () => undefined
  );
  recording.stop();
  await running;
  expect(missing(IT_POINTS, recording.points.values())).toEqual([]);
  expect(recording.complaints).toEqual([]);
});

test('the Redfish adapter announces every point that history writes, and reads what the plant draws', async () => {
  const recording = recordingContext();
  const running = redfishAdapter.open(redfishConfigSchema.parse(sourceOf('redfish'))).run(recording.context);
  const read = () => new Set(recording.samples.filter(({ value }) => value !== null).map(({ address }) => address));
  await until(() => read().size === REDFISH_POINTS.length, 'values of all shelves', SLOW_MS).catch(() => undefined);
  recording.stop();
  await running;
  expect(missing(REDFISH_POINTS, recording.points.values())).toEqual([]);
  expect([...read()].sort()).toEqual(REDFISH_POINTS.map(({ address }) => address).sort());
  const shelvesW = recording.samples.filter(({ address }) => address.endsWith('ActivePower | Power shelf'));
  const total = shelvesW.slice(0, REDFISH_SHELVES.length).reduce((sum, { value }) => sum + (value ?? 0), 0);
  const rackW = plant.state.power.rackW[REDFISH_SHELVES[0]?.rack ?? 0] ?? 0;
  expect(Math.abs(total / rackW - 1)).toBeLessThan(0.2);
  expect(recording.complaints).toEqual([]);
});

test('the DSX adapter announces every point that history writes', async () => {
  const recording = recordingContext();
  const running = dsxMqttAdapter.open(dsxMqttConfigSchema.parse(sourceOf('dsx-mqtt'))).run(recording.context);
  await until(() => missing(DSX_SIM_POINTS, recording.points.values()).length === 0, 'all points', SLOW_MS).catch(
    () => undefined
  );
  recording.stop();
  await running;
  expect(missing(DSX_SIM_POINTS, recording.points.values())).toEqual([]);
  expect(recording.complaints).toEqual([]);
});

test('the names of the DSX points are those of the contract', () => {
  const unknown = DSX_SIM_POINTS.filter(({ address }) => dsxMetric(address.split('/')[5] ?? '') === undefined);
  expect(unknown).toEqual([]);
});

test('the OPC UA adapter announces every point and receives each value that the log has, once', async () => {
  const source = sourceOf('opcua') as { security: object };
  const security = { ...source.security, pkiDirectory: join(folder, 'client') };
  const recording = recordingContext();
  const running = opcuaAdapter.open(opcuaConfigSchema.parse({ ...source, security })).run(recording.context);
  await until(
    () => new Set(recording.samples.map(({ address }) => address)).size === OPCUA_POINTS.length,
    'all values'
  );
  const fromMs = plant.timeMs() + 1;
  await until(() => plant.timeMs() > fromMs + 6000, 'six seconds of values');
  const toMs = plant.timeMs();
  await until(() => plant.timeMs() > toMs + 1500, 'the last values to arrive');
  recording.stop();
  await running;
  expect(missing(OPCUA_POINTS, recording.points.values())).toEqual([]);
  const log = plant.log.report({ fromMs, toMs }).opcua;
  for (const { address } of OPCUA_POINTS) {
    const times = recording.samples.filter((s) => s.address === address && s.timeMs >= fromMs && s.timeMs < toMs);
    expect(times, address).toHaveLength(log[address]?.count ?? 0);
  }
});
