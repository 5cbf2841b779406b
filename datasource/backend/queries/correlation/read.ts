import type { Plan } from '../shared/bucketing.ts';
import type { QueryContext } from '../shared/context.ts';
import { readMetric, type ReadOptions } from '../shared/read-metric.ts';
import type { SelectorSeries } from '../shared/read-selector.ts';
import type { Placement, SelectedPoints } from '../shared/select-points.ts';
import type { Series } from '../shared/series.ts';

/** All series of a query on one grid. */
export interface ReadPairs {
  read: SelectorSeries[];
  bucketMs: number;
  steps: number;
  /** Values of each selector's series, NaN where nothing is known or a sum is too low. */
  values: Float64Array[][];
  /** Rows of sums that were left out because a point was missing. */
  leftOut: number;
}

/**
 * Reads all selectors in the same steps. Where one of them is kept in coarser steps only, all are read so. A rule and a panel
 * read the same.
 */
export async function readPairs(
  selected: readonly SelectedPoints[],
  query: Placement,
  plan: Plan,
  options: ReadOptions,
  context: QueryContext
): Promise<ReadPairs> {
  const asPanel = { ...context, fromAlert: false };
  const readAll = (common: Plan) =>
    Promise.all(selected.map((selection) => readMetric(selection, query, common, options, asPanel)));
  let read = await readAll(plan);
  const widest = read.reduce((wide, one) => (one.plan.bucketMs > wide.bucketMs ? one.plan : wide), plan);
  if (read.some((one) => one.plan.bucketMs !== widest.bucketMs && one.series.length > 0)) {
    read = await readAll(widest);
  }
  return { ...onGrid(read, widest.bucketMs), read, bucketMs: widest.bucketMs };
}

function onGrid(read: readonly SelectorSeries[], bucketMs: number): Pick<ReadPairs, 'steps' | 'values' | 'leftOut'> {
  const [firstMs, lastMs] = spanOf(read.flatMap(({ series }) => series));
  const steps = firstMs <= lastMs ? Math.round((lastMs - firstMs) / bucketMs) + 1 : 0;
  let leftOut = 0;
  const values = read.map(({ series, aggregation }) =>
    series.map((one) => {
      const row = new Float64Array(steps).fill(NaN);
      for (let index = 0; index < one.timesMs.length; index++) {
        row[Math.round((one.timesMs[index]! - firstMs) / bucketMs)] = one.values[index]!;
      }
      if (aggregation === 'sum') {
        leftOut += dropOdd(one, row, firstMs, bucketMs);
      }
      return row;
    })
  );
  return { steps, values, leftOut };
}

function spanOf(series: readonly Series[]): [firstMs: number, lastMs: number] {
  let [firstMs, lastMs] = [Infinity, -Infinity];
  for (const { timesMs } of series) {
    if (timesMs.length > 0) {
      firstMs = Math.min(firstMs, timesMs[0]!);
      lastMs = Math.max(lastMs, timesMs[timesMs.length - 1]!);
    }
  }
  return [firstMs, lastMs];
}

/**
 * A sum that lacks a point falls and rises with it, which is no change of the plant. Rows of the rarer kind, with or without all
 * points, become holes.
 * @returns how many
 */
function dropOdd(series: Series, row: Float64Array, firstMs: number, bucketMs: number): number {
  const isPartial = new Uint8Array(series.timesMs.length);
  let partial = 0;
  for (const [first, last, quality] of series.quality) {
    if (quality === 'partial') {
      isPartial.fill(1, first, last + 1);
      partial += last + 1 - first;
    }
  }
  const complete = series.values.length - partial;
  const odd = partial > complete ? 0 : 1;
  let dropped = 0;
  isPartial.forEach((kind, index) => {
    if (kind === odd && !Number.isNaN(series.values[index])) {
      row[Math.round((series.timesMs[index]! - firstMs) / bucketMs)] = NaN;
      dropped++;
    }
  });
  return dropped;
}
