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
    alsoCalled: { facility: ['valve opening', 'control valve', 'valve feedback'], computing: ['water valve'] },
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
    alsoCalled: { facility: ['damper opening', 'louver position', 'vane position'], computing: ['air flap'] },
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
    alsoCalled: { facility: ['pump RPM', 'circulator speed'], computing: ['coolant pump'] },
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
    alsoCalled: { facility: ['pump VFD', 'pump drive speed', 'pump percent'], computing: ['coolant pump'] },
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
    alsoCalled: { facility: ['fan RPM', 'blower speed'], computing: ['CRAH fan'] },
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
    alsoCalled: { facility: ['fan VFD', 'EC fan speed', 'fan percent'], computing: ['CRAH fan'] },
    description: 'Speed of a fan as a share of its full speed, where the source reports FanSpeed in percent.',
  },
]);
