/** Outline of a line over time as an SVG path: a hole in the values is a hole in the line. */
export function pathOf(
  timesMs: readonly number[],
  values: ReadonlyArray<number | null>,
  x: (timeMs: number) => number,
  y: (value: number) => number
): string {
  let isOpen = false;
  let path = '';
  for (const [row, value] of values.entries()) {
    if (value === null) {
      isOpen = false;
      continue;
    }
    path += `${isOpen ? 'L' : 'M'}${x(timesMs[row] as number).toFixed(1)} ${y(value).toFixed(1)}`;
    isOpen = true;
  }
  return path;
}

/** From 0, or from what is below it, to the highest value; ends of the field config hold. */
export function rangeOf(
  values: ReadonlyArray<number | null>,
  ends: { min?: number; max?: number } = {}
): [number, number] {
  const [low, high] = freeRange(values);
  const asked: [number, number] = [ends.min ?? low, ends.max ?? high];
  return asked[0] < asked[1] ? asked : [low, high];
}

function freeRange(values: ReadonlyArray<number | null>): [number, number] {
  let [low, high] = [0, 0];
  for (const value of values) {
    low = Math.min(low, value ?? 0);
    high = Math.max(high, value ?? 0);
  }
  return low === high ? [0, 1] : [low, high];
}

/** The value that stands at a time: that of the last row before it. */
export function valueAt(
  timesMs: readonly number[],
  values: ReadonlyArray<number | null>,
  timeMs: number
): number | null {
  let found: number | null = null;
  for (const [row, rowMs] of timesMs.entries()) {
    if (rowMs > timeMs) {
      break;
    }
    found = values[row] ?? null;
  }
  return found;
}
