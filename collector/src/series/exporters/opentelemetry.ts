import { inPrometheusNames } from './prometheus-names.ts';
import type { Exporter, ExporterSeries } from './series.ts';

/** A component of the hardware, told apart by `hw.id`; its kind (`hw.type`) stands before it, for a fan and a GPU may have one id. */
function component(name: string, metric: string, unit: string, more: Partial<ExporterSeries> = {}): ExporterSeries {
  return { name, metric, unit, containerLabel: 'hw.type', instanceLabel: 'hw.id', ...more };
}

function gpu(name: string, unit: string, more: Partial<ExporterSeries> = {}): ExporterSeries {
  return { name, metric: name, unit, processArea: ['GPU'], instanceLabel: 'hw.id', ...more };
}

/** Points of GPUs have the process area that those of dcgm-exporter have. */
function ofGpu(name: string, unit: string, more: Partial<ExporterSeries> = {}): ExporterSeries {
  return gpu(name, unit, { labels: { 'hw.type': 'gpu' }, ...more });
}

/** `attribute` of the semantic conventions up to 1.2x and since. */
function perDevice(
  name: string,
  unit: string,
  directions: Record<string, string>,
  attribute: string,
  device: string
): ExporterSeries[] {
  return Object.entries(directions).map(([direction, area]) => ({
    name,
    metric: name,
    unit,
    labels: { [attribute]: direction },
    counter: true,
    processArea: [area],
    instanceLabel: device,
  }));
}

const NETWORK = { receive: 'Receive', transmit: 'Transmit' };
const DISK = { read: 'Read', write: 'Write' };

/** By the names that they have in OTLP. */
const IN_OTLP: readonly ExporterSeries[] = [
  { name: 'hw.host.power', metric: 'hw.host.power', unit: 'W' },
  { name: 'hw.host.energy', metric: 'hw.host.energy', unit: 'J/s', counter: true },
  { name: 'hw.host.ambient_temperature', metric: 'hw.host.ambient_temperature', unit: 'Cel' },
  { name: 'hw.host.heating_margin', metric: 'hw.host.heating_margin', unit: 'K{difference}' },
  component('hw.power', 'hw.power', 'W'),
  ofGpu('hw.power', 'W'),
  component('hw.energy', 'hw.energy', 'J/s', { counter: true }),
  ofGpu('hw.energy', 'J/s', { counter: true }),
  component('hw.temperature', 'hw.temperature', 'Cel'),
  ofGpu('hw.temperature', 'Cel'),
  component('hw.fan.speed', 'hw.fan.speed', '{revolution}/min'),
  component('hw.fan.speed_ratio', 'hw.fan.speed_ratio', '1'),
  component('hw.errors', 'hw.errors', '{error}/s', { counter: true }),
  ofGpu('hw.errors', '{error}/s', { counter: true }),
  gpu('hw.gpu.utilization', '1'),
  gpu('hw.gpu.memory.utilization', '1'),
  gpu('hw.gpu.memory.usage', 'By'),
  ...Object.entries(NETWORK).map(([direction, area]) =>
    gpu('hw.gpu.io', 'By/s', {
      counter: true,
      labels: { 'network.io.direction': direction },
      processArea: ['GPU', area],
    })
  ),
  ...['cpu.mode', 'state'].map((attribute) => ({
    name: 'system.cpu.utilization',
    metric: 'system.cpu.utilization',
    labels: { [attribute]: 'idle' },
    unit: '1',
    combine: 'mean' as const,
    complement: true,
  })),
  ...['system.memory.state', 'state'].map((attribute) => ({
    name: 'system.memory.utilization',
    metric: 'system.memory.utilization',
    labels: { [attribute]: 'used' },
    unit: '1',
  })),
  ...perDevice('system.network.io', 'By/s', NETWORK, 'network.io.direction', 'network.interface.name'),
  ...perDevice('system.network.io', 'By/s', NETWORK, 'direction', 'device'),
  ...perDevice('system.network.errors', '{error}/s', NETWORK, 'network.io.direction', 'network.interface.name'),
  ...perDevice('system.network.errors', '{error}/s', NETWORK, 'direction', 'device'),
  ...perDevice('system.disk.io', 'By/s', DISK, 'disk.io.direction', 'system.device'),
  ...perDevice('system.disk.io', 'By/s', DISK, 'direction', 'device'),
];

/**
 * Metrics of the OpenTelemetry semantic conventions (hardware metrics; system metrics), by the names that they have in OTLP and by those that
 * they have on a page for Prometheus. Attributes of system metrics were renamed in 2024 (`device` to `network.interface.name`,
 * `direction` to `network.io.direction`); both are read.
 */
export const OPENTELEMETRY: Exporter = {
  name: 'OpenTelemetry',
  series: IN_OTLP,
  respelled: IN_OTLP.flatMap(inPrometheusNames),
};
