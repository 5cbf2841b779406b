import type { HeadlineMetric } from './metric.ts';

/**
 * Metrics that the rack ladder has, so that the main questions are fast over a year. The names are part of the database
 * schema: never rename one. After adding one run `node database/headline-migration.ts`.
 */
export const HEADLINE_METRICS: readonly HeadlineMetric[] = [
  { column: 'rack_power_w', metric: 'RackPower' },
  { column: 'inlet_temperature_cel', metric: 'AirTemperature', processArea: ['Inlet'] },
  { column: 'outlet_temperature_cel', metric: 'AirTemperature', processArea: ['Outlet'] },
  { column: 'liquid_supply_cel', metric: 'RackLiquidSupplyTemperature' },
  { column: 'liquid_return_cel', metric: 'RackLiquidReturnTemperature' },
  { column: 'liquid_flow_l_min', metric: 'RackLiquidFlow' },
  { column: 'gpu_power_w', metric: 'hw.power', processArea: ['GPU'] },
  { column: 'gpu_utilization', metric: 'hw.gpu.utilization' },
  { column: 'gpu_temperature_cel', metric: 'hw.temperature', processArea: ['GPU'] },
  { column: 'host_power_w', metric: 'hw.host.power' },
  { column: 'network_receive_by_s', metric: 'system.network.io', processArea: ['Receive'] },
  { column: 'network_transmit_by_s', metric: 'system.network.io', processArea: ['Transmit'] },
];
