/** Whose matter a metric is, in the order in which people look for one. */
export const DOMAIN_TITLES = {
  power: 'Power',
  thermal: 'Thermal',
  compute: 'Compute',
  network: 'Network',
  facility: 'Facility',
} as const;

export type Domain = keyof typeof DOMAIN_TITLES;

export const DOMAINS = Object.keys(DOMAIN_TITLES) as Domain[];

export type Medium = 'air' | 'liquid';

/** How the points of a rack, zone or site become one number: power sums, temperatures average or peak. */
export type Rollup = 'sum' | 'mean' | 'max' | 'min';

export interface StateLabel {
  value: number;
  text: string;
}

/** What a team says for it; other words, not other spellings. */
export interface TeamWords {
  facility?: readonly string[];
  computing?: readonly string[];
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
  /** By what else people of either team know it: a search finds it by these words. */
  alsoCalled?: TeamWords;
  /** The same for what it is in one process area, such as "supply air temperature" in `Supply`. */
  areasCalled?: Readonly<Record<string, TeamWords>>;
  /** Where the definition comes from. */
  origin: 'dsx' | 'opentelemetry';
  /**
   * Set where DSX lets one point type speak incommensurable units (`PumpSpeed` in rpm, in % or as on/off): this metric is
   * the form of that point type in another unit, so that no average ever mixes them.
   */
  variantOf?: string;
  /**
   * Its metadata may carry state text instead of an engineering unit (`EquipmentMeasurementModeBase` of the contract): a flow
   * switch, a two-position valve, a pump that is only on or off. The state is a metric of its own, a variant of this one.
   */
  mayBeState?: boolean;
  /** Values keep the source's unit, whatever it is; nothing is converted (`GenericPoint`). */
  anyUnit?: boolean;
  /**
   * Of an IT metric: the words of a process area that are different things, such as `Receive` and `Transmit`. Every other word
   * only tells instances of the same thing apart, however the source names them (`gpu0`, `sda`, `eth0`).
   */
  areas?: string[];
  /** What every point of the metric measures by definition, where its points need no process area to say so. */
  ownArea?: string[];
  /** What the sensor stands in, where limits depend on it. */
  medium?: Medium;
}

/** A metric that the rack ladder has by rack, for the fast main questions. */
export interface HeadlineMetric {
  /** Its name in `headline_1m` and column stem in the view `rack_1m` ...: lower snake case with its unit, e.g. `rack_power_w`. */
  column: string;
  metric: string;
  /** Only points whose process area contains all of these. */
  processArea?: string[];
}
