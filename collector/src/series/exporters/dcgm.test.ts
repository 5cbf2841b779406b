import { expect, test } from 'vitest';
import { migParts } from './dcgm.ts';

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
  const found = names.split(' ').map((name) => [name, migParts(`DCGM_FI_${name}`)?.values]);
  expect(found).toEqual(names.split(' ').map((name) => [name, values]));
});
