import type { KpiPeriod } from '#model/query/kpi.ts';
import { calendarOf, startOfDayMs } from '#model/time/calendar.ts';

/** The range that a query is about, at a site. */
export function periodOf(
  period: KpiPeriod,
  { fromMs, toMs, nowMs }: { fromMs: number; toMs: number; nowMs: number },
  timeZone: string
): { fromMs: number; toMs: number } {
  // What has not come yet is not missing.
  const endMs = Math.max(fromMs + 1, Math.min(toMs, nowMs));
  if (period === 'range') {
    return { fromMs, toMs: endMs };
  }
  const { day } = calendarOf(timeZone, endMs - 1, endMs - 1).at(endMs - 1);
  const first = period === 'month' ? `${day.slice(0, 7)}-01` : `${day.slice(0, 4)}-01-01`;
  return { fromMs: startOfDayMs(first, timeZone), toMs: endMs };
}
