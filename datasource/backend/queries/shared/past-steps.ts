import { longestPastSamplingMs } from '../../sql/past-sampling.ts';
import type { ResolvedPoint } from '../../sql/points.ts';
import type { QueryContext } from './context.ts';
import type { SelectedPoints } from './select-points.ts';

/** Steps are not as long as those of the past where fewer than this would be left of a range. */
const MIN_PAST_STEPS = 6;

/** How far apart samples of the range were written after the fact; 0 where all are as they were read. */
export async function longestPastMs(selected: readonly SelectedPoints[], context: QueryContext): Promise<number> {
  const series = new Map(
    selected.flatMap(({ metric, points }) =>
      sourcesOf(points).map((source) => [`${source} ${metric.id}`, { source, metric: metric.id }] as const)
    )
  );
  const { database, fromMs, toMs, signal } = context;
  const longestMs = await longestPastSamplingMs(database, [...series.values()], fromMs, signal);
  return Math.min(longestMs, (toMs - fromMs) / MIN_PAST_STEPS);
}

const known = new WeakMap<readonly ResolvedPoint[], string[]>();

/** Points are the same array for as long as nothing changes. */
function sourcesOf(points: readonly ResolvedPoint[]): string[] {
  const sources = known.get(points) ?? [...new Set(points.map(({ source }) => source))];
  known.set(points, sources);
  return sources;
}
