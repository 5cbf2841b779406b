import type { DataFrame } from '@grafana/data';
import { isEvents } from '../../shared/frames/events.ts';
import { isCorrelation } from '../places/read.ts';

/** Whether a frame is of series: jobs and comparisons have numbers too. */
export function isDrawn(frame: DataFrame): boolean {
  return !isEvents(frame) && !isCorrelation(frame);
}
