import { LIVE_RUNG } from '#database/ladder.ts';
import type { QualityRun } from '#model/query/frame-meta.ts';

import { readNewestBefore, readSeen, type SeenRow } from '../../sql/newest-sample.ts';
import type { Plan } from './bucketing.ts';
import type { QueryContext } from './context.ts';
import type { Grid } from './grid.ts';
import type { Group } from './grouping.ts';
import { extendQuality, type Series } from './series.ts';

export interface AgesRequest {
  groups: readonly Group[];
  plan: Plan;
  grid: Grid;
  /** From here on, epoch ms, rungs above a minute may not have their rows yet. */
  tipMs: number;
}

/**
 * Seconds since any point of a group had a usable sample, at the end of each bucket. Unlike every other series it has a
 * value where there are no samples, so that silence can be drawn and an alert rule can tell which rack went silent.
 */
export async function readAges({ groups, plan, grid, tipMs }: AgesRequest, context: QueryContext): Promise<Series[]> {
  const { database, signal } = context;
  const endMs = Math.min(grid.lastMs + grid.bucketMs, context.toMs, context.nowMs);
  const members = groups.flatMap((group, series) =>
    openPoints(group, endMs).map(({ pointId }) => ({ pointId, series }))
  );
  const which = { pointIds: members.map(({ pointId }) => pointId), series: members.map(({ series }) => series) };
  const range = { ...which, bucketMs: grid.bucketMs, fromMs: grid.firstMs, toMs: endMs };
  const isCoarse = plan.rungMs > LIVE_RUNG.rungMs;
  const seen = await Promise.all([
    readNewestBefore(database, which, grid.firstMs, signal),
    readNewestBefore(database, which, endMs, signal),
    readSeen(database, { ...range, rung: plan.rung, rungMs: plan.rungMs }, signal),
    isCoarse ? readSeen(database, { ...range, ...LIVE_RUNG, fromMs: Math.max(tipMs, grid.firstMs) }, signal) : [],
  ]);
  const bySeries = seenBySeries(seen.flat(), groups.length);
  return groups.map((group, index) => ageSeries(bySeries[index] ?? [], openPoints(group, endMs).length, grid, endMs));
}

/** A closed point is replaced or gone: its silence is meant. */
function openPoints({ points }: Group, atMs: number) {
  return points.filter(({ validToMs }) => validToMs === null || validToMs >= atMs);
}

type Seen = Omit<SeenRow, 'series'>;

function seenBySeries(rows: readonly SeenRow[], count: number): Seen[][] {
  const lists: Seen[][] = Array.from({ length: count }, () => []);
  for (const { series, seenMs, isUncertain } of rows) {
    lists[series]?.push({ seenMs, isUncertain });
  }
  return lists.map((seen) => seen.sort((a, b) => a.seenMs - b.seenMs));
}

/** Ages on a grid from the ascending times of usable samples; buckets before the first of them are left out. */
export function ageSeries(seen: readonly Seen[], points: number, grid: Grid, endMs: number): Series {
  const timesMs: number[] = [];
  const values: number[] = [];
  let next = 0;
  const quality: QualityRun[] = [];
  let newest: Seen | undefined;
  for (let timeMs = grid.firstMs; timeMs <= grid.lastMs; timeMs += grid.bucketMs) {
    const atMs = Math.min(timeMs + grid.bucketMs, endMs);
    while (next < seen.length && (seen[next] as Seen).seenMs <= atMs) {
      newest = seen[next++];
    }
    if (newest) {
      const row = timesMs.push(timeMs) - 1;
      values.push((atMs - newest.seenMs) / 1000);
      if (newest.isUncertain) {
        extendQuality(quality, row, 'uncertain');
      }
    }
  }
  return { timesMs, values, quality, carried: [], points: newest ? points : 0, expectedPoints: points };
}
