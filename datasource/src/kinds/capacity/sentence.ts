import type { CapacityDraw, CapacityMeasure, CapacityRows } from '#model/query/capacity.ts';
import { impactedWords } from '../../components/ImpactedSwitch/ImpactedSwitch.tsx';
import { scopeWords } from '../../query/scope.ts';
import type { Stored } from '../../types.ts';

const ROWS: Record<CapacityRows, string> = {
  zone: 'Power, cooling and space of each zone',
  rack: 'Power and space of each rack',
  feed: 'What each feed of a rack carries, alone and with the other side lost',
  chain: 'What each shared piece of power equipment carries, alone and with its neighbour lost',
  cooling: 'Heat that each cooler carries, and could',
  phase: 'Current of each phase of a meter, and their imbalance',
  fit: 'How much more each rack could take, and what stops it',
  queue: 'Jobs that wait, and the power that is expected of them',
};

export const DRAW_WORDS: Record<CapacityDraw, string> = {
  p50: 'the median draw',
  p95: 'the draw of 95 % of the time',
  p99: 'the draw of 99 % of the time',
  max: 'the highest draw',
};

export const MEASURE_WORDS: Record<CapacityMeasure, string> = {
  used: 'share of the limit that is used',
  headroom: 'what is left, W',
  failover: 'share of the limit with the other side lost',
  imbalance: 'imbalance of the phases',
  expected: 'what the queue is expected to draw by tenant, W',
};

/** What a query asks, in words. */
export function sentenceOf({ scope, rows, draw, measure, impacted }: Stored<'capacity'>): string {
  if (rows === 'queue') {
    const site = scopeWords({ ...scope, zones: [], racks: [], equipment: [] });
    return `${ROWS.queue}${site ? `, of ${site}` : ''}, now. In an alert rule: ${MEASURE_WORDS[measure] ?? measure}.${impactedWords(impacted)}`;
  }
  const where = scopeWords(scope);
  return `${ROWS[rows] ?? `Capacity by ${rows}`}${where ? ` of ${where}` : ''}, against ${DRAW_WORDS[draw] ?? draw} over the time range. In an alert rule: ${MEASURE_WORDS[measure] ?? measure}.${impactedWords(impacted)}`;
}
