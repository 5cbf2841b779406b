export type Domain = 'power' | 'thermal' | 'compute' | 'network' | 'facility';

/** How the points of a rack, zone or site become one number: power sums, temperatures average or peak. */
export type Rollup = 'sum' | 'mean' | 'max' | 'min';

export interface StateLabel {
  value: number;
  text: string;
}

/** One entry of the common language: what a number is, for both teams. */
export interface Metric {
  /** DSX point type (`RackPower`) or OpenTelemetry metric name (`hw.gpu.utilization`). */
  id: string;
  title: string;
  domain: Domain;
  /** UCUM code of the stored values; `1` for dimensionless. */
  unit: string;
  /** Grafana unit id for display, e.g. `watt`, `celsius`, `percentunit`. */
  grafanaUnit: string;
  /** What points sum up to at rack, zone and site. */
  rollup: Rollup;
  /** DSX object types or IT object types that carry it. */
  objectTypes: string[];
  /** Values outside are implausible and stored as `bad`; in `unit`. */
  plausible?: { min?: number; max?: number };
  /** For states: what the integers mean where the source does not say. */
  states?: StateLabel[];
  /** One sentence that both teams read the same way. */
  description: string;
  /** Where the definition comes from. */
  origin: 'dsx' | 'opentelemetry';
  /**
   * Set where DSX lets one point type speak incommensurable units (`PumpSpeed` in rpm, in % or as on/off): this metric is
   * the form of that point type in another unit, so that no average ever mixes them.
   */
  variantOf?: string;
  /** Values keep the source's unit, whatever it is; nothing is converted (`GenericPoint`). */
  anyUnit?: boolean;
  /** How Prometheus exporters name it. */
  prometheus?: PrometheusOrigin[];
}

/**
 * One way to read a metric from a scrape. The steps, in this order: a counter becomes its rate per second; `combine` folds the
 * matching series of one scrape into one; the result is divided by `dividedBy`; `unit` is converted to the metric's unit; then
 * `complement` turns the fraction around.
 */
export interface PrometheusOrigin {
  exporter: 'dcgm-exporter' | 'node_exporter' | 'ipmi_exporter' | 'redfish_exporter' | 'snmp_exporter';
  /** Metric name in the exposition, e.g. `DCGM_FI_DEV_POWER_USAGE`. */
  name: string;
  /** Labels that must match for this mapping to hold. */
  labels?: Record<string, string>;
  /** Exporter's unit, UCUM; for a counter the unit of its rate, e.g. `By/s`; for a division the unit of the quotient. */
  unit: string;
  /** Label that tells instances of one target apart (`gpu`, `device`); becomes the last part of the point's process area. */
  instanceLabel?: string;
  /** Written before the label's value: label `gpu="3"` with prefix `gpu` gives `gpu3`. */
  instancePrefix?: string;
  /** Label of what holds the instances, where their own names repeat: the `chip` of a `sensor`. Stands before the instance. */
  containerLabel?: string;
  /** Parts that an instance may be divided into: MIG instances of a GPU. */
  parts?: {
    /** Tells the instances apart; all further labels say who uses them. */
    wholeLabel: string;
    /** Present only on the series of a part. */
    label: string;
    prefix: string;
    /**
     * What the series of a part say: its own value, that of the whole once more, which counts once, or nothing (a zero that
     * stands for "not supported").
     */
    values: 'own' | 'repeated' | 'none';
  };
  /** Process area that every point of this mapping carries, before the instance: `['GPU']`. */
  processArea?: string[];
  /** Stored as its rate per second. */
  counter?: boolean;
  /** Series of one scrape that match are folded into one point, e.g. the idle time of all CPUs into one mean. */
  combine?: 'sum' | 'mean';
  /** The value is divided by the sum of these metrics with the same labels: used / (used + free). */
  dividedBy?: string[];
  /** The fraction counts what is free or idle: the metric is one minus it. */
  complement?: boolean;
}

/** A metric that the rack ladder has by rack, for the fast main questions. */
export interface HeadlineMetric {
  /** Its name in `headline_1m` and column stem in the view `rack_1m` ...: lower snake case with its unit, e.g. `rack_power_w`. */
  column: string;
  metric: string;
  /** Only points whose process area contains all of these. */
  processArea?: string[];
}
