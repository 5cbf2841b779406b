import { setTimeout as pause } from 'node:timers/promises';
import ModbusRTU from 'modbus-serial';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ofEachEndpoint, type Endpoints } from '../endpoints.ts';
import { startPlant, type PlantHost } from '../plant-host.ts';
import { aheadOfTests } from '../testing/plant-time.ts';
import { SERVER_IDS } from '../plant/layout.ts';
import { DSX_POINTS, DSX_SIM_POINTS, metadataTopic, valueTopic } from '../points/dsx.ts';
import { MODBUS_REGISTERS } from '../points/modbus.ts';
import { startControl } from './control.ts';
import { startModbus } from './modbus.ts';
import { startMqtt } from './mqtt.ts';
import { startPrometheus } from './prometheus.ts';
import { decodeRegisters, registerLength } from './registers.ts';
import type { SimServer } from './server.ts';

let plant: PlantHost;
let servers: SimServer[];
let endpoints: Endpoints;

/** The plant moves once a second; on a machine that does much else it does so later. */
const PATIENCE_MS = 60_000;

beforeAll(async () => {
  const free = { host: '127.0.0.1', port: 0 };
  plant = startPlant({ seed: 1, aheadS: aheadOfTests() });
  const modbus = await startModbus(plant, free);
  const mqtt = await startMqtt(plant, free);
  const prometheus = await startPrometheus(plant, free);
  endpoints = {
    ...ofEachEndpoint(() => ''),
    modbus: modbus.url,
    mqtt: mqtt.url,
    prometheus: prometheus.url,
  };
  const control = await startControl({ host: plant, modbus, endpoints }, free);
  endpoints.control = control.url;
  servers = [control, prometheus, mqtt, modbus];
});

afterAll(async () => {
  plant.stop();
  await Promise.all(servers.map((server) => server.stop()));
});

async function withModbus<T>(unitId: number, act: (client: ModbusRTU) => Promise<T>): Promise<T> {
  const client = new ModbusRTU();
  await client.connectTCP('127.0.0.1', { port: Number(new URL(endpoints.modbus).port) });
  client.setID(unitId);
  try {
    return await act(client);
  } finally {
    client.close(() => undefined);
  }
}

async function withMqtt<T>(act: (client: MqttClient) => Promise<T>): Promise<T> {
  const client = await connectAsync(endpoints.mqtt, { connectTimeout: PATIENCE_MS });
  try {
    return await act(client);
  } finally {
    await client.endAsync(true);
  }
}

function control(path: string): Promise<Response> {
  return fetch(`${endpoints.control}${path}`, { method: 'POST' });
}

test('Modbus: a rack meter reads what the plant draws', async () => {
  for (const register of MODBUS_REGISTERS.filter(({ unitId }) => unitId === 1 || unitId === 31)) {
    const words = await withModbus(register.unitId, (client) =>
      client.readHoldingRegisters(register.address, registerLength(register.type))
    );
    const expected = register.read(plant.state);
    const tolerance = Math.max(register.scale, 0.02 * Math.abs(expected));
    expect(
      Math.abs(decodeRegisters(register, words.data) - expected),
      `register ${register.address}`
    ).toBeLessThanOrEqual(tolerance);
  }
});

test('Modbus: a whole meter comes in one request and is counted once per point', async () => {
  const served = () => plant.log.report().modbus['2:holding:3000']?.count ?? 0;
  const before = served();
  await withModbus(2, (client) => client.readHoldingRegisters(3000, 18));
  expect(served()).toBe(before + 1);
});

test('Modbus: registers that no meter has are refused with exception 2', async () => {
  await expect(withModbus(1, (client) => client.readHoldingRegisters(2990, 4))).rejects.toMatchObject({
    modbusCode: 2,
  });
});

test('Modbus: a CRAH set point can be written within its range only', async () => {
  await withModbus(51, (client) => client.writeRegister(100, 235));
  expect(plant.state.crah[0]?.supplySpC).toBeCloseTo(23.5, 6);
  await expect(withModbus(51, (client) => client.writeRegister(100, 900))).rejects.toMatchObject({ modbusCode: 3 });
});

test('Modbus: a pinned register keeps its value until released', async () => {
  const kw = () => withModbus(3, async (client) => (await client.readHoldingRegisters(3000, 2)).buffer.readFloatBE(0));
  expect((await control('/modbus?unit=3&register=3000&value=9.5')).status).toBe(200);
  expect(await kw()).toBeCloseTo(9.5, 5);
  await control('/modbus?unit=3&register=3000&value=release');
  expect(await kw()).not.toBeCloseTo(9.5, 5);
});

