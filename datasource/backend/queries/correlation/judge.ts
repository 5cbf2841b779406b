import type { CorrelationQuery } from '#model/query/correlation.ts';
import type { LaggedPair } from '#model/statistics/lagged-pair.ts';
import { falseDiscoveryRates } from '#model/statistics/multiple-tests.ts';

import { inThread } from '../../maths/maths.ts';
import type { QueryContext } from '../shared/context.ts';
import { sortedByKeys } from '../shared/sorted.ts';
import type { Match } from './match.ts';
import type { ReadPairs } from './read.ts';

/** What two series of a place have to do with each other. */
export interface Judged extends LaggedPair {
  match: Match;
  /** False discovery rate at which it is a finding, among all that the query compares; null where r is. */
  q: number | null;
  isFinding: boolean;
}

export interface Verdict {
  /** Those that stand out first within each pair. */
  rows: Judged[];
  /** Over all databases that were asked. */
  tests: number;
  findings: number;
}

/** Judges every match by how many there are in all databases of the data source. */
export async function judge(
  query: CorrelationQuery,
  matches: readonly Match[],
  { values }: ReadPairs,
  maxLag: number,
  { signal, meet }: Pick<QueryContext, 'signal' | 'meet'>
): Promise<Verdict> {
  const pairs = matches.map((match) => seriesOf(match, values));
  const best = await inThread('best', pairs, maxLag, signal);
  const own = best.map(({ p }) => p);
  const all = await meet('p-values', own);
  const rates = falseDiscoveryRates(all.flat(), query.falseDiscovery);
  const before = all.slice(0, all.indexOf(own)).flat().length;
  const isFound = (q: number | null) => q !== null && q < query.level;
  const rows = best.map((pair, index): Judged => {
    const q = rates[before + index] ?? null;
    return { ...pair, match: matches[index] as Match, q, isFinding: isFound(q) };
  });
  return {
    rows: sortedByKeys(rows, orderOf),
    tests: rates.filter((q) => q !== null).length,
    findings: rates.filter(isFound).length,
  };
}

/** Within a pair findings come first, the strongest first. */
export function orderOf(row: Judged): Array<number | string> {
  return [row.match.pair, row.match.name, row.isFinding ? 0 : 1, -strength(row)];
}

export function seriesOf({ x, y }: Match, values: ReadPairs['values']): { x: Float64Array; y: Float64Array } {
  return { x: values[x.selector]![x.group]!, y: values[y.selector]![y.group]! };
}

function strength({ r }: Judged): number {
  return r === null ? -1 : Math.abs(r);
}
