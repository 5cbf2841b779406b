export const GPUS_PER_TARGET = 8;

/** Gauges of dcgm-exporter that the catalog knows; with FB_FREE they make as many points as series. */
const FAMILIES = [
  'DCGM_FI_DEV_GPU_TEMP',
  'DCGM_FI_DEV_MEMORY_TEMP',
  'DCGM_FI_DEV_POWER_USAGE',
  'DCGM_FI_DEV_GPU_UTIL',
  'DCGM_FI_DEV_FB_USED',
  'DCGM_FI_DEV_FB_FREE',
  'DCGM_FI_PROF_PCIE_RX_BYTES',
  'DCGM_FI_PROF_PCIE_TX_BYTES',
];

export const SERIES_PER_TARGET = FAMILIES.length * GPUS_PER_TARGET;

/** A page as dcgm-exporter writes it. */
export function exposition(host: string, valueAt: (index: number) => number): string {
  const lines: string[] = [];
  FAMILIES.forEach((family, familyIndex) => {
    lines.push(`# HELP ${family} As dcgm-exporter says it.`, `# TYPE ${family} gauge`);
    for (let gpu = 0; gpu < GPUS_PER_TARGET; gpu++) {
      const labels = `gpu="${gpu}",UUID="GPU-${host}-${gpu}",device="nvidia${gpu}",modelName="Bench accelerator",Hostname="${host}"`;
      lines.push(`${family}{${labels}} ${valueAt(familyIndex * GPUS_PER_TARGET + gpu)}`);
    }
  });
  return `${lines.join('\n')}\n`;
}
