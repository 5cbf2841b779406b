import { QueryError } from '#model/query/query-error.ts';

import type { QueryContext } from './context.ts';
import { EARLIEST_MS, LATEST_MS } from './limits.ts';

/** @throws {QueryError} when the time range is empty, reversed or beyond what frames can carry */
export function checkRange({ fromMs, toMs }: Pick<QueryContext, 'fromMs' | 'toMs'>): void {
  if (toMs === fromMs) {
    throw new QueryError('The time range is empty. Choose a range whose end lies after its start.');
  }
  const years = [EARLIEST_MS, LATEST_MS - 1].map((timeMs) => new Date(timeMs).getUTCFullYear());
  const isReversed = toMs < fromMs;
  if (isReversed || fromMs < EARLIEST_MS || toMs > LATEST_MS) {
    throw new QueryError(
      `The time range arrived as ${dayText(fromMs)} to ${dayText(toMs)}, which ${isReversed ? 'ends before it starts' : `leaves the years ${years.join(' to ')}`}. Grafana can only ask for times between 1678 and 2262; others arrive changed. Choose a shorter range within ${years.join(' to ')}.`
    );
  }
}

/** JavaScript's dates end 8.64e15 ms from 1970. */
const MAX_DATE_MS = 8.64e15;

function dayText(timeMs: number): string {
  const date = new Date(Math.min(Math.max(timeMs, -MAX_DATE_MS), MAX_DATE_MS));
  return date.toISOString().replace(/T.*/, '');
}
