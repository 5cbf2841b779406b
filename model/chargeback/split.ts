/**
 * Splits a whole number of units so that the parts add up to it exactly: each part is rounded down, and the units that are left go to
 * the largest remainders, of equal ones to the first (the method of Hare). Weights are shares of the whole; what they leave of it goes to
 * none of the parts. Weights that rounding has brought above 1 in sum are scaled down to 1.
 * @param units a safe integer, 0 or more
 * @param weights 0 or more each, with a sum of at most 1 but for rounding
 * @returns the parts, in the order of the weights, and what no weight claims
 */
export function splitUnits(units: number, weights: readonly number[]): { parts: number[]; rest: number } {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const scale = total > 1 ? 1 / total : 1;
  const claimed = Math.min(units, Math.round(units * Math.min(1, total)));
  const exact = weights.map((weight) => units * weight * scale);
  const parts = exact.map((part) => Math.min(units, Math.floor(part)));
  let left = claimed - parts.reduce((sum, part) => sum + part, 0);
  const order = exact
    .map((part, index) => ({ index, remainder: part - Math.floor(part) }))
    .filter(({ index }) => (weights[index] as number) > 0)
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (let at = 0; left > 0 && order.length > 0; at = (at + 1) % order.length) {
    parts[(order[at] as { index: number }).index]!++;
    left--;
  }
  // Floors of doubles may be a unit too many together.
  for (let at = order.length - 1; left < 0 && at >= 0; at--) {
    const { index } = order[at] as { index: number };
    const back = Math.min(parts[index] as number, -left);
    parts[index]! -= back;
    left += back;
  }
  return { parts, rest: units - parts.reduce((sum, part) => sum + part, 0) };
}
