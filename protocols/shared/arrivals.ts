import { movedInto } from '#model/columns.ts';

const FIRST_ROWS = 1_024;

/** Samples as they arrived in one message, by column: an object for each would outlive the young generation. */
export interface Arrivals {
  /** Rows in use; the columns are longer. */
  count: number;
  /** Number of the series in the sender's table. */
  series: Int32Array<ArrayBuffer>;
  /** Epoch ms. */
  timesMs: Float64Array<ArrayBuffer>;
  /** NaN where the message says that there is no value. */
  values: Float64Array<ArrayBuffer>;
  /** When a counter began to count, epoch ms; 0 where nobody says. */
  startsMs: Float64Array<ArrayBuffer>;
  /** 1 where the series ends with this row. */
  ends: Uint8Array<ArrayBuffer>;
}

export function createArrivals(): Arrivals {
  return {
    count: 0,
    series: new Int32Array(FIRST_ROWS),
    timesMs: new Float64Array(FIRST_ROWS),
    values: new Float64Array(FIRST_ROWS),
    startsMs: new Float64Array(FIRST_ROWS),
    ends: new Uint8Array(FIRST_ROWS),
  };
}

export function addArrival(
  arrivals: Arrivals,
  series: number,
  timeMs: number,
  value: number,
  startMs: number,
  isEnd: boolean
): void {
  const row = arrivals.count++;
  if (row === arrivals.series.length) {
    grow(arrivals);
  }
  arrivals.series[row] = series;
  arrivals.timesMs[row] = timeMs;
  arrivals.values[row] = value;
  arrivals.startsMs[row] = startMs;
  arrivals.ends[row] = isEnd ? 1 : 0;
}

function grow(arrivals: Arrivals): void {
  const rows = arrivals.series.length * 2;
  arrivals.series = movedInto(arrivals.series, new Int32Array(rows));
  arrivals.timesMs = movedInto(arrivals.timesMs, new Float64Array(rows));
  arrivals.values = movedInto(arrivals.values, new Float64Array(rows));
  arrivals.startsMs = movedInto(arrivals.startsMs, new Float64Array(rows));
  arrivals.ends = movedInto(arrivals.ends, new Uint8Array(rows));
}
