// Written by `npm run vocabulary` from the exporters that the collector knows.

/** Names of series that a metric is read from, by exporter. */
export const SOURCE_FIELDS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'hw.host.power': { ipmi_exporter: ['ipmi_dcmi_power_consumption_watts'], OpenTelemetry: ['hw.host.power'] },
  'hw.host.energy': { Kepler: ['kepler_node_platform_joules_total'], OpenTelemetry: ['hw.host.energy'] },
  'hw.host.ambient_temperature': {
    ipmi_exporter: ['ipmi_temperature_celsius'],
    OpenTelemetry: ['hw.host.ambient_temperature'],
  },
  'hw.host.heating_margin': { OpenTelemetry: ['hw.host.heating_margin'] },
  'hw.power': {
    'dcgm-exporter': [
      'DCGM_FI_DEV_POWER_USAGE',
      'DCGM_FI_DEV_BOARD_POWER_WATTS',
      'DCGM_FI_DEV_CPU_POWER_UTIL_CURRENT',
      'DCGM_FI_DEV_CPU_POWER_WATTS',
    ],
    "AMD's device metrics exporter": [
      'gpu_power_usage',
      'gpu_package_power',
      'gpu_average_package_power',
      'amd_gpu_power_usage',
      'amd_gpu_package_power',
      'amd_gpu_average_package_power',
    ],
    Omnistat: ['rocm_average_socket_power_watts'],
    Kepler: ['kepler_node_cpu_watts'],
    OpenTelemetry: ['hw.power'],
  },
  'hw.energy': {
    'dcgm-exporter': ['DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', 'DCGM_FI_DEV_GPU_ENERGY_JOULES_TOTAL'],
    "AMD's device metrics exporter": ['gpu_energy_consumed', 'amd_gpu_energy_consumed'],
    Omnistat: ['rocm_energy_joules'],
    node_exporter: ['node_rapl_package_joules_total', 'node_rapl_dram_joules_total'],
    Kepler: ['kepler_node_package_joules_total', 'kepler_node_dram_joules_total', 'kepler_node_cpu_joules_total'],
    OpenTelemetry: ['hw.energy'],
  },
  'hw.temperature': {
    'dcgm-exporter': [
      'DCGM_FI_DEV_GPU_TEMP',
      'DCGM_FI_DEV_GPU_TEMP_CELSIUS',
      'DCGM_FI_DEV_MEMORY_TEMP',
      'DCGM_FI_DEV_MEMORY_TEMP_CELSIUS',
      'DCGM_FI_DEV_CPU_TEMP_CURRENT',
      'DCGM_FI_DEV_CPU_TEMP_CELSIUS',
    ],
    "AMD's device metrics exporter": [
      'gpu_edge_temperature',
      'gpu_junction_temperature',
      'gpu_memory_temperature',
      'amd_gpu_edge_temperature',
      'amd_gpu_junction_temperature',
      'amd_gpu_memory_temperature',
    ],
    Omnistat: ['rocm_temperature_celsius', 'rocm_temperature_memory_celsius'],
    node_exporter: ['node_hwmon_temp_celsius'],
    ipmi_exporter: ['ipmi_temperature_celsius'],
    OpenTelemetry: ['hw.temperature'],
  },
  'hw.fan.speed': {
    node_exporter: ['node_hwmon_fan_rpm'],
    ipmi_exporter: ['ipmi_fan_speed_rpm'],
    OpenTelemetry: ['hw.fan.speed'],
  },
  'hw.fan.speed_ratio': { ipmi_exporter: ['ipmi_fan_speed_ratio'], OpenTelemetry: ['hw.fan.speed_ratio'] },
  'hw.errors': {
    'dcgm-exporter': [
      'DCGM_FI_DEV_ECC_DBE_VOL_TOTAL',
      'DCGM_FI_DEV_ECC_SBE_VOL_TOTAL',
      'DCGM_FI_DEV_PCIE_REPLAY_COUNTER',
      'DCGM_FI_DEV_PCIE_REPLAY_TOTAL',
      'DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS',
      'DCGM_FI_DEV_ROW_REMAP_UNCORRECTABLE_TOTAL',
    ],
    "AMD's device metrics exporter": [
      'gpu_ecc_correct_total',
      'gpu_ecc_uncorrect_total',
      'gpu_ecc_deferred_total',
      'pcie_replay_count',
      'amd_gpu_ecc_correct_total',
      'amd_gpu_ecc_uncorrect_total',
      'amd_gpu_ecc_deferred_total',
      'amd_pcie_replay_count',
    ],
    Omnistat: ['rocm_ras_umc_correctable_count', 'rocm_ras_umc_uncorrectable_count'],
    OpenTelemetry: ['hw.errors'],
  },
  'hw.gpu.utilization': {
    'dcgm-exporter': ['DCGM_FI_DEV_GPU_UTIL', 'DCGM_FI_DEV_GPU_UTIL_RATIO'],
    "AMD's device metrics exporter": ['gpu_gfx_activity', 'amd_gpu_gfx_activity'],
    Omnistat: ['rocm_utilization_percentage'],
    OpenTelemetry: ['hw.gpu.utilization'],
  },
  'hw.gpu.memory.utilization': {
    'dcgm-exporter': ['DCGM_FI_DEV_FB_USED', 'DCGM_FI_DEV_FB_USED_BYTES'],
    "AMD's device metrics exporter": ['gpu_used_vram', 'amd_gpu_used_vram'],
    Omnistat: ['rocm_vram_used_percentage'],
    OpenTelemetry: ['hw.gpu.memory.utilization'],
  },
  'hw.gpu.memory.usage': {
    'dcgm-exporter': ['DCGM_FI_DEV_FB_USED', 'DCGM_FI_DEV_FB_USED_BYTES'],
    "AMD's device metrics exporter": ['gpu_used_vram', 'amd_gpu_used_vram'],
    OpenTelemetry: ['hw.gpu.memory.usage'],
  },
  'hw.gpu.io': {
    'dcgm-exporter': ['DCGM_FI_PROF_PCIE_RX_BYTES', 'DCGM_FI_PROF_PCIE_TX_BYTES'],
    OpenTelemetry: ['hw.gpu.io'],
  },
  'system.cpu.utilization': {
    node_exporter: ['node_cpu_seconds_total'],
    Kepler: ['kepler_node_cpu_usage_ratio'],
    OpenTelemetry: ['system.cpu.utilization'],
  },
  'system.memory.utilization': {
    Omnistat: ['omnistat_mem_available_bytes'],
    node_exporter: ['node_memory_MemAvailable_bytes'],
    OpenTelemetry: ['system.memory.utilization'],
  },
  'system.network.io': {
    node_exporter: ['node_network_receive_bytes_total', 'node_network_transmit_bytes_total'],
    OpenTelemetry: ['system.network.io'],
  },
  'system.network.errors': {
    node_exporter: ['node_network_receive_errs_total', 'node_network_transmit_errs_total'],
    OpenTelemetry: ['system.network.errors'],
  },
  'system.disk.io': {
    node_exporter: ['node_disk_read_bytes_total', 'node_disk_written_bytes_total'],
    OpenTelemetry: ['system.disk.io'],
  },
};
