import type { Exporter, ExporterSeries } from './series.ts';

function perDevice(name: string, metric: string, unit: string, direction: string): ExporterSeries {
  return { name, metric, unit, counter: true, processArea: [direction], instanceLabel: 'device' };
}

/** A sensor of the board's chips: two chips may each have a `temp1`. */
function hwmon(name: string, metric: string, unit: string): ExporterSeries {
  return { name, metric, unit, containerLabel: 'chip', instanceLabel: 'sensor' };
}

/** A domain of RAPL. Those of the cores and of the platform are left out: they are within the package, or around it. */
function rapl(domain: string, area: string): ExporterSeries {
  return {
    name: `node_rapl_${domain}_joules_total`,
    metric: 'hw.energy',
    unit: 'J/s',
    counter: true,
    processArea: [area],
    instanceLabel: 'index',
    instancePrefix: 'package',
  };
}

export const NODE_EXPORTER: Exporter = {
  name: 'node_exporter',
  series: [
    hwmon('node_hwmon_temp_celsius', 'hw.temperature', 'Cel'),
    hwmon('node_hwmon_fan_rpm', 'hw.fan.speed', '{revolution}/min'),
    rapl('package', 'CPU'),
    rapl('dram', 'Memory'),
    {
      name: 'node_cpu_seconds_total',
      metric: 'system.cpu.utilization',
      labels: { mode: 'idle' },
      unit: '1',
      counter: true,
      combine: 'mean',
      complement: true,
    },
    {
      name: 'node_memory_MemAvailable_bytes',
      metric: 'system.memory.utilization',
      unit: '1',
      dividedBy: ['node_memory_MemTotal_bytes'],
      complement: true,
    },
    perDevice('node_network_receive_bytes_total', 'system.network.io', 'By/s', 'Receive'),
    perDevice('node_network_transmit_bytes_total', 'system.network.io', 'By/s', 'Transmit'),
    perDevice('node_network_receive_errs_total', 'system.network.errors', '{error}/s', 'Receive'),
    perDevice('node_network_transmit_errs_total', 'system.network.errors', '{error}/s', 'Transmit'),
    perDevice('node_disk_read_bytes_total', 'system.disk.io', 'By/s', 'Read'),
    perDevice('node_disk_written_bytes_total', 'system.disk.io', 'By/s', 'Write'),
  ],
};
