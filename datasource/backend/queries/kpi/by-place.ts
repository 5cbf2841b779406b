import { HEADLINE_METRICS } from '#model/catalog/catalog.ts';
import { sumSeries } from '#model/capacity/statistics.ts';
import { METRIC } from '#model/chain/roles.ts';
import type { Measured } from '#model/kpi/kpis.ts';
import type { MetricSelector, Scope } from '#model/query/selector.ts';

import { planBuckets } from '../shared/bucketing.ts';
import type { QueryContext } from '../shared/context.ts';
import type { Group } from '../shared/grouping.ts';
import type { Draws } from '../shared/plant/draws.ts';
import { rungRows } from '../shared/ladders.ts';
import { readSelector } from '../shared/read-selector.ts';
import { type Placement, type SelectedPoints, selectPoints } from '../shared/select-points.ts';
import type { Series } from '../shared/series.ts';
import { names } from './power.ts';

/** One metric of one place as a course on the grid of the plant's draws. */
export interface PlaceCourse {
  values: Float64Array;
  /** Points that it is made of. */
  points: number;
}

/** As many as the draws of a plant have at most. */
const STEPS = 400;

/** Reads a metric of a place; undefined where it has no points with values. */
export type ReadPlace = (
  metric: string,
  processArea: string[],
  aggregation: 'sum' | 'mean'
) => Promise<PlaceCourse | undefined>;

/** Reads the mean or sum over all points of a place. */
export function placeReader(scope: Scope, draws: Draws, context: QueryContext): ReadPlace {
  return async (metric, processArea, aggregation) => {
    const selector = { metric, processArea, aggregation, setpoints: false };
    const courses = await readCourses({ scope, groupBy: 'site' }, selector, draws, context, () => '');
    return courses.get('');
  };
}

/** The same of one zone after another, for which a metric is read of all of them at once. */
export function zoneReader(site: string, draws: Draws, context: QueryContext): (zone: string) => ReadPlace {
  const scope: Scope = { sites: [site], zones: [], racks: [], equipment: [] };
  const known = new Map<string, Promise<Map<string, PlaceCourse>>>();
  return (zone) => async (metric, processArea, aggregation) => {
    const key = JSON.stringify([metric, processArea, aggregation]);
    const selector = { metric, processArea, aggregation, setpoints: false };
    const courses =
      known.get(key) ??
      readCourses({ scope, groupBy: 'zone' }, selector, draws, context, ({ points: [point] }) => point?.zone?.id ?? '');
    known.set(key, courses);
    return (await courses).get(zone);
  };
}

async function readCourses(
  query: Placement,
  selector: MetricSelector,
  draws: Draws,
  context: QueryContext,
  placeOf: (group: Group) => string
): Promise<Map<string, PlaceCourse>> {
  const asked: QueryContext = { ...context, fromAlert: true, maxDataPoints: STEPS, intervalMs: draws.bucketMs };
  const selected = await selectWidely(query, selector, asked);
  const { groups, points } = selected;
  if (groups.length === 0 || draws.steps === 0) {
    return new Map();
  }
  const plan = planBuckets('auto', asked, {
    series: groups.length,
    points: points.length,
    rungRows: rungRows(selected, query),
  });
  const { series } = await readSelector(selected, query, plan, asked);
  const byPlace = Map.groupBy(groups.keys(), (index) => placeOf(groups[index]!));
  const courses = new Map<string, PlaceCourse>();
  for (const [place, indexes] of byPlace) {
    const values = meanOf(
      indexes.map((index) => series[index]!),
      draws
    );
    if (values) {
      courses.set(place, { values, points: indexes.reduce((sum, index) => sum + groups[index]!.points.length, 0) });
    }
  }
  return courses;
}

/** The points of a process area; as those of the metric where it has no others, because the rack ladder has metrics as a whole. */
async function selectWidely(query: Placement, selector: MetricSelector, asked: QueryContext): Promise<SelectedPoints> {
  const { metric, processArea } = selector;
  const isWhole = HEADLINE_METRICS.some((one) => one.metric === metric && (one.processArea ?? []).length === 0);
  if (isWhole && processArea.length > 0) {
    const whole = await selectPoints(query, { ...selector, processArea: [] }, asked);
    const isAll = whole.points.every((point) => processArea.every((word) => point.processArea.includes(word)));
    if (isAll && whole.parts.length < 2) {
      return whole;
    }
  }
  return selectPoints(query, selector, asked);
}

/** Mean of all values within each step; undefined where there are none. */
function meanOf(series: readonly Series[], draws: Draws): Float64Array | undefined {
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
    ? sums.map((sum, step) => (counts[step]! > 0 ? sum / counts[step]! : NaN))
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
