import type { Rollup } from '#model/catalog/metric.ts';
import type { Aggregation, OverTime } from '#model/query/selector.ts';

import { yieldTurn } from '../../plugin/turn.ts';
import { bucketStart } from '../../sql/bucket-start.ts';
import type { PointValue } from '../../sql/point-buckets.ts';
import { readPointBuckets, readSeriesBuckets } from '../../sql/point-series.ts';
import type { ResolvedPoint } from '../../sql/points.ts';
import type { Plan } from './bucketing.ts';
import { addPoint, finishCells } from './carry.ts';
import { type Cells, cellsOf, createCells } from './cells.ts';
import type { QueryContext } from './context.ts';
import { longestStaleMs, membersById } from './grouping.ts';
import type { Grid } from './grid.ts';
import { isHeld, readHeld } from './held-cells.ts';
import { portionsOf } from './portions.ts';
import type { Placement, SelectedPoints } from './select-points.ts';
import { carryOptionsOf, countsByStay, hasEnd, staysOf } from './stays.ts';

/** How values come together; the age of samples is no value of theirs, and others are made of these. */
export type ResolvedAggregation = Exclude<Aggregation, 'auto' | 'age' | OverTime>;

/** What one metric of a query reads on a given plan and grid. */
export interface LadderRequest {
  selected: SelectedPoints;
  query: Placement;
  plan: Plan;
  grid: Grid;
  aggregation: ResolvedAggregation;
}

/** Reads the buckets of each series of one metric point by point. */
export function readPointCells(request: LadderRequest, context: QueryContext): Promise<Cells[]> {
  if (isHeld(request)) {
    const { value, combine } = waysOf(request);
    return readHeld(request, value, combine, context);
  }
  return isCarried(request) ? readCarried(request, context) : readCombined(request, context);
}

/** What of each point is taken, and how these come together. */
function waysOf({ selected, aggregation }: LadderRequest): { value: PointValue; combine: Rollup } {
  return {
    value: aggregation === 'sum' ? 'mean' : aggregation,
    // The last values of several points come together as the metric always does.
    combine: aggregation === 'last' ? selected.metric.rollup : aggregation,
  };
}

/** Whether a value stands for more than its own bucket. */
export function isCarried({ selected, grid }: LadderRequest): boolean {
  return grid.bucketMs < longestStaleMs(selected.groups);
}

/**
 * The same where no value stands for more than its own bucket: the database brings the points together.
 * @param lastMs start of the last bucket that is read, epoch ms; those behind it are empty
 */
export async function readCombined(
  request: LadderRequest,
  { database, signal }: QueryContext,
  lastMs = request.grid.lastMs
): Promise<Cells[]> {
  const { selected, query, plan, grid } = request;
  const { groups } = selected;
  const members = groups.flatMap(({ points }, series) => points.map((point) => ({ point, series })));
  const rows = await readSeriesBuckets(
    database,
    {
      rung: plan.rung,
      bucketMs: grid.bucketMs,
      ...waysOf(request),
      fromMs: grid.firstMs,
      toMs: lastMs + grid.bucketMs,
      pointIds: members.map(({ point }) => point.pointId),
      series: members.map(({ series }) => series),
      ...(members.some(({ point }) => hasEnd(point)) && countsByStay(query) && { stays: staysOf(members) }),
    },
    signal
  );
  return cellsOf(rows, groups.length, grid);
}

/** The same where a value stands until the next one, or until it is stale. */
export async function readCarried(request: LadderRequest, { database, signal, nowMs }: QueryContext): Promise<Cells[]> {
  const { selected, plan, grid } = request;
  const { value, combine } = waysOf(request);
  const { groups } = selected;
  const members = membersById(groups);
  const pointIds = [...members.keys()];
  const cells = createCells(groups.length, grid);
  const range = {
    rung: plan.rung,
    bucketMs: grid.bucketMs,
    value,
    fromMs: bucketStart(grid.firstMs - longestStaleMs(groups), grid.bucketMs),
    toMs: grid.lastMs + grid.bucketMs,
  };
  for (const portion of portionsOf(pointIds, (range.toMs - range.fromMs) / grid.bucketMs)) {
    for (const { pointId, ...buckets } of await readPointBuckets(database, { ...range, pointIds: portion }, signal)) {
      const { point, series } = members.get(pointId) as { point: ResolvedPoint; series: number };
      addPoint(cells[series] as Cells, buckets, carryOptionsOf(point, request, { combine, nowMs }));
      await yieldTurn();
    }
  }
  cells.forEach((one) => finishCells(one, combine));
  return cells;
}
