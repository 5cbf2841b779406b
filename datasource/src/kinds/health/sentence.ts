import type { HealthMeasure, HealthSubject } from '#model/query/health.ts';
import { impactedWords } from '../../components/ImpactedSwitch/ImpactedSwitch.tsx';
import { listWords, scopeWords } from '../../query/scope.ts';
import type { Stored } from '../../types.ts';

const SUBJECT_WORDS: Record<HealthSubject, string> = {
  racks: 'each rack',
  sources: 'each source',
  points: 'each point',
};

const MEASURE_WORDS: Record<HealthMeasure, string> = {
  age: 'the age of the newest sample in seconds',
  silent: 'the share of points that are silent',
  delivered: 'the share of the expected samples that came',
  bad: 'the share of samples that are bad',
  coverage: 'the share of what a rack needs that delivers',
};

/** What a query asks, in words. */
export function sentenceOf({ of, scope, sources, show, measure, impacted }: Stored<'health'>): string {
  const where = scopeWords(scope);
  const from = listWords('source', 'sources', sources);
  const which = show === 'problems' ? ', where something is wrong' : '';
  return `How fresh, complete and good the data of ${SUBJECT_WORDS[of] ?? of}${where ? ` in ${where}` : ''} is${from ? `, from ${from}` : ''}${which}. An alert rule gets ${MEASURE_WORDS[measure] ?? measure}.${impactedWords(impacted)}`;
}
