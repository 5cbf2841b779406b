import type { CorrelationQuery } from '#model/query/correlation.ts';
import type { LaggedPair } from '#model/statistics/lagged-pair.ts';
import { falseDiscoveryRates } from '#model/statistics/multiple-tests.ts';

import { inThread } from '../../maths/maths.ts';
import type { Match } from './match.ts';
import type { ReadPairs } from './read.ts';

/** What two series of a place have to do with each other. */
export interface Judged extends LaggedPair {
  match: Match;
  /** False discovery rate at which it is a finding, among all that the query compares; null where r is. */
  q: number | null;
  isFinding: boolean;
}

/** Judges every match, those that stand out first within each pair. */
export async function judge(
  query: CorrelationQuery,
  matches: readonly Match[],
  { values }: ReadPairs,
  maxLag: number,
  signal: AbortSignal
): Promise<Judged[]> {
  const pairs = matches.map((match) => seriesOf(match, values));
  const best = await inThread('best', pairs, maxLag, signal);
  const rates = falseDiscoveryRates(
    best.map(({ p }) => p),
    query.falseDiscovery
  );
  return best
    .map((pair, index): Judged => {
      const q = rates[index] ?? null;
      return { ...pair, match: matches[index] as Match, q, isFinding: q !== null && q < query.level };
    })
    .sort(
      (a, b) =>
        a.match.pair - b.match.pair ||
        a.match.name.localeCompare(b.match.name) ||
        Number(b.isFinding) - Number(a.isFinding) ||
        strength(b) - strength(a)
    );
}

export function seriesOf({ x, y }: Match, values: ReadPairs['values']): { x: Float64Array; y: Float64Array } {
  return { x: values[x.selector]![x.group]!, y: values[y.selector]![y.group]! };
}

function strength({ r }: Judged): number {
  return r === null ? -1 : Math.abs(r);
}
