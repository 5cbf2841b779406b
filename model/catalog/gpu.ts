import { defineMetrics } from './define.ts';
import { IT_EQUIPMENT } from './object-types.ts';

/** GPU metrics of the OpenTelemetry semantic conventions for hardware (`hw.gpu.*`, status: development). */
export const GPU_METRICS = defineMetrics({ origin: 'opentelemetry', domain: 'compute', objectTypes: IT_EQUIPMENT }, [
  {
    id: 'hw.gpu.utilization',
    title: 'GPU utilization',
    unit: '1',
    grafanaUnit: 'percentunit',
    rollup: 'mean',
    plausible: { min: 0, max: 1.01 },
    alsoCalled: {
      facility: ['compute load', 'IT utilization'],
      computing: ['GPU usage', 'GPU load', 'GPU busy', 'accelerator utilization'],
    },
    description: 'Share of time in which the GPU worked.',
    areas: ['GPU'],
  },
  {
    id: 'hw.gpu.memory.utilization',
    title: 'GPU memory utilization',
    unit: '1',
    grafanaUnit: 'percentunit',
    rollup: 'mean',
    plausible: { min: 0, max: 1.01 },
    alsoCalled: { facility: ['compute memory'], computing: ['VRAM usage', 'HBM usage', 'framebuffer usage'] },
    description: "Share of the GPU's memory that is in use.",
    areas: ['GPU'],
  },
  {
    id: 'hw.gpu.memory.usage',
    title: 'GPU memory used',
    unit: 'By',
    grafanaUnit: 'bytes',
    rollup: 'sum',
    plausible: { min: 0, max: 1e13 },
    alsoCalled: { facility: ['compute memory'], computing: ['VRAM used', 'HBM used', 'framebuffer used'] },
    description: "Bytes of the GPU's memory that are in use.",
    areas: ['GPU'],
  },
  {
    id: 'hw.gpu.io',
    title: 'GPU traffic',
    domain: 'network',
    unit: 'By/s',
    grafanaUnit: 'binBps',
    rollup: 'sum',
    plausible: { min: 0, max: 1e13 },
    alsoCalled: { facility: ['data traffic'], computing: ['PCIe throughput', 'PCIe bandwidth'] },
    description: 'Bytes per second that the GPU receives or transmits over PCIe; the process area names the direction.',
    areas: ['GPU', 'Receive', 'Transmit'],
  },
]);
