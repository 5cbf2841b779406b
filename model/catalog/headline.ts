import type { HeadlineMetric } from './metric.ts';

/** Metrics with columns of their own in the wide rack rollups. The names are part of the database schema: never rename one. */
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
];
