import { defineMetrics } from './define.ts';
import type { PrometheusOrigin } from './metric.ts';

function perDevice(name: string, unit: string, direction: string): PrometheusOrigin {
  return {
    exporter: 'node_exporter',
    name,
    unit,
    counter: true,
    processArea: [direction],
    instanceLabel: 'device',
  };
}

/** Operating system metrics of the OpenTelemetry semantic conventions (`system.*`, status: development). */
export const SYSTEM_METRICS = defineMetrics({ origin: 'opentelemetry', domain: 'compute', objectTypes: ['Server'] }, [
  {
    id: 'system.cpu.utilization',
    title: 'CPU utilization',
    unit: '1',
    grafanaUnit: 'percentunit',
    rollup: 'mean',
    plausible: { min: -0.05, max: 1.05 },
    description: 'Share of time in which the CPUs of a server worked, averaged over them.',
    prometheus: [
      {
        exporter: 'node_exporter',
        name: 'node_cpu_seconds_total',
        labels: { mode: 'idle' },
        unit: '1',
        counter: true,
        combine: 'mean',
        complement: true,
      },
    ],
  },
  {
    id: 'system.memory.utilization',
    title: 'Memory utilization',
    unit: '1',
    grafanaUnit: 'percentunit',
    rollup: 'mean',
    plausible: { min: 0, max: 1 },
    description: "Share of a server's memory that is in use.",
    prometheus: [
      {
        exporter: 'node_exporter',
        name: 'node_memory_MemAvailable_bytes',
        unit: '1',
        dividedBy: ['node_memory_MemTotal_bytes'],
        complement: true,
      },
    ],
  },
  {
    id: 'system.network.io',
    title: 'Network traffic',
    domain: 'network',
    unit: 'By/s',
    grafanaUnit: 'Bps',
    rollup: 'sum',
    plausible: { min: 0, max: 1e12 },
    description: 'Bytes per second that a network device receives or transmits; the process area names the direction.',
    prometheus: [
      perDevice('node_network_receive_bytes_total', 'By/s', 'Receive'),
      perDevice('node_network_transmit_bytes_total', 'By/s', 'Transmit'),
    ],
  },
  {
    id: 'system.network.errors',
    title: 'Network errors',
    domain: 'network',
    unit: '{error}/s',
    grafanaUnit: 'short',
    rollup: 'sum',
    plausible: { min: 0 },
    description: 'Receive and transmit errors of a network device per second.',
    prometheus: [
      perDevice('node_network_receive_errs_total', '{error}/s', 'Receive'),
      perDevice('node_network_transmit_errs_total', '{error}/s', 'Transmit'),
    ],
  },
  {
    id: 'system.disk.io',
    title: 'Disk traffic',
    unit: 'By/s',
    grafanaUnit: 'Bps',
    rollup: 'sum',
    plausible: { min: 0, max: 1e12 },
    description: 'Bytes per second that a disk reads or writes; the process area names the direction.',
    prometheus: [
      perDevice('node_disk_read_bytes_total', 'By/s', 'Read'),
      perDevice('node_disk_written_bytes_total', 'By/s', 'Write'),
    ],
  },
]);
