/** Ticks at round numbers (1, 2 or 5 times a power of ten) that lie within a range, about `count` of them. */
export function ticksOf(low: number, high: number, count: number): number[] {
  const width = high - low;
  if (!(width > 0) || count < 1) {
    return [];
  }
  const rough = width / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? rough;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) => (first + index) * step);
}

export type Scale = (value: number) => number;

/** From values to places, which may run downwards. */
export function scaleOf([low, high]: readonly [number, number], [from, to]: readonly [number, number]): Scale {
  const width = high - low || 1;
  return (value) => from + ((value - low) / width) * (to - from);
}

/** Starts of months (UTC) within a time, every `n`-th so that about `count` of them are left. */
export function monthsOf(fromMs: number, toMs: number, count: number): number[] {
  const first = new Date(fromMs);
  const months: number[] = [];
  for (let month = first.getUTCMonth() + 1; ; month++) {
    const timeMs = Date.UTC(first.getUTCFullYear(), month, 1);
    if (timeMs >= toMs) {
      break;
    }
    months.push(timeMs);
  }
  const every = Math.max(1, Math.ceil(months.length / Math.max(1, count)));
  return months.filter((_, index) => index % every === 0);
}
