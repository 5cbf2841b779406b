import { readSeriesBuckets } from '../../sql/point-series.ts';
import type { RackSeriesRequest } from '../../sql/rack-series-request.ts';
import type { Plan } from './bucketing.ts';
import type { QueryContext } from './context.ts';
import type { Grid } from './grid.ts';
import type { SelectedPoints } from './select-points.ts';
import { staysOf } from './stays.ts';

/** The racks of which a point moved or ended within the grid; undefined where there are none. */
export function movedRacks(
  { selected, plan, grid }: { selected: SelectedPoints; plan: Plan; grid: Grid },
  { database, signal }: QueryContext
): RackSeriesRequest['moved'] {
  const isWithin = (timeMs: number | null) =>
    timeMs !== null && timeMs > grid.firstMs && timeMs < grid.lastMs + grid.bucketMs;
  const racks = new Set(
    selected.points.flatMap(({ rack, followsFromMs, validToMs }) =>
      rack && (isWithin(followsFromMs) || isWithin(validToMs)) ? [rack.key] : []
    )
  );
  if (racks.size === 0) {
    return undefined;
  }
  const members = selected.groups.flatMap(({ points }, series) =>
    points.flatMap((point) => (point.rack && racks.has(point.rack.key) ? [{ point, series }] : []))
  );
  const shared = {
    rung: plan.rung,
    bucketMs: grid.bucketMs,
    value: 'mean',
    combine: 'sum',
    pointIds: members.map(({ point }) => point.pointId),
    series: members.map(({ series }) => series),
    stays: staysOf(members),
  } as const;
  return {
    racks,
    read: ({ firstMs, lastMs }) =>
      readSeriesBuckets(database, { ...shared, fromMs: firstMs, toMs: lastMs + grid.bucketMs }, signal),
  };
}
