import { defineMetrics } from './define.ts';
import { COOLING_EQUIPMENT } from './object-types.ts';

/** Air side of the mechanical plant. DSX Exchange BMS contract, mechanical equipment and sensors. */
export const AIR_METRICS = defineMetrics(
  { origin: 'dsx', domain: 'thermal', medium: 'air', objectTypes: [...COOLING_EQUIPMENT, 'Sensor'] },
  [
    {
      id: 'AirTemperature',
      title: 'Air temperature',
      unit: 'Cel',
      grafanaUnit: 'celsius',
      rollup: 'mean',
      plausible: { min: -60, max: 100 },
      alsoCalled: {
        facility: ['dry bulb temperature', 'room temperature', 'space temperature'],
        computing: ['ambient temperature'],
      },
      areasCalled: {
        Inlet: { facility: ['cold aisle temperature', 'rack face temperature'], computing: ['intake temperature'] },
        Outlet: { facility: ['hot aisle temperature', 'rack rear temperature'], computing: ['exhaust temperature'] },
        Supply: { facility: ['supply air temperature', 'SAT', 'discharge air temperature', 'leaving air temperature'] },
        Return: { facility: ['return air temperature', 'RAT', 'entering air temperature'] },
      },
      description: 'Temperature of air; the process area says where, e.g. Inlet of a rack or Return of a CRAH.',
    },
    {
      id: 'AirRelativeHumidity',
      mayBeState: true,
      title: 'Air relative humidity',
      unit: '%',
      grafanaUnit: 'humidity',
      rollup: 'mean',
      plausible: { min: -1, max: 105 },
      alsoCalled: { facility: ['RH', 'moisture'], computing: ['room humidity'] },
      description: 'Water vapour in the air as a share of what it could hold at its temperature.',
    },
    {
      id: 'AirFlow',
      mayBeState: true,
      title: 'Air flow',
      unit: 'm3/h',
      grafanaUnit: 'suffix:m³/h',
      rollup: 'sum',
      plausible: { min: -10_000, max: 5_000_000 },
      alsoCalled: { facility: ['CFM', 'air volume', 'ventilation rate'], computing: ['cooling air'] },
      description: 'Volume of air that passes in an hour.',
    },
    {
      id: 'AirPressure',
      mayBeState: true,
      title: 'Air pressure',
      unit: 'Pa',
      grafanaUnit: 'pressurepa',
      rollup: 'mean',
      plausible: { min: -10_000, max: 120_000 },
      alsoCalled: {
        facility: ['static pressure', 'duct pressure', 'underfloor pressure'],
        computing: ['room pressure'],
      },
      description: 'Pressure of air, gauge or absolute as the source has it.',
    },
    {
      id: 'AirDifferentialPressure',
      mayBeState: true,
      title: 'Air differential pressure',
      unit: 'Pa',
      grafanaUnit: 'pressurepa',
      rollup: 'mean',
      plausible: { min: -5_000, max: 5_000 },
      alsoCalled: {
        facility: ['delta P', 'filter pressure drop', 'containment pressure', 'underfloor pressure'],
        computing: ['aisle pressure'],
      },
      description: 'Pressure difference of air across a filter, a floor or a containment.',
    },
    {
      id: 'Sound',
      title: 'Sound level',
      domain: 'facility',
      unit: 'dB',
      grafanaUnit: 'dB',
      // Levels are logarithms: their mean is not the level of the mean, their maximum is the loudest place.
      rollup: 'max',
      objectTypes: ['Sensor', 'GenericObject'],
      plausible: { min: 0, max: 194 },
      alsoCalled: { facility: ['noise', 'dBA', 'acoustics'], computing: ['loudness'] },
      description: 'Sound pressure level at a sensor.',
    },
  ]
);
