import { afterAll, beforeAll, expect, test } from 'vitest';
import { redfishAdapter } from '#collector/sources/redfish/adapter.ts';
import { redfishConfigSchema } from '#collector/sources/redfish/config.ts';
import { recordingContext, until } from '#collector/testing/recording.ts';
import { collectorConfig } from './demo-config.ts';
import { startPlant, type PlantHost } from './plant-host.ts';
import { aheadOfTests } from './testing/plant-time.ts';
import { LEAK_DETECTORS, REDFISH_TRAYS } from './points/redfish.ts';
import { startControl } from './servers/control.ts';
import { startModbus, type ModbusServer } from './servers/modbus.ts';
import { startRedfish } from './servers/redfish.ts';
import type { SimServer } from './servers/server.ts';

/** A detector gets wet a quarter of a minute after the leak: less than a second here. */
const SPEED = 30;
const PATIENCE_MS = 60_000;
const free = { host: '127.0.0.1', port: 0 };

let plant: PlantHost;
let redfish: SimServer;
let modbus: ModbusServer;
let control: SimServer;

beforeAll(async () => {
  plant = startPlant({ seed: 1, speed: SPEED, aheadS: aheadOfTests() });
  redfish = await startRedfish(plant, free);
  modbus = await startModbus(plant, free);
  const nowhere = 'http://127.0.0.1:1';
  const endpoints = { opcua: '', modbus: modbus.url, mqtt: '', prometheus: nowhere, slurm: nowhere, netbox: nowhere };
  control = await startControl(
    { host: plant, modbus, endpoints: { ...endpoints, redfish: redfish.url, control: '' } },
    free
  );
});

afterAll(async () => {
  plant.stop();
  await Promise.all([redfish.stop(), modbus.stop(), control.stop()]);
});

function sourceOfPlant() {
  const { sources } = collectorConfig({
    opcua: 'opc.tcp://127.0.0.1:1',
    modbus: modbus.url,
    mqtt: 'mqtt://127.0.0.1:1',
    prometheus: 'http://127.0.0.1:1',
    redfish: redfish.url,
    slurm: 'http://127.0.0.1:1',
    netbox: 'http://127.0.0.1:1',
  });
  const source = sources.find(({ protocol }) => protocol === 'redfish');
  return redfishConfigSchema.parse({ ...source, interval: '1s' });
}

const post = (query: string) => fetch(`${control.url}/fault?${query}`, { method: 'POST' });

test(
  'a leak of the plant is an alarm of one detector of one tray over Redfish, and over once it is',
  { timeout: 3 * PATIENCE_MS },
  async () => {
    const recording = recordingContext();
    const running = redfishAdapter.open(sourceOfPlant()).run(recording.context);
    const leaks = () => recording.samples.filter(({ address }) => address.includes('LeakDetect'));
    const seen = () => new Set(leaks().map(({ address }) => address)).size;
    await until(() => seen() === REDFISH_TRAYS.length * LEAK_DETECTORS.length, 'all detectors', PATIENCE_MS);
    expect(leaks().every(({ value }) => value === 0)).toBe(true);

    expect((await post('kind=leak&target=R-B01&seconds=86400')).status).toBe(200);
    await until(() => recording.events.length > 0, 'the alarm', PATIENCE_MS);
    const wet = () => [
      ...new Set(
        leaks()
          .filter(({ value }) => value === 1)
          .map(({ address }) => address)
      ),
    ];
    const [tray = '', , , detector = ''] = wet()[0]?.split(' | ') ?? [];
    expect(wet()).toHaveLength(1);
    expect([tray.startsWith('R-B01-N'), LEAK_DETECTORS.some((id) => id === detector)]).toEqual([true, true]);
    expect(recording.events).toMatchObject([
      { kind: 'alarm', severity: 'critical', equipment: tray, title: `Leak at ${tray}: detector ${detector} is wet` },
    ]);

    await post('clear=leak:R-B01');
    await until(() => recording.events.length > 1, 'the end of the alarm', PATIENCE_MS);
    expect(recording.events[1]).toMatchObject({ severity: 'info', title: expect.stringContaining('is dry') as string });
    // Another rack's leak is not theirs.
    const before = leaks().length;
    await post('kind=leak&target=R-B02&seconds=86400');
    await until(() => leaks().length > before + 200, 'further readings', PATIENCE_MS);
    recording.stop();
    await running;
    expect(recording.events).toHaveLength(2);
    expect(recording.complaints).toEqual([]);
  }
);
