import { expect, test } from 'vitest';
import { compileMappings, fillArea, mappingsFor } from './mapping.ts';

const TABLE = compileMappings({ metrics: [], useCatalog: true });

/** Metric and process area of each point that a series of a known exporter feeds. */
const found = (name: string, labels: Record<string, string> = {}) =>
  mappingsFor(TABLE, name, labels).map(({ metric, processArea }) => [metric, ...(fillArea(processArea, labels) ?? [])]);

test('a GPU is told from other components and from its neighbours', () => {
  expect(found('DCGM_FI_DEV_POWER_USAGE', { gpu: '3', UUID: 'GPU-1' })).toEqual([['hw.power', 'GPU', 'gpu3']]);
});

test('the memory of a GPU does not pass for its core', () => {
  expect(found('DCGM_FI_DEV_MEMORY_TEMP', { gpu: '0' })).toEqual([['hw.temperature', 'GPU memory', 'gpu0']]);
});

test('one number may serve two metrics', () => {
  expect(found('DCGM_FI_DEV_FB_USED', { gpu: '1' })).toEqual([
    ['hw.gpu.memory.utilization', 'GPU', 'gpu1'],
    ['hw.gpu.memory.usage', 'GPU', 'gpu1'],
  ]);
});

test('an inlet sensor is the inlet temperature of the host, another sensor a component', () => {
  expect(found('ipmi_temperature_celsius', { id: '18', name: 'Inlet Temp' })).toEqual([
    ['hw.host.ambient_temperature'],
  ]);
  expect(found('ipmi_temperature_celsius', { id: '19', name: 'CPU1 Temp' })).toEqual([['hw.temperature', 'CPU1 Temp']]);
});

test('the memory of a MIG instance is its own, the power is that of the board', () => {
  const labels = { gpu: '1', GPU_I_ID: '7', GPU_I_PROFILE: '1g.10gb' };
  expect(found('DCGM_FI_DEV_FB_USED', labels)).toContainEqual(['hw.gpu.memory.usage', 'GPU', 'gpu1', 'instance7']);
  expect(found('DCGM_FI_DEV_POWER_USAGE', labels)).toEqual([['hw.power', 'GPU', 'gpu1']]);
});

test('a GPU divided by MIG has no utilization: the zero of an instance is not taken for one', () => {
  expect(found('DCGM_FI_DEV_GPU_UTIL', { gpu: '1', GPU_I_ID: '7' })).toEqual([]);
  expect(found('DCGM_FI_DEV_GPU_UTIL', { gpu: '1' })).toEqual([['hw.gpu.utilization', 'GPU', 'gpu1']]);
});

test('sensors of one name on two chips are two', () => {
  const of = (chip: string) => found('node_hwmon_temp_celsius', { chip, sensor: 'temp1' });
  expect([of('nct6779'), of('platform_coretemp_0')]).toEqual([
    [['hw.temperature', 'nct6779', 'temp1']],
    [['hw.temperature', 'platform_coretemp_0', 'temp1']],
  ]);
});

test('only idle time becomes CPU utilization', () => {
  expect(found('node_cpu_seconds_total', { cpu: '0', mode: 'idle' })).toEqual([['system.cpu.utilization']]);
  expect(found('node_cpu_seconds_total', { cpu: '0', mode: 'user' })).toEqual([]);
});

test('an unknown series feeds nothing', () => {
  expect(found('go_goroutines')).toEqual([]);
});
