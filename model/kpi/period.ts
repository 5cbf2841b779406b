import { calendarOf } from '../time/calendar.ts';

const DAY_MS = 86_400_000;

/** Whether a range has twelve months, which the ISO/IEC 30134 series asks of an annual KPI; shorter ones are interim. */
export function isAnnual(fromMs: number, toMs: number, timeZone: string): boolean {
  const { day } = calendarOf(timeZone, fromMs, fromMs).at(fromMs);
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const days = (Date.UTC(year + 1, month - 1, date) - Date.UTC(year, month - 1, date)) / DAY_MS;
  // Clocks may have been changed once more than back.
  return toMs - fromMs >= days * DAY_MS - 2 * 3_600_000;
}
