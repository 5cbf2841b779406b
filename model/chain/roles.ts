/** Which metrics of the catalog say how the plant is; everything that reads the plant as a whole names them by these. */
export const METRIC = {
  rackPower: 'RackPower',
  activePower: 'ActivePower',
  phaseCurrent: 'PhaseCurrent',
  currentLimit: 'CurrentLimit',
  voltage: 'Voltage',
  powerFactor: 'PowerFactor',
  generic: 'GenericPoint',
  rackFlow: 'RackLiquidFlow',
  rackSupply: 'RackLiquidSupplyTemperature',
  rackReturn: 'RackLiquidReturnTemperature',
  airFlow: 'AirFlow',
  airTemperature: 'AirTemperature',
  liquidFlow: 'LiquidFlow',
  liquidTemperature: 'LiquidTemperature',
  fanSpeed: 'FanSpeedRatio',
  pumpSpeed: 'PumpSpeedRatio',
  status: 'Status',
  available: 'Available',
  leak: 'LeakDetect',
  partPower: 'hw.power',
  hostPower: 'hw.host.power',
  gpuUtilization: 'hw.gpu.utilization',
  cpuUtilization: 'system.cpu.utilization',
} as const;

/** Moves the air or the liquid of a machine: at 0 it moves nothing. */
export const MOVERS: readonly string[] = [
  'FanSpeed',
  METRIC.fanSpeed,
  'FanSpeedState',
  'PumpSpeed',
  METRIC.pumpSpeed,
  'PumpSpeedState',
  METRIC.airFlow,
  METRIC.liquidFlow,
];

/** A meter that shows nothing where it showed something is behind an open breaker. */
export const ELECTRIC: readonly string[] = [METRIC.voltage, METRIC.activePower, METRIC.rackPower];

/** What types of equipment do in the plant. */
export const TYPE = {
  ups: 'UPS',
  cdu: 'CDU',
  chiller: 'Chiller',
  tower: 'CoolingTower',
  server: 'Server',
} as const;

/** Cools air and hands it to racks. */
export const AIR_HANDLERS: readonly string[] = ['CRAH', 'CRAC', 'AHU'];
/** Hands liquid to a rack; all other cooling equipment hands it air. */
export const LIQUID_COOLERS: readonly string[] = [TYPE.cdu, 'HX', TYPE.chiller, TYPE.tower, 'Tank', 'Pump', 'Valve'];
/** Gives out other power than it takes in, so that what lies behind it does not say what goes into it. */
export const CONVERTERS: readonly string[] = [TYPE.ups, 'BESS', 'Generator'];
/** Takes height units in a rack. Sensors and strips take none. */
export const TAKES_SPACE: readonly string[] = ['Server', TYPE.cdu, TYPE.ups, 'GenericObject'];
