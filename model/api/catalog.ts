import type { Metric } from '../catalog/metric.ts';

/** A metric of the catalog with what this installation has of it. */
export interface CatalogMetric extends Metric {
  /** Open points. */
  points: number;
  /** Process areas that occur, sorted. */
  processAreas: string[];
  /** How often its points are sampled, ms; null where none of them says. */
  samplingIntervalMs: { shortestMs: number; longestMs: number } | null;
}

/** What the resource `catalog` answers. */
export interface CatalogResponse {
  metrics: CatalogMetric[];
}
