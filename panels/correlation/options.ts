import type { AshraeClass } from '#model/limits/ashrae.ts';
import type { LaneKind } from '../shared/jobs/lanes.ts';

export interface CorrelationOptions {
  /** Key of the quantity on the x axis, or `auto`: the first of the power domain. */
  x: string;
  /** Key of the quantity on the y axis, or `auto`: the first of the thermal domain. */
  y: string;
  /** Largest lag that is looked at, minutes; 0 takes a quarter of the range. */
  maxLagMinutes: number;
  showFit: boolean;
  showLag: boolean;
  /** Inlet envelope drawn on strips of inlet temperature. */
  ashraeClass: AshraeClass | 'none';
  /** What has a lane of its own under the strips, where a query gives jobs. */
  jobLanes: LaneKind | 'none';
  /** Whether viewers choose metrics and see the matrix. */
  showChoice: boolean;
}

export const AUTO = 'auto';

export const DEFAULT_OPTIONS: CorrelationOptions = {
  x: AUTO,
  y: AUTO,
  maxLagMinutes: 0,
  showFit: true,
  showLag: true,
  ashraeClass: 'A1',
  jobLanes: 'tenant',
  showChoice: true,
};
