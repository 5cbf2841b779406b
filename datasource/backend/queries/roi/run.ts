import type { RoiMeasure, RoiQuery } from '#model/query/roi.ts';
import { freedKw } from '#model/savings/capacity.ts';
import { STEP_MS } from '#model/savings/observation.ts';

import { type Judged, totalsOf } from '#model/savings/portfolio.ts';

import type { Frame, Notice } from '../../frames/frame.ts';
import { readRecords, readVersions } from '../../sql/records.ts';
import type { QueryContext } from '../shared/context.ts';
import { checkRange } from '../shared/range.ts';
import { remembered } from '../shared/remembered.ts';
import { numberTable, tableFrame } from '../shared/table.ts';
import { assess, assessedUntil, type Assessment, newestOf, type Records } from './assess.ts';
import { COURSE_COLUMNS, EXPLANATION_COLUMNS, INITIATIVE_COLUMNS } from './columns.ts';
import { explain } from './explain.ts';
import { readPrices } from './prices.ts';
import { TOTAL_COLUMNS } from './total-columns.ts';

/** A portfolio of more is looked at site by site; each fits some twenty models. */
const MAX_INITIATIVES = 50;

/** What an assessment rests on, beside samples. */
const RECORD_KINDS = ['initiative', 'baseline', 'non-routine-event', 'tariff', 'holidays'] as const;

/** What initiatives saved up to the end of the range, each against its own baseline; for an alert rule one number per initiative. */
export async function runRoi(query: RoiQuery, context: QueryContext): Promise<Frame[]> {
  checkRange(context);
  const { database, signal } = context;
  const topology = await context.topology();
  const [versions, initiatives, baselines, events, prices] = await Promise.all([
    readVersions(database, RECORD_KINDS, signal),
    readRecords(database, 'initiative', signal),
    readRecords(database, 'baseline', signal),
    readRecords(database, 'non-routine-event', signal),
    readPrices(context),
  ]);
  const records: Records = { initiatives, baselines, events };
  const { sites } = query.scope;
  const all = newestOf(initiatives)
    .filter(
      ({ name, body }) =>
        (query.initiatives.length === 0 || query.initiatives.includes(name)) &&
        (sites.length === 0 || sites.includes(body.site))
    )
    .sort((a, b) =>
      a.body.doneOn < b.body.doneOn ? -1 : a.body.doneOn > b.body.doneOn ? 1 : a.name < b.name ? -1 : 1
    );
  const assessments: Assessment[] = [];
  const notices: Notice[] = [];
  for (const record of all.slice(0, MAX_INITIATIVES)) {
    const { site } = record.body;
    const timeZone = topology.sites.find(({ id }) => id === site)?.timeZone;
    if (timeZone === undefined) {
      notices.push({
        severity: 'warning',
        text: `Initiative ${record.name}: ${site} is not a site of the topology. Correct the record.`,
      });
      continue;
    }
    const lengthMs = STEP_MS[newestOf(baselines).find(({ name }) => name === record.body.baseline)?.body.step ?? 'day'];
    const priceAt = (fromMs: number, toMs: number) => prices.priceOf(site, fromMs, toMs, lengthMs);
    // Rows of all sorts rest on the same.
    const key = JSON.stringify(['roi', record.name, site, timeZone, assessedUntil(context, lengthMs), versions]);
    assessments.push(
      await remembered(context, key, (running) => assess(record, records, { timeZone, priceAt }, running))
    );
  }
  if (context.fromAlert) {
    const numbers = assessments.map((one) => ({
      labels: { site: one.record.body.site, initiative: one.record.name },
      value: measureOf(one, query.measure),
    }));
    return numberTable(query.measure, UNIT[query.measure], numbers, context);
  }
  const unreadable = [...initiatives.unreadable, ...baselines.unreadable, ...events.unreadable, ...prices.unreadable];
  const options = {
    notices: [...notices, ...commonNotices(all.length, query, assessments, unreadable)],
    custom: { kind: 'roi', rows: query.rows, simulated: assessments.some(({ course }) => course.simulated) },
    executed: sentenceOf(assessments, context.toMs),
  };
  switch (query.rows) {
    case 'initiative':
      return [tableFrame({ name: 'Initiatives', rows: assessments, columns: INITIATIVE_COLUMNS, ...options }, context)];
    case 'total': {
      const rows = totalsOf(assessments.map(judgedOf));
      return [tableFrame({ name: 'Totals', rows, columns: TOTAL_COLUMNS, ...options }, context)];
    }
    case 'course': {
      const rows = assessments.flatMap((one) => one.verification.compared.map((at) => ({ one, at })));
      return [tableFrame({ name: 'Metered and expected', rows, columns: COURSE_COLUMNS, ...options }, context)];
    }
    case 'explanation': {
      const rows = assessments.flatMap((one) => explain(one).map((line) => ({ one, ...line })));
      return [
        tableFrame({ name: 'How the numbers came about', rows, columns: EXPLANATION_COLUMNS, ...options }, context),
      ];
    }
  }
}

