import type { SourceStatus } from '#model/api/status.ts';
import { type Condition, conditionOf } from '#model/health/source-condition.ts';

/** Conditions in which a source explains that its points are silent. */
const AWAY: readonly Condition[] = ['disconnected', 'silent', 'unreported'];

/** Which sources deliver nothing as a whole. */
export function awaySources(statuses: readonly SourceStatus[], nowMs: number): (source: string) => boolean {
  const away = new Set(statuses.flatMap((status) => (AWAY.includes(conditionOf(status, nowMs)) ? status.name : [])));
  return (source) => away.has(source);
}
