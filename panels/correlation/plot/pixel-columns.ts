import type { Columns } from './levels.ts';

/** From the lowest to the highest point of a line within each column of pixels, in the line's unit; NaN where there is none of it. */
export interface PixelColumns {
  lows: Float64Array;
  highs: Float64Array;
}

/**
 * What a line that connects its rows covers of each column of pixels: with several rows to a pixel this is all that can be seen of it,
 * and costs as much as the drawing is wide. `null` breaks the line; `undefined` is not a row, and the line goes on.
 */
export function pixelColumns(
  timesMs: readonly number[],
  values: Columns[1],
  [fromMs, toMs]: readonly [number, number],
  pixels: number
): PixelColumns {
  const lows = new Float64Array(pixels).fill(Number.NaN);
  const highs = new Float64Array(pixels).fill(Number.NaN);
  const take = (column: number, value: number) => {
    // Also true where there is nothing yet.
    if (!(value >= lows[column]!)) {
      lows[column] = value;
    }
    if (!(value <= highs[column]!)) {
      highs[column] = value;
    }
  };
  const perMs = pixels / (toMs - fromMs);
  let isOpen = false;
  let [lastX, lastValue] = [0, 0];
  for (let row = 0; row < timesMs.length; row++) {
    const value = values[row];
    if (value == null) {
      isOpen &&= value === undefined;
      continue;
    }
    const x = (timesMs[row]! - fromMs) * perMs;
    const column = Math.floor(x);
    if (isOpen) {
      // Where the line crosses from one column into the next, both have it.
      const slope = (value - lastValue) / (x - lastX || 1);
      const first = Math.max(0, Math.floor(lastX) + 1);
      for (let edge = first; edge <= Math.min(column, pixels); edge++) {
        const crossing = lastValue + (edge - lastX) * slope;
        take(edge - 1, crossing);
        take(edge, crossing);
      }
    }
    // Of a typed array, what lies outside is not written.
    take(column, value);
    [isOpen, lastX, lastValue] = [true, x, value];
  }
  return { lows, highs };
}
