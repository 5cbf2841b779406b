import type { Exporter, ExporterSeries } from './series.ts';

/** Before 0.10: the energy of a package or of the memory, in use and idle beside each other; together they are all of it. */
function before(domain: string, metric: string, more: Partial<ExporterSeries>): ExporterSeries {
  return { name: `kepler_node_${domain}_joules_total`, metric, unit: 'J/s', counter: true, combine: 'sum', ...more };
}

/** From 0.10 on: a zone of RAPL. Zones overlap; those that do not are the packages and their memory. */
function zone(name: string, metric: string, unit: string, more: Partial<ExporterSeries> = {}): ExporterSeries[] {
  return [
    { name, metric, unit, labels: { zone: 'package' }, processArea: ['CPU'], ...more },
    { name, metric, unit, labels: { zone: 'dram' }, processArea: ['Memory'], ...more },
  ];
}

/**
 * Of the node, not of its containers, whose shares are the same joules. GPUs are left out: their own exporter says more, and
 * a sum would count them twice.
 */
export const KEPLER: Exporter = {
  name: 'Kepler',
  series: [
    before('platform', 'hw.host.energy', {}),
    before('package', 'hw.energy', { processArea: ['CPU'], instanceLabel: 'package', instancePrefix: 'package' }),
    before('dram', 'hw.energy', { processArea: ['Memory'], instanceLabel: 'package', instancePrefix: 'package' }),
    ...zone('kepler_node_cpu_watts', 'hw.power', 'W'),
    ...zone('kepler_node_cpu_joules_total', 'hw.energy', 'J/s', { counter: true }),
    { name: 'kepler_node_cpu_usage_ratio', metric: 'system.cpu.utilization', unit: '1' },
  ],
};
