import { type AshraeClass, DEFAULT_ASHRAE_CLASS } from '#model/limits/ashrae.ts';
import type { LaneKind } from '../shared/jobs/lanes.ts';

export interface TimelineOptions {
  lanes: LaneKind;
  showPower: boolean;
  showMargin: boolean;
  showCost: boolean;
  /** Its allowable upper end is the limit that margins of inlet air are counted to. */
  ashraeClass: AshraeClass;
}

export const DEFAULT_OPTIONS: TimelineOptions = {
  lanes: 'tenant',
  showPower: true,
  showMargin: true,
  showCost: true,
  ashraeClass: DEFAULT_ASHRAE_CLASS,
};
