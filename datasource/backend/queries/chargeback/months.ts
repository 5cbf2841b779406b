import { HOUR_MS } from '#model/chargeback/hour-costs.ts';
import type { ChargebackQuery } from '#model/query/chargeback.ts';
import { calendarOf, monthsOf, startOfDayMs } from '#model/time/calendar.ts';

import { type Figure, readFigures, readStatements, type Statement } from '../../sql/chargeback.ts';
import type { QueryContext } from '../shared/context.ts';
import { remembered } from '../shared/remembered.ts';
import { foldFigures, mergeFigures, topJobs } from './fold.ts';
import type { MonthFigures } from './figures.ts';
import type { Prices } from './prices.ts';
import { workOut } from './work-out.ts';

/** What is worked out for a question: half a minute of a month of 200 racks is too long for a panel, some seconds are not. */
const MAX_RACK_HOURS = 60_000;
/** A statement that is worked out every hour is as old as this when the next one is made. */
const FRESH_MS = 2 * HOUR_MS;

export interface SiteFigures {
  figures: Figure[];
  state: 'open' | 'closed' | 'mixed';
  /** Hours that are worked out, and those with all meters. */
  hours: number;
  known: number;
  fromMs: number;
  toMs: number;
  missing: string[];
  /** Months that nobody worked out, and that are too large to be worked out for a question. */
  left: string[];
  /** Up to when a month is worked out that is older than it could be. */
  stale: Array<{ month: string; untilMs: number }>;
  simulated: boolean;
}

/**
 * What a site's work bears in a range: closed months as they were closed, with corrections; others as they were worked out last, where
 * that is recent, else worked out now.
 */
export async function siteFigures(
  site: { id: string; timeZone: string; racks: number },
  range: { fromMs: number; toMs: number },
  query: ChargebackQuery,
  prices: Prices,
  context: QueryContext
): Promise<SiteFigures> {
  const { timeZone } = site;
  const span = spanOf(range, query.groupBy, timeZone);
  const answer: SiteFigures = {
    ...{ figures: [], state: 'open', hours: 0, known: 0, missing: [], left: [], stale: [], simulated: false },
    ...{ fromMs: span.fromMs, toMs: span.toMs },
  };
  const months = monthsOf(span.fromMs, span.toMs, timeZone);
  if (months.length === 0) {
    return answer;
  }
  const statements = await readStatements(
    context.database,
    site.id,
    [months[0]!.month, months.at(-1)!.month],
    context.signal
  );
  const booked: Statement[] = [];
  let affordable = MAX_RACK_HOURS;
  let open = 0;
  for (const month of months) {
    const own = statements.filter((one) => one.month === month.month);
    const closed = own.filter(({ state }) => state !== 'open');
    const last = own.find(({ state }) => state === 'open');
    const untilMs = Math.min(month.toMs, context.nowMs);
    if (closed.length > 0) {
      booked.push(...closed);
      continue;
    }
    open++;
    const isFresh = last && last.prices === prices.fingerprint && last.untilMs >= untilMs - FRESH_MS;
    const part = { fromMs: Math.max(span.fromMs, month.fromMs), toMs: Math.min(span.toMs, untilMs) };
    const rackHours = Math.max(0, (part.toMs - part.fromMs) / HOUR_MS) * site.racks;
    if (isFresh || (last && rackHours > affordable)) {
      booked.push(last);
      if (!isFresh) {
        answer.stale.push({ month: month.month, untilMs: last.untilMs });
      }
    } else if (rackHours > affordable) {
      answer.left.push(month.month);
    } else {
      affordable -= rackHours;
      const worked = await workedOut(
        { site: site.id, timeZone, month: month.month, fromMs: month.fromMs, untilMs },
        part,
        prices,
        context
      );
      addDays(
        answer,
        worked.days.map(({ day, hours, known }) => [day, hours, known]),
        worked.missing
      );
      answer.simulated ||= worked.simulated;
      answer.figures.push(...foldFigures(worked, query, part));
    }
  }
  for (const { state, inputs, simulated } of booked) {
    if (state !== 'correction') {
      addDays(
        answer,
        (inputs.days ?? []).filter(([day]) => day >= span.firstDay && day <= span.lastDay),
        inputs.missing ?? []
      );
    }
    answer.simulated ||= simulated;
  }
  if (booked.length > 0) {
    const isByHour = query.groupBy === 'hour';
    answer.figures.push(
      ...(await readFigures(
        context.database,
        {
          ...{ groupBy: query.groupBy, tenants: query.tenants, top: query.top },
          statements: booked.map(({ id }) => id),
          from: isByHour ? span.fromMs : span.firstDay,
          to: isByHour ? span.toMs - 1 : span.lastDay,
        },
        context.signal
      ))
    );
  }
  answer.figures = query.groupBy === 'job' ? topJobs(answer.figures, query.top) : mergeFigures(answer.figures);
  answer.state = open === 0 ? 'closed' : open === months.length ? 'open' : 'mixed';
  return answer;
}

function addDays(answer: SiteFigures, days: ReadonlyArray<readonly [string, number, number]>, missing: string[]): void {
  for (const [, hours, known] of days) {
    answer.hours += hours;
    answer.known += known;
  }
  answer.missing = [...new Set([...answer.missing, ...missing])];
}

/** Whole hours, or whole days of the site: a job has its figures by the day. */
function spanOf(
  { fromMs, toMs }: { fromMs: number; toMs: number },
  groupBy: ChargebackQuery['groupBy'],
  timeZone: string
) {
  const dayAt = (timeMs: number) => calendarOf(timeZone, timeMs, timeMs).at(timeMs).day;
  const firstDay = dayAt(fromMs);
  const lastDay = dayAt(toMs - 1);
  const startMs = startOfDayMs(firstDay, timeZone);
  const hoursIn = (timeMs: number, round: (hours: number) => number) =>
    startMs + round((timeMs - startMs) / HOUR_MS) * HOUR_MS;
  return groupBy === 'hour'
    ? { firstDay, lastDay, fromMs: hoursIn(fromMs, Math.floor), toMs: hoursIn(toMs, Math.ceil) }
    : { firstDay, lastDay, fromMs: startMs, toMs };
}

/** Days of a month, for all who ask for the same. */
function workedOut(
  asked: { site: string; timeZone: string; month: string; fromMs: number; untilMs: number },
  part: { fromMs: number; toMs: number },
  prices: Prices,
  context: QueryContext
): Promise<MonthFigures> {
  const dayAt = (timeMs: number) => calendarOf(asked.timeZone, timeMs, timeMs).at(timeMs).day;
  const [first, last] = [dayAt(part.fromMs), dayAt(part.toMs - 1)];
  const hour = Math.floor(asked.untilMs / HOUR_MS);
  const key = JSON.stringify(['chargeback', asked.site, asked.month, hour, first, last, prices.fingerprint]);
  return remembered(context, key, (running) =>
    workOut({ ...asked, isWanted: (day) => day >= first && day <= last }, prices, running)
  );
}
