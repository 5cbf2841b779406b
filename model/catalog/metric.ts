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
  /** How Prometheus exporters name it. `scale` and `offset` bring the exporter's number to `unit`. */
  prometheus?: PrometheusOrigin[];
}

export interface PrometheusOrigin {
  exporter: 'dcgm-exporter' | 'node_exporter' | 'ipmi_exporter' | 'redfish_exporter' | 'snmp_exporter';
  /** Metric name in the exposition, e.g. `DCGM_FI_DEV_POWER_USAGE`. */
  name: string;
  /** Labels that must match for this mapping to hold. */
  labels?: Record<string, string>;
  /** Exporter's unit, UCUM. */
  unit: string;
  /** Label that tells instances of one target apart (`gpu`, `device`); becomes the point's process area. */
  instanceLabel?: string;
  /** A counter is stored as its rate per second (`unit` is then per second). */
  counter?: boolean;
}

/** A metric that has a column of its own in the wide rack rollup, for the fast main questions. */
export interface HeadlineMetric {
  /** Column stem in `rack_1m` ...: lower snake case with its unit, e.g. `rack_power_w`. */
  column: string;
  metric: string;
  /** Only points whose process area contains all of these. */
  processArea?: string[];
}
