import { sumSeries } from '#model/capacity/statistics.ts';
import { METRIC } from '#model/chain/roles.ts';
import type { Measured } from '#model/kpi/kpis.ts';
import type { Scope } from '#model/query/selector.ts';

import { planBuckets } from '../shared/bucketing.ts';
import type { QueryContext } from '../shared/context.ts';
import type { Draws } from '../shared/plant/draws.ts';
import { readSelector } from '../shared/read-selector.ts';
import { type Placement, selectPoints } from '../shared/select-points.ts';
import { names } from './power.ts';

/** One metric of one place as a course on the grid of the plant's draws. */
export interface PlaceCourse {
  values: Float64Array;
  /** Points that it is made of. */
  points: number;
}

/** As many as the draws of a plant have at most. */
const STEPS = 400;

/** The mean or sum of a metric over all points of a place; undefined where it has none with values. */
export async function readPlace(
  metric: string,
  processArea: string[],
  aggregation: 'sum' | 'mean',
  scope: Scope,
  draws: Draws,
  context: QueryContext
): Promise<PlaceCourse | undefined> {
  const asked: QueryContext = { ...context, fromAlert: true, maxDataPoints: STEPS, intervalMs: draws.bucketMs };
  const query: Placement = { scope, groupBy: 'site' };
  const selected = await selectPoints(query, { metric, processArea, aggregation, setpoints: false }, asked);
  const { groups, points } = selected;
  if (groups.length === 0 || draws.steps === 0) {
    return undefined;
  }
  const plan = planBuckets('auto', asked, { series: groups.length, points: points.length, rungRows: points.length });
  const { series } = await readSelector(selected, query, plan, asked);
  const sums = new Float64Array(draws.steps);
  const counts = new Int32Array(draws.steps);
  for (const { timesMs, values } of series) {
    for (let row = 0; row < timesMs.length; row++) {
      const step = Math.floor((timesMs[row]! - draws.firstMs) / draws.bucketMs);
      if (step >= 0 && step < draws.steps && !Number.isNaN(values[row])) {
        sums[step]! += values[row]!;
        counts[step]!++;
      }
    }
  }
  return counts.some((count) => count > 0)
    ? { values: sums.map((sum, step) => (counts[step]! > 0 ? sum / counts[step]! : NaN)), points: points.length }
    : undefined;
}

/** Power that servers measure themselves: known where each server of the racks does. */
export function serverPower(
  draws: Draws,
  racks: readonly string[],
  site: string,
  expected: readonly string[],
  measured: ReadonlySet<string>
): Measured {
  const without = expected.filter((server) => !measured.has(server));
  if (expected.length === 0 || without.length > 0) {
    return {
      missing: [
        expected.length === 0
          ? 'Power of servers (hw.host.power): the topology has no servers.'
          : `Power of servers: ${names(without)}.`,
      ],
    };
  }
  const wanted = new Set(racks);
  const own = draws.points.filter(
    ({ metric, point }) => metric === METRIC.hostPower && point.site.id === site && wanted.has(point.rack?.id ?? '')
  );
  return own.length === 0
    ? { missing: ['Power of servers (hw.host.power): no values in this range.'] }
    : {
        course: {
          values: sumSeries(
            own.map(({ values }) => values),
            draws.steps
          ),
          meters: own.map(({ point }) => `servers of ${point.rack?.id}`),
        },
        missing: [],
      };
}
