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

const DAY_MS = 86_400_000;
/** Starts of so many months say by themselves where in time one is; fewer would leave most of the axis without a word. */
const MIN_MONTHS = 3;

/** A time at the axis; a month needs no day. */
export interface TimeTick {
  timeMs: number;
  isMonth: boolean;
}

/** Starts of months (UTC) within a time or, where those are too few, of days, at even steps so that at most `count` are left. */
export function timeTicksOf(fromMs: number, toMs: number, count: number): TimeTick[] {
  const most = Math.max(1, Math.floor(count));
  const months = monthsOf(fromMs, toMs);
  if (months.length >= MIN_MONTHS) {
    return everyNth(months, most).map((timeMs) => ({ timeMs, isMonth: true }));
  }
  const first = Math.ceil(fromMs / DAY_MS);
  const days = Array.from({ length: Math.max(0, Math.floor(toMs / DAY_MS) - first + 1) }, (_, day) => first + day);
  return everyNth(days, most).map((day) => ({ timeMs: day * DAY_MS, isMonth: false }));
}

function monthsOf(fromMs: number, toMs: number): number[] {
  const first = new Date(fromMs);
  const months: number[] = [];
  for (let month = first.getUTCMonth() + 1; ; month++) {
    const timeMs = Date.UTC(first.getUTCFullYear(), month, 1);
    if (timeMs >= toMs) {
      return months;
    }
    months.push(timeMs);
  }
}

function everyNth(times: readonly number[], most: number): number[] {
  const every = Math.max(1, Math.ceil(times.length / most));
  return times.filter((_, index) => index % every === 0);
}
