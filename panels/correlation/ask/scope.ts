import type { DataQueryRequest } from '@grafana/data';
import type { Question } from '../../shared/ask/ask.ts';
import type { Series } from '../../shared/frames/series.ts';

/**
 * Racks that are compared without anybody asking for it. Each is a test with all its lags, so that a hall of 1,000 would cost
 * seconds at every refresh of a dashboard; the matrix, which is asked for by hand, has them all.
 */
export const MAX_COMPARED_RACKS = 60;

/** The query of the panel whose series are drawn, which says where and of what; undefined for other data sources. */
export function queryOf(request: DataQueryRequest | undefined, series: readonly Series[]): Question | undefined {
  const refId = series.find(({ metric }) => metric !== undefined)?.refId;
  return request?.targets.find((target) => target.refId === refId) as Question | undefined;
}

/** Racks that are drawn, in their order; undefined where there are too many to compare by the way, or none. */
export function drawnRacks(series: readonly Series[]): string[] | undefined {
  const racks = [...new Set(series.flatMap(({ rack }) => rack ?? []))];
  return racks.length > 0 && racks.length <= MAX_COMPARED_RACKS ? racks : undefined;
}

/** The scope of a query, narrowed to some racks. */
export function within(query: Question, racks: readonly string[] | undefined): object {
  const scope = (query['scope'] ?? {}) as object;
  return racks ? { ...scope, racks } : scope;
}