test('MQTT: metadata of every point is retained for late subscribers', async () => {
  const topics = await withMqtt(async (client) => {
    const seen = new Set<string>();
    client.on('message', (topic) => seen.add(topic));
    await client.subscribeAsync('BMS/v1/PUB/Metadata/#');
    await expect.poll(() => seen.size, { timeout: PATIENCE_MS }).toBeGreaterThanOrEqual(DSX_POINTS.length + 1);
    return seen;
  });
  expect(DSX_POINTS.filter((point) => !topics.has(metadataTopic(point)))).toEqual([]);
});

test('MQTT: what a subscriber receives is what the log has', async () => {
  await withMqtt(async (client) => {
    const received: Array<{ topic: string; timestamp: number }> = [];
    client.on('message', (topic, payload) =>
      received.push({ topic, timestamp: Number(JSON.parse(payload.toString()).timestamp) })
    );
    await client.subscribeAsync('BMS/v1/PUB/Value/Rack/#', { qos: 1 });
    const fromMs = plant.timeMs() + 1;
    await expect
      .poll(() => new Set(received.map(({ timestamp }) => timestamp)).size, { timeout: PATIENCE_MS })
      .toBeGreaterThan(3);
    const toMs = plant.timeMs();
    await pause(200);
    const log = plant.log.report({ fromMs, toMs })['dsx-mqtt'];
    const racks = Object.entries(log).filter(([topic]) => topic.includes('/Value/Rack/'));
    const logged = racks.reduce((sum, [, line]) => sum + line.count, 0);
    expect(received.filter(({ timestamp }) => timestamp >= fromMs && timestamp < toMs)).toHaveLength(logged);
    expect(logged).toBeGreaterThan(0);
  });
});

test('MQTT: a fresh set point request within range moves the CDU, others do not', async () => {
  const point = DSX_POINTS.find(({ setpoint }) => setpoint === 'CDU-2.supplyC');
  const topic = point ? valueTopic(point) : '';
  const request = (value: number, timestamp: number) =>
    withMqtt((client) => client.publishAsync(topic, JSON.stringify({ value, timestamp, quality: 1 }), { qos: 1 }));
  const supplySpC = () => plant.state.cdu[1]?.supplySpC;
  await request(33, Date.now() - 600_000);
  await request(80, Date.now());
  expect(supplySpC()).toBe(30);
  await request(33, Date.now());
  await expect.poll(supplySpC).toBe(33);
});

test('MQTT: nobody but the BMS may publish its values', async () => {
  const topic = DSX_SIM_POINTS[0]?.address ?? '';
  const before = plant.log.report()['dsx-mqtt'][topic]?.value;
  await withMqtt(async (client) => {
    client.on('error', () => undefined);
    const seen: number[] = [];
    client.on('message', (_, payload) => seen.push(Number(JSON.parse(payload.toString()).value)));
    await client.subscribeAsync(topic);
    client.publish(topic, JSON.stringify({ value: -1, timestamp: Date.now(), quality: 1 }));
    await pause(300);
    expect(seen).not.toContain(-1);
  });
  expect(before).not.toBe(-1);
});

