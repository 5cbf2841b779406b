import { dateTimeFormat } from '@grafana/data';
import type { TimeZone } from '@grafana/data';

const MS_PER_DAY = 86_400_000;
/** Of the axis' font, px. */
const DIGIT_PX = 6.5;

export interface TimeAxis {
  fromMs: number;
  toMs: number;
  /** From the first to the last time. */
  widthPx: number;
  /** Behind the last time. */
  roomPx: number;
  timeZone: TimeZone;
}

/** Names times of an axis. A label that does not fit at the right end is left out: half a time is read as another one. */
export function timeLabels(
  timesMs: readonly number[],
  { fromMs, toMs, widthPx, roomPx, timeZone }: TimeAxis
): string[] {
  const [first = 0, second = 0] = timesMs;
  const step = second - first;
  const format =
    step >= MS_PER_DAY ? 'MM-DD' : step < 60_000 ? 'HH:mm:ss' : step >= MS_PER_DAY / 4 ? 'MM-DD HH:mm' : 'HH:mm';
  return timesMs.map((timeMs) => {
    const text = dateTimeFormat(timeMs, { timeZone, format });
    const roomBehind = ((toMs - timeMs) / (toMs - fromMs)) * widthPx + roomPx;
    return roomBehind < (text.length * DIGIT_PX) / 2 ? '' : text;
  });
}
