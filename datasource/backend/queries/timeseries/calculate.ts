import type { CheckedExpression } from '#model/query/expressions.ts';
import type { RowQuality } from '#model/query/frame-meta.ts';

import { rowQualities, rowsCarried } from '../shared/over-time/windows.ts';
import { extendQuality, extendRun, type Series } from '../shared/series.ts';

/** A calculated series, and how many rows had all values but no result. */
export interface Calculated {
  series: Series;
  dividedByZero: number;
}

/**
 * Calculates an expression row by row over the series of one place, in the order of its references. A row in which any of
 * them has no value has none; the others are as good as the worst of them.
 */
export function calculate(
  expression: Pick<CheckedExpression, 'evaluate'>,
  sides: readonly Series[],
  forAlert: boolean
): Calculated {
  const rows = sides.map((series) => ({
    series,
    qualities: rowQualities(series),
    carried: rowsCarried(series),
    byTime: new Map(Array.from(series.timesMs, (timeMs, row) => [timeMs, row])),
  }));
  const result: Series & { timesMs: number[]; values: number[] } = {
    timesMs: [],
    values: [],
    quality: [],
    carried: [],
    ...worstCount(sides),
    ...worth(sides),
  };
  let dividedByZero = 0;
  const values = new Float64Array(sides.length);
  for (const timeMs of commonTimes(sides)) {
    let carried = false;
    const qualities: Array<RowQuality | undefined> = [];
    rows.forEach(({ series, byTime, qualities: all, carried: carriedRows }, index) => {
      const row = byTime.get(timeMs);
      values[index] = row === undefined ? NaN : (series.values[row] as number);
      qualities.push(row === undefined ? undefined : all[row]);
      carried ||= row !== undefined && carriedRows[row] === 1;
    });
    const value = expression.evaluate(values);
    const isUndefined = Number.isNaN(value) && !values.some(Number.isNaN);
    dividedByZero += isUndefined ? 1 : 0;
    if (forAlert && Number.isNaN(value)) {
      continue;
    }
    const row = result.timesMs.push(timeMs) - 1;
    result.values.push(value);
    const quality = worstQuality(value, isUndefined, qualities);
    if (quality) {
      extendQuality(result.quality, row, quality);
    }
    if (carried && !Number.isNaN(value)) {
      extendRun(result.carried, row);
    }
  }
  if (Number.isNaN(result.values.at(-1) ?? NaN)) {
    result.points = 0;
  }
  return { series: result, dividedByZero };
}

/** Times of any side from where all of them have begun. */
function commonTimes(sides: readonly Series[]): number[] {
  if (sides.some(({ timesMs }) => timesMs.length === 0)) {
    return [];
  }
  const fromMs = Math.max(...sides.map(({ timesMs }) => timesMs[0] as number));
  const times = new Set(sides.flatMap(({ timesMs }) => Array.from(timesMs).filter((timeMs) => timeMs >= fromMs)));
  return [...times].sort((a, b) => a - b);
}

function worstQuality(
  value: number,
  isUndefined: boolean,
  qualities: ReadonlyArray<RowQuality | undefined>
): RowQuality | undefined {
  if (Number.isNaN(value)) {
    return isUndefined || qualities.includes('bad') ? 'bad' : 'stale';
  }
  return qualities.includes('partial') ? 'partial' : qualities.includes('uncertain') ? 'uncertain' : undefined;
}

/** Points of the side that misses the largest share of its own. */
function worstCount(sides: readonly Series[]): Pick<Series, 'points' | 'expectedPoints'> {
  const share = ({ points, expectedPoints }: Series) => (expectedPoints > 0 ? points / expectedPoints : 1);
  const worst = sides.reduce((a, b) => (share(b) < share(a) ? b : a));
  return { points: worst.points, expectedPoints: worst.expectedPoints };
}

function worth(sides: readonly Series[]): Pick<Series, 'newestMs' | 'coverage'> {
  const newest = sides.flatMap(({ newestMs }) => newestMs ?? []);
  const coverage = sides.flatMap((side) => side.coverage ?? []);
  return {
    ...(newest.length > 0 && { newestMs: Math.min(...newest) }),
    ...(coverage.length > 0 && { coverage: Math.min(...coverage) }),
  };
}
