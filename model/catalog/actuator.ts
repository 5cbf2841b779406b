import { defineMetrics } from './define.ts';
import { COOLING_EQUIPMENT } from './object-types.ts';

const withDevice = (device: string) => [...COOLING_EQUIPMENT, device];

/** What moves in the mechanical plant. DSX Exchange BMS contract, mechanical equipment, valves, pumps, fans, dampers. */
export const ACTUATOR_METRICS = defineMetrics({ origin: 'dsx', domain: 'thermal', objectTypes: [], rollup: 'mean' }, [
  {
    id: 'ValvePosition',
    mayBeState: true,
    title: 'Valve position',
    unit: '%',
    grafanaUnit: 'percent',
    objectTypes: withDevice('Valve'),
    plausible: { min: -5, max: 105 },
    description: 'How far a valve is open.',
  },
  {
    id: 'DamperPosition',
    mayBeState: true,
    title: 'Damper position',
    unit: '%',
    grafanaUnit: 'percent',
    objectTypes: withDevice('Damper'),
    plausible: { min: -5, max: 105 },
    description: 'How far a damper is open.',
  },
  {
    id: 'PumpSpeed',
    mayBeState: true,
    title: 'Pump speed',
    unit: '{revolution}/min',
    grafanaUnit: 'rotrpm',
    objectTypes: withDevice('Pump'),
    plausible: { min: -100, max: 50_000 },
    description: 'Revolutions of a pump in a minute.',
  },
  {
    id: 'PumpSpeedRatio',
    variantOf: 'PumpSpeed',
    title: 'Pump speed ratio',
    unit: '%',
    grafanaUnit: 'percent',
    objectTypes: withDevice('Pump'),
    plausible: { min: -105, max: 130 },
    description: 'Speed of a pump as a share of its full speed, where the source reports PumpSpeed in percent.',
  },
  {
    id: 'FanSpeed',
    mayBeState: true,
    title: 'Fan speed',
    unit: '{revolution}/min',
    grafanaUnit: 'rotrpm',
    objectTypes: withDevice('Fan'),
    plausible: { min: -100, max: 100_000 },
    description: 'Revolutions of a fan in a minute.',
  },
  {
    id: 'FanSpeedRatio',
    variantOf: 'FanSpeed',
    title: 'Fan speed ratio',
    unit: '%',
    grafanaUnit: 'percent',
    objectTypes: withDevice('Fan'),
    plausible: { min: -105, max: 130 },
    description: 'Speed of a fan as a share of its full speed, where the source reports FanSpeed in percent.',
  },
]);
