import type { SourceStatus } from '#model/api/status.ts';
import type { HealthMeasure, HealthQuery } from '#model/query/health.ts';
import type { ServesKind } from '#model/topology.ts';

import type { Frame, Notice } from '../../frames/frame.ts';
import { readSources } from '../../sql/status.ts';
import type { QueryContext } from '../shared/context.ts';
import { listed } from '../shared/listed.ts';
import { awaySources } from '../shared/plant/away-sources.ts';
import { impactOfNumbers } from '../shared/plant/impact-labels.ts';
import { checkRange } from '../shared/range.ts';
import { type Column, type LabelledNumber, numberTable, type Table, tableFrame } from '../shared/table.ts';
import { MEASURE_UNITS, rankOf, worstFirst } from './columns.ts';
import { gather, type Gathered } from './gather.ts';
import { MAX_POINT_ROWS, POINT_COLUMNS, pointNumbers, pointRows } from './points.ts';
import { RACK_COLUMNS, rackNumbers, rackRows } from './racks.ts';
import { SOURCE_COLUMNS, sourceNumbers, sourceRows, sourceWords } from './sources.ts';
import type { Tally } from './tally.ts';

/** A range that ends this close to now is about now. */
const NOW_MS = 5 * 60_000;

/** Measures that are not of the range but of its end. */
const OF_NOW: readonly HealthMeasure[] = ['age', 'silent', 'coverage'];

/**
 * Freshness, gaps, quality and coverage: a table with a row for each rack, source or point, what is wrong first. An alert rule
 * gets one number for each.
 * @throws {QueryError} where there are more points than one query may look at
 */
export async function runHealth(query: HealthQuery, context: QueryContext): Promise<Frame[]> {
  checkRange(context);
  const wanted = { past: !context.fromAlert || !OF_NOW.includes(query.measure), withSetpoints: query.of === 'points' };
  const [gathered, statuses] = await Promise.all([
    gather(query, wanted, context),
    readSources(context.database, context.signal),
  ]);
  // How a source is now says nothing of a time that is over.
  const isNow = context.nowMs - gathered.atMs < NOW_MS;
  const wordOf = isNow ? sourceWords(statuses, context.nowMs) : (source: string) => source;
  const unknown = context.fromAlert ? [] : await unknownSources(query, statuses, context);
  const told = { gathered, unknown };
  const isAway = isNow ? awaySources(statuses, context.nowMs) : () => false;
  switch (query.of) {
    case 'racks': {
      const rows = await rackRows(query, gathered, { wordOf, isAway }, context);
      return answer(query, { rows, columns: RACK_COLUMNS, numbers: rackNumbers }, told, context);
    }
    case 'sources': {
      const rows = sourceRows(query, gathered, { statuses, isNow, nowMs: context.nowMs, isAway });
      const subject = { rows, columns: SOURCE_COLUMNS, numbers: sourceNumbers, namesServer: true };
      return answer(query, subject, told, context);
    }
    case 'points': {
      const { rows, count } = await pointRows(query, gathered, wordOf, context);
      const limit = {
        rows: MAX_POINT_ROWS,
        all: rows.length < MAX_POINT_ROWS ? rows.length : count,
        notice: cutNotice,
      };
      return answer(query, { rows, columns: POINT_COLUMNS, numbers: pointNumbers, limit }, told, context);
    }
  }
}

/** A sensor falls silent because it has no power, never because a room gets warm. */
const SILENCED_BY: readonly ServesKind[] = ['power'];

interface Subject<Row extends { tally: Tally }> {
  rows: readonly Row[];
  columns: ReadonlyArray<Column<Row>>;
  numbers(query: HealthQuery, rows: readonly Row[]): LabelledNumber[];
  limit?: Table<Row>['limit'];
  /** A source says nothing of a site, and two databases may have one of the same name. */
  namesServer?: boolean;
}

function cutNotice(shown: number, all: number): Notice {
  return {
    severity: 'warning',
    text: `${shown.toLocaleString('en')} of ${all.toLocaleString('en')} points are shown, the worst first. Narrow the scope, or show problems only.`,
  };
}

async function answer<Row extends { tally: Tally }>(
  query: HealthQuery,
  { rows, columns, numbers, limit, namesServer = false }: Subject<Row>,
  { gathered, unknown }: { gathered: Gathered; unknown: readonly Notice[] },
  context: QueryContext
): Promise<Frame[]> {
  if (context.fromAlert) {
    const unit = MEASURE_UNITS[query.measure];
    const asked = numbers(query, rows);
    const named = query.impacted ? await impactOfNumbers(asked, SILENCED_BY, context) : asked;
    return numberTable(query.measure, unit, named, context, { namesServer });
  }
  const shown = query.show === 'problems' ? rows.filter(({ tally }) => tally.state !== 'ok') : rows;
  return [
    tableFrame(
      {
        name: `Health of ${query.of}`,
        rows: worstFirst(shown),
        columns,
        sortedBy: (row) => [rankOf(row)],
        ...(limit && { limit }),
        namesServer,
        notices: unknown.length > 0 ? unknown : emptyNotices(query, rows.length, shown.length),
        custom: {
          kind: query.kind,
          of: query.of,
          atMs: gathered.atMs,
          counted: gathered.times,
          problems: rows.filter(({ tally }) => tally.state !== 'ok').length,
        },
        executed: sentenceOf(query, gathered),
      },
      context
    ),
  ];
}

/** Names of sources that no database has: a mistyped one would pass for one that delivers nothing. */
async function unknownSources(
  { sources }: HealthQuery,
  statuses: readonly SourceStatus[],
  { meet }: QueryContext
): Promise<Notice[]> {
  if (sources.length === 0) {
    return [];
  }
  const known = new Set(
    (
      await meet(
        'sources',
        statuses.map(({ name }) => name)
      )
    ).flat()
  );
  const unknown = sources.filter((name) => !known.has(name));
  return unknown.length === 0
    ? []
    : [
        {
          severity: 'warning',
          text: `Not a source: ${listed(unknown)}. Correct the names, or leave the field empty, which means all.`,
        },
      ];
}

function emptyNotices({ of, show }: HealthQuery, all: number, shown: number): Notice[] {
  if (all === 0) {
    const text =
      of === 'sources'
        ? 'No source is known. Start `plenum collect` with a configuration.'
        : `No ${of} lie in this scope. Widen the scope, or check that a source delivers them.`;
    return [{ severity: 'warning', text }];
  }
  return shown === 0 && show === 'problems'
    ? [{ severity: 'info', text: `No problem: all ${all.toLocaleString('en')} ${of} are well.` }]
    : [];
}

function sentenceOf({ of }: HealthQuery, { points, times, atMs }: Gathered): string {
  const counted = times.map(({ rung }) => (rung === 'raw' ? 'raw samples' : `rung ${rung}`)).join(', then ');
  return `Health of ${of} from ${points.ids.length.toLocaleString('en')} points, as of ${new Date(atMs).toISOString()}; samples counted from ${counted || 'nothing'}`;
}
