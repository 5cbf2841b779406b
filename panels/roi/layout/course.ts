import type { Moment } from '../data/read.ts';
import type { Scale } from './scale.ts';

/** Longer holes than this many steps are holes in the line. */
const GAP_STEPS = 1.5;

/** Stretches without a hole: a line across one would say what nobody knows. */
export function stretchesOf(course: readonly Moment[]): Moment[][] {
  const stepMs = Math.min(...course.slice(1).map(({ timeMs }, index) => timeMs - course[index]!.timeMs));
  const stretches: Moment[][] = [];
  course.forEach((moment, index) => {
    const before = course[index - 1];
    if (!before || moment.timeMs - before.timeMs > GAP_STEPS * stepMs) {
      stretches.push([]);
    }
    stretches.at(-1)!.push(moment);
  });
  return stretches;
}

export function linePath(stretches: readonly Moment[][], x: Scale, y: Scale, of: (one: Moment) => number): string {
  return stretches
    .map((stretch) =>
      stretch.map((one, index) => `${index ? 'L' : 'M'}${at(x(one.timeMs))} ${at(y(of(one)))}`).join('')
    )
    .join('');
}

/** The band from low to high, there and back. */
export function bandPath(stretches: readonly Moment[][], x: Scale, y: Scale): string {
  return stretches
    .map((stretch) => {
      const there = stretch.map((one) => `${at(x(one.timeMs))} ${at(y(one.high))}`);
      const back = [...stretch].reverse().map((one) => `${at(x(one.timeMs))} ${at(y(one.low))}`);
      return `M${[...there, ...back].join('L')}Z`;
    })
    .join('');
}

const at = (pixel: number) => Math.round(10 * pixel) / 10;

/** All energies of a course with a little room; from zero where that is near. */
export function energyRange(course: readonly Moment[]): [low: number, high: number] {
  const all = course.flatMap(({ actual, low, high }) => [actual, low, high]).filter(Number.isFinite);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const room = 0.06 * (high - low || Math.abs(high) || 1);
  return [low >= 0 && low < 0.5 * high ? 0 : low - room, high + room];
}

/** The moment that is nearest to a time. */
export function nearest(course: readonly Moment[], timeMs: number): Moment | undefined {
  return course.reduce<Moment | undefined>(
    (best, one) => (best && Math.abs(best.timeMs - timeMs) <= Math.abs(one.timeMs - timeMs) ? best : one),
    undefined
  );
}

/** More days than these are a hedge of lines; weeks say the same. */
const MOST_DAYS = 200;
const WEEK_MS = 7 * 86_400_000;

/** Days as they are, or the mean day of each week where there are many; the band stays that of one day. */
export function readable(course: readonly Moment[]): { moments: readonly Moment[]; isWeekly: boolean } {
  if (course.length <= MOST_DAYS) {
    return { moments: course, isWeekly: false };
  }
  const first = course[0]!.timeMs;
  const weeks = Map.groupBy(course, ({ timeMs }) => Math.floor((timeMs - first) / WEEK_MS));
  const moments = [...weeks].map(([week, days]) => {
    const mean = (of: (one: Moment) => number) => days.reduce((sum, one) => sum + of(one), 0) / days.length;
    return {
      timeMs: first + week * WEEK_MS,
      actual: mean(({ actual }) => actual),
      expected: mean(({ expected }) => expected),
      low: mean(({ low }) => low),
      high: mean(({ high }) => high),
    };
  });
  return { moments, isWeekly: true };
}

/** Sums of calendar months (UTC), for who reads numbers rather than lines. */
export function monthlyOf(
  course: readonly Moment[]
): Array<{ month: string; days: number; actual: number; expected: number }> {
  const months = new Map<string, { month: string; days: number; actual: number; expected: number }>();
  for (const { timeMs, actual, expected } of course) {
    const month = new Date(timeMs).toISOString().slice(0, 7);
    const sum = months.get(month) ?? { month, days: 0, actual: 0, expected: 0 };
    months.set(month, {
      month,
      days: sum.days + 1,
      actual: sum.actual + actual,
      expected: sum.expected + expected,
    });
  }
  return [...months.values()];
}
