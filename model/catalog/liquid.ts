import { defineMetrics } from './define.ts';
import { COOLING_EQUIPMENT } from './object-types.ts';

/** Liquid side of the mechanical plant. DSX Exchange BMS contract, mechanical equipment and sensors. */
export const LIQUID_METRICS = defineMetrics(
  { origin: 'dsx', domain: 'thermal', medium: 'liquid', objectTypes: [...COOLING_EQUIPMENT, 'Sensor'] },
  [
    {
      id: 'LiquidTemperature',
      title: 'Liquid temperature',
      unit: 'Cel',
      grafanaUnit: 'celsius',
      rollup: 'mean',
      plausible: { min: -40, max: 150 },
      alsoCalled: {
        facility: ['water temperature', 'chilled water temperature', 'glycol temperature', 'loop temperature'],
        computing: ['coolant temperature'],
      },
      areasCalled: {
        Supply: { facility: ['chilled water supply temperature', 'CHWS', 'leaving water temperature', 'LWT'] },
        Return: { facility: ['chilled water return temperature', 'CHWR', 'entering water temperature', 'EWT'] },
        Primary: { facility: ['facility water temperature', 'FWS'] },
        Secondary: { facility: ['technology cooling system temperature', 'TCS'] },
      },
      description: 'Temperature of a cooling liquid; the process area says where, e.g. Secondary and Supply.',
    },
    {
      id: 'LiquidFlow',
      mayBeState: true,
      title: 'Liquid flow',
      unit: 'L/min',
      grafanaUnit: 'flowlpm',
      rollup: 'sum',
      plausible: { min: -500, max: 1_000_000 },
      alsoCalled: { facility: ['water flow', 'chilled water flow', 'GPM'], computing: ['coolant flow', 'LPM'] },
      description: 'Volume of cooling liquid that passes in a minute.',
    },
    {
      id: 'LiquidPressure',
      mayBeState: true,
      title: 'Liquid pressure',
      unit: 'kPa',
      grafanaUnit: 'pressurekpa',
      rollup: 'mean',
      plausible: { min: -102, max: 5_000 },
      alsoCalled: { facility: ['water pressure', 'loop pressure', 'system pressure'], computing: ['coolant pressure'] },
      description: 'Pressure in a liquid loop.',
    },
    {
      id: 'LiquidDifferentialPressure',
      mayBeState: true,
      title: 'Liquid differential pressure',
      unit: 'kPa',
      grafanaUnit: 'pressurekpa',
      rollup: 'mean',
      plausible: { min: -2_000, max: 5_000 },
      alsoCalled: {
        facility: ['delta P', 'pump head', 'strainer pressure drop'],
        computing: ['coolant pressure drop'],
      },
      description: 'Pressure difference between two places of a liquid loop.',
    },
    {
      id: 'LiquidTemperatureSpRequest',
      title: 'Requested liquid temperature set point',
      unit: 'Cel',
      grafanaUnit: 'celsius',
      rollup: 'mean',
      objectTypes: ['CDU', 'GenericObject'],
      plausible: { min: -40, max: 100 },
      alsoCalled: {
        facility: ['supply temperature reset', 'water set point request'],
        computing: ['coolant set point request'],
      },
      description: 'Supply temperature that an integration asks the plant to hold.',
    },
  ]
);
