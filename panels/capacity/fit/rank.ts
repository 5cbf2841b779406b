import type { FitRow } from '../data/read.ts';
import type { View } from '../options.ts';

/** What the next rack needs. */
export interface Need {
  watts: number;
  /** 0 does not ask for space. */
  units: number;
}

export type Verdict = 'fits' | 'unproven' | 'stopped';

/** A part that is too small, in the order of a reader: what is closest to the rack first. */
export interface Stop {
  what: 'feeds' | 'chain' | 'cooling' | 'space';
  /** Whose it is, where it is not the rack's own. */
  by: string;
  lost: string;
  /** W or U that there are. */
  has: number;
}

/** A place for the next rack with why it is none. */
export interface Candidate {
  row: FitRow;
  verdict: Verdict;
  stops: Stop[];
  /** Least room of what is known, W; null where nothing is. */
  room: number | null;
  /** What is not known of it. */
  unknown: string[];
}

const ORDER: readonly Verdict[] = ['fits', 'unproven', 'stopped'];

/** Places for the next rack, best first: those that take it with most left, then those that miss least. */
export function rankPlaces(rows: readonly FitRow[], need: Need, view: View): Candidate[] {
  return rows
    .map((row) => judge(row, need, view))
    .sort(
      (a, b) =>
        ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict) ||
        a.stops.length - b.stops.length ||
        (b.room ?? -Infinity) - (a.room ?? -Infinity) ||
        a.row.key.localeCompare(b.row.key)
    );
}

function judge(row: FitRow, need: Need, view: View): Candidate {
  const of = ({ n, n1 }: { n: number | null; n1: number | null }) => (view === 'n' ? n : n1);
  const lostIn = (lost: string) => (view === 'n' ? '' : lost);
  const parts: Array<Omit<Stop, 'has'> & { has: number | null; wants: number }> = [
    { what: 'feeds', by: '', lost: lostIn('one feed'), has: of(row.rackRoom), wants: need.watts },
    { what: 'chain', ...row.chainRoom, lost: lostIn(row.chainRoom.lost), has: of(row.chainRoom), wants: need.watts },
    {
      what: 'cooling',
      ...row.coolingRoom,
      lost: lostIn(row.coolingRoom.lost),
      has: of(row.coolingRoom),
      wants: need.watts,
    },
    { what: 'space', by: '', lost: '', has: row.freeU, wants: need.units },
  ];
  const stops = parts.flatMap(({ what, by, lost, has, wants }) =>
    has !== null && has < wants ? [{ what, by, lost, has }] : []
  );
  const unknown = need.units > 0 ? row.unknown : row.unknown.filter((one) => one !== 'free space');
  const rooms = parts.flatMap(({ what, has }) => (what === 'space' || has === null ? [] : [has]));
  return {
    row,
    stops,
    unknown,
    verdict: stops.length > 0 ? 'stopped' : unknown.length > 0 ? 'unproven' : 'fits',
    room: rooms.length === 0 ? null : Math.min(...rooms),
  };
}

/** Which parts stop the rack elsewhere, with how many places each, the most frequent first. */
export function reasonsElsewhere(candidates: readonly Candidate[]): Array<{ stop: Stop; places: number }> {
  const groups = new Map<string, { stop: Stop; places: number }>();
  for (const { stops } of candidates) {
    for (const stop of stops) {
      const key = `${stop.what} ${stop.by}`;
      const known = groups.get(key);
      groups.set(key, { stop: known?.stop ?? stop, places: (known?.places ?? 0) + 1 });
    }
  }
  return [...groups.values()].sort((a, b) => b.places - a.places);
}
