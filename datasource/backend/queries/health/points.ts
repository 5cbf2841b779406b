import { findMetric } from '#model/catalog/catalog.ts';
import { PARTS } from '#model/health/parts.ts';
import type { HealthQuery } from '#model/query/health.ts';

import { type PointDetails, readPointDetails } from '../../sql/health.ts';
import type { QueryContext } from '../shared/context.ts';
import type { Column, LabelledNumber } from '../shared/table.ts';
import { measureOf, seconds, tallyColumns, worstFirst } from './columns.ts';
import { type Gathered, standsMs } from './gather.ts';
import { tallies, type Tally } from './tally.ts';

/** Beyond it no table is read; the worst are first. */
export const MAX_POINT_ROWS = 5_000;

export interface PointRow {
  details: PointDetails;
  tally: Tally;
  part: string | null;
  everyMs: number | null;
  staleAfterMs: number;
}

/** The points that are open, the worst first, at most {@link MAX_POINT_ROWS}; and how many there are. */
export async function pointRows(
  query: HealthQuery,
  gathered: Gathered,
  wordOf: (source: string) => string,
  { database, signal }: QueryContext
): Promise<{ rows: PointRow[]; count: number }> {
  const byIndex = tallies(gathered, (index) => index, wordOf);
  const open = [...byIndex].flatMap(([index, tally]) => (tally.points > 0 ? [{ index, tally }] : []));
  const shown = worstFirst(query.show === 'problems' ? open.filter(({ tally }) => tally.state !== 'ok') : open).slice(
    0,
    MAX_POINT_ROWS
  );
  const ids = shown.map(({ index }) => gathered.points.ids[index] as number);
  const details = await readPointDetails(database, ids, signal);
  const rows = shown.flatMap(({ index, tally }, row) => {
    const everyMs = gathered.points.everyMs[index] as number;
    const detail = details[row];
    return detail
      ? [
          {
            details: detail,
            tally,
            part: gathered.points.part(index) ?? null,
            everyMs: Number.isNaN(everyMs) ? null : everyMs,
            staleAfterMs: standsMs(gathered.points, index),
          },
        ]
      : [];
  });
  return { rows, count: open.length };
}

const text = (name: string, of: (details: PointDetails) => string | null): Column<PointRow> => ({
  name,
  type: 'string',
  of: ({ details }) => of(details),
});

export const POINT_COLUMNS: ReadonlyArray<Column<PointRow>> = [
  text('site', ({ site }) => site),
  text('zone', ({ zone }) => zone),
  text('rack', ({ rack }) => rack),
  text('equipment', ({ equipment }) => equipment),
  text('metric', ({ metric }) => findMetric(metric)?.title ?? metric),
  text('area', ({ processArea, phase }) => [...processArea, ...(phase === null ? [] : [`phase ${phase}`])].join(' ')),
  text('source', ({ source }) => source),
  text('address', ({ address }) => address),
  { name: 'state', type: 'string', of: ({ tally }) => tally.state },
  { name: 'finding', type: 'string', of: ({ tally }) => tally.finding },
  // That it is one point, and whether it is silent, is in its state.
  ...tallyColumns<PointRow>().filter(({ name }) => name !== 'points' && name !== 'silent'),
  {
    name: 'interval',
    type: 'number',
    unit: 's',
    description: 'How often it is sampled; empty where it sends by itself or its source does not say',
    of: ({ everyMs }) => seconds(everyMs),
  },
  {
    name: 'stale after',
    type: 'number',
    unit: 's',
    description: 'How long its last value stands',
    of: ({ staleAfterMs }) => seconds(staleAfterMs),
  },
  {
    name: 'covers',
    type: 'string',
    description: 'What of a rack it shows: power, inlet, liquid or compute',
    of: ({ part }) => part,
  },
  { name: 'set point', type: 'boolean', of: ({ details }) => details.isSetpoint },
];

export function pointNumbers(query: HealthQuery, rows: readonly PointRow[]): LabelledNumber[] {
  return rows.map(({ details, tally }) => ({
    labels: {
      ...{ site: details.site, zone: details.zone, rack: details.rack, equipment: details.equipment },
      ...{ metric: details.metric, process_area: details.processArea.join(' '), phase: details.phase },
      ...{ source: details.source, point: details.address },
    },
    value: measureOf(query.measure, tally, PARTS),
  }));
}
