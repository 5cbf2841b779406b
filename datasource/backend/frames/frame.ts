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

/** A Grafana data frame; all fields have the same length. */
export interface Frame {
  name: string;
  refId: string;
  fields: Field[];
  meta?: FrameMeta;
}
