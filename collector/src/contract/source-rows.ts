import { movedInto } from '#model/columns.ts';
import { Quality, type QualityCode } from '#model/sample.ts';
import type { SourceSample } from './reading.ts';

const MIN_CAPACITY = 16;

/** Bits of `flags`. */
export const RowFlag = { history: 1, noValue: 2 } as const;

/** Samples of one source by column: they say what `SourceSample` says, where an object for each would cost more than all the rest. */
export interface SourceRows extends Iterable<SourceSample> {
  /**
   * Addresses by their numbers. A source that emits by column keeps one list and only appends to it: what is known of an
   * address is then looked up once, not with each sample.
   */
  readonly addresses: readonly string[];
  /** Rows in use; the columns may be longer. */
  count: number;
  /** Numbers of the addresses. */
  points: Int32Array<ArrayBuffer>;
  timesMs: Float64Array<ArrayBuffer>;
  receivedMs: Float64Array<ArrayBuffer>;
  values: Float64Array<ArrayBuffer>;
  qualities: Uint8Array<ArrayBuffer>;
  flags: Uint8Array<ArrayBuffer>;
  /** Infinity where nothing was held back. */
  heldSinceMs: Float64Array<ArrayBuffer>;
}

export function createRows(addresses: readonly string[], capacity: number): SourceRows {
  return {
    addresses,
    count: 0,
    points: new Int32Array(capacity),
    timesMs: new Float64Array(capacity),
    receivedMs: new Float64Array(capacity),
    values: new Float64Array(capacity),
    qualities: new Uint8Array(capacity),
    flags: new Uint8Array(capacity),
    heldSinceMs: new Float64Array(capacity),
    *[Symbol.iterator]() {
      for (let row = 0; row < this.count; row++) {
        yield sampleAt(this, row);
      }
    },
  };
}

export function addRow(
  rows: SourceRows,
  point: number,
  timeMs: number,
  receivedMs: number,
  value: number,
  quality: QualityCode,
  flags: number,
  heldSinceMs = Infinity
): void {
  const row = rows.count++;
  if (row === rows.points.length) {
    grow(rows);
  }
  rows.points[row] = point;
  rows.timesMs[row] = timeMs;
  rows.receivedMs[row] = receivedMs;
  rows.values[row] = value;
  rows.qualities[row] = quality;
  rows.flags[row] = flags;
  rows.heldSinceMs[row] = heldSinceMs;
}

/** Makes room for `more` rows that are good, and says all of them but point, time and value. */
export function prepareRows(rows: SourceRows, more: number, receivedMs: number, flags: number): void {
  const end = rows.count + more;
  while (rows.points.length < end) {
    grow(rows);
  }
  rows.receivedMs.fill(receivedMs, rows.count, end);
  rows.qualities.fill(Quality.good, rows.count, end);
  rows.flags.fill(flags, rows.count, end);
  rows.heldSinceMs.fill(Infinity, rows.count, end);
}

/** Adds a row that was prepared. */
export function addPrepared(rows: SourceRows, point: number, timeMs: number, value: number): void {
  const row = rows.count++;
  rows.points[row] = point;
  rows.timesMs[row] = timeMs;
  rows.values[row] = value;
}

/** Samples as rows, in their order. */
export function rowsOf(samples: readonly SourceSample[]): SourceRows {
  const rows = createRows(
    samples.map(({ address }) => address),
    samples.length
  );
  samples.forEach((sample, point) => addSampleRow(rows, point, sample));
  return rows;
}

export function addSampleRow(
  rows: SourceRows,
  point: number,
  { timeMs, receivedMs, value, quality, isHistory, heldSinceMs }: Omit<SourceSample, 'address'>
): void {
  const flags = (isHistory ? RowFlag.history : 0) | (value === null ? RowFlag.noValue : 0);
  addRow(rows, point, timeMs, receivedMs, value ?? Number.NaN, quality, flags, heldSinceMs);
}

export function countOf(samples: readonly SourceSample[] | SourceRows): number {
  return 'points' in samples ? samples.count : samples.length;
}

/** The addresses of rows that are of one point each, in the order of their numbers: the whole list itself where all are there. */
export function addressesIn(rows: SourceRows): readonly string[] {
  return rows.count === rows.addresses.length
    ? rows.addresses
    : Array.from(rows.points.subarray(0, rows.count), (point) => rows.addresses[point] as string);
}

/** The rows of which `isKept` holds, in their order. */
export function rowsWhere(rows: SourceRows, isKept: (row: number) => boolean): SourceRows {
  const kept = createRows(rows.addresses, rows.count);
  for (let row = 0; row < rows.count; row++) {
    if (isKept(row)) {
      copyRow(rows, row, kept);
    }
  }
  return kept;
}

/** Fills `into` with the rows in the order of their points' numbers; those of one point stay as they are. */
export function copyByPoint(rows: SourceRows, into: SourceRows): void {
  const places = new Uint32Array(rows.addresses.length + 1);
  for (let row = 0; row < rows.count; row++) {
    places[(rows.points[row] as number) + 1]! += 1;
  }
  for (let point = 1; point < places.length; point++) {
    places[point]! += places[point - 1] as number;
  }
  const order = new Uint32Array(rows.count);
  for (let row = 0; row < rows.count; row++) {
    order[places[rows.points[row] as number]!++] = row;
  }
  into.count = 0;
  for (const row of order) {
    copyRow(rows, row, into);
  }
}

/** @param point its number in the other list of addresses, where that is another one */
export function copyRow(rows: SourceRows, row: number, into: SourceRows, point = rows.points[row] as number): void {
  addRow(
    into,
    point,
    rows.timesMs[row] as number,
    rows.receivedMs[row] as number,
    rows.values[row] as number,
    rows.qualities[row] as QualityCode,
    rows.flags[row] as number,
    rows.heldSinceMs[row]
  );
}

export function addressAt({ addresses, points }: SourceRows, row: number): string {
  return addresses[points[row] as number] as string;
}

/** Whether a row says no more than "nothing was read", as `badMark` does. */
export function isBadMarkAt({ flags, qualities }: SourceRows, row: number): boolean {
  return ((flags[row] as number) & RowFlag.noValue) !== 0 && qualities[row] === Quality.bad;
}

function sampleAt(rows: SourceRows, row: number): SourceSample {
  const flags = rows.flags[row] as number;
  const heldSinceMs = rows.heldSinceMs[row] as number;
  return {
    address: addressAt(rows, row),
    timeMs: rows.timesMs[row] as number,
    receivedMs: rows.receivedMs[row] as number,
    value: flags & RowFlag.noValue ? null : (rows.values[row] as number),
    quality: rows.qualities[row] as QualityCode,
    ...(flags & RowFlag.history ? { isHistory: true } : {}),
    ...(heldSinceMs === Infinity ? {} : { heldSinceMs }),
  };
}

function grow(rows: SourceRows): void {
  const capacity = Math.max(MIN_CAPACITY, rows.points.length * 2);
  rows.points = movedInto(rows.points, new Int32Array(capacity));
  rows.timesMs = movedInto(rows.timesMs, new Float64Array(capacity));
  rows.receivedMs = movedInto(rows.receivedMs, new Float64Array(capacity));
  rows.values = movedInto(rows.values, new Float64Array(capacity));
  rows.qualities = movedInto(rows.qualities, new Uint8Array(capacity));
  rows.flags = movedInto(rows.flags, new Uint8Array(capacity));
  rows.heldSinceMs = movedInto(rows.heldSinceMs, new Float64Array(capacity));
}
