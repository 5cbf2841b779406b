import type { CatalogMetric } from '#model/api/catalog.ts';
import { bucketWidthMs } from '#model/query/bucket.ts';
import type { Stored } from '../../types.ts';

/** Beyond this many lines a panel is a carpet, and every line costs a frame. */
export const MANY_SERIES = 60;

/** About what a browser draws without a pause: Grafana's own time series panel slows down from here on. */
export const MANY_VALUES = 500_000;

export interface SizeInput {
  query: Stored<'timeseries'>;
  catalog: ReadonlyMap<string, CatalogMetric>;
  /** Width of the asked range; absent outside a dashboard. */
  rangeMs?: number;
}

/** Warnings for a query whose answer would be large, each with what to do about it. */
export function sizeWarnings({ query, catalog, rangeMs }: SizeInput): string[] {
  const warnings: string[] = [];
  const points = pointsAsked(query, catalog);
  const named = query.scope.racks.length + query.scope.equipment.length + query.scope.zones.length;
  if (query.groupBy === 'point' && named === 0 && points > MANY_SERIES) {
    warnings.push(`This draws ${points} lines, one per point. Group by rack or zone, or choose a zone or racks.`);
  }
  const bucketMs = bucketWidthMs(query.bucket);
  if (bucketMs !== undefined && rangeMs !== undefined) {
    const values = Math.ceil(rangeMs / bucketMs) * Math.max(1, Math.min(points, MANY_SERIES));
    if (values > MANY_VALUES) {
      const millions = (values / 1e6).toFixed(1);
      warnings.push(
        `This asks for about ${millions} million values. Choose a wider time step, or "auto" to follow the panel's width.`
      );
    }
  }
  return warnings;
}

function pointsAsked(query: Stored<'timeseries'>, catalog: ReadonlyMap<string, CatalogMetric>): number {
  return query.metrics.reduce((sum, selector) => sum + (catalog.get(selector.metric)?.points ?? 0), 0);
}
