import { HEADLINE_METRICS } from '#model/catalog/catalog.ts';
import type { Rollup } from '#model/catalog/metric.ts';
import type { Aggregation, TimeSeriesQuery } from '#model/query/query.ts';

import { type PointAggregation, readPointSeries, type SeriesRow } from '../sql/point-series.ts';
import { type RackMember, readRackSeries } from '../sql/rack-series.ts';
import type { Plan } from './bucketing.ts';
import type { QueryContext } from './context.ts';
import { type Group, longestStaleMs, staleAfterMs } from './grouping.ts';
import type { Grid } from './series.ts';
import type { SelectedPoints } from './timeseries.ts';

export type Ladder = 'point' | 'rack';
/** How values come together; the age of samples is no value of theirs. */
export type ResolvedAggregation = Exclude<Aggregation, 'auto' | 'age'>;

/** What one metric of a query reads on a given plan and grid. */
export interface LadderRequest {
  selected: SelectedPoints;
  query: TimeSeriesQuery;
  plan: Plan;
  grid: Grid;
  aggregation: ResolvedAggregation;
}

/** Reads the rows of one metric, from the wide rack ladder where it has the answer, else from the point ladder. */
export async function readLadder(
  request: LadderRequest,
  context: QueryContext
): Promise<{ rows: SeriesRow[]; ladder: Ladder }> {
  const column = rackColumn(request);
  return column
    ? { rows: await readRackRows(request, column, context), ladder: 'rack' }
    : { rows: await readPointRows(request, context), ladder: 'point' };
}

function readPointRows(
  { selected, plan, grid, aggregation }: LadderRequest,
  context: QueryContext
): Promise<SeriesRow[]> {
  const { groups, metric } = selected;
  const members = groups.flatMap((group, series) => group.points.map((point) => ({ point, series })));
  return readPointSeries(
    context.database,
    {
      rung: plan.rung,
      rungMs: plan.rungMs,
      bucketMs: plan.bucketMs,
      aggregation: pointAggregation(aggregation, metric.rollup),
      carry: plan.bucketMs < longestStaleMs(groups),
      firstMs: grid.firstMs,
      lastMs: grid.lastMs,
      nowMs: context.nowMs,
      pointIds: members.map(({ point }) => point.pointId),
      series: members.map(({ series }) => series),
      staleAfterMs: members.map(({ point }) => staleAfterMs(point)),
      validToMs: members.map(({ point }) => point.validToMs),
    },
    context.signal
  );
}

/** The last values of several points come together as the metric always does. */
function pointAggregation(aggregation: ResolvedAggregation, rollup: Rollup): PointAggregation {
  return aggregation === 'last' ? `last-${rollup}` : aggregation;
}

type RackAggregation = 'sum' | 'mean' | 'min' | 'max';

/**
 * The column of the rack ladder that answers the query, or undefined where only the point ladder can: for metrics
 * without a column, points outside racks, parts of a rack, and buckets in which values are carried forward by point.
 */
function rackColumn({ selected, query, plan, grid, aggregation }: LadderRequest): string | undefined {
  const { metric, selector, points, groups } = selected;
  const headline = HEADLINE_METRICS.find(
    (one) => one.metric === metric.id && sameWords(one.processArea ?? [], selector.processArea)
  );
  const byRack = query.groupBy === 'rack' || query.groupBy === 'zone' || query.groupBy === 'site';
  const wholeRacks =
    selector.objectType === undefined &&
    query.scope.equipment.length === 0 &&
    points.every((point) => point.rack !== null && !point.isSetpoint);
  const fits = plan.rung !== 'raw' && aggregation !== 'last' && grid.bucketMs >= longestStaleMs(groups);
  return byRack && wholeRacks && fits ? headline?.column : undefined;
}

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word) => b.includes(word));
}

function readRackRows(
  { selected, plan, grid, aggregation }: LadderRequest,
  column: string,
  context: QueryContext
): Promise<SeriesRow[]> {
  return readRackSeries(
    context.database,
    {
      rung: plan.rung,
      bucketMs: plan.bucketMs,
      column,
      aggregation: aggregation as RackAggregation,
      firstMs: grid.firstMs,
      lastMs: grid.lastMs,
      members: selected.groups.flatMap((group, series) => rackMembers(group, series)),
    },
    context.signal
  );
}

/** The racks of a group, each once; a rack that changed its zone belongs to each zone with its own rows. */
function rackMembers(group: Group, series: number): RackMember[] {
  const members = new Map<string, RackMember>();
  for (const { rack, zone } of group.points) {
    if (rack) {
      members.set(`${rack.key}/${zone?.key}`, { rackKey: rack.key, zoneKey: zone?.key ?? null, series });
    }
  }
  return [...members.values()];
}
