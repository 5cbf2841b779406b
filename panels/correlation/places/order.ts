import { naturally } from '../../shared/layout/natural.ts';
import type { Comparison, Place, Verdict } from './place.ts';

/** What counts comes before what is too small to count, and that before what may be chance. */
const RANK: Readonly<Record<Verdict, number>> = { follows: 3, small: 2, chance: 1, unknown: 0 };

/** The pairs that were compared, in the order of the question. */
export function pairsOf(places: readonly Place[]): string[] {
  return [...new Set(places.flatMap(({ comparisons }) => comparisons.map(({ pair }) => pair)))];
}

/** The strongest first: of one pair, or of each place's strongest. Equals by their name. */
export function byStrength(places: readonly Place[], pair?: string): Place[] {
  const strength = new Map(places.map((place) => [place, strongestOf(place, pair)]));
  return [...places].sort((a, b) => compare(strength.get(b), strength.get(a)) || naturally(a.name, b.name));
}

/** What says most about a place. */
export function strongestOf({ comparisons }: Place, pair?: string): Comparison | undefined {
  return comparisons
    .filter((one) => pair === undefined || one.pair === pair)
    .reduce<Comparison | undefined>((best, one) => (compare(one, best) > 0 ? one : best), undefined);
}

function compare(a: Comparison | undefined, b: Comparison | undefined): number {
  return rankOf(a) - rankOf(b) || Math.abs(a?.r ?? 0) - Math.abs(b?.r ?? 0);
}

function rankOf(comparison: Comparison | undefined): number {
  return comparison ? RANK[comparison.verdict] : -1;
}
