import { defineMetrics } from './define.ts';
import type { PrometheusOrigin } from './metric.ts';
import { IT_EQUIPMENT } from './object-types.ts';

/** Fields that DCGM has for each MIG instance; the others it knows for the whole board only. */
const PER_INSTANCE = /^DCGM_FI_(DEV_FB_|DEV_GPU_UTIL$|PROF_(?!PCIE|NVLINK))/;

/** How a DCGM field behaves on a GPU that is divided by MIG; empty for a metric of another exporter. */
export function migParts(name: string): Pick<PrometheusOrigin, 'parts'> {
  if (!name.startsWith('DCGM_FI_')) {
    return {};
  }
  return {
    parts: { wholeLabel: 'gpu', label: 'GPU_I_ID', prefix: 'instance', haveOwnValues: PER_INSTANCE.test(name) },
  };
}

/**
 * GPU points of dcgm-exporter: label `gpu="3"` becomes the process area `['GPU', 'gpu3']`. On a GPU that is divided by MIG the
 * exporter writes one series per instance: for power, temperature and errors each repeats the board's value; memory and
 * utilization are the instance's own, `['GPU', 'gpu3', 'instance1']`.
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
