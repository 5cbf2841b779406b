import type { EventType } from '#model/query/events.ts';
import { joinWords, listWords, scopeWords } from '../../query/scope.ts';
import type { Stored } from '../../types.ts';

export const TYPE_WORDS: Record<EventType, string> = {
  alarm: 'alarms',
  job: 'jobs',
  gap: 'gaps',
  source: 'states of sources',
  topology: 'changes of the topology',
  event: 'other events',
};

/** What a query asks, in words: "The newest 1000 alarms and jobs in zone row-a, of severity critical." */
export function sentenceOf({ types, scope, severities, tenants, jobs, text, limit }: Stored<'events'>): string {
  // Only jobs have a tenant or an id.
  const asked = tenants.length + jobs.length > 0 ? ['jobs'] : types.map((type) => TYPE_WORDS[type] ?? type);
  const where = scopeWords(scope);
  const parts = [
    `The newest ${limit} ${asked.length > 0 ? joinWords(asked) : 'events of all types'}${where ? ` in ${where}` : ''}`,
    tenants.length > 0 ? `of ${listWords('tenant', 'tenants', tenants)}` : '',
    jobs.length > 0 ? `with ${listWords('id', 'ids', jobs)}` : '',
    severities.length > 0 ? `of severity ${joinWords(severities)}` : '',
    text ? `that say "${text}"` : '',
  ].filter(Boolean);
  return `${parts.join(', ')}.`;
}
