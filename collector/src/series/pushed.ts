import { movedInto } from '#model/columns.ts';

const FIRST_ROWS = 256;

/** Values of series that were pushed and are not read yet, by column. */
export interface Pushed {
  /** Rows in use; the columns are longer. */
  count: number;
  /** Numbers of the series. */
  series: Int32Array<ArrayBuffer>;
  timesMs: Float64Array<ArrayBuffer>;
  values: Float64Array<ArrayBuffer>;
  startsMs: Float64Array<ArrayBuffer>;
  /** @param isInOrder whether it comes behind all of its series, and is the only one of it since `clear` */
  add(series: number, timeMs: number, value: number, startMs: number, isInOrder: boolean): void;
  /** The rows in the order of their times, those of one time as they came; `undefined` where each series has its own in order as they are. */
  order(): Uint32Array | undefined;
  clear(): void;
}

export function createPushed(): Pushed {
  let isForward = true;
  let isEachInOrder = true;

  function grow(): void {
    const rows = 2 * pushed.count;
    pushed.series = movedInto(pushed.series, new Int32Array(rows));
    pushed.timesMs = movedInto(pushed.timesMs, new Float64Array(rows));
    pushed.values = movedInto(pushed.values, new Float64Array(rows));
    pushed.startsMs = movedInto(pushed.startsMs, new Float64Array(rows));
  }

  const pushed: Pushed = {
    count: 0,
    series: new Int32Array(FIRST_ROWS),
    timesMs: new Float64Array(FIRST_ROWS),
    values: new Float64Array(FIRST_ROWS),
    startsMs: new Float64Array(FIRST_ROWS),
    add(series, timeMs, value, startMs, isInOrder) {
      const row = pushed.count;
      if (row === pushed.series.length) {
        grow();
      }
      isForward &&= row === 0 || timeMs >= (pushed.timesMs[row - 1] as number);
      isEachInOrder &&= isInOrder;
      pushed.series[row] = series;
      pushed.timesMs[row] = timeMs;
      pushed.values[row] = value;
      pushed.startsMs[row] = startMs;
      pushed.count = row + 1;
    },
    order() {
      if (isForward || isEachInOrder) {
        return undefined;
      }
      const { timesMs } = pushed;
      return new Uint32Array(pushed.count)
        .map((_, row) => row)
        .sort((a, b) => (timesMs[a] as number) - (timesMs[b] as number) || a - b);
    },
    clear() {
      pushed.count = 0;
      isForward = true;
      isEachInOrder = true;
    },
  };
  return pushed;
}
