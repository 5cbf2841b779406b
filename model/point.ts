import type { StateLabel } from './catalog/metric.ts';

/**
 * What a point is: one series. A point's placement never changes (a move closes the point and opens a
 * new one), because rollups freeze the topology of the time they were made.
 */
export interface PointDefinition {
  /** Name of the configured source, e.g. `bms-opcua`. */
  source: string;
  /** Native address within the source: a node id, a register, a topic, a metric with labels. Unique with `source`. */
  address: string;
  site: string;
  /** Exactly one of `rack` and `equipment` is set (a DSX associate counts as equipment). */
  rack?: string;
  equipment?: string;
  /** Metric id of the catalog: a DSX point type (`RackPower`) or an OpenTelemetry name (`hw.gpu.utilization`). */
  metric: string;
  /** DSX process area (`["Secondary", "Supply"]`) or the IT counterpart (`["gpu0"]`); order carries no meaning. */
  processArea: string[];
  /** DSX phase of a three-phase system: `A`, `B`, `C`, `1`, `2`, `3`. */
  phase?: string;
  /** Unit that the source uses, UCUM; samples are converted to the metric's unit before they are stored. */
  sourceUnit?: string;
  /** What the values of a state mean where the source says so (DSX `stateText`). */
  states?: StateLabel[];
  isSetpoint: boolean;
  simulated: boolean;
  /** A sample older than this is stale, ms. */
  staleAfterMs: number;
  /** How often the source is asked for the value, or looks at it, ms; absent where it sends by itself or does not say. */
  samplingIntervalMs?: number;
  /**
   * Machine whose exporter gives it, in lower case and without its domain. By it a point of a rack is known to be the same
   * series by two ways, and two addresses of one source to be one machine's.
   */
  host?: string;
}

/** The key by which a point is known before it has a database id. */
export function pointKey(point: Pick<PointDefinition, 'source' | 'address'>): string {
  return `${point.source}\u0000${point.address}`;
}
