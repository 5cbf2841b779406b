/** A row of `plenum.sample`. */
export interface SampleRow {
  pointId: number;
  /** Epoch ms, UTC. */
  timeMs: number;
  value: number | null;
  /** 0 good, 1 uncertain, 2 bad. */
  quality: number;
}

/** A sample with the source of its point. */
export interface SourcedRow extends SampleRow {
  source: string;
}

/** Rows that follow each other and are of one source. */
export interface Stretch {
  source: string;
  /** Number of the row behind its last. */
  end: number;
}

/** Rows of `plenum.sample` by column: an object for each would live until the database has answered, which costs more than all the rest. */
export interface SampleColumns {
  pointIds: Int32Array;
  /** Epoch ms, UTC. */
  timesMs: Float64Array;
  /** NaN stands for `null`. */
  values: Float64Array;
  qualities: Uint8Array;
  stretches: readonly Stretch[];
}

/** Rows by column. Throws `RangeError` for what a column would wrap in silence. */
export function byColumn(rows: readonly SampleRow[] | readonly SourcedRow[]): SampleColumns {
  const stretches: Stretch[] = [];
  const columns = emptyColumns(rows.length, stretches);
  let index = 0;
  for (const row of rows) {
    const { pointId, quality } = row;
    if (!isInt(pointId, 2 ** 31) || quality < 0 || !isInt(quality, 2 ** 8)) {
      throw new RangeError(
        `Sample of point ${pointId}: its id or quality ${quality} cannot be stored. Report this fault.`
      );
    }
    columns.pointIds[index] = pointId;
    columns.timesMs[index] = row.timeMs;
    columns.values[index] = row.value ?? Number.NaN;
    columns.qualities[index++] = quality;
    const source = 'source' in row ? row.source : '';
    const last = stretches.at(-1);
    if (last?.source === source) {
      last.end = index;
    } else {
      stretches.push({ source, end: index });
    }
  }
  return columns;
}

/** Columns for `count` rows, to be filled. */
export function emptyColumns(count: number, stretches: readonly Stretch[]): SampleColumns {
  return {
    pointIds: new Int32Array(count),
    timesMs: new Float64Array(count),
    values: new Float64Array(count),
    qualities: new Uint8Array(count),
    stretches,
  };
}

/** The rows from `start` up to `end`, in the same memory. */
export function columnsBetween(columns: SampleColumns, start: number, end: number): SampleColumns {
  return {
    pointIds: columns.pointIds.subarray(start, end),
    timesMs: columns.timesMs.subarray(start, end),
    values: columns.values.subarray(start, end),
    qualities: columns.qualities.subarray(start, end),
    stretches: columns.stretches
      .map((stretch) => ({ source: stretch.source, end: Math.min(stretch.end, end) - start }))
      .filter((stretch, index, all) => stretch.end > Math.max(0, all[index - 1]?.end ?? 0)),
  };
}

/** One row of columns. */
export function rowAt({ pointIds, timesMs, values, qualities }: SampleColumns, index: number): SampleRow {
  const value = values[index] as number;
  return {
    pointId: pointIds[index] as number,
    timeMs: timesMs[index] as number,
    value: Number.isNaN(value) ? null : value,
    quality: qualities[index] as number,
  };
}

function isInt(value: number, limit: number): boolean {
  return Number.isInteger(value) && value >= -limit && value < limit;
}
