import type { SourceStatus } from '#model/api/status.ts';
import { type Condition, conditionOf } from '#model/health/source-condition.ts';
import { PARTS } from '#model/health/parts.ts';
import type { HealthQuery } from '#model/query/health.ts';
import { durationText } from '#model/text/duration.ts';

import type { Column, LabelledNumber } from '../shared/table.ts';
import { measureOf, tallyColumns } from './columns.ts';
import type { Gathered } from './gather.ts';
import { emptyTally, tallies, type Tally } from './tally.ts';

export interface SourceRow {
  name: string;
  /** Absent for one that is no longer configured and still has points. */
  status: SourceStatus | undefined;
  condition: Condition;
  tally: Tally;
  isAway: boolean;
}

/** What is wrong with a source by the collector's word, for the findings of others; its name alone where nothing is. */
export function sourceWords(statuses: readonly SourceStatus[], nowMs: number): (source: string) => string {
  const words = new Map(
    statuses.map((status) => {
      const condition = conditionOf(status, nowMs);
      const text = status.message ?? CONDITION_WORDS[condition];
      return [status.name, condition === 'connected' || !text ? status.name : `${status.name}: ${text}`];
    })
  );
  return (source) => words.get(source) ?? `${source}: no longer configured`;
}

const CONDITION_WORDS: Readonly<Record<Condition, string>> = {
  connecting: 'connecting',
  connected: '',
  degraded: 'delivers in part',
  disconnected: 'disconnected',
  unreported: 'the collector no longer reports it',
  silent: 'silent',
  unknown: '',
};

/** Every source that is configured or has points in the scope. */
export function sourceRows(
  query: HealthQuery,
  gathered: Gathered,
  {
    statuses,
    isNow,
    nowMs,
    isAway,
  }: { statuses: readonly SourceStatus[]; isNow: boolean; nowMs: number; isAway: (source: string) => boolean }
): SourceRow[] {
  const { scope } = query;
  const byName = tallies(
    gathered,
    (index) => gathered.points.source(index),
    (source) => source
  );
  const isEverywhere = [scope.sites, scope.zones, scope.racks, scope.equipment].every((list) => list.length === 0);
  const configured = new Map(statuses.map((status) => [status.name, status]));
  const names = new Set([...(isEverywhere ? configured.keys() : []), ...byName.keys()]);
  return [...names]
    .filter((name) => query.sources.length === 0 || query.sources.includes(name))
    .sort()
    .map((name) => {
      const status = configured.get(name);
      const condition = status ? conditionOf(status, nowMs) : 'unknown';
      const tally = byName.get(name) ?? emptyTally();
      const said = isNow ? withWord(tally, status, condition, nowMs) : tally;
      return { name, status, condition, tally: said, isAway: isAway(name) };
    });
}

/** What the collector says comes before what is concluded from samples; a source of jobs alone is judged by these. */
function withWord(tally: Tally, status: SourceStatus | undefined, condition: Condition, nowMs: number): Tally {
  const isJobsOnly =
    tally.points === 0 && status !== undefined && (condition === 'connected' || condition === 'degraded');
  const newestAgeMs =
    tally.points === 0 && typeof status?.jobsAsOfMs === 'number'
      ? Math.max(0, nowMs - status.jobsAsOfMs)
      : tally.newestAgeMs;
  const word = status?.message ?? CONDITION_WORDS[condition];
  const isUnwell = condition !== 'connected' && condition !== 'unknown' && word !== '';
  const said = isUnwell ? `${word.charAt(0).toUpperCase()}${word.slice(1).replace(/\.$/, '')}.` : '';
  const own = isJobsOnly ? jobsText(newestAgeMs) : tally.finding;
  return {
    ...tally,
    newestAgeMs,
    state: isJobsOnly ? (condition === 'connected' ? 'ok' : 'incomplete') : tally.state,
    finding: [said, own].filter(Boolean).join(' '),
  };
}

function jobsText(ageMs: number | null): string {
  return ageMs === null ? 'Gives no samples.' : `Gives no samples; jobs as of ${durationText(ageMs)} ago.`;
}

export const SOURCE_COLUMNS: ReadonlyArray<Column<SourceRow>> = [
  { name: 'source', type: 'string', of: ({ name }) => name },
  { name: 'protocol', type: 'string', of: ({ status }) => status?.protocolTitle ?? null },
  {
    name: 'connection',
    type: 'string',
    description: 'Now, whenever the range is: as the collector says, or what contradicts it: silent, unreported',
    of: ({ condition }) => condition,
  },
  { name: 'state', type: 'string', of: ({ tally }) => tally.state },
  { name: 'finding', type: 'string', of: ({ tally }) => tally.finding },
  ...tallyColumns<SourceRow>(),
  { name: 'racks', type: 'number', description: 'Racks of which it has points', of: ({ tally }) => tally.racks },
  ...PARTS.map((part): Column<SourceRow> => ({
    name: `${part} racks`,
    type: 'number',
    description: `Racks whose ${part} it has`,
    of: ({ tally }) => tally.partRacks[part],
  })),
];

export function sourceNumbers(query: HealthQuery, rows: readonly SourceRow[]): LabelledNumber[] {
  return rows.map(({ name, tally, isAway }) => ({
    labels: { source: name },
    rackKeys: tally.rackKeys,
    // What its racks carry while it is away, so that all are one page.
    ...(isAway ? { cause: name } : {}),
    value: measureOf(query.measure, tally, PARTS),
  }));
}
