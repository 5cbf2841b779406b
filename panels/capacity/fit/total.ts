import { groupBy } from '../../shared/frames/group-by.ts';
import type { FitRow } from '../data/read.ts';
import type { View } from '../options.ts';

/** What all racks together could take more, W, and what stops it. */
export interface TotalRoom {
  watts: number;
  by: 'feeds' | 'chain' | 'cooling';
  /** Equipment that stops it. */
  names: string[];
}

/**
 * What the racks' own feeds take together, as far as what they share takes it too: racks behind the same part of the chain share its
 * room, and racks of the same coolers theirs. What is not known stops nothing. Undefined where no rack's own room is known.
 */
export function totalRoom(rows: readonly FitRow[], view: View): TotalRoom | undefined {
  const of = ({ n, n1 }: { n: number | null; n1: number | null }) => (view === 'n' ? n : n1);
  const known = rows.filter(({ rackRoom }) => of(rackRoom) !== null);
  if (known.length === 0) {
    return undefined;
  }
  const own = (row: FitRow) => Math.max(0, of(row.rackRoom) ?? 0);
  const feeds = known.reduce((sum, row) => sum + own(row), 0);
  const shared = (part: 'chainRoom' | 'coolingRoom') => {
    let watts = 0;
    const names: string[] = [];
    for (const [by, group] of groupBy(known, (row) => (of(row[part]) === null ? '' : row[part].by))) {
      const racks = group.reduce((sum, row) => sum + own(row), 0);
      const room = by === '' ? Infinity : Math.max(0, ...group.map((row) => of(row[part]) ?? 0));
      watts += Math.min(racks, room);
      if (room < racks) {
        names.push(by);
      }
    }
    return { watts, names };
  };
  const chain = shared('chainRoom');
  const cooling = shared('coolingRoom');
  const watts = Math.min(feeds, chain.watts, cooling.watts);
  return watts === feeds
    ? { watts, by: 'feeds', names: [] }
    : watts === chain.watts
      ? { watts, by: 'chain', names: chain.names }
      : { watts, by: 'cooling', names: cooling.names };
}
