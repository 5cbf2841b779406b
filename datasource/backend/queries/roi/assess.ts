import type { BaselineRules } from '#model/business/baseline.ts';
import type { Initiative } from '#model/business/initiative.ts';
import { bodySchemaOf } from '#model/business/kinds.ts';
import type { NonRoutineEventRecord } from '#model/business/non-routine-event.ts';
import type { BusinessRecord } from '#model/business/record.ts';
import type { NonRoutineEvent } from '#model/savings/events.ts';
import { STEP_MS } from '#model/savings/observation.ts';
import { type PriceAt, type Value, valueOf } from '#model/savings/value.ts';
import { type Verification, verifySaving } from '#model/savings/verify.ts';
import { type YearEnd, yearAheadOf, yearEndOf } from '#model/savings/year-end.ts';
import { type Undertaking, type Windows, windowsOf } from '#model/savings/windows.ts';
import { startOfDayMs } from '#model/time/calendar.ts';

import { bucketStart } from '../../sql/bucket-start.ts';
import type { KnownRecords } from '../../sql/records.ts';
import type { QueryContext } from '../shared/context.ts';
import { type Course, readCourse } from './course.ts';

export interface Records {
  initiatives: KnownRecords<Initiative>;
  baselines: KnownRecords<BaselineRules>;
  events: KnownRecords<NonRoutineEventRecord>;
}

/** One initiative with all that its numbers rest on. */
export interface Assessment {
  record: BusinessRecord<Initiative>;
  timeZone: string;
  rules: BaselineRules;
  windows: Windows;
  course: Course;
  verification: Verification;
  value?: Value;
  /** In which its money counts: also that of an initiative that nobody can judge, by the tariff of its site. */
  currency?: string;
  /** Of the calendar year in which the range ends. */
  yearEnd?: YearEnd;
}

/** The newest version of each record; what was withdrawn is gone. */
export function newestOf<Body>({ byName }: KnownRecords<Body>): Array<BusinessRecord<Body>> {
  return [...byName.values()].flatMap((versions) => {
    const newest = versions.at(-1);
    return newest && newest.state !== 'withdrawn' ? [newest] : [];
  });
}

/** What an assessment takes of the range: the last interval that is over, and the calendar year of its forecast. */
export function assessedUntil({ toMs, nowMs }: Pick<QueryContext, 'toMs' | 'nowMs'>, stepMs: number) {
  return { toMs: bucketStart(Math.min(toMs, nowMs), stepMs), year: new Date(toMs - 1).getUTCFullYear() };
}

/** Reads what an initiative is judged by, and judges it up to the end of the query's range. @throws {QueryError} */
export async function assess(
  record: BusinessRecord<Initiative>,
  records: Records,
  { timeZone, priceAt }: { timeZone: string; priceAt: (fromMs: number, toMs: number) => PriceAt },
  context: QueryContext
): Promise<Assessment> {
  const { body } = record;
  const startOf = (day: string) => startOfDayMs(day, timeZone);
  const rules =
    newestOf(records.baselines).find(({ name }) => name === body.baseline)?.body ??
    (bodySchemaOf('baseline').parse({}) as BaselineRules);
  const all = newestOf(records.initiatives).filter((one) => one.body.site === body.site);
  const meters = new Set(body.meters);
  const undertakings = all.map((one): Undertaking => ({
    name: one.name,
    // Whoever shares a meter shares the saving.
    meter: one.body.meters.some((id) => meters.has(id)) ? 'own' : one.name,
    workFromMs: startOf(one.body.workFrom),
    doneMs: startOf(one.body.doneOn),
  }));
  const own = undertakings.find(({ name }) => name === record.name)!;
  const { toMs, year } = assessedUntil(context, STEP_MS[rules.step]);
  const usual = windowsOf(own, undertakings, { toMs });
  const windows: Windows = {
    ...usual,
    baseline: {
      fromMs: rules.from === undefined ? usual.baseline.fromMs : startOf(rules.from),
      toMs: rules.to === undefined ? usual.baseline.toMs : startOf(rules.to),
    },
  };
  const events = newestOf(records.events)
    .filter(
      ({ body: one }) =>
        one.site === body.site && (one.initiatives === undefined || one.initiatives.includes(record.name))
    )
    .map(({ name, body: one }): NonRoutineEvent => ({
      name: one.title ?? name,
      fromMs: startOf(one.from),
      toMs: one.to === undefined ? Infinity : startOf(one.to),
      treatment: one.treatment,
      ...(one.kw !== undefined && { kw: one.kw }),
    }));
  const works = windows.works.map(({ name, ...when }): NonRoutineEvent => ({
    name: `Work on ${name}`,
    ...when,
    treatment: 'exclude',
  }));
  const course = await readCourse(
    {
      site: body.site,
      timeZone,
      meters: body.meters,
      step: rules.step,
      fromMs: windows.baseline.fromMs,
      toMs: Math.max(windows.report.toMs, windows.baseline.toMs),
    },
    context
  );
  const verification = verifySaving(course.observations, windows, rules.step, [...events, ...works], rules);
  const value = valueOf(
    verification,
    body,
    priceAt(windows.report.fromMs, windows.report.toMs),
    yearAheadOf(verification, course.observations, windows)
  );
  const lastMs = toMs - STEP_MS[rules.step];
  const currency = value?.currency ?? body.currency ?? priceAt(lastMs, toMs)(lastMs)?.currency;
  const yearEnd =
    verification.verdict === 'not-verifiable'
      ? undefined
      : yearEndOf(
          verification,
          course.observations,
          {
            ...windows,
            year: { fromMs: startOf(`${year}-01-01`), toMs: startOf(`${year + 1}-01-01`) },
          },
          windows.report.toMs < toMs
        );
  return {
    record,
    timeZone,
    rules,
    windows,
    course,
    verification,
    ...(value && { value }),
    ...(currency !== undefined && { currency }),
    ...(yearEnd && { yearEnd }),
  };
}
