import type { FloorQuery } from '#model/query/floor.ts';
import { QueryError } from '#model/query/query-error.ts';

import type { QueryContext } from '../shared/context.ts';
import { EARLIEST_MS } from '../shared/limits.ts';

/**
 * The moment that a query is about, epoch ms.
 * @throws {QueryError} where it has not come yet
 */
export function momentOf({ at }: FloorQuery, { toMs, nowMs }: QueryContext): number {
  if (at === 'now') {
    return nowMs;
  }
  if (at === 'end') {
    return Math.min(toMs, nowMs);
  }
  if (at > nowMs || at < EARLIEST_MS) {
    throw new QueryError(
      `Query: at has the value ${at}, which is not in the past. Give epoch milliseconds of the past, or choose now or end.`
    );
  }
  return at;
}
