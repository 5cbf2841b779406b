import type { PoorQuality } from '../../shared/frames/frame-meta.ts';
import { lowerFirst } from '#model/text/first-letter.ts';
import { firstAtOrAfter, sameTimes } from '../series/rows.ts';
import type { StripData } from '../series/strips.ts';

/** A stretch of time in which a series was not good. */
export interface PoorStretch {
  fromMs: number;
  toMs: number;
  quality: PoorQuality;
}

/** What one strip draws, columns aligned to one time axis. `undefined` means that there is no row, `null` is a hole. */
export interface StripLines {
  timesMs: number[];
  lines: Line[];
  stretches: PoorStretch[];
}

export interface Line {
  key: string;
  name: string;
  values: Array<number | null | undefined>;
  /** Rows to be drawn hollow, ascending: they have a value, and its quality is not good. */
  hollow: number[];
  /** The mean of a quantity, or its only member. */
  isMain: boolean;
  color?: string;
  /** Of a mean: how many it is of, and how many of them have a value in each row. */
  members?: { total: number; counts: Array<number | undefined> };
  /** Time of the newest sample, epoch ms, where values are carried beyond it. */
  newestMs?: number;
}

/** So many steps without a row are a hole: the line breaks instead of bridging it. */
const HOLE_STEPS = 2.5;

/** Aligns members and means of a strip on the union of their times. */
export function toLines(strip: StripData): StripLines {
  const columns = strip.quantities.flatMap((quantity) => {
    const { members, mean } = quantity;
    const memberColumns = members.map((member) => ({
      ...member,
      isMain: members.length === 1,
      counts: undefined,
      total: undefined,
    }));
    if (members.length === 1) {
      return memberColumns;
    }
    return [
      ...memberColumns,
      {
        key: `mean ${quantity.key}`,
        name: strip.quantities.length > 1 ? `mean ${lowerFirst(quantity.title)}` : 'mean',
        ...mean,
        runs: [],
        isMain: true,
        color: undefined,
        bucketMs: undefined,
        newestMs: newestOf(members),
        total: members.length,
      },
    ];
  });
  const { timesMs, rowOf } = sharedTimes(columns.map((column) => withHoles(column.timesMs, column.bucketMs)));
  const lines = columns.map((column) => {
    const values: Line['values'] = new Array<number | null | undefined>(timesMs.length).fill(undefined);
    const hollow: number[] = [];
    for (const time of holes(column.timesMs, column.bucketMs)) {
      values[rowOf(time, -1)] = null;
    }
    column.timesMs.forEach((time, row) => {
      values[rowOf(time, row)] = column.values[row] ?? null;
    });
    for (const run of column.runs) {
      for (let row = run.first; row <= run.last && row < column.timesMs.length; row++) {
        if (column.values[row] != null) {
          hollow.push(rowOf(column.timesMs[row]!, row));
        }
      }
    }
    const { key, name, isMain, color, newestMs, counts, total } = column;
    const line: Line = { key, name, values, hollow, isMain, color, newestMs };
    if (counts) {
      line.members = { total, counts: new Array<number | undefined>(timesMs.length) };
      column.timesMs.forEach((time, row) => (line.members!.counts[rowOf(time, row)] = counts[row]));
    }
    return line;
  });
  return { timesMs, lines, stretches: strip.quantities.flatMap((quantity) => quantity.members.flatMap(poorStretches)) };
}

/** Absent where some member does not say it: its values are not carried. */
function newestOf(members: ReadonlyArray<{ newestMs?: number }>): number | undefined {
  const times = members.map(({ newestMs }) => newestMs);
  return times.every((time) => time !== undefined) ? Math.max(...times) : undefined;
}

interface Column {
  timesMs: number[];
  bucketMs?: number;
}

function withHoles(timesMs: number[], bucketMs: number | undefined): number[] {
  const breaks = holes(timesMs, bucketMs);
  return breaks.length === 0 ? timesMs : [...timesMs, ...breaks].sort((a, b) => a - b);
}

/** All times of some columns, and the row of a time; columns with the same times, which is the rule, need no search. */
function sharedTimes(columns: readonly number[][]): {
  timesMs: number[];
  rowOf: (timeMs: number, ownRow: number) => number;
} {
  const [first = []] = columns;
  if (columns.every((times) => sameTimes(times, first))) {
    return {
      timesMs: first,
      rowOf: (timeMs, ownRow) => (first[ownRow] === timeMs ? ownRow : firstAtOrAfter(first, timeMs)),
    };
  }
  const timesMs = [...new Set(columns.flat())].sort((a, b) => a - b);
  const rows = new Map(timesMs.map((time, row) => [time, row]));
  return { timesMs, rowOf: (timeMs) => rows.get(timeMs)! };
}

/** Times of breaks: one step after the last row before each hole. */
function holes(timesMs: number[], bucketMs = medianStep(timesMs)): number[] {
  const breaks: number[] = [];
  for (let row = 1; row < timesMs.length; row++) {
    if (bucketMs > 0 && timesMs[row]! - timesMs[row - 1]! > HOLE_STEPS * bucketMs) {
      breaks.push(timesMs[row - 1]! + bucketMs);
    }
  }
  return breaks;
}

/** So many distances tell the usual one; sorting all of a long series takes longer than drawing it. */
const MAX_STEPS = 2_000;

/** Median distance of neighbouring rows, of a long series of evenly spread ones, ms; 0 for fewer than two rows. */
export function medianStep(timesMs: readonly number[]): number {
  const every = Math.max(1, Math.ceil((timesMs.length - 1) / MAX_STEPS));
  const steps: number[] = [];
  for (let row = 1; row < timesMs.length; row += every) {
    steps.push(timesMs[row]! - timesMs[row - 1]!);
  }
  steps.sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)] ?? 0;
}

function poorStretches(column: Column & { runs: Array<{ first: number; last: number; quality: PoorQuality }> }) {
  const step = column.bucketMs ?? medianStep(column.timesMs);
  return column.runs.flatMap(({ first, last, quality }): PoorStretch[] => {
    const fromMs = column.timesMs[first];
    const toMs = column.timesMs[Math.min(last, column.timesMs.length - 1)];
    return fromMs === undefined || toMs === undefined ? [] : [{ fromMs, toMs: toMs + step, quality }];
  });
}
