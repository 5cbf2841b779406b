import type { Exporter, ExporterSeries, Parts } from './series.ts';

/**
 * The exporter's `MetricsFieldPrefix`: none by default, `amd_` in the example of its configuration and in what the GPU
 * operator installs.
 */
const PREFIXES = ['', 'amd_'];

/**
 * A partitioned GPU has a series for each partition. What its sensors say stands at the first; the others say 0, or leave it
 * out (docs/configuration/metricslist.md of the exporter): the first counts for all.
 */
const PARTITIONS: Parts = {
  wholeLabel: 'gpu_id',
  label: 'gpu_partition_id',
  prefix: 'partition',
  values: 'repeated',
};

function field(name: string, metric: string, unit: string, more: Partial<ExporterSeries> = {}): ExporterSeries {
  return {
    name,
    metric,
    unit,
    processArea: ['GPU'],
    instanceLabel: 'gpu_id',
    instancePrefix: 'gpu',
    parts: PARTITIONS,
    ...more,
  };
}

function errors(name: string, kind: string): ExporterSeries {
  return field(name, 'hw.errors', '{error}/s', { counter: true, processArea: ['GPU', kind] });
}

function fields(prefix: string): ExporterSeries[] {
  return [
    // The same watts under three names: a hypervisor's host has the package power alone.
    field(`${prefix}gpu_power_usage`, 'hw.power', 'W', {
      insteadOf: [`${prefix}gpu_package_power`, `${prefix}gpu_average_package_power`],
    }),
    field(`${prefix}gpu_package_power`, 'hw.power', 'W', { insteadOf: [`${prefix}gpu_average_package_power`] }),
    field(`${prefix}gpu_average_package_power`, 'hw.power', 'W'),
    field(`${prefix}gpu_energy_consumed`, 'hw.energy', 'uJ/s', { counter: true }),
    // A GPU has one of the two: MI2xx the edge, MI3xx the junction.
    field(`${prefix}gpu_edge_temperature`, 'hw.temperature', 'Cel'),
    field(`${prefix}gpu_junction_temperature`, 'hw.temperature', 'Cel'),
    field(`${prefix}gpu_memory_temperature`, 'hw.temperature', 'Cel', { processArea: ['GPU memory'] }),
    field(`${prefix}gpu_gfx_activity`, 'hw.gpu.utilization', '%'),
    field(`${prefix}gpu_used_vram`, 'hw.gpu.memory.utilization', '1', { dividedBy: [`${prefix}gpu_total_vram`] }),
    field(`${prefix}gpu_used_vram`, 'hw.gpu.memory.usage', 'MiBy'),
    errors(`${prefix}gpu_ecc_correct_total`, 'ECC correctable'),
    errors(`${prefix}gpu_ecc_uncorrect_total`, 'ECC uncorrectable'),
    errors(`${prefix}gpu_ecc_deferred_total`, 'ECC deferred'),
    errors(`${prefix}pcie_replay_count`, 'PCIe replay'),
  ];
}

/** ROCm/device-metrics-exporter. */
export const AMD_EXPORTER: Exporter = {
  name: "AMD's device metrics exporter",
  series: PREFIXES.flatMap(fields),
};
