import { naturally } from '../../shared/layout/natural.ts';
import type { Rack } from './hall.ts';

export interface Job {
  /** Id and name, as the racks list it. */
  name: string;
  racks: Set<number>;
}

/** Jobs of the hall with their racks, the widest first. */
export function jobsOf(racks: readonly Rack[]): Job[] {
  const byName = new Map<string, Set<number>>();
  racks.forEach(({ jobs }, index) => {
    for (const name of jobs) {
      const known = byName.get(name) ?? new Set();
      byName.set(name, known);
      known.add(index);
    }
  });
  return [...byName]
    .map(([name, on]) => ({ name, racks: on }))
    .toSorted((a, b) => b.racks.size - a.racks.size || naturally(a.name, b.name));
}
