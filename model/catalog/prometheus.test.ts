import { expect, test } from 'vitest';
import { migParts } from './gpu.ts';
import { matchPrometheus } from './prometheus.ts';

const found = (name: string, labels: Record<string, string> = {}) =>
  matchPrometheus(name, labels).map(({ metric, processArea }) => [metric.id, ...processArea]);

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

test.each([
  // Entity levels of dcgmlib/src/dcgm_fields.cpp, DCGM 4.6; before it, some names were others.
  ['own', 'DEV_FB_USED DEV_FB_FREE DEV_FB_TOTAL DEV_FB_RESERVED DEV_FB_USED_RATIO DEV_FB_USED_PERCENT DEV_BAR1_USED'],
  ['own', 'DEV_XID_ERROR DEV_XID_ERRORS PROF_GR_ENGINE_UTIL_RATIO PROF_GR_ENGINE_ACTIVE PROF_SM_UTIL_RATIO'],
  ['own', 'PROF_SM_ACTIVE PROF_SM_OCCUPANCY PROF_SM_OCCUPANCY_RATIO PROF_TENSOR_UTIL_RATIO PROF_PIPE_TENSOR_ACTIVE'],
  ['own', 'PROF_PIPE_FP64_ACTIVE PROF_FP64_UTIL_RATIO PROF_FP16_UTIL_RATIO PROF_IMMA_UTIL_RATIO PROF_DFMA_UTIL_RATIO'],
  ['own', 'PROF_HMMA_UTIL_RATIO PROF_INT_UTIL_RATIO PROF_PIPE_INT_ACTIVE PROF_DRAM_ACTIVE PROF_DRAM_UTIL_RATIO'],
  ['repeated', 'DEV_POWER_USAGE DEV_GPU_TEMP DEV_SM_CLOCK DEV_FBC_STATS PROF_PCIE_TX_BYTES PROF_NVLINK_RX_BYTES'],
  ['repeated', 'PROF_C2C_TX_ALL_BYTES PROF_NVOFA_UTIL_0_RATIO PROF_NVDEC0_ACTIVE PROF_SM_CYCLES_ACTIVE_TOTAL'],
  ['none', 'DEV_GPU_UTIL DEV_GPU_UTIL_RATIO DEV_MEM_COPY_UTIL DEV_ENC_UTIL DEV_DEC_UTIL'],
])('DCGM has %s values for MIG instances: %s', (values, names) => {
  const found = names.split(' ').map((name) => [name, migParts(`DCGM_FI_${name}`).parts?.values]);
  expect(found).toEqual(names.split(' ').map((name) => [name, values]));
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
