import type { EventsQuery, EventType } from '#model/query/events.ts';

import type { Frame, Notice } from '../../frames/frame.ts';
import { readPlaceChanges, readRecordedEvents, readSourceGaps, readStateChanges } from '../../sql/happenings.ts';
import { readJobs } from '../../sql/jobs.ts';
import type { QueryContext } from '../shared/context.ts';
import { listed } from '../shared/listed.ts';
import { checkRange } from '../shared/range.ts';
import { keyOf } from '../shared/scope.ts';
import { sortedByKeys } from '../shared/sorted.ts';
import { type Column, numberTable, tableFrame } from '../shared/table.ts';
import { type Happening, ofEvent, ofGap, ofJob, ofPlace, ofState } from './happenings.ts';

/** Jobs are looked through for a text here: so many of a range, the last first. */
const MAX_JOBS_SEARCHED = 5_000;

/**
 * What happened in the range, newest first: a table that is also what Grafana's annotations read (`time`, `timeEnd`, `title`,
 * `text`, `tags`, `id`). An alert rule gets how many there were, by type, severity and place.
 */
export async function runEvents(query: EventsQuery, context: QueryContext): Promise<Frame[]> {
  checkRange(context);
  const { rows, isCut } = await happeningsOf(query, context);
  if (context.fromAlert) {
    return numberTable('count', undefined, countsOf(rows), context, { namesServer: true });
  }
  return [
    tableFrame(
      {
        name: 'Events',
        rows,
        columns: COLUMNS,
        notices: await noJobs(query, rows, context),
        sortedBy: newestFirst,
        limit: { rows: query.limit, all: rows.length + (isCut ? 1 : 0), notice: cutNotice },
        namesServer: true,
        ids: 'id',
        custom: { kind: query.kind, isCut },
        executed: sentenceOf(query),
      },
      context
    ),
  ];
}

/** A range without events is nothing to explain, but for somebody who named whom he wants to see. */
async function noJobs(
  { tenants, jobs, types }: EventsQuery,
  rows: readonly Happening[],
  { meet }: QueryContext
): Promise<Notice[]> {
  if (tenants.length + jobs.length === 0 || (await meet('events', [rows.length])).flat().some((count) => count > 0)) {
    return [];
  }
  const text =
    types.length > 0 && !types.includes('job')
      ? 'Only jobs have a tenant or an id of a job. Ask for the type job, or leave tenants and jobs empty.'
      : `No job of ${listed([...tenants, ...jobs])} ran in this range and scope. Check the names, or choose a longer range.`;
  return [{ severity: 'warning', text }];
}

const newestFirst = ({ timeMs, id }: Happening) => [-timeMs, id];

function cutNotice(shown: number): Notice {
  return {
    severity: 'warning',
    text: `Only the newest ${shown.toLocaleString('en')} are shown. Choose a shorter range, a type, a zone or a text, or raise the limit.`,
  };
}

async function happeningsOf(query: EventsQuery, context: QueryContext): Promise<{ rows: Happening[]; isCut: boolean }> {
  const { database, signal, fromMs, toMs, nowMs } = context;
  const { scope, text, severities, limit, tenants, jobs } = query;
  // Only jobs have a tenant or an id of a job.
  const isOfJobs = tenants.length + jobs.length > 0;
  const asks = (type: EventType) =>
    (query.types.length === 0 || query.types.includes(type)) && (!isOfJobs || type === 'job');
  const request = { scope, fromMs, toMs, text, limit: limit + 1 };
  const atMs = Math.min(toMs, nowMs);
  const { racks } = await context.topology();
  const zones = new Map(racks.map((rack) => [keyOf(rack.site, rack.id), rack.zone]));
  const zoneOf = (site: string, rack: string) => zones.get(keyOf(site, rack));
  const [alarms, others] = [asks('alarm'), asks('event')];
  const none: never[] = [];
  const [events, ran, gaps, states, places] = await Promise.all([
    alarms || others ? readRecordedEvents(database, { ...request, alarms, others, severities }, signal) : none,
    asks('job') && atMs >= fromMs
      ? readJobs(
          database,
          { time: { fromMs, toMs: atMs }, scope, tenants, jobs, limit: text === '' ? limit + 1 : MAX_JOBS_SEARCHED },
          signal
        )
      : { jobs: none, isCut: false },
    asks('gap') ? readSourceGaps(database, request, signal) : none,
    asks('source') ? readStateChanges(database, request, signal) : none,
    asks('topology') ? readPlaceChanges(database, request, signal) : none,
  ]);
  const found = [
    ...events.map(ofEvent),
    ...ran.jobs.map((job) => ofJob(job, atMs, zoneOf)).filter((one) => contains(one, text)),
    ...gaps.map((gap) => ofGap(gap, zoneOf)),
    ...states.map(ofState),
    ...places.map(ofPlace),
  ].filter(({ severity }) => severities.length === 0 || severities.includes(severity));
  const all = sortedByKeys(found, newestFirst);
  return { rows: all.slice(0, limit), isCut: all.length > limit || (text !== '' && ran.isCut) };
}

function contains({ title, text, job, rack }: Happening, wanted: string): boolean {
  return [title, text, job, rack].join(' ').toLowerCase().includes(wanted.toLowerCase());
}

const text = (name: string, of: (row: Happening) => string | null): Column<Happening> => ({ name, type: 'string', of });

const COLUMNS: ReadonlyArray<Column<Happening>> = [
  { name: 'time', type: 'time', of: ({ timeMs }) => timeMs },
  { name: 'timeEnd', type: 'time', of: ({ endMs }) => endMs },
  text('type', ({ type }) => type),
  text('severity', ({ severity }) => severity),
  text('title', ({ title }) => title),
  text('text', (row) => row.text),
  text('tags', ({ type, severity, tenant }) => [type, severity, tenant].filter((tag) => tag !== null).join(',')),
  text('site', ({ site }) => site),
  text('zone', ({ zone }) => zone),
  text('rack', ({ rack }) => rack),
  text('equipment', ({ equipment }) => equipment),
  text('source', ({ source }) => source),
  text('tenant', ({ tenant }) => tenant),
  text('job', ({ job }) => job),
  text('id', ({ id }) => id),
];

function countsOf(rows: readonly Happening[]) {
  const groups = Map.groupBy(rows, ({ type, severity, site, zone, rack, equipment }) =>
    JSON.stringify([type, severity, site, zone, rack, equipment])
  );
  return [...groups.values()].map((group) => {
    const { type, severity, site, zone, rack, equipment } = group[0] as Happening;
    return { labels: { type, severity, site, zone, rack, equipment }, value: group.length };
  });
}

function sentenceOf({ types, limit }: EventsQuery): string {
  return `The newest ${limit.toLocaleString('en')} of ${types.length === 0 ? 'all types of events' : types.join(', ')}`;
}
