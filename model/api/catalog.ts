import type { Metric } from '../catalog/metric.ts';

/** A metric of the catalog with what this installation has of it. */
export interface CatalogMetric extends Metric {
  /** Open points. */
  points: number;
  /** Process areas that occur, sorted. */
  processAreas: string[];
}

/** What the resource `catalog` answers. */
export interface CatalogResponse {
  metrics: CatalogMetric[];
}
