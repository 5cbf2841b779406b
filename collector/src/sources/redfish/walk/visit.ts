import type { Resource } from '#protocols/redfish/read.ts';
import type { Reading } from '../reading.ts';
import type { ReportValue } from '../resources/report.ts';

/** One request of a turn, and what its answer says. */
export interface Visit {
  path: string;
  /** Its answer is a collection, whose pages belong together. */
  isCollection?: boolean;
  /** Readings in the answer. */
  read?(resource: Resource): Reading[];
  /** Values in the answer, where it is a metric report. */
  report?(resource: Resource): ReportValue[];
}

/** A visit that was made while the tree was walked, with what it gave. */
export interface Visited {
  visit: Visit;
  readings: Reading[];
  values: ReportValue[];
}
