/** Whether two series have a value at the same times, as those of one query have. */
export function sameTimes(a: readonly number[], b: readonly number[]): boolean {
  return a === b || (a.length === b.length && a.every((time, row) => time === b[row]));
}

/** Index of the first of ascending times that is not before `timeMs`. */
export function firstAtOrAfter(timesMs: readonly number[], timeMs: number): number {
  let [low, high] = [0, timesMs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timesMs[middle]! < timeMs) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** Index of the time nearest to `timeMs`; -1 where there is none. */
export function nearestRow(timesMs: readonly number[], timeMs: number): number {
  const after = firstAtOrAfter(timesMs, timeMs);
  if (after === 0 || after === timesMs.length) {
    return Math.min(after, timesMs.length - 1);
  }
  return timesMs[after]! - timeMs < timeMs - timesMs[after - 1]! ? after : after - 1;
}
