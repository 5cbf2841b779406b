import type { AshraeClass } from '#model/limits/ashrae.ts';

/** What has a lane of its own. */
export const LANE_KINDS = ['tenant', 'rack', 'job'] as const;
export type LaneKind = (typeof LANE_KINDS)[number];

export interface TimelineOptions {
  lanes: LaneKind;
  showPower: boolean;
  showMargin: boolean;
  /** Its allowable upper end is the limit that margins of inlet air are counted to. */
  ashraeClass: AshraeClass;
}

export const DEFAULT_OPTIONS: TimelineOptions = {
  lanes: 'tenant',
  showPower: true,
  showMargin: true,
  ashraeClass: 'A2',
};