/** More names than these fill the inspector. */
const MAX_NAMED = 10;

/** What was read, for the query inspector. */
function sentenceOf(assessments: readonly Assessment[], toMs: number): string {
  const named = assessments.slice(0, MAX_NAMED).map(({ record, rules, course }) => {
    return `${record.name} by the ${rules.step}, from ${course.rung}`;
  });
  const others = assessments.length - named.length;
  const all = [...named, ...(others > 0 ? [`${others} others`] : [])];
  return `Savings up to ${new Date(toMs).toISOString()}: ${all.length > 0 ? all.join('; ') : 'no initiative'}`;
}

function judgedOf({ record, windows, verification, value, currency = '', yearEnd }: Assessment): Judged {
  const { name, body } = record;
  return {
    name,
    subsystem: body.subsystem,
    currency,
    capex: body.capex,
    together: windows.together,
    verification,
    ...(value && { value }),
    ...(yearEnd && { yearEnd }),
    freedKw: freedKw(verification),
  };
}

const UNIT: Record<RoiMeasure, string> = { saving: 'kwatth', share: 'percentunit', payback: 'none' };

/** What was not verified gives none. */
function measureOf({ verification, value }: Assessment, measure: RoiMeasure): number | null {
  if (verification.verdict === 'not-verifiable') {
    return null;
  }
  return measure === 'payback' ? (value?.worth.payback ?? null) : verification[measure];
}

function commonNotices(
  count: number,
  query: RoiQuery,
  assessments: readonly Assessment[],
  unreadable: readonly string[]
): Notice[] {
  const info = (text: string): Notice => ({ severity: 'info', text });
  const warning = (text: string): Notice => ({ severity: 'warning', text });
  const absent = query.initiatives.filter((name) => !assessments.some(({ record }) => record.name === name));
  const { zones, racks, equipment } = query.scope;
  return [
    ...(assessments.some(({ course }) => course.simulated) ? [info('This is a simulated plant.')] : []),
    ...(zones.length + racks.length + equipment.length > 0
      ? [warning('Initiatives are of whole sites: zones, racks and equipment of the scope do not count.')]
      : []),
    ...(count === 0 && absent.length === 0
      ? [info('No initiative is saved yet. Write a record of kind initiative and import it, as docs/records.md shows.')]
      : []),
    ...(absent.length > 0
      ? [warning(`Not an initiative of the sites asked for: ${absent.slice(0, 5).join(', ')}. Check the names.`)]
      : []),
    ...(count > MAX_INITIATIVES
      ? [warning(`${MAX_INITIATIVES} of ${count} initiatives are shown. Choose a site or names.`)]
      : []),
    ...(unreadable.length > 0
      ? [
          warning(
            `Records that this version cannot read are left out: ${unreadable.slice(0, 5).join('; ')}. Update Plenum.`
          ),
        ]
      : []),
  ];
}
