import type { CorrelationQuery, MetricPair } from '#model/query/correlation.ts';
import { QueryError } from '#model/query/query-error.ts';
import type { MetricSelector } from '#model/query/selector.ts';

import type { QueryContext } from '../shared/context.ts';
import { earliestMs } from '../shared/over-time/shifted.ts';
import { type SelectedPoints, selectPoints } from '../shared/select-points.ts';

/** Rows of an answer: 1,000 racks with five pairs each, some seconds of maths. */
const MAX_TESTS = 5_000;

/** A query's selectors, each once, and its pairs as indexes among them. */
export interface Selection {
  selected: SelectedPoints[];
  pairs: Array<{ x: number; y: number }>;
}

/** @throws {QueryError} when a metric is paired with itself, or when there is more to compare than one query may */
export async function selectPairs(query: CorrelationQuery, context: QueryContext): Promise<Selection> {
  const selectors = new Map<string, MetricSelector>();
  const indexOf = (selector: MetricSelector) => {
    const key = JSON.stringify(selector);
    selectors.set(key, selector);
    return [...selectors.keys()].indexOf(key);
  };
  const pairs = query.pairs.map((pair) => ({ x: indexOf(pair.x), y: indexOf(pair.y) }));
  pairs.forEach(({ x, y }, index) => refuseItself(query.pairs[index] as MetricPair, x === y, index));
  const selected = await Promise.all(
    [...selectors.values()].map((selector) =>
      selectPoints(query, selector, { ...context, fromMs: earliestMs(context.fromMs, selector.shift) })
    )
  );
  const tests = pairs.reduce((sum, { x, y }) => sum + Math.max(groupsOf(selected, x), groupsOf(selected, y)), 0);
  if (tests > MAX_TESTS) {
    const wide =
      query.groupBy === 'rack'
        ? 'choose zones, group by zone, or ask for fewer pairs'
        : 'choose zones or sites, or ask for fewer pairs';
    throw new QueryError(
      `The query compares ${tests.toLocaleString('en')} pairs of series, more than the ${MAX_TESTS.toLocaleString('en')} allowed. Narrow it: ${wide}.`
    );
  }
  return { selected, pairs };
}

function groupsOf(selected: readonly SelectedPoints[], index: number): number {
  return selected[index]?.groups.length ?? 0;
}

function refuseItself({ x }: MetricPair, isItself: boolean, index: number): void {
  if (isItself) {
    throw new QueryError(
      `Query: pairs[${index}] compares ${x.metric} with itself, which is always 1. Choose another metric or process area for y.`
    );
  }
}
