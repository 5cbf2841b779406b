/** Halvings that bring any interval of doubles below their precision. */
const BISECTIONS = 200;

/** Where a continuous function that has different signs at both ends is zero. */
export function bisect(from: number, to: number, f: (x: number) => number): number {
  let [low, high] = [from, to];
  const isUp = f(low) < 0;
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = low + (high - low) / 2;
    if (middle === low || middle === high) {
      break;
    }
    if (f(middle) < 0 === isUp) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return Math.abs(f(low)) < Math.abs(f(high)) ? low : high;
}

/**
 * Zeros of a smooth function between `from` and `to`, rising. Between two steps that both lie on one side, an extremum (where the slope
 * turns) is looked at too, so that two zeros close together are found.
 */
export function zeros(
  f: (x: number) => number,
  slope: (x: number) => number,
  { from, to, steps }: { from: number; to: number; steps: number }
): number[] {
  const found: number[] = [];
  const between = (a: number, b: number) => {
    const [left, right] = [f(a), f(b)];
    if (left === 0) {
      found.push(a);
    } else if (left < 0 !== right < 0 && right !== 0) {
      found.push(bisect(a, b, f));
    }
  };
  for (let step = 0; step < steps; step++) {
    const a = from + ((to - from) * step) / steps;
    const b = from + ((to - from) * (step + 1)) / steps;
    const isOneSide = f(a) < 0 === f(b) < 0;
    if (isOneSide && slope(a) < 0 !== slope(b) < 0) {
      const turn = bisect(a, b, slope);
      between(a, turn);
      between(turn, b);
    } else {
      between(a, b);
    }
  }
  return found;
}
