import { findMetric } from '#model/catalog/catalog.ts';
import type { PointDefinition } from '#model/point.ts';
import { Quality } from '#model/sample.ts';
import type { QualityCode, Sample } from '#model/sample.ts';
import { compileConversion, resolveUnit } from '#model/units/convert.ts';
import type { SourceSample } from '../contract/reading.ts';
import { addSampleRow, createRows, RowFlag, type SourceRows } from '../contract/source-rows.ts';
import { createClock, judgeTime, type ClockLimits, type PointClock, type TimeVerdict } from './source-time.ts';
import { createColumns, type SampleColumns } from './spool/payload.ts';

/** Why a sample is not stored as the source gave it; counted in the metrics. */
export type Verdict = 'not a number' | 'implausible' | 'not a state' | TimeVerdict;

export interface NormalisedSample {
  sample: Sample;
  /** The worst finding, if any. */
  verdict?: Verdict;
}

export type Normaliser = (sample: SourceSample) => NormalisedSample;

/** What is done to the samples of one point: unit conversion, plausibility, states, clock. */
export interface PointRules {
  /** From the source's unit to the metric's. */
  convert: (value: number) => number;
  min: number;
  max: number;
  hasStates: boolean;
  limits: ClockLimits;
  clock: PointClock;
}

/** Called once a point. Throws a `UnitError` for a unit that does not convert and an Error for an unknown metric. */
export function compileRules(point: PointDefinition, limits: ClockLimits): PointRules {
  const metric = findMetric(point.metric);
  if (!metric) {
    throw new Error(`"${point.metric}" is not a metric of the catalog. GenericPoint stores any number that has none.`);
  }
  const convert =
    metric.states || metric.anyUnit || point.sourceUnit === undefined
      ? identity
      : compileConversion(resolveUnit(point.sourceUnit), metric.unit);
  const { min = -Infinity, max = Infinity } = metric.plausible ?? {};
  return { convert, min, max, hasStates: metric.states !== undefined, limits, clock: createClock() };
}

function identity(value: number): number {
  return value;
}

/** Adds a row to `columns` as it is stored, for the point of this number. Returns the worst finding, if any. */
export function addNormalised(
  columns: SampleColumns,
  point: number,
  rules: PointRules,
  rows: SourceRows,
  row: number
): Verdict | undefined {
  const at = columns.count++;
  columns.points[at] = point;
  let value = Number.NaN;
  let verdict: Verdict | undefined;
  let isBad = true;
  if (((rows.flags[row] as number) & RowFlag.noValue) === 0) {
    value = rules.convert(rows.values[row] as number);
    verdict = judgeValue(rules, value);
    isBad = verdict !== undefined;
  }
  // A value out of bounds is kept beside its bad quality: it tells a broken sensor from a silent one.
  columns.values[at] = verdict === 'not a number' ? Number.NaN : value;
  columns.qualities[at] = isBad ? Quality.bad : (rows.qualities[row] as number);
  const timeVerdict = judgeTime(rules.clock, rules.limits, rows, row, columns, at);
  return verdict ?? timeVerdict;
}

function judgeValue({ min, max, hasStates }: PointRules, value: number): Verdict | undefined {
  if (!Number.isFinite(value)) {
    return 'not a number';
  }
  if (hasStates && !Number.isInteger(value)) {
    return 'not a state';
  }
  return value < min || value > max ? 'implausible' : undefined;
}

/** The same for samples one by one. Throws like `compileRules`. */
export function compileNormaliser(point: PointDefinition, limits: ClockLimits): Normaliser {
  const rules = compileRules(point, limits);
  const rows = createRows([point.address], 1);
  const columns = createColumns(rows.addresses, 1);
  return (source) => {
    rows.count = 0;
    columns.count = 0;
    addSampleRow(rows, 0, source);
    const verdict = addNormalised(columns, 0, rules, rows, 0);
    const value = columns.values[0] as number;
    const sample = {
      timeMs: columns.timesMs[0] as number,
      value: Number.isNaN(value) ? null : value,
      quality: columns.qualities[0] as QualityCode,
    };
    return verdict === undefined ? { sample } : { sample, verdict };
  };
}
