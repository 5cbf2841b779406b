import type { Exporter, ExporterSeries, Parts } from './series.ts';

const DCGM_FIELD = /^DCGM_FI_/;

/**
 * Fields that DCGM has for each MIG instance, by their names before and since DCGM 4.6: those whose entity level is
 * DCGM_FE_GPU_I or DCGM_FE_GPU_CI in NVIDIA/DCGM, `dcgmlib/src/dcgm_fields.cpp`. The others (links, engines for video,
 * counters of cycles, power, clocks) it knows for the whole board only.
 */
const PER_INSTANCE =
  /^DCGM_FI_(DEV_((FB|BAR1)_|XID_ERRORS?$)|PROF_(GR_ENGINE|SM|DRAM|PIPE_\w+|TENSOR|INT|FP(64|32|16)|[IHD]MMA|DFMA)_(ACTIVE|OCCUPANCY(_RATIO)?|UTIL_RATIO)$)/;

/**
 * Fields that a divided GPU does not have, not even as a whole: an instance says 0 or leaves them out. NVIDIA points to
 * DCGM_FI_PROF_GR_ENGINE_ACTIVE instead (NVIDIA/dcgm-exporter, issues 50, 216 and 430).
 */
const NOT_WITH_INSTANCES = /^DCGM_FI_DEV_(GPU|MEM_COPY|ENC|DEC)_UTIL(_RATIO)?$/;

/** How a DCGM field behaves on a GPU that is divided by MIG; undefined for a series of another exporter. */
export function migParts(name: string): Parts | undefined {
  return DCGM_FIELD.test(name)
    ? { wholeLabel: 'gpu', label: 'GPU_I_ID', prefix: 'instance', values: valuesOfInstances(name) }
    : undefined;
}

function valuesOfInstances(name: string): Parts['values'] {
  if (NOT_WITH_INSTANCES.test(name)) {
    return 'none';
  }
  return PER_INSTANCE.test(name) ? 'own' : 'repeated';
}

/**
 * GPU points: label `gpu="3"` becomes the process area `['GPU', 'gpu3']`. On a GPU that is divided by MIG the exporter writes
 * one series per instance: for power, temperature and errors each repeats the board's value; memory is the instance's own,
 * `['GPU', 'gpu3', 'instance1']`; utilization it does not know.
 */
function field(name: string, metric: string, unit: string, more: Partial<ExporterSeries> = {}): ExporterSeries {
  const parts = migParts(name);
  return {
    name,
    metric,
    unit,
    processArea: ['GPU'],
    instanceLabel: 'gpu',
    instancePrefix: 'gpu',
    ...(parts && { parts }),
    ...more,
  };
}

function traffic(name: string, direction: string): ExporterSeries {
  return field(name, 'hw.gpu.io', 'By/s', { processArea: ['GPU', direction] });
}

function ofCpu(name: string, metric: string, unit: string): ExporterSeries {
  return { name, metric, unit, processArea: ['CPU'], instanceLabel: 'cpu', instancePrefix: 'cpu' };
}

function errors(name: string, kind: string): ExporterSeries {
  return field(name, 'hw.errors', '{error}/s', { counter: true, processArea: ['GPU', kind] });
}

export const DCGM_EXPORTER: Exporter = {
  name: 'dcgm-exporter',
  series: [
    field('DCGM_FI_DEV_POWER_USAGE', 'hw.power', 'W'),
    field('DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', 'hw.energy', 'mJ/s', { counter: true }),
    field('DCGM_FI_DEV_GPU_TEMP', 'hw.temperature', 'Cel'),
    field('DCGM_FI_DEV_MEMORY_TEMP', 'hw.temperature', 'Cel', { processArea: ['GPU memory'] }),
    errors('DCGM_FI_DEV_ECC_DBE_VOL_TOTAL', 'ECC double-bit'),
    errors('DCGM_FI_DEV_ECC_SBE_VOL_TOTAL', 'ECC single-bit'),
    errors('DCGM_FI_DEV_PCIE_REPLAY_COUNTER', 'PCIe replay'),
    errors('DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS', 'Remapped row'),
    field('DCGM_FI_DEV_GPU_UTIL', 'hw.gpu.utilization', '%'),
    // DCGM_FI_DEV_MEM_COPY_UTIL looks alike but tells how busy the memory interface is, not how full the memory.
    field('DCGM_FI_DEV_FB_USED', 'hw.gpu.memory.utilization', '1', {
      dividedBy: ['DCGM_FI_DEV_FB_USED', 'DCGM_FI_DEV_FB_FREE'],
    }),
    field('DCGM_FI_DEV_FB_USED', 'hw.gpu.memory.usage', 'MiBy'),
    traffic('DCGM_FI_PROF_PCIE_RX_BYTES', 'Receive'),
    traffic('DCGM_FI_PROF_PCIE_TX_BYTES', 'Transmit'),
    // The CPUs of a superchip (Grace); the power of the module is left out, since it has that of the GPUs in it.
    ofCpu('DCGM_FI_DEV_CPU_POWER_UTIL_CURRENT', 'hw.power', 'W'),
    ofCpu('DCGM_FI_DEV_CPU_TEMP_CURRENT', 'hw.temperature', 'Cel'),
  ],
};
