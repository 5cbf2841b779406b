import type { Field } from '@grafana/data';
import type { Domain } from '#model/catalog/metric.ts';
import type { FloorState, ValueQuality } from '#model/floor/judge.ts';

/** A rack as the answer has it; sizes in metres. */
export interface Rack {
  /** Unique over sites. */
  key: string;
  site: string;
  zone: string;
  id: string;
  name: string;
  /** Absent where the topology does not say: the automatic layout places it. */
  at: { x: number; y: number } | undefined;
  widthM: number;
  depthM: number;
  /** Where its front faces: 0 up, 90 right, 180 down, 270 left; absent where nobody says. */
  rotationDeg: number | undefined;
  heightU: number;
  cooling: string;
  state: FloorState;
  /** The metrics that make the state. */
  reason: string;
  feeds: string[];
  coolers: string[];
  powerChain: string[];
  coolingChain: string[];
  jobs: string[];
  tenants: string[];
  jobGpus: number;
}

/** A metric over the racks, in their order. */
export interface MetricColumn {
  /** Name of its column, and of the option that chooses it. */
  key: string;
  /** As an override calls it. */
  title: string;
  domain: Domain;
  field: Field;
  values: Array<number | null>;
  /** Null where no point measures it. */
  quality: Array<ValueQuality | null>;
  ageS: Array<number | null>;
  warning: Array<number | null>;
  limit: Array<number | null>;
  margin: Array<number | null>;
  marginField: Field | undefined;
}

/** Facility equipment; sizes in metres where the topology says them. */
export interface Equipment {
  key: string;
  site: string;
  zone: string;
  rack: string;
  id: string;
  name: string;
  type: string;
  at: { x: number; y: number } | undefined;
  widthM: number | undefined;
  depthM: number | undefined;
  /** `running`, `standby`, `degraded`, `down`, `unknown`. */
  state: string;
  reason: string;
  since: string;
  /** It failed before that already; nobody knows since when. */
  isOlder: boolean;
  powerW: number | null;
  supplyCel: number | null;
  returnCel: number | null;
}

export type Containment = 'cold' | 'hot';

export interface Zone {
  site: string;
  id: string;
  name: string;
  kind: string;
  parent: string;
  /** Which aisles of it are closed off. */
  containment: Containment | undefined;
}

/** The answer of a query of the kind `floor`, or a table of another data source that has a column `rack`. */
export interface Hall {
  racks: Rack[];
  metrics: MetricColumn[];
  equipment: Equipment[];
  zones: Zone[];
  /** The moment that is shown, epoch ms. */
  atMs: number | undefined;
  simulated: boolean;
}
