import type { BmcPoint, BmcPoints } from './points.ts';
import type { Visit, Visited } from './walk/visit.ts';

/** One request of a turn. */
export interface Planned {
  visit: Visit;
  /** Addresses of the points that it gives. */
  gives: ReadonlySet<string>;
}

/** What a visit gives: the addresses of points, by what it gave while the tree was walked. */
function yieldOf({ readings, values }: Visited, points: BmcPoints): Set<string> {
  const found = new Set<string>();
  for (const { source, sameAs, isAbsent } of readings) {
    const point = isAbsent ? undefined : (points.bySource.get(source) ?? points.bySource.get(sameAs ?? ''));
    if (point) {
      found.add(point.address);
    }
  }
  for (const { sources } of values) {
    const point = pointOf(sources, points);
    if (point) {
      found.add(point.address);
    }
  }
  return found;
}

export function pointOf(sources: readonly string[], points: BmcPoints): BmcPoint | undefined {
  for (const source of sources) {
    const point = points.bySource.get(source);
    if (point) {
      return point;
    }
  }
  return undefined;
}

/**
 * The fewest requests that give all points, or close to it: always the one that gives most of what is still missing. A metric
 * report goes before all others of as much, as the BMC has its values at hand.
 */
export function planOf(
  visited: readonly Visited[],
  points: BmcPoints,
  refused: ReadonlySet<string> = new Set()
): Planned[] {
  const missing = new Set(points.points.map(({ address }) => address));
  const rest = visited
    .filter(({ visit }) => !refused.has(visit.path))
    .map((one) => ({ visit: one.visit, gives: yieldOf(one, points), rank: one.visit.report ? 1 : 0 }));
  const plan: Planned[] = [];
  while (missing.size > 0) {
    let best: (typeof rest)[number] | undefined;
    let bestCount = 0;
    for (const one of rest) {
      const count = [...one.gives].filter((address) => missing.has(address)).length;
      if (count > bestCount || (count === bestCount && count > 0 && best && one.rank > best.rank)) {
        best = one;
        bestCount = count;
      }
    }
    if (!best) {
      break;
    }
    plan.push({ visit: best.visit, gives: best.gives });
    best.gives.forEach((address) => missing.delete(address));
  }
  return plan;
}
