import type { Scope } from '#model/query/selector.ts';

import { planBuckets } from '../bucketing.ts';
import type { QueryContext } from '../context.ts';
import { readSelector } from '../read-selector.ts';
import { type Placement, selectPoints } from '../select-points.ts';
import type { Draws, PointDraw } from './draws.ts';

/** The values of each point of a metric in steps of a chosen width, as bills and shares need them; NaN where nothing is known. */
export async function readSteps(metric: string, scope: Scope, bucket: string, context: QueryContext): Promise<Draws> {
  const asked: QueryContext = { ...context, fromAlert: true, maxDataPoints: 0, intervalMs: 0 };
  const query: Placement = { scope, groupBy: 'point' };
  const selected = await selectPoints(query, { metric, processArea: [], aggregation: 'mean', setpoints: false }, asked);
  const { groups, points } = selected;
  const plan = planBuckets(bucket, asked, { series: groups.length, points: points.length, rungRows: points.length });
  const read = await readSelector(selected, query, plan, asked);
  const { bucketMs, rung } = read.plan;
  const firstMs = Math.floor(context.fromMs / bucketMs) * bucketMs;
  const steps = Math.ceil((context.toMs - firstMs) / bucketMs);
  const drawn = groups.flatMap(({ points: [point] }, index): PointDraw[] => {
    const values = new Float64Array(steps).fill(NaN);
    const { timesMs, values: own } = read.series[index]!;
    for (let row = 0; row < timesMs.length; row++) {
      const step = Math.floor((timesMs[row]! - firstMs) / bucketMs);
      if (step >= 0 && step < steps) {
        values[step] = own[row]!;
      }
    }
    return point ? [{ point, metric, values }] : [];
  });
  return { points: drawn, bucketMs, rung, steps, firstMs, simulated: drawn.some(({ point }) => point.simulated) };
}
