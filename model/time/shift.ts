import { clockChanges, zoneOffsetMs } from './time-zone.ts';

/** A number and s, m, h, d or w. */
export const SHIFT = /^0*[1-9]\d*[smhdw]$/;

/** As the widest time step: no plant's history is longer. */
export const MAX_SHIFT = '3650d';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
type ShiftUnit = keyof typeof UNIT_MS;

/** Length of a shift in ms, of days as long as most are; undefined for what is not one. */
export function shiftMs(text: string): number | undefined {
  return SHIFT.test(text) ? Number(text.slice(0, -1)) * UNIT_MS[text.slice(-1) as ShiftUnit] : undefined;
}

export function isShiftTooLong(text: string): boolean {
  return (shiftMs(text) ?? 0) > shiftMs(MAX_SHIFT)!;
}

/** Whether a shift is of whole days by the clock on the wall, whatever their length. */
export function isByClock(text: string): boolean {
  return /[dw]$/.test(text);
}

/** `a week before`, `2 days before`, `90 min before`. */
export function shiftWords(text: string): string {
  const lengthMs = shiftMs(text);
  if (lengthMs === undefined) {
    return `${text} before`;
  }
  const days = lengthMs / UNIT_MS.d;
  if (isByClock(text)) {
    const [count, one] = days % 7 === 0 ? [days / 7, 'week'] : [days, 'day'];
    return count === 1 ? `a ${one} before` : `${count} ${one}s before`;
  }
  const count = Number(text.slice(0, -1));
  const unit = { s: 's', m: 'min', h: 'h' }[text.slice(-1) as 's' | 'm' | 'h'];
  return `${count} ${unit} before`;
}

/** A part of a range in which what is shown was this long ago. */
export interface ShiftedPart {
  /** Where it is drawn, epoch ms, up to before `toMs`. */
  fromMs: number;
  toMs: number;
  /** How much earlier it was measured, ms. */
  agoMs: number;
}

/**
 * The parts of a range with how long before each the shifted hours were. Days are those of the clock on the wall: what is
 * drawn at 14:00 was measured at 14:00, also where one of the days between has 23 or 25 hours. An hour that the earlier day
 * did not have is left out; of one that it had twice the first is taken; one that today has twice shows the same hour twice.
 * @param timeZone IANA name of the site's time zone
 */
export function shiftedParts(fromMs: number, toMs: number, shift: string, timeZone: string): ShiftedPart[] {
  const lengthMs = shiftMs(shift) ?? 0;
  if (!isByClock(shift)) {
    return [{ fromMs, toMs, agoMs: lengthMs }];
  }
  // The clock on the wall is at most 26 hours from another; two days around the range have every change that counts.
  const aroundMs = 2 * UNIT_MS.d;
  const changes = [
    ...clockChanges(fromMs, toMs, timeZone),
    ...clockChanges(fromMs - lengthMs - aroundMs, toMs - lengthMs + aroundMs, timeZone),
  ];
  const offsets = new Set([
    zoneOffsetMs(fromMs, timeZone),
    ...changes.flatMap(({ beforeMs, afterMs }) => [beforeMs, afterMs]),
  ]);
  const borders = new Set([fromMs, toMs]);
  for (const { atMs, beforeMs, afterMs } of changes) {
    borders.add(atMs);
    for (const wallMs of [atMs + beforeMs, atMs + afterMs]) {
      offsets.forEach((offsetMs) => borders.add(wallMs + lengthMs - offsetMs));
    }
  }
  const sorted = [...borders].filter((timeMs) => timeMs >= fromMs && timeMs <= toMs).sort((a, b) => a - b);
  const parts: ShiftedPart[] = [];
  sorted.slice(0, -1).forEach((startMs, index) => {
    const endMs = sorted[index + 1]!;
    const agoMs = agoAt((startMs + endMs) / 2, lengthMs, timeZone, offsets);
    const last = parts.at(-1);
    if (last && agoMs === last.agoMs && last.toMs === startMs) {
      last.toMs = endMs;
    } else if (agoMs !== undefined) {
      parts.push({ fromMs: startMs, toMs: endMs, agoMs });
    }
  });
  return parts;
}

/** How long before a time the clock showed the same on the earlier day; undefined where it never did. */
function agoAt(timeMs: number, lengthMs: number, timeZone: string, offsets: ReadonlySet<number>): number | undefined {
  const wallMs = timeMs + zoneOffsetMs(timeMs, timeZone) - lengthMs;
  const candidates = [...offsets, zoneOffsetMs(wallMs, timeZone)].map((offsetMs) => wallMs - offsetMs);
  const matching = candidates.filter((candidateMs) => candidateMs + zoneOffsetMs(candidateMs, timeZone) === wallMs);
  return matching.length === 0 ? undefined : timeMs - Math.min(...matching);
}
