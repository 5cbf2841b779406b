/** A draw over a time range: percentiles of its time steps, in its unit. */
export interface DrawStatistics {
  p50: number;
  p95: number;
  p99: number;
  max: number;
  /** Share of the range's steps that have a value, 0 to 1. */
  coverage: number;
}

/**
 * Percentiles of a series on a grid (NaN: not known), linear between ranks (Hyndman & Fan, 1996, type 7). Undefined where
 * nothing is known.
 */
export function drawStatistics(values: Float64Array): DrawStatistics | undefined {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  if (known.length === 0) {
    return undefined;
  }
  return {
    p50: quantile(known, 0.5),
    p95: quantile(known, 0.95),
    p99: quantile(known, 0.99),
    max: known[known.length - 1]!,
    coverage: known.length / values.length,
  };
}

function quantile(sorted: Float64Array, share: number): number {
  const rank = share * (sorted.length - 1);
  const low = Math.floor(rank);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (rank - low) * (sorted[high]! - sorted[low]!);
}

/** Step by step; a step in which one of them is not known is not known, because the sum would be too low. */
export function sumSeries(series: readonly Float64Array[], length: number): Float64Array {
  const total = new Float64Array(length).fill(series.length === 0 ? NaN : 0);
  for (const values of series) {
    for (let step = 0; step < length; step++) {
      total[step]! += values[step] ?? NaN;
    }
  }
  return total;
}

export function scaled(values: Float64Array, factor: number): Float64Array {
  return values.map((value) => value * factor);
}

/**
 * Share by which the most loaded of three phases is above their mean, 0 where all are equal (NEMA MG 1, part 14.36, of currents).
 * Undefined where a phase is not known or nothing flows.
 */
export function phaseImbalance(phases: ReadonlyArray<number | undefined>): number | undefined {
  const known = phases.flatMap((value) => (value === undefined ? [] : [value]));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return known.length < 3 || !(mean > 0) ? undefined : Math.max(...known.map((value) => Math.abs(value - mean))) / mean;
}
