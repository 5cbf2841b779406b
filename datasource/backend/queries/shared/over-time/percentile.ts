/**
 * The value that a share of the values does not exceed, with linear interpolation between neighbours: type 7 of Hyndman and
 * Fan, "Sample Quantiles in Statistical Packages" (1996), as PostgreSQL's `percentile_cont`.
 * @param values at least one; sorted in place
 * @param share 0 to 1
 */
export function percentile(values: Float64Array, share: number): number {
  values.sort();
  const position = share * (values.length - 1);
  const below = Math.floor(position);
  const low = values[below] as number;
  const high = values[Math.min(below + 1, values.length - 1)] as number;
  return low + (high - low) * (position - below);
}
