import { LIVE_RUNG } from '#database/ladder.ts';
import type { Rollup } from '#model/catalog/metric.ts';
import type { RollupRungName } from '#model/query/rung.ts';

import { yieldTurn } from '../../plugin/turn.ts';
import { bucketStart } from '../../sql/bucket-start.ts';
import { readHeldBuckets } from '../../sql/held-buckets.ts';
import type { PointValue } from '../../sql/point-buckets.ts';
import type { ResolvedPoint } from '../../sql/points.ts';
import type { Plan } from './bucketing.ts';
import { finishCells } from './carry.ts';
import { type Cells, createCells } from './cells.ts';
import type { QueryContext } from './context.ts';
import type { Grid } from './grid.ts';
import { longestStaleMs, membersById } from './grouping.ts';
import { addHeld } from './held.ts';
import { portionsOf } from './portions.ts';
import type { Placement, SelectedPoints } from './select-points.ts';
import { carryOptionsOf } from './stays.ts';

interface HeldRequest {
  selected: SelectedPoints;
  query: Placement;
  plan: Plan;
  grid: Grid;
}

/** Whether rows come together of which a value stands for more time than its samples tell. */
export function isHeld({ selected, plan }: Pick<HeldRequest, 'selected' | 'plan'>): boolean {
  const isOneMinute = plan.rungMs <= LIVE_RUNG.rungMs && plan.bucketMs <= plan.rungMs;
  return plan.rung !== 'raw' && !isOneMinute && sendChanges(selected);
}

export function sendChanges({ points }: Pick<SelectedPoints, 'points'>): boolean {
  return points.some((point) => point.sendsChanges);
}

/** Reads the buckets of series in which values stand until the next one. */
export async function readHeld(
  request: HeldRequest,
  value: PointValue,
  combine: Rollup,
  { database, signal, nowMs }: QueryContext
): Promise<Cells[]> {
  const { selected, plan, grid } = request;
  const { groups } = selected;
  const cells = createCells(groups.length, grid);
  const members = membersById(groups);
  const range = {
    rung: plan.rung as RollupRungName,
    value,
    fromMs: bucketStart(grid.firstMs - longestStaleMs(groups), plan.rungMs),
    toMs: grid.lastMs + grid.bucketMs,
  };
  for (const pointIds of portionsOf([...members.keys()], (range.toMs - range.fromMs) / plan.rungMs)) {
    for (const { pointId, ...rows } of await readHeldBuckets(database, { ...range, pointIds }, signal)) {
      const { point, series } = members.get(pointId) as { point: ResolvedPoint; series: number };
      const options = { value, ...carryOptionsOf(point, request, { combine, nowMs }) };
      addHeld(cells[series] as Cells, { pointId, ...rows }, options);
      await yieldTurn();
    }
  }
  cells.forEach((one) => finishCells(one, combine));
  return cells;
}
