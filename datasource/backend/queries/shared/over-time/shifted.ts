import type { QualityRun } from '#model/query/frame-meta.ts';
import { isByClock, type ShiftedPart, shiftedParts, shiftMs } from '#model/time/shift.ts';

import type { Series } from '../series.ts';

const HOUR_MS = 3_600_000;

/** How much longer ago than usual the same hour of an earlier day can be: no clock is moved by more. */
const LONGEST_CHANGE_MS = 3 * HOUR_MS;

/** What a metric reads where it is not shifted. */
export function unshifted(fromMs: number, toMs: number): ShiftedPart[] {
  return [{ fromMs, toMs, agoMs: 0 }];
}

/** The parts of a range with how long ago each was measured. @param timeZone of the site */
export function partsOf(fromMs: number, toMs: number, shift: string | undefined, timeZone: string): ShiftedPart[] {
  return shift === undefined ? unshifted(fromMs, toMs) : shiftedParts(fromMs, toMs, shift, timeZone);
}

/** The earliest time that a shifted range can begin at, whatever the time zone. */
export function earliestMs(fromMs: number, shift: string | undefined): number {
  return shift === undefined ? fromMs : fromMs - (shiftMs(shift) ?? 0) - (isByClock(shift) ? LONGEST_CHANGE_MS : 0);
}

/** What steps have to divide, so that what was measured then falls into the steps of now: the ways back and the inner borders. */
export function dividers(parts: readonly ShiftedPart[], start: (timeMs: number) => number): number[] {
  return parts.flatMap(({ agoMs, fromMs }, index) => (index === 0 ? [agoMs] : [agoMs, fromMs - start(fromMs)]));
}

/** Rows of an earlier time where they are shown: from the start of a part to before its end. */
export function moved(series: Series, { agoMs, toMs }: ShiftedPart, firstMs: number): Series {
  if (agoMs === 0) {
    return series;
  }
  const times = Float64Array.from(series.timesMs, (timeMs) => timeMs + agoMs);
  const first = times.findIndex((timeMs) => timeMs >= firstMs);
  const after = times.findLastIndex((timeMs) => timeMs < toMs) + 1;
  const begin = first < 0 ? after : first;
  const runs = <Run extends [number, number, ...unknown[]]>(list: readonly Run[]) =>
    list.flatMap(([from, to, ...rest]) => {
      const [low, high] = [Math.max(from, begin) - begin, Math.min(to, after - 1) - begin];
      return low <= high ? [[low, high, ...rest] as unknown as Run] : [];
    });
  return {
    ...series,
    timesMs: times.subarray(begin, after),
    values: Float64Array.from(series.values).subarray(begin, after),
    quality: runs(series.quality),
    carried: runs(series.carried),
    ...(series.newestMs !== undefined && { newestMs: series.newestMs + agoMs }),
  };
}

/** The parts of one series, one after the other. */
export function joined(parts: readonly Series[]): Series {
  const [only] = parts;
  if (parts.length === 1 && only) {
    return only;
  }
  const timesMs: number[] = [];
  const values: number[] = [];
  const quality: QualityRun[] = [];
  const carried: Array<[number, number]> = [];
  for (const part of parts) {
    const offset = timesMs.length;
    for (let row = 0; row < part.timesMs.length; row++) {
      timesMs.push(part.timesMs[row] as number);
      values.push(part.values[row] as number);
    }
    quality.push(...part.quality.map(([from, to, why]): QualityRun => [from + offset, to + offset, why]));
    carried.push(...part.carried.map(([from, to]): [number, number] => [from + offset, to + offset]));
  }
  const last = parts.at(-1);
  return {
    ...last,
    timesMs,
    values,
    quality,
    carried,
    points: last?.points ?? 0,
    expectedPoints: last?.expectedPoints ?? 0,
  };
}
