import { dateTimeFormat, type TimeZone } from '@grafana/data';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Steps that people read a clock by. */
const STEPS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR_MS),
  ...[1, 2, 7, 14, 28].map((count) => count * DAY_MS),
];

/** At most `count` round times of the zone's clock within a range, with their labels. */
export function timeTicks(
  fromMs: number,
  toMs: number,
  count: number,
  timeZone: TimeZone
): Array<{ timeMs: number; text: string }> {
  const stepMs = STEPS_MS.find((step) => (toMs - fromMs) / step <= count) ?? (STEPS_MS.at(-1) as number);
  const format = stepMs >= DAY_MS ? 'MM-DD' : toMs - fromMs > DAY_MS ? 'MM-DD HH:mm' : 'HH:mm';
  const offsetMs = zoneOffsetMs(fromMs, timeZone);
  const ticks: Array<{ timeMs: number; text: string }> = [];
  for (let timeMs = Math.ceil((fromMs + offsetMs) / stepMs) * stepMs - offsetMs; timeMs <= toMs; timeMs += stepMs) {
    ticks.push({ timeMs, text: dateTimeFormat(timeMs, { timeZone, format }) });
  }
  return ticks;
}

function zoneOffsetMs(timeMs: number, timeZone: TimeZone): number {
  const [, sign, hours = '0', minutes = '0'] =
    /([+-])(\d\d):?(\d\d)/.exec(dateTimeFormat(timeMs, { timeZone, format: 'Z' })) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS);
}
