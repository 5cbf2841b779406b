import { movedInto } from '#model/columns.ts';

const FIRST_ROWS = 256;

/** Values of series that were pushed and are not read yet, by column. */
export interface Pushed<Series> {
  /** @param isInOrder whether it comes behind all of its series, and is the only one of it since `take` */
  add(series: Series, timeMs: number, value: number, startMs: number, isInOrder: boolean): void;
  /** Takes all of them out: in the order of their times, where that is not the same for each series anyway. */
  take(onValue: (series: Series, timeMs: number, value: number, startMs: number) => void): void;
}

export function createPushed<Series>(): Pushed<Series> {
  let count = 0;
  let series = new Array<Series | undefined>(FIRST_ROWS).fill(undefined);
  let timesMs = new Float64Array(FIRST_ROWS);
  let values = new Float64Array(FIRST_ROWS);
  let startsMs = new Float64Array(FIRST_ROWS);
  let isForward = true;
  let isEachInOrder = true;

  function grow(): void {
    timesMs = movedInto(timesMs, new Float64Array(2 * count));
    values = movedInto(values, new Float64Array(2 * count));
    startsMs = movedInto(startsMs, new Float64Array(2 * count));
    series = [...series, ...new Array<undefined>(count).fill(undefined)];
  }

  function reset(): void {
    // One that is forgotten meanwhile is not to be held by this.
    series.fill(undefined, 0, count);
    count = 0;
    isForward = true;
    isEachInOrder = true;
  }

  return {
    add(one, timeMs, value, startMs, isInOrder) {
      if (count === timesMs.length) {
        grow();
      }
      isForward &&= count === 0 || timeMs >= (timesMs[count - 1] as number);
      series[count] = one;
      timesMs[count] = timeMs;
      values[count] = value;
      startsMs[count] = startMs;
      count += 1;
      isEachInOrder &&= isInOrder;
    },
    take(onValue) {
      if (isForward || isEachInOrder) {
        for (let row = 0; row < count; row++) {
          onValue(series[row] as Series, timesMs[row] as number, values[row] as number, startsMs[row] as number);
        }
      } else {
        const order = Array.from({ length: count }, (_, row) => row);
        order.sort((a, b) => (timesMs[a] as number) - (timesMs[b] as number));
        for (const row of order) {
          onValue(series[row] as Series, timesMs[row] as number, values[row] as number, startsMs[row] as number);
        }
      }
      reset();
    },
  };
}
