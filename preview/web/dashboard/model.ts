import type { DataSourceRef, FieldConfigSource, VariableHide } from '@grafana/data';
import type { SceneDataQuery } from '@grafana/scenes';

/** The part of Grafana's dashboard JSON (schema 38) that the preview draws. */
export interface DashboardPanel {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: DataSourceRef;
  targets?: SceneDataQuery[];
  options?: Record<string, unknown>;
  fieldConfig?: FieldConfigSource;
  transformations?: Array<{ id: string; options: unknown }>;
  interval?: string;
  maxDataPoints?: number;
  collapsed?: boolean;
  transparent?: boolean;
}

export interface DashboardVariable {
  type: string;
  name: string;
  label?: string;
  hide?: VariableHide;
  datasource?: DataSourceRef;
  query?: unknown;
  definition?: string;
  multi?: boolean;
  includeAll?: boolean;
  allValue?: string | null;
  current?: { text?: string | string[]; value?: string | string[] };
  sort?: number;
  regex?: string;
}

export interface DashboardAnnotation {
  name: string;
  enable: boolean;
  hide?: boolean;
  iconColor: string;
  datasource?: DataSourceRef;
  target?: SceneDataQuery;
}

/** A link at the top of a dashboard: to a page, or to all dashboards with its tags. */
export interface DashboardLink {
  type: 'link' | 'dashboards';
  title: string;
  url?: string;
  tags?: string[];
  /** Whether the dashboards are in a menu behind the title. */
  asDropdown?: boolean;
  includeVars?: boolean;
  keepTime?: boolean;
  tooltip?: string;
}

export interface Dashboard {
  uid: string;
  title: string;
  description?: string;
  tags?: string[];
  refresh?: string | false;
  graphTooltip?: number;
  time?: { from: string; to: string };
  templating?: { list: DashboardVariable[] };
  annotations?: { list: DashboardAnnotation[] };
  links?: DashboardLink[];
  panels: DashboardPanel[];
}
