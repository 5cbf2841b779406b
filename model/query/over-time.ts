import type { Metric } from '../catalog/metric.ts';
import { type Unit, unitOf, unitWords } from '../expression/units.ts';
import { type Aggregation, isOverTime, type OverTime } from './aggregation.ts';
import type { MetricSelector } from './selector.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Shares of values that are not above a percentile. */
export const PERCENTILES: Readonly<Record<'p50' | 'p95' | 'p99', number>> = { p50: 0.5, p95: 0.95, p99: 0.99 };

export function isPercentile(aggregation: Aggregation): aggregation is keyof typeof PERCENTILES {
  return Object.hasOwn(PERCENTILES, aggregation);
}

/** Values that a time step should have for a percentile of them to say more than their highest. */
export const VALUES_FOR_PERCENTILE: Readonly<Record<'p50' | 'p95' | 'p99', number>> = { p50: 20, p95: 20, p99: 100 };

/** How an integral is made of values times hours. */
interface Integral {
  unit: string;
  grafanaUnit: string;
  /** Of one unit times one hour. */
  perHour: number;
}

/** What adds up over time to something of its own, by the unit of the metric. Others are levels, whose sum over time is nothing. */
const INTEGRALS = new Map<string, Integral>([
  ['W', { unit: 'kW.h', grafanaUnit: 'kwatth', perHour: 1e-3 }],
  ['V.A', { unit: 'kV.A.h', grafanaUnit: 'suffix:kVAh', perHour: 1e-3 }],
  ['A', { unit: 'A.h', grafanaUnit: 'suffix:Ah', perHour: 1 }],
  ['L/min', { unit: 'm3', grafanaUnit: 'm3', perHour: 0.06 }],
  ['m3/h', { unit: 'm3', grafanaUnit: 'm3', perHour: 1 }],
  ['By/s', { unit: 'By', grafanaUnit: 'bytes', perHour: 3_600 }],
  ['{error}/s', { unit: '{error}', grafanaUnit: 'short', perHour: 3_600 }],
]);

/** Of a share of time, such as utilization: hours at full load. */
const FULL_HOURS: Integral = { unit: 'h', grafanaUnit: 'h', perHour: 1 };

/** How values of a metric become an integral over time; undefined where it would mean nothing. */
export function integralOf({ unit, grafanaUnit }: Pick<Metric, 'unit' | 'grafanaUnit'>): Integral | undefined {
  return INTEGRALS.get(unit) ?? (unit === '1' && grafanaUnit === 'percentunit' ? FULL_HOURS : undefined);
}

/** How a change per time is counted: heat and counters by the hour, the rest by the minute. */
interface Rate {
  unit: string;
  grafanaUnit: string;
  perMs: number;
  words: string;
}

/** How changes of a metric are counted per time; undefined for states, which change from one word to another. */
export function rateOf(
  metric: Pick<Metric, 'unit' | 'grafanaUnit' | 'states' | 'anyUnit' | 'variantOf'>
): Rate | undefined {
  if (metric.states || metric.variantOf) {
    return undefined;
  }
  if (metric.anyUnit) {
    return { unit: '1/h', grafanaUnit: 'suffix:/h', perMs: HOUR_MS, words: 'hour' };
  }
  if (metric.unit === 'Cel' || metric.unit === 'K{difference}') {
    return { unit: 'K{difference}/h', grafanaUnit: 'suffix:K/h', perMs: HOUR_MS, words: 'hour' };
  }
  if (metric.unit === 'By') {
    return { unit: 'By/s', grafanaUnit: 'binBps', perMs: 1_000, words: 'second' };
  }
  const isRatio = metric.unit === '1' && metric.grafanaUnit === 'percentunit';
  if (isRatio) {
    return { unit: '1/min', grafanaUnit: 'suffix:/min', perMs: MINUTE_MS, words: 'minute' };
  }
  const words = unitWords(metric.unit);
  const isScaled = ['W', 'V.A', 'V', 'A'].includes(metric.unit);
  const perMinute = words === '1' ? '/min' : words.includes('/') ? `${words} per min` : `${words}/min`;
  const unit = metric.unit === '1' ? '1/min' : `${metric.unit}/min`;
  // Grafana scales what begins with "si:", such as 1.2 kW/min.
  return {
    unit,
    grafanaUnit: isScaled ? `si:${perMinute}` : `suffix:${perMinute}`,
    perMs: MINUTE_MS,
    words: 'minute',
  };
}

/** Why a metric cannot be read in a way over time, with what to do; undefined where it can. */
export function refusalOverTime(metric: Metric, aggregation: OverTime): string | undefined {
  if (aggregation === 'integral' && !integralOf(metric)) {
    const unit = metric.anyUnit ? 'a unit that only its source knows' : unitWords(metric.unit);
    const why = metric.states ? 'is a state' : unit === '1' ? 'has no unit' : `is in ${unit}`;
    return `${metric.title} ${why}, and adds up to nothing over time. Choose integral for power, flow, current, data rates or utilization, or mean for ${metric.title}.`;
  }
  if (aggregation === 'rate' && !rateOf(metric)) {
    return `${metric.title} is a state, which does not change gradually. Choose max or last.`;
  }
  return undefined;
}

/** How the points of a metric come together at each moment. */
export function combinationOf({ aggregation }: Pick<MetricSelector, 'aggregation'>, metric: Pick<Metric, 'rollup'>) {
  return aggregation === 'auto' || isOverTime(aggregation) ? metric.rollup : aggregation;
}

/** The unit in which a metric is answered; undefined where only its source knows it. */
export function answerUnit(metric: Metric, aggregation: Aggregation): Unit | undefined {
  if (aggregation === 'age') {
    return unitOf('s');
  }
  if (aggregation === 'integral') {
    const integral = integralOf(metric);
    return integral && unitOf(integral.unit, integral.grafanaUnit);
  }
  if (aggregation === 'rate') {
    const rate = rateOf(metric);
    return rate && unitOf(rate.unit, rate.grafanaUnit);
  }
  const unit = unitOf(metric.unit, metric.grafanaUnit);
  return unit && metric.anyUnit ? { ...unit, quantity: { ...unit.quantity, counts: `unit of ${metric.id}` } } : unit;
}
