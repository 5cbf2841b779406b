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
const NOT_WITH_INSTANCES = /^DCGM_FI_DEV_(GPU|MEM_COPY|MEMORY|ENC|DEC)_UTIL(_RATIO)?$/;

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

/**
 * A field that DCGM 4.6 (dcgm_fields.h) or 4.7 renamed. dcgm-exporter writes the name that its configuration has: the new ones
 * by default from 4.9 on. Where both are configured, the new one counts.
 * @param unit of the field under its new name
 */
function renamed([before, now]: readonly [string, string], metric: string, unit: string, more: Renamed = {}) {
  const { beforeUnit = unit, ...both } = more;
  return [field(before, metric, beforeUnit, both), field(now, metric, unit, { ...both, insteadOf: [before] })];
}

interface Renamed extends Partial<ExporterSeries> {
  /** Unit under the old name, where it was another: DCGM 4.7 has base units. */
  beforeUnit?: string;
}

function traffic(name: string, direction: string): ExporterSeries {
  return field(name, 'hw.gpu.io', 'By/s', { processArea: ['GPU', direction] });
}

function ofCpu([before, now]: readonly [string, string], metric: string, unit: string): ExporterSeries[] {
  const cpu = { metric, unit, processArea: ['CPU'], instanceLabel: 'cpu', instancePrefix: 'cpu' };
  return [
    { name: before, ...cpu },
    { name: now, ...cpu, insteadOf: [before] },
  ];
}

const errors = (kind: string) => ({ counter: true, processArea: ['GPU', kind] });

/** Used memory as a fraction of what there is for programs: what the driver reserves is in neither. */
function memoryShare(used: string, free: string, more: Partial<ExporterSeries> = {}): ExporterSeries {
  return field(used, 'hw.gpu.memory.utilization', '1', { dividedBy: [used, free], ...more });
}

export const DCGM_EXPORTER: Exporter = {
  name: 'dcgm-exporter',
  series: [
    ...renamed(['DCGM_FI_DEV_POWER_USAGE', 'DCGM_FI_DEV_BOARD_POWER_WATTS'], 'hw.power', 'W'),
    ...renamed(['DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', 'DCGM_FI_DEV_GPU_ENERGY_JOULES_TOTAL'], 'hw.energy', 'J/s', {
      beforeUnit: 'mJ/s',
      counter: true,
    }),
    ...renamed(['DCGM_FI_DEV_GPU_TEMP', 'DCGM_FI_DEV_GPU_TEMP_CELSIUS'], 'hw.temperature', 'Cel'),
    ...renamed(['DCGM_FI_DEV_MEMORY_TEMP', 'DCGM_FI_DEV_MEMORY_TEMP_CELSIUS'], 'hw.temperature', 'Cel', {
      processArea: ['GPU memory'],
    }),
    field('DCGM_FI_DEV_ECC_DBE_VOL_TOTAL', 'hw.errors', '{error}/s', errors('ECC double-bit')),
    field('DCGM_FI_DEV_ECC_SBE_VOL_TOTAL', 'hw.errors', '{error}/s', errors('ECC single-bit')),
    ...renamed(
      ['DCGM_FI_DEV_PCIE_REPLAY_COUNTER', 'DCGM_FI_DEV_PCIE_REPLAY_TOTAL'],
      'hw.errors',
      '{error}/s',
      errors('PCIe replay')
    ),
    ...renamed(
      ['DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS', 'DCGM_FI_DEV_ROW_REMAP_UNCORRECTABLE_TOTAL'],
      'hw.errors',
      '{error}/s',
      errors('Remapped row')
    ),
    // In 4.6 alone the new name was for the same percents. They are out of a ratio's bounds, and stored as such: bad.
    ...renamed(['DCGM_FI_DEV_GPU_UTIL', 'DCGM_FI_DEV_GPU_UTIL_RATIO'], 'hw.gpu.utilization', '1', { beforeUnit: '%' }),
    // DCGM_FI_DEV_MEM_COPY_UTIL looks alike but tells how busy the memory interface is, not how full the memory.
    memoryShare('DCGM_FI_DEV_FB_USED', 'DCGM_FI_DEV_FB_FREE'),
    memoryShare('DCGM_FI_DEV_FB_USED_BYTES', 'DCGM_FI_DEV_FB_FREE_BYTES', { insteadOf: ['DCGM_FI_DEV_FB_USED'] }),
    ...renamed(['DCGM_FI_DEV_FB_USED', 'DCGM_FI_DEV_FB_USED_BYTES'], 'hw.gpu.memory.usage', 'By', {
      beforeUnit: 'MiBy',
    }),
    traffic('DCGM_FI_PROF_PCIE_RX_BYTES', 'Receive'),
    traffic('DCGM_FI_PROF_PCIE_TX_BYTES', 'Transmit'),
    // The CPUs of a superchip (Grace); the power of the module is left out, since it has that of the GPUs in it.
    ...ofCpu(['DCGM_FI_DEV_CPU_POWER_UTIL_CURRENT', 'DCGM_FI_DEV_CPU_POWER_WATTS'], 'hw.power', 'W'),
    ...ofCpu(['DCGM_FI_DEV_CPU_TEMP_CURRENT', 'DCGM_FI_DEV_CPU_TEMP_CELSIUS'], 'hw.temperature', 'Cel'),
  ],
};
