/** An exporter and what its series mean: one file per exporter, listed in `known.ts`. */
export interface Exporter {
  name: string;
  series: readonly ExporterSeries[];
  /** The same series under names that follow from theirs by a rule. */
  respelled?: readonly ExporterSeries[];
}

/**
 * One way to read a metric of the catalog from a scrape. The steps, in this order: a counter becomes its rate per second;
 * `combine` folds the matching series of one scrape into one; the result is divided by `dividedBy`; `unit` is converted to the
 * metric's unit; then `complement` turns the fraction around.
 */
export interface ExporterSeries {
  /** Name in the exposition, e.g. `DCGM_FI_DEV_POWER_USAGE`. */
  name: string;
  /** Id of the catalog. */
  metric: string;
  /** Labels that must match for this mapping to hold. */
  labels?: Record<string, string>;
  /** Exporter's unit, UCUM; for a counter the unit of its rate, e.g. `By/s`; for a division the unit of the quotient. */
  unit: string;
  /** Process area that every point of this mapping carries, before the instance: `['GPU']`. Its words are `areas` of the metric. */
  processArea?: string[];
  /** Label of what holds the instances, where their own names repeat: the `chip` of a `sensor`. Stands before the instance. */
  containerLabel?: string;
  /** Label that tells instances of one target apart (`gpu`, `device`); becomes the last part of the point's process area. */
  instanceLabel?: string;
  /** Written before the label's value: label `gpu="3"` with prefix `gpu` gives `gpu3`. */
  instancePrefix?: string;
  /** Other names for the same reading, which give way where a page lists them too: of one sensor under two names one counts. */
  insteadOf?: readonly string[];
  /** Parts that an instance may be divided into: MIG instances of a GPU. */
  parts?: Parts;
  /** Stored as its rate per second. */
  counter?: boolean;
  /** Series of one scrape that match are folded into one point, e.g. the idle time of all CPUs into one mean. */
  combine?: 'sum' | 'mean';
  /** The value is divided by the sum of these metrics with the same labels: used / (used + free). */
  dividedBy?: string[];
  /** The fraction counts what is free or idle: the metric is one minus it. */
  complement?: boolean;
}

/** How the parts of an instance are told apart, and what their series say. */
export interface Parts {
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
}
