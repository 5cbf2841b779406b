import { firstAtOrAfter } from '../series/rows.ts';
import type { StripLines } from './lines.ts';

/** Columns as uPlot takes them: times, then the values of each line. */
export type Columns = [number[], ...Array<Array<number | null | undefined>>];

/** Lines at several fineness: the first as they are, each further one with the extremes of longer blocks of rows. */
export type Levels = Columns[];

/** Rows of a block of the second level; each further one has blocks of so many of the level before. */
const BLOCK_ROWS = 16;
const FACTOR = 2;

/** Fewer rows are drawn as they are: more than a screen has pixels, and quickly enough. */
const MAX_DIRECT_ROWS = 4_000;

/** Rows per pixel that a level needs to draw the same picture: a block with its lowest and highest. */
const ROWS_PER_PIXEL = 2;

/**
 * A line of 200,000 points on 800 px is seen as the lowest and highest value of each pixel. Blocks keep both, in the order in which
 * they came, at two times of the block; a block that is all hole stays one.
 */
export function levelsOf({ timesMs, lines }: Pick<StripLines, 'timesMs' | 'lines'>): Levels {
  const all: Columns = [timesMs, ...lines.map(({ values }) => values)];
  const levels = [all];
  for (let block = BLOCK_ROWS; timesMs.length / block > MAX_DIRECT_ROWS / BLOCK_ROWS; block *= FACTOR) {
    // From the level before, which has two rows for each of its blocks.
    const before = levels.at(-1)!;
    levels.push(extremes(before, levels.length === 1 ? BLOCK_ROWS : 2 * FACTOR));
  }
  return levels;
}

function extremes([times, ...lines]: Columns, rows: number): Columns {
  const blocks = Math.ceil(times.length / rows);
  const out: number[] = new Array<number>(blocks * 2);
  for (let block = 0; block < blocks; block++) {
    const from = block * rows;
    const last = Math.min(from + rows, times.length) - 1;
    out[block * 2] = times[from]!;
    out[block * 2 + 1] = times[from + Math.floor((last - from + 1) / 2)]!;
  }
  return [out, ...lines.map((values) => extremesOf(values, rows, blocks))];
}

function extremesOf(values: Columns[1], rows: number, blocks: number): Columns[1] {
  const out = new Array<number | null | undefined>(blocks * 2);
  for (let block = 0; block < blocks; block++) {
    const end = Math.min((block + 1) * rows, values.length);
    let [low, high, lowAt, highAt] = [Infinity, -Infinity, -1, -1];
    let hole: null | undefined = undefined;
    for (let row = block * rows; row < end; row++) {
      const value = values[row];
      if (value == null) {
        hole = value === null ? null : hole;
        continue;
      }
      if (value < low) {
        [low, lowAt] = [value, row];
      }
      if (value > high) {
        [high, highAt] = [value, row];
      }
    }
    const [first, second] = lowAt < 0 ? [hole, hole] : lowAt <= highAt ? [low, high] : [high, low];
    out[block * 2] = first;
    out[block * 2 + 1] = second;
  }
  return out;
}

export interface Drawn {
  columns: Columns;
  /** Several rows to a pixel: the line goes up and down within it. */
  isDense: boolean;
}

/** What to draw within a range, epoch ms, on so many pixels: with one row more at each end, so that lines go to the edge. */
export function drawnWithin(levels: Levels, [fromMs, toMs]: readonly [number, number], pixels: number): Drawn {
  const [finest] = levels;
  for (const level of [...levels].reverse()) {
    const [times] = level;
    const first = Math.max(0, firstAtOrAfter(times, fromMs) - 1);
    const end = Math.min(times.length, firstAtOrAfter(times, toMs) + 1);
    const isDense = end - first >= ROWS_PER_PIXEL * pixels;
    if (isDense || level === finest) {
      const isAll = first === 0 && end === times.length;
      const columns = isAll ? level : (level.map((column) => column.slice(first, end)) as Columns);
      return { columns, isDense };
    }
  }
  return { columns: [[]], isDense: false };
}
