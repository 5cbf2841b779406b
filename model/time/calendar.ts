import { clockChanges, zoneOffsetMs } from './time-zone.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** A moment on the wall's calendar and clock. */
export interface LocalTime {
  /** As `2026-10-25`. */
  day: string;
  /** 0 for Sunday, 6 for Saturday. */
  weekday: number;
  /** Minutes that the clock shows since midnight; on days on which clocks change not those that have passed. */
  minuteOfDay: number;
}

/** The calendar of a time zone over a range; it knows the changes of the clocks, so that each look at it is cheap. */
export interface Calendar {
  timeZone: string;
  at(timeMs: number): LocalTime;
  /** What the clock is ahead of UTC, ms. */
  offsetMs(timeMs: number): number;
}

/** @throws RangeError for an unknown time zone */
export function calendarOf(timeZone: string, fromMs: number, toMs: number): Calendar {
  const changes = clockChanges(fromMs, toMs, timeZone);
  const firstMs = zoneOffsetMs(fromMs, timeZone);
  const offsetMs = (timeMs: number) => {
    if (timeMs < fromMs || timeMs > toMs) {
      return zoneOffsetMs(timeMs, timeZone);
    }
    let offset = firstMs;
    for (const { atMs, afterMs } of changes) {
      if (atMs > timeMs) {
        break;
      }
      offset = afterMs;
    }
    return offset;
  };
  return {
    timeZone,
    offsetMs,
    at: (timeMs) => {
      const localMs = timeMs + offsetMs(timeMs);
      const days = Math.floor(localMs / DAY_MS);
      return {
        day: new Date(days * DAY_MS).toISOString().slice(0, 10),
        weekday: (((days + 4) % 7) + 7) % 7,
        minuteOfDay: Math.floor((localMs - days * DAY_MS) / MINUTE_MS),
      };
    },
  };
}

/** Moments at which the wall shows a time: one, two where clocks are put back over it, none where they are put forward. */
export function instantsOf(localMs: number, timeZone: string): number[] {
  const offsets = [localMs - DAY_MS, localMs + DAY_MS].map((timeMs) => zoneOffsetMs(timeMs, timeZone));
  const candidates = [...new Set(offsets)].map((offset) => localMs - offset);
  return candidates.filter((timeMs) => timeMs + zoneOffsetMs(timeMs, timeZone) === localMs).sort((a, b) => a - b);
}

/** The first moment of a day, also where clocks are put forward over midnight. */
export function startOfDayMs(day: string, timeZone: string): number {
  const midnightMs = Date.parse(`${day}T00:00:00Z`);
  const [first] = instantsOf(midnightMs, timeZone);
  if (first !== undefined) {
    return first;
  }
  const gap = clockChanges(midnightMs - DAY_MS, midnightMs + DAY_MS, timeZone).find(
    ({ atMs, beforeMs, afterMs }) => atMs + beforeMs <= midnightMs && midnightMs < atMs + afterMs
  );
  return gap?.atMs ?? midnightMs - zoneOffsetMs(midnightMs, timeZone);
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The first day of the month after that of a day. */
export function nextMonth(day: string): string {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}

/** The months in which a range lies, by their first day, with the moments at which they begin and end. */
export function monthsOf(
  fromMs: number,
  toMs: number,
  timeZone: string
): Array<{ month: string; fromMs: number; toMs: number }> {
  const months: Array<{ month: string; fromMs: number; toMs: number }> = [];
  let day = `${calendarOf(timeZone, fromMs, fromMs).at(fromMs).day.slice(0, 7)}-01`;
  for (let startMs = startOfDayMs(day, timeZone); startMs < toMs;) {
    const next = nextMonth(day);
    const endMs = startOfDayMs(next, timeZone);
    months.push({ month: day.slice(0, 7), fromMs: startMs, toMs: endMs });
    day = next;
    startMs = endMs;
  }
  return months;
}

/** Whether a name is one of a time zone, such as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  try {
    zoneOffsetMs(0, name);
    return true;
  } catch {
    return false;
  }
}
