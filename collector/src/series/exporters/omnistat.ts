import type { Exporter, ExporterSeries } from './series.ts';

function field(name: string, metric: string, unit: string, more: Partial<ExporterSeries> = {}): ExporterSeries {
  return { name, metric, unit, processArea: ['GPU'], instanceLabel: 'card', instancePrefix: 'gpu', ...more };
}

function errors(name: string, kind: string): ExporterSeries {
  return field(name, 'hw.errors', '{error}/s', { counter: true, processArea: ['GPU', kind] });
}

/** ROCm/omnistat. */
export const OMNISTAT: Exporter = {
  name: 'Omnistat',
  series: [
    field('rocm_average_socket_power_watts', 'hw.power', 'W'),
    field('rocm_energy_joules', 'hw.energy', 'J/s', { counter: true }),
    field('rocm_temperature_celsius', 'hw.temperature', 'Cel'),
    field('rocm_temperature_memory_celsius', 'hw.temperature', 'Cel', { processArea: ['GPU memory'] }),
    field('rocm_utilization_percentage', 'hw.gpu.utilization', '%'),
    field('rocm_vram_used_percentage', 'hw.gpu.memory.utilization', '%'),
    // Of the memory; other blocks have counters of the same form.
    errors('rocm_ras_umc_correctable_count', 'ECC correctable'),
    errors('rocm_ras_umc_uncorrectable_count', 'ECC uncorrectable'),
    {
      name: 'omnistat_mem_available_bytes',
      metric: 'system.memory.utilization',
      unit: '1',
      dividedBy: ['omnistat_mem_total_bytes'],
      complement: true,
    },
  ],
};
