import type { Capacity, Cooled, Draw, DrawName, Limited, Place, Spaced } from '../data/read.ts';
import type { View } from '../options.ts';

/** One bar against its limit, in its unit. Null where the limit or what is drawn is not known. */
export interface Bar {
  place: Place;
  limit: number;
  /** What counts as drawn, and the draws beside it where they are known. */
  drawn: number;
  draws: Draw | null;
  left: number;
  /** Of the limit. */
  used: number;
  /** Part of what is left that nothing can use. */
  stranded: number | null;
  /** A second limit on the same bar, with one feed or cooler lost. */
  limitN1: number | null;
  /** What is lost in this view. */
  lost: string;
  coverage: number;
}

/** Power of a zone or rack: its limit sinks when one feed is lost. */
export function powerBar(row: Limited, view: View, drawName: DrawName): Bar | null {
  const limit = view === 'n' ? row.limit : (row.limitN1 ?? row.limit);
  if (limit === null || !row.draw) {
    return null;
  }
  const own = barOf(row, limit, row.draw[drawName], row.draw, row.stranded, row.coverage);
  return view === 'n' ? { ...own, limitN1: row.limitN1 } : { ...own, lost: 'one feed' };
}

/** Equipment and feeds: the limit stays, and the draw rises when the other side is lost. */
export function equipmentBar(row: Limited, view: View, drawName: DrawName): Bar | null {
  if (row.limit === null || !row.draw) {
    return null;
  }
  if (view === 'n' || row.failover === null) {
    return barOf(row, row.limit, row.draw[drawName], row.draw, null, row.coverage);
  }
  const own = barOf(row, row.limit, row.failover, null, row.stranded, row.coverage);
  return { ...own, lost: row.failoverLost || 'the other side' };
}

export function coolingBar(row: Cooled, view: View): Bar | null {
  if (row.limit === null || row.drawn === null) {
    return null;
  }
  const limitN1 = row.headroomN1 === null ? null : row.headroomN1 + row.drawn;
  const limit = view === 'n' ? row.limit : (limitN1 ?? row.limit);
  const own = barOf(row, limit, row.drawn, null, row.stranded, 1);
  return view === 'n' ? { ...own, limitN1 } : { ...own, lost: 'the strongest cooler' };
}

export function spaceBar(row: Spaced): Bar | null {
  return row.height === null || row.used === null ? null : barOf(row, row.height, row.used, null, row.stranded, 1);
}

function barOf(
  place: Place,
  limit: number,
  drawn: number,
  draws: Draw | null,
  stranded: number | null,
  coverage: number
): Bar {
  return {
    ...{ place, limit, drawn, draws, stranded, coverage },
    left: limit - drawn,
    used: limit > 0 ? drawn / limit : drawn > 0 ? Infinity : 0,
    limitN1: null,
    lost: '',
  };
}

/** A list of bars with those of which no limit or draw is known. */
export interface BarList {
  title: string;
  bars: Bar[];
  unknown: Place[];
}

/** Fullest first: what is short comes first. */
function listOf(title: string, rows: readonly Limited[] | undefined, toBar: (row: Limited) => Bar | null): BarList[] {
  if (!rows || rows.length === 0) {
    return [];
  }
  const pairs = rows.map((row) => ({ row, bar: toBar(row) }));
  const bars = pairs.flatMap(({ bar }) => bar ?? []);
  return [
    {
      title,
      bars: bars.sort((a, b) => b.used - a.used),
      unknown: pairs.filter(({ bar }) => !bar).map(({ row }) => row),
    },
  ];
}

/** Shared equipment, coolers, and for the failover view the feeds A and B of the racks. */
export function equipmentLists({ chain, cooling, feeds, drawName }: Capacity, view: View): BarList[] {
  const toBar = (row: Limited) => equipmentBar(row, view, drawName);
  return [
    ...listOf('Power chain', chain, toBar),
    ...(view === 'failover' ? listOf('Feeds of racks', feeds, toBar) : []),
    ...listOf('Coolers', cooling, toBar),
  ];
}
