import { type DataFrame, type Field, FieldType, type QueryResultMetaNotice } from '@grafana/data';
import type { RowQuality, SeriesFrameMeta } from '#model/query/frame-meta.ts';
import { LIVE_CARRIED, LIVE_MARKS, type LiveMark } from '#model/query/live.ts';
import { seriesKey, type Tail } from './tail.ts';

/** The frames of a query with what was told since. */
export interface Joined {
  frames: DataFrame[];
  /** Rows between are missing, or a series is new: the whole question has to be asked again. */
  isIncomplete: boolean;
}

/** Marks of a row for which a series was not told: it had no value. */
const STALE: LiveMark = LIVE_MARKS.indexOf('stale') + 1;

/**
 * Continues the answer of a query with the rows of its channel, which replace those of the same time. Rows before the range, which
 * moves along, are left out.
 * @param fromMs start of the range, epoch ms
 */
export function joinTail(frames: readonly DataFrame[], tail: Tail, fromMs: number): Joined {
  const told = new Set<string>();
  let isIncomplete = false;
  const joined = frames.map((frame) => {
    const parts = partsOf(frame);
    if (!parts || tail.timesMs.length === 0) {
      return frame;
    }
    const key = seriesKey(parts.value.name, parts.value.labels);
    told.add(key);
    const lastMs = parts.time.values.at(-1) as number;
    isIncomplete ||= (tail.timesMs[0] as number) - lastMs > tail.bucketMs;
    return joinSeries(frame, parts, tail, tail.series.get(key), fromMs);
  });
  isIncomplete ||= [...tail.series.keys()].some((key) => !told.has(key));
  return { frames: withProblem(joined, tail.worth.problem), isIncomplete };
}

interface Parts {
  time: Field<number>;
  value: Field<number | null>;
  meta: SeriesFrameMeta;
}

/** A frame without rows carries notices only. */
function partsOf(frame: DataFrame): Parts | undefined {
  const [time, value] = frame.fields;
  const meta = frame.meta?.custom?.['plenum'] as SeriesFrameMeta | undefined;
  return time?.type === FieldType.time && value && meta && frame.length > 0 ? { time, value, meta } : undefined;
}

function joinSeries(
  frame: DataFrame,
  { time, value, meta }: Parts,
  tail: Tail,
  index: number | undefined,
  fromMs: number
): DataFrame {
  const { timesMs, worth, bucketMs } = tail;
  const end = rowAt(time.values, timesMs[0] as number);
  const begin = Math.min(end, rowAt(time.values, fromMs - bucketMs));
  const kept = end - begin;
  // A line must not be drawn over rows that are missing.
  const lastMs = time.values[end - 1] as number;
  const holeMs = kept > 0 && (timesMs[0] as number) - lastMs > bucketMs ? [lastMs + bucketMs] : [];
  const nothing = (rows: readonly unknown[]) => rows.map(() => null);
  const stale = (rows: readonly unknown[]) => rows.map(() => STALE);
  const values = [...nothing(holeMs), ...(index === undefined ? nothing(timesMs) : (tail.values[index] ?? []))];
  const marks = [...stale(holeMs), ...(index === undefined ? stale(timesMs) : (tail.marks[index] ?? []))];
  const times = [...time.values.slice(begin, end), ...holeMs, ...timesMs];
  const plenum: SeriesFrameMeta = {
    ...meta,
    quality: [
      ...cutRuns(meta.quality, begin, end),
      ...runsOf(marks, kept, (mark): RowQuality | undefined => LIVE_MARKS[(mark % LIVE_CARRIED) - 1]),
    ],
    carried: [
      ...cutRuns(meta.carried, begin, end),
      ...runsOf(marks, kept, (mark) => mark >= LIVE_CARRIED || undefined).map(([first, last]): [number, number] => [
        first,
        last,
      ]),
    ],
    ...(index === undefined
      ? { points: 0 }
      : {
          points: worth.points?.[index] ?? meta.points,
          expectedPoints: worth.expectedPoints?.[index] ?? meta.expectedPoints,
          newestMs: worth.newestMs?.[index] ?? undefined,
          extreme: worth.extreme?.[index] ?? meta.extreme,
        }),
  };
  return {
    ...frame,
    fields: [bare(time, times), bare(value, [...value.values.slice(begin, end), ...values])],
    length: times.length,
    meta: { ...frame.meta, custom: { ...frame.meta?.custom, plenum } },
  };
}

/** Without what Grafana has worked out of the values that were there before. */
function bare<Value>({ name, type, config, labels }: Field<Value>, values: Value[]): Field<Value> {
  return { name, type, config, values, ...(labels && { labels }) };
}

/** The first row at or after a time. */
function rowAt(timesMs: readonly number[], timeMs: number): number {
  let low = 0;
  let high = timesMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((timesMs[middle] as number) < timeMs) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** Runs of the rows from `begin` to before `end`, counted from there. */
function cutRuns<Run extends [number, number, ...unknown[]]>(runs: readonly Run[], begin: number, end: number): Run[] {
  return runs.flatMap(([first, last, ...rest]) =>
    last >= begin && first < end
      ? [[Math.max(first, begin) - begin, Math.min(last, end - 1) - begin, ...rest] as Run]
      : []
  );
}

function runsOf<Word extends RowQuality | true>(
  marks: readonly LiveMark[],
  offset: number,
  wordOf: (mark: LiveMark) => Word | undefined
): Array<[number, number, Word]> {
  const runs: Array<[number, number, Word]> = [];
  marks.forEach((mark, row) => {
    const word = wordOf(mark);
    const last = runs.at(-1);
    if (word === undefined) {
      return;
    }
    if (last && last[1] === offset + row - 1 && last[2] === word) {
      last[1]++;
    } else {
      runs.push([offset + row, offset + row, word]);
    }
  });
  return runs;
}

function withProblem(frames: DataFrame[], problem: string | undefined): DataFrame[] {
  const [first, ...others] = frames;
  if (!first || problem === undefined) {
    return frames;
  }
  const notice: QueryResultMetaNotice = { severity: 'warning', text: `Nothing new comes: ${problem}` };
  return [{ ...first, meta: { ...first.meta, notices: [...(first.meta?.notices ?? []), notice] } }, ...others];
}
