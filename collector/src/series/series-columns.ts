import { movedInto } from '#model/columns.ts';

const FIRST_SERIES = 256;
export const NO_POINT = -1;
const NO_TURN = -1;

/**
 * What each sample touches of its series, by the number of the series. By column, since of thousands of objects each sample would fetch
 * several lines of memory.
 */
export interface SeriesColumns {
  /** Newest time that was pushed, epoch ms. */
  lastMs: Float64Array<ArrayBuffer>;
  /** When something of it came last, epoch ms, where whoever pushes says that: its times may be of the past. */
  seenMs: Float64Array<ArrayBuffer>;
  /** A sample that is nearer than this, ms, to the one before may tell something new of how often the series is sampled. */
  newsBelowMs: Float64Array<ArrayBuffer>;
  /** In which turn it was pushed last. */
  turns: Int32Array<ArrayBuffer>;
  /** Number of the point that it is, as most series are one as they are; `NO_POINT` for others. */
  points: Int32Array<ArrayBuffer>;
  /** A number for a series that begins. */
  add(lastMs: number, newsBelowMs: number): number;
  /** The next series may have the number. */
  release(number: number): void;
}

export function createSeriesColumns(): SeriesColumns {
  const free: number[] = [];
  let size = 0;

  function grow(): void {
    const length = 2 * columns.lastMs.length;
    columns.lastMs = movedInto(columns.lastMs, new Float64Array(length));
    columns.seenMs = movedInto(columns.seenMs, new Float64Array(length));
    columns.newsBelowMs = movedInto(columns.newsBelowMs, new Float64Array(length));
    columns.turns = movedInto(columns.turns, new Int32Array(length));
    columns.points = movedInto(columns.points, new Int32Array(length));
  }

  const columns: SeriesColumns = {
    lastMs: new Float64Array(FIRST_SERIES),
    seenMs: new Float64Array(FIRST_SERIES),
    newsBelowMs: new Float64Array(FIRST_SERIES),
    turns: new Int32Array(FIRST_SERIES),
    points: new Int32Array(FIRST_SERIES),
    add(lastMs, newsBelowMs) {
      const number = free.pop() ?? size++;
      if (number === columns.lastMs.length) {
        grow();
      }
      columns.lastMs[number] = lastMs;
      columns.seenMs[number] = -Infinity;
      columns.newsBelowMs[number] = newsBelowMs;
      columns.turns[number] = NO_TURN;
      columns.points[number] = NO_POINT;
      return number;
    },
    release: (number) => void free.push(number),
  };
  return columns;
}
