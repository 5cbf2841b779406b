import { findMetric } from '#model/catalog/catalog.ts';
import type { Metric } from '#model/catalog/metric.ts';
import type { PointDefinition } from '#model/point.ts';
import { Quality } from '#model/sample.ts';
import type { QualityCode, Sample } from '#model/sample.ts';
import { compileConversion, resolveUnit } from '#model/units/convert.ts';
import type { SourceSample } from '../contract/reading.ts';
import { createTimeJudge, type ClockLimits, type TimeVerdict } from './source-time.ts';

/** Why a sample is not stored as the source gave it; counted in the metrics. */
export type Verdict = 'not a number' | 'implausible' | 'not a state' | TimeVerdict;

export interface NormalisedSample {
  sample: Sample;
  /** The worst finding, if any. */
  verdict?: Verdict;
}

export type Normaliser = (sample: SourceSample) => NormalisedSample;

/**
 * Compiles what is done to each sample of a point: unit conversion, plausibility, states, clock. Called once
 * a point. Throws a `UnitError` for a unit that does not convert and an Error for an unknown metric.
 */
export function compileNormaliser(point: PointDefinition, limits: ClockLimits): Normaliser {
  const metric = findMetric(point.metric);
  if (!metric) {
    throw new Error(`Point ${point.address}: "${point.metric}" is not a metric of the catalog.`);
  }
  const convert =
    metric.states || metric.anyUnit || point.sourceUnit === undefined
      ? identity
      : compileConversion(resolveUnit(point.sourceUnit), metric.unit);
  const judgeTime = createTimeJudge(limits);
  return (source) => {
    const judged = judgeValue(metric, convert, source);
    const timed = judgeTime(source);
    const quality = Math.max(source.quality, judged.quality, timed.quality) as QualityCode;
    const verdict = judged.verdict ?? timed.verdict;
    const sample = { timeMs: timed.timeMs, value: judged.value, quality };
    return verdict === undefined ? { sample } : { sample, verdict };
  };
}

function identity(value: number): number {
  return value;
}

interface JudgedValue {
  value: number | null;
  quality: QualityCode;
  verdict?: Verdict;
}

/** A value out of bounds is kept beside its bad quality: it tells a broken sensor from a silent one. */
function judgeValue(metric: Metric, convert: (value: number) => number, source: SourceSample): JudgedValue {
  if (source.value === null) {
    return { value: null, quality: Quality.bad };
  }
  const value = convert(source.value);
  if (!Number.isFinite(value)) {
    return { value: null, quality: Quality.bad, verdict: 'not a number' };
  }
  if (metric.states && !Number.isInteger(value)) {
    return { value, quality: Quality.bad, verdict: 'not a state' };
  }
  const { min = -Infinity, max = Infinity } = metric.plausible ?? {};
  if (value < min || value > max) {
    return { value, quality: Quality.bad, verdict: 'implausible' };
  }
  return { value, quality: Quality.good };
}
