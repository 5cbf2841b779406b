import { defineMetrics } from './define.ts';

/**
 * Electrical meters. DSX Exchange BMS contract, object type PowerMeter. Meters in series (bus, tap, rack) count the same power
 * again: a sum over a zone is only right among meters of one level, so choose them by equipment or process area.
 */
export const POWER_METER_METRICS = defineMetrics({ origin: 'dsx', domain: 'power', objectTypes: ['PowerMeter'] }, [
  {
    id: 'ActivePower',
    title: 'Active power',
    unit: 'W',
    grafanaUnit: 'watt',
    rollup: 'sum',
    plausible: { min: -100_000_000, max: 100_000_000 },
    alsoCalled: {
      facility: ['real power', 'true power', 'load', 'demand', 'kW'],
      computing: ['PDU power', 'feed power', 'wall power'],
    },
    description: 'Power that does work, as measured by a meter; negative where it flows back.',
  },
  {
    id: 'ApparentPower',
    title: 'Apparent power',
    unit: 'V.A',
    grafanaUnit: 'voltamp',
    rollup: 'sum',
    plausible: { min: 0, max: 100_000_000 },
    alsoCalled: { facility: ['kVA', 'UPS load', 'transformer load'], computing: ['PDU load'] },
    description: 'Voltage times current, what cables, breakers and transformers are sized for.',
  },
  {
    id: 'PowerFactor',
    title: 'Power factor',
    unit: '1',
    grafanaUnit: 'none',
    rollup: 'mean',
    plausible: { min: -1.01, max: 1.01 },
    alsoCalled: { facility: ['PF', 'cos phi'], computing: ['power quality'] },
    description: 'Active power divided by apparent power; 1 is best.',
  },
  {
    id: 'Voltage',
    title: 'Voltage',
    unit: 'V',
    grafanaUnit: 'volt',
    rollup: 'mean',
    plausible: { min: 0, max: 50_000 },
    alsoCalled: { facility: ['volts', 'line voltage', 'bus voltage'], computing: ['feed voltage'] },
    description: 'Voltage at the meter.',
  },
  {
    id: 'Frequency',
    title: 'Frequency',
    unit: 'Hz',
    grafanaUnit: 'hertz',
    rollup: 'mean',
    plausible: { min: 0, max: 70 },
    alsoCalled: { facility: ['mains frequency', 'grid frequency', 'hertz'], computing: ['AC frequency'] },
    description: 'Frequency of the supply.',
  },
  {
    id: 'Current',
    title: 'Current',
    unit: 'A',
    grafanaUnit: 'amp',
    rollup: 'sum',
    plausible: { min: -50_000, max: 50_000 },
    alsoCalled: { facility: ['amps', 'amperage', 'line current'], computing: ['feed current', 'PDU current'] },
    description: 'Current at the meter, all phases.',
  },
  {
    id: 'PhaseCurrent',
    title: 'Phase current',
    unit: 'A',
    grafanaUnit: 'amp',
    // The most loaded phase trips the breaker; a sum over phases means nothing.
    rollup: 'max',
    plausible: { min: -50_000, max: 50_000 },
    alsoCalled: { facility: ['amps per phase', 'L1 L2 L3', 'phase load', 'phase balance'], computing: ['PDU phase'] },
    description: 'Current of one phase of a three-phase system.',
  },
  {
    id: 'CurrentLimit',
    title: 'Current limit',
    unit: 'A',
    grafanaUnit: 'amp',
    rollup: 'sum',
    plausible: { min: 0, max: 50_000 },
    alsoCalled: { facility: ['breaker rating', 'breaker size', 'ampacity'], computing: ['PDU limit', 'circuit limit'] },
    description: 'Current that the metered circuit may carry.',
  },
]);