test('Prometheus: each server has a target in valid exposition format', async () => {
  const text = await (await fetch(`${endpoints.prometheus}/metrics/${SERVER_IDS[5]}`)).text();
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const malformed = samples.filter(
    (line) => !/^[a-zA-Z_:][\w:]*(\{(\w+="[^"]*",?)*\})? -?[\d.]+(e[+-]?\d+)?$/.test(line)
  );
  expect(malformed).toEqual([]);
  expect(samples.filter((line) => line.startsWith('DCGM_FI_DEV_POWER_USAGE{'))).toHaveLength(8);
  expect((await fetch(`${endpoints.prometheus}/metrics/R-Z99-N01`)).status).toBe(404);
});

async function asked(path: string): Promise<Record<string, unknown>> {
  return (await (await control(path)).json()) as Record<string, unknown>;
}

test('Control: a fault is in /state and on the page until it is cleared or its time is over', async () => {
  const state = async () =>
    (await (await fetch(`${endpoints.control}/state`)).json()) as { faults: Array<{ id: string; active: boolean }> };
  expect(await asked('/fault?kind=cdu-pump&target=CDU-2&seconds=300')).toMatchObject({
    id: 'cdu-pump:CDU-2',
    value: 1,
  });
  expect((await state()).faults).toMatchObject([{ id: 'cdu-pump:CDU-2', active: true }]);
  expect(plant.log.report()['dsx-mqtt']).toBeDefined();
  const page = await (await fetch(`${endpoints.control}/`, { headers: { accept: 'text/html' } })).text();
  expect(page).toContain('CDU pump stops');
  await expect.poll(() => plant.state.cdu[1]?.pumps, { timeout: PATIENCE_MS }).toBe(1);
  expect(await asked('/fault?clear=cdu-pump:CDU-2')).toEqual({ cleared: ['cdu-pump:CDU-2'] });
  expect((await state()).faults).toEqual([]);
  await expect.poll(() => plant.state.cdu[1]?.pumps, { timeout: PATIENCE_MS }).toBe(2);
  await asked('/fault?kind=feed-loss&target=B&seconds=1');
  await expect.poll(async () => (await state()).faults, { timeout: PATIENCE_MS }).toEqual([]);
});

test('Control: its times are those of the clock, however far the plant is ahead of it', async () => {
  const isNow = (timeMs: unknown) => Math.abs(Number(timeMs) - Date.now()) < PATIENCE_MS;
  const fault = await asked('/fault?kind=cdu-pump&target=CDU-2&seconds=300');
  const story = (await asked('/story?name=cdu-degraded')) as { steps: Array<{ at: string }> };
  const state = (await (await fetch(`${endpoints.control}/state`)).json()) as {
    timeMs: number;
    jobs: Array<{ startMs: number; endMs: number }>;
    faults: Array<{ id: string; sinceMs: number; untilMs: number }>;
  };
  await control('/story?name=cdu-degraded&stop=1');
  await control('/fault?clear=all');
  expect([fault['sinceMs'], Date.parse(story.steps[0]!.at), state.timeMs].filter((timeMs) => !isNow(timeMs))).toEqual(
    []
  );
  expect(Number(fault['untilMs']) - Number(fault['sinceMs'])).toBe(300_000);
  expect(state.faults.find(({ id }) => id === fault['id'])).toMatchObject({
    sinceMs: fault['sinceMs'],
    untilMs: fault['untilMs'],
  });
  expect(state.jobs.length).toBeGreaterThan(0);
  expect(state.jobs.filter(({ startMs, endMs }) => !(startMs <= state.timeMs && endMs >= state.timeMs))).toEqual([]);
});

test.each([
  ['kind=pump', 'Fault kind "pump" is unknown. Use one of crah-fan'],
  ['kind=cdu-pump&target=CDU-9', 'target "CDU-9" is unknown. Use one of CDU-1, CDU-2.'],
  ['kind=leak&target=R-B01&value=900', 'value 900 is out of range. Use 0.1 to 60 L/min'],
  ['kind=leak&target=R-B01&seconds=0', '0 seconds are out of range'],
])('Control: fault %s is refused with what to use instead', async (query, reason) => {
  const response = await control(`/fault?${query}`);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain(reason.replaceAll('"', '\\"'));
});

test('Control: a silent exporter takes the request and never answers; its neighbours do', async () => {
  const scrape = (id: string, waitMs = PATIENCE_MS) =>
    fetch(`${endpoints.prometheus}/metrics/${id}`, { signal: AbortSignal.timeout(waitMs) });
  await control('/fault?kind=silent-exporter&target=R-B01-N03&seconds=60');
  await expect(scrape('R-B01-N03', 1_500)).rejects.toThrow(/timeout|aborted/);
  expect((await scrape('R-B01-N04')).status).toBe(200);
  await control('/fault?clear=all');
  expect((await scrape('R-B01-N03')).status).toBe(200);
});

test('Control: a story says what will happen when, queues its job, and can be stopped', async () => {
  const told = await asked('/story?name=cdu-degraded');
  expect(told).toMatchObject({ name: 'cdu-degraded', steps: expect.arrayContaining([]) });
  const state = (await (await fetch(`${endpoints.control}/state`)).json()) as {
    faults: Array<{ id: string; active: boolean }>;
    queued: number;
  };
  expect(state.faults.map(({ id, active }) => [id, active])).toEqual([
    ['cdu-pump:CDU-1', false],
    ['stuck-valve:CDU-1', false],
  ]);
  expect(plant.state.manualJobs.map(({ name }) => name)).toContain('llm-pretrain-300kw');
  await control('/story?name=cdu-degraded&stop=1');
  expect(plant.state.faults).toEqual([]);
  expect(plant.state.manualJobs).toEqual([]);
  expect((await control('/story?name=flood')).status).toBe(400);
});

test('Control: a heated rack draws the load bank and says so, an unknown rack is refused', async () => {
  const power = () => plant.state.power.rackW[2] ?? 0;
  const before = power();
  expect((await control('/heat?rack=R-A03&kw=30&seconds=600')).status).toBe(200);
  await expect.poll(power, { timeout: PATIENCE_MS }).toBeGreaterThan(before + 20_000);
  await control('/heat?rack=R-A03&kw=0');
  await expect.poll(power, { timeout: PATIENCE_MS }).toBeLessThan(before + 15_000);
  expect((await control('/heat?rack=R-Z01')).status).toBe(400);
});
