import { defineMetrics } from './define.ts';
import type { PrometheusOrigin } from './metric.ts';
import { IT_EQUIPMENT } from './object-types.ts';

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

/** How a DCGM field behaves on a GPU that is divided by MIG; empty for a metric of another exporter. */
export function migParts(name: string): Pick<PrometheusOrigin, 'parts'> {
  if (!name.startsWith('DCGM_FI_')) {
    return {};
  }
  return { parts: { wholeLabel: 'gpu', label: 'GPU_I_ID', prefix: 'instance', values: valuesOfInstances(name) } };
}

function valuesOfInstances(name: string): NonNullable<PrometheusOrigin['parts']>['values'] {
  if (NOT_WITH_INSTANCES.test(name)) {
    return 'none';
  }
  return PER_INSTANCE.test(name) ? 'own' : 'repeated';
}

/**
 * GPU points of dcgm-exporter: label `gpu="3"` becomes the process area `['GPU', 'gpu3']`. On a GPU that is divided by MIG the
 * exporter writes one series per instance: for power, temperature and errors each repeats the board's value; memory is
 * the instance's own, `['GPU', 'gpu3', 'instance1']`; utilization it does not know.
 */
export function dcgm(
  name: string,
  unit: string,
  more: Partial<PrometheusOrigin> & { what?: string } = {}
): PrometheusOrigin {
  const { what, ...rest } = more;
  return {
    exporter: 'dcgm-exporter',
    name,
    unit,
    processArea: what === undefined ? ['GPU'] : ['GPU', what],
    instanceLabel: 'gpu',
    instancePrefix: 'gpu',
    ...migParts(name),
    ...rest,
  };
}

/** GPU metrics of the OpenTelemetry semantic conventions for hardware (`hw.gpu.*`, status: development). */
export const GPU_METRICS = defineMetrics({ origin: 'opentelemetry', domain: 'compute', objectTypes: IT_EQUIPMENT }, [
  {
    id: 'hw.gpu.utilization',
    title: 'GPU utilization',
    unit: '1',
    grafanaUnit: 'percentunit',
    rollup: 'mean',
    plausible: { min: 0, max: 1.01 },
    description: 'Share of time in which the GPU worked.',
    prometheus: [dcgm('DCGM_FI_DEV_GPU_UTIL', '%')],
  },
  {
    id: 'hw.gpu.memory.utilization',
    title: 'GPU memory utilization',
    unit: '1',
    grafanaUnit: 'percentunit',
    rollup: 'mean',
    plausible: { min: 0, max: 1.01 },
    description: "Share of the GPU's memory that is in use.",
    // DCGM_FI_DEV_MEM_COPY_UTIL looks alike but tells how busy the memory interface is, not how full the memory.
    prometheus: [
      dcgm('DCGM_FI_DEV_FB_USED', '1', {
        dividedBy: ['DCGM_FI_DEV_FB_USED', 'DCGM_FI_DEV_FB_FREE'],
      }),
    ],
  },
  {
    id: 'hw.gpu.memory.usage',
    title: 'GPU memory used',
    unit: 'By',
    grafanaUnit: 'bytes',
    rollup: 'sum',
    plausible: { min: 0, max: 1e13 },
    description: "Bytes of the GPU's memory that are in use.",
    prometheus: [dcgm('DCGM_FI_DEV_FB_USED', 'MiBy')],
  },
  {
    id: 'hw.gpu.io',
    title: 'GPU traffic',
    domain: 'network',
    unit: 'By/s',
    grafanaUnit: 'binBps',
    rollup: 'sum',
    plausible: { min: 0, max: 1e13 },
    description: 'Bytes per second that the GPU receives or transmits over PCIe; the process area names the direction.',
    prometheus: [
      dcgm('DCGM_FI_PROF_PCIE_RX_BYTES', 'By/s', { what: 'Receive' }),
      dcgm('DCGM_FI_PROF_PCIE_TX_BYTES', 'By/s', { what: 'Transmit' }),
    ],
  },
]);
