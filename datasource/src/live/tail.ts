import type { Labels } from '@grafana/data';
import type { LiveMark, LiveMessage, LiveWorth } from '#model/query/live.ts';

/** A panel that was out of sight for longer asks its whole question again. */
const MAX_ROWS = 120;

/** What a channel has told: the newest rows of each series. */
export interface Tail {
  bucketMs: number;
  /** Index of a series by {@link seriesKey}. */
  series: ReadonlyMap<string, number>;
  timesMs: readonly number[];
  /** By series. */
  values: ReadonlyArray<ReadonlyArray<number | null>>;
  marks: ReadonlyArray<readonly LiveMark[]>;
  worth: LiveWorth;
}

/** What a series is known by in an answer and in a channel. */
export function seriesKey(name: string, labels: Labels = {}): string {
  return JSON.stringify([name, ...Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** Adds a message to what a channel has told; undefined as long as the series are not known. */
export function takeMessage(tail: Tail | undefined, message: LiveMessage, bucketMs: number): Tail | undefined {
  const { schema, data, live } = message;
  if (!data) {
    const nothing = { bucketMs, series: new Map(), timesMs: [], values: [], marks: [] };
    return {
      ...(tail ?? nothing),
      worth: { ...tail?.worth, ...live, schemaId: tail?.worth.schemaId ?? live.schemaId },
    };
  }
  const series = schema
    ? new Map(schema.fields.slice(1).map(({ name, labels }, index) => [seriesKey(name, labels), index]))
    : tail?.series;
  const isKnown = tail?.worth.schemaId === live.schemaId;
  if (!series || (!schema && !isKnown)) {
    return tail;
  }
  const [timesMs = [], ...columns] = data.values as [number[], ...Array<Array<number | null>>];
  const kept = isKnown ? rowsBefore(tail, timesMs[0] ?? Infinity) : { from: 0, to: 0 };
  const before = <Item>(items: readonly Item[] | undefined) => items?.slice(kept.from, kept.to) ?? [];
  const good = timesMs.map(() => 0);
  return {
    bucketMs,
    series,
    timesMs: [...before(tail?.timesMs), ...timesMs],
    values: columns.map((column, index) => [...before(tail?.values[index]), ...column]),
    marks: columns.map((_column, index) => [...before(tail?.marks[index]), ...(live.marks?.[index] ?? good)]),
    worth: live,
  };
}

/** The rows that stay before new ones; none where some are missing in between. */
function rowsBefore({ timesMs, bucketMs }: Tail, firstMs: number): { from: number; to: number } {
  let to = timesMs.length;
  while (to > 0 && (timesMs[to - 1] as number) >= firstMs) {
    to--;
  }
  const hasGap = to > 0 && firstMs !== Infinity && firstMs - (timesMs[to - 1] as number) > bucketMs;
  return hasGap ? { from: 0, to: 0 } : { from: Math.max(0, to - MAX_ROWS), to };
}
