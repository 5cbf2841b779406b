import { findMetric } from '#model/catalog/catalog.ts';
import type { Metric } from '#model/catalog/metric.ts';
import { combinationOf } from '#model/query/over-time.ts';
import { QueryError } from '#model/query/query-error.ts';
import type { Grouping, MetricSelector, Scope } from '#model/query/selector.ts';

import type { ResolvedPoint } from '../../sql/points.ts';
import type { QueryContext } from './context.ts';
import { type Group, type Grouped, groupPoints } from './grouping.ts';
import { MAX_POINTS_PER_METRIC } from './limits.ts';
import type { Part } from './part.ts';

/** Where a query looks, and what becomes one series; kinds that read points have both. */
export interface Placement {
  scope: Scope;
  groupBy: Grouping;
}

/** One metric of the query with the points it reads. */
export interface SelectedPoints {
  metric: Metric;
  selector: MetricSelector;
  points: readonly ResolvedPoint[];
  groups: Group[];
  /** Points without a place of the grouping. */
  leftOut: number;
  /** Parts of their places that were kept apart. */
  parts: Part[];
}

/**
 * Finds the points of one metric and sorts them into series.
 * @throws {QueryError} when the metric is unknown or has more points than one query may read
 */
export async function selectPoints(
  { scope, groupBy }: Placement,
  selector: MetricSelector,
  context: QueryContext
): Promise<SelectedPoints> {
  const metric = findMetric(selector.metric);
  if (!metric) {
    throw new QueryError(`Metric "${selector.metric}" is not in the catalog. Pick one in the query editor.`);
  }
  const { database, knownPoints, fromMs, signal } = context;
  const points = await knownPoints.read(database, selector, scope, fromMs, MAX_POINTS_PER_METRIC + 1, signal);
  if (points.length > MAX_POINTS_PER_METRIC) {
    throw new QueryError(
      `Metric "${metric.id}" has more than ${MAX_POINTS_PER_METRIC} points in this scope. Narrow the scope to a zone or some racks.`
    );
  }
  return { metric, selector, points, ...groupsOf(points, groupBy, metric, selector) };
}

const known = new WeakMap<readonly ResolvedPoint[], Map<string, Grouped>>();

/** The groups of points that are the same array for as long as nothing changes, the same ones for as long. */
function groupsOf(points: readonly ResolvedPoint[], groupBy: Grouping, metric: Metric, selector: MetricSelector) {
  const ofPoints = known.get(points) ?? new Map<string, Grouped>();
  known.set(points, ofPoints);
  const key = JSON.stringify([groupBy, metric.id, combinationOf(selector, metric), selector.processArea.length === 0]);
  const grouped = ofPoints.get(key) ?? groupPoints(points, groupBy, metric, selector);
  ofPoints.set(key, grouped);
  return grouped;
}
