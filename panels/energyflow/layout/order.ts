import type { Columns, Segment } from './columns.ts';

const SWEEPS = 8;

/**
 * Order within each column: by the mean place of the neighbours there and back, then neighbours change places as long as less
 * crosses. What crosses counts by how broad it is.
 * @param weight what comes first where nothing else decides: smaller before larger
 */
export function ordered({ members, segments }: Columns, weight: (item: number) => number): number[][] {
  const gaps = gapsOf(members.length, members, segments);
  let best = members.map((column) => [...column].sort((a, b) => weight(a) - weight(b)));
  let bestCost = costOf(best, gaps, weight);
  // From the other end too: two ways beside each other change places only together, which no single step finds.
  for (const sign of [1, -1]) {
    const bias = (item: number) => sign * weight(item);
    let columns = members.map((column) => [...column].sort((a, b) => bias(a) - bias(b)));
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      columns = transposed(swept(columns, segments, sweep % 2 === 0, bias), gaps, weight);
      const cost = costOf(columns, gaps, weight);
      if (cost < bestCost) {
        [best, bestCost] = [columns, cost];
      }
    }
  }
  return best;
}

/** Segments by the column in which they start. */
function gapsOf(count: number, members: readonly number[][], segments: readonly Segment[]): Segment[][] {
  const columnOf = new Map(members.flatMap((column, at) => column.map((item) => [item, at] as const)));
  return Array.from({ length: count }, (_, at) => segments.filter(({ from }) => columnOf.get(from) === at));
}

function swept(
  columns: readonly number[][],
  segments: readonly Segment[],
  isForward: boolean,
  weight: (item: number) => number
): number[][] {
  const result = columns.map((column) => [...column]);
  const rank = new Map<number, number>();
  const note = (column: readonly number[]) => column.forEach((item, at) => rank.set(item, (at + 0.5) / column.length));
  result.forEach(note);
  const order = result.map((_, at) => (isForward ? at : result.length - 1 - at));
  for (const at of order) {
    const centre = new Map(result[at]!.map((item) => [item, centreOf(item, segments, rank, isForward)]));
    result[at]!.sort((a, b) => centre.get(a)! - centre.get(b)! || weight(a) - weight(b));
    note(result[at]!);
  }
  return result;
}

function centreOf(
  item: number,
  segments: readonly Segment[],
  rank: ReadonlyMap<number, number>,
  isForward: boolean
): number {
  const own = segments.filter(({ from, to }) => (isForward ? to : from) === item);
  const total = own.reduce((sum, { value }) => sum + value, 0);
  return total > 0
    ? own.reduce((sum, { from, to, value }) => sum + value * rank.get(isForward ? from : to)!, 0) / total
    : rank.get(item)!;
}

/** Neighbours change places while that is less crossing. */
function transposed(columns: number[][], gaps: readonly Segment[][], weight: (item: number) => number): number[][] {
  const result = columns.map((column) => [...column]);
  for (let hasChanged = true, round = 0; hasChanged && round < SWEEPS; round++) {
    hasChanged = false;
    result.forEach((column, at) => {
      for (let place = 0; place + 1 < column.length; place++) {
        const before = localCost(result, gaps, at, weight);
        [column[place], column[place + 1]] = [column[place + 1]!, column[place]!];
        if (localCost(result, gaps, at, weight) < before) {
          hasChanged = true;
        } else {
          [column[place], column[place + 1]] = [column[place + 1]!, column[place]!];
        }
      }
    });
  }
  return result;
}

function costOf(columns: readonly number[][], gaps: readonly Segment[][], weight: (item: number) => number): number {
  const crossings = gaps.reduce((sum, gap, at) => sum + crossingOf(gap, columns[at]!, columns[at + 1] ?? []), 0);
  return crossings + columns.reduce((sum, column) => sum + disorderOf(column, weight), 0);
}

function localCost(
  columns: readonly number[][],
  gaps: readonly Segment[][],
  at: number,
  weight: (item: number) => number
): number {
  return (
    crossingOf(gaps[at]!, columns[at]!, columns[at + 1] ?? []) +
    (at > 0 ? crossingOf(gaps[at - 1]!, columns[at - 1]!, columns[at]!) : 0) +
    disorderOf(columns[at]!, weight)
  );
}

/** Against a crossing it is next to nothing: it only decides what nothing else does. */
const DISORDER = 1e-9;

function disorderOf(column: readonly number[], weight: (item: number) => number): number {
  let pairs = 0;
  for (let place = 0; place < column.length; place++) {
    for (let after = place + 1; after < column.length; after++) {
      pairs += weight(column[place]!) > weight(column[after]!) ? 1 : 0;
    }
  }
  return DISORDER * pairs;
}

/** What crosses between two columns: for each pair of bands the narrower one. */
function crossingOf(gap: readonly Segment[], left: readonly number[], right: readonly number[]): number {
  const [placeLeft, placeRight] = [left, right].map((column) => new Map(column.map((item, at) => [item, at])));
  let total = 0;
  gap.forEach((one, index) => {
    for (const other of gap.slice(index + 1)) {
      const before = placeLeft!.get(one.from)! - placeLeft!.get(other.from)!;
      const after = placeRight!.get(one.to)! - placeRight!.get(other.to)!;
      total += before * after < 0 ? Math.min(one.value, other.value) : 0;
    }
  });
  return total;
}
