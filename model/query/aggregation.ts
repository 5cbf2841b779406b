/** What is made of the values within a time step and of the step before it, rather than one of them. */
export const OVER_TIME = ['rate', 'integral', 'p50', 'p95', 'p99'] as const;
export type OverTime = (typeof OVER_TIME)[number];

/** `auto` is the catalog's rollup of the metric; `age` the seconds since any point last had a usable sample. */
export const AGGREGATIONS = ['auto', 'mean', 'sum', 'min', 'max', 'last', 'age', ...OVER_TIME] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

export function isOverTime(aggregation: Aggregation): aggregation is OverTime {
  return (OVER_TIME as readonly Aggregation[]).includes(aggregation);
}
