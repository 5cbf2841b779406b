import { HEADLINE_METRICS } from '../catalog/headline.ts';

/** How several points of a rack become its number; `auto` is the catalog's way. */
export const FLOOR_AGGREGATIONS = ['auto', 'mean', 'sum', 'min', 'max'] as const;

/** A metric of each rack of a hall. */
export interface FloorMetric {
  metric: string;
  processArea: string[];
  objectType?: string | undefined;
  aggregation: (typeof FLOOR_AGGREGATIONS)[number];
}

/** What both teams look for on a plan of the hall, by their names on the rack ladder; of inlets the hottest. */
const COLUMNS: ReadonlyArray<[column: string, aggregation: FloorMetric['aggregation']]> = [
  ['rack_power_w', 'auto'],
  ['inlet_temperature_cel', 'max'],
  ['liquid_supply_cel', 'auto'],
  ['gpu_utilization', 'auto'],
];

/** The metrics of a query that names none. */
export function floorMetrics(): FloorMetric[] {
  return COLUMNS.flatMap(([wanted, aggregation]) =>
    HEADLINE_METRICS.filter(({ column }) => column === wanted).map(({ metric, processArea = [] }) => ({
      metric,
      processArea: [...processArea],
      aggregation,
    }))
  );
}
