/** Display settings that Grafana takes from a data source (`FieldConfig` of @grafana/data). */
export interface FieldConfig {
  displayNameFromDS?: string;
  description?: string;
  /** Grafana unit id, e.g. `watt`. */
  unit?: string;
}

interface FieldBase {
  name: string;
  labels?: Record<string, string>;
  config?: FieldConfig;
}

/** Epoch milliseconds (UTC). */
export interface TimeField extends FieldBase {
  type: 'time';
  values: ArrayLike<number>;
}

export interface NumberField extends FieldBase {
  type: 'number';
  values: ArrayLike<number | null>;
  /** NaN stands for null: for columns of plain doubles. Alerting takes a NaN for firing. */
  nanIsAbsent?: boolean;
}

export interface StringField extends FieldBase {
  type: 'string';
  values: ArrayLike<string | null>;
}

export interface BooleanField extends FieldBase {
  type: 'boolean';
  values: ArrayLike<boolean | null>;
}

export type Field = TimeField | NumberField | StringField | BooleanField;

export interface Notice {
  severity: 'info' | 'warning' | 'error';
  text: string;
}

export interface FrameMeta {
  /** Grafana data plane contract, https://grafana.com/developers/dataplane. */
  type?: string;
  typeVersion?: [number, number];
  executedQueryString?: string;
  notices?: Notice[];
  custom?: Record<string, unknown>;
}

/** How the tables of several databases become one. It does not leave the process. */
export interface Together {
  /** What each row is sorted by: of two rows the first key that differs counts, and the lower one comes first. */
  keys?: ReadonlyArray<ReadonlyArray<number | string>>;
  /** Rows that are shown at most, and the notice about those that are not. */
  cut?: { limit: number; all: number; notice(shown: number, all: number): Notice; told?: Notice };
  /** Not every row names its site: a column `server` tells apart what is alike. */
  namesServer?: boolean;
  /** Column of ids that are unique in one database only. */
  ids?: string;
}

/** A Grafana data frame; all fields have the same length. */
export interface Frame {
  name: string;
  refId: string;
  fields: Field[];
  meta?: FrameMeta;
  together?: Together;
}
