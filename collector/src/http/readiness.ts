import { clause } from '#model/text/clause.ts';
import { counted } from '#model/text/counted.ts';
import type { TopologyFollower } from '../config/follow-topology.ts';
import type { SourceHealth } from '../host/source-host.ts';
import type { HostDirectory } from '../hosts/directory.ts';
import { describeNowhere } from '../hosts/nowhere.ts';
import type { DeadLetterFile } from '../pipeline/dead-letter.ts';
import type { Spool, SpoolStats } from '../pipeline/spool/spool.ts';
import type { Writer } from '../pipeline/writer.ts';
import type { Readiness } from './server.ts';

/** Ready is: samples come in from somewhere, the spool takes them, the database takes them. */
export function readinessOf({
  spool,
  writer,
  deadLetters,
  sources,
  hosts,
  topology,
}: {
  spool: Pick<Spool, 'isFull'> & { stats(): Pick<SpoolStats, 'writeError'> };
  writer: Pick<Writer, 'health'>;
  deadLetters: Pick<DeadLetterFile, 'path' | 'count'>;
  sources: Array<Pick<SourceHealth, 'name' | 'state' | 'message'>>;
  hosts: Pick<HostDirectory, 'nowhere'>;
  topology: Pick<TopologyFollower, 'complaint'>;
}): Readiness {
  const reasons: string[] = [];
  const { connected, complaint, refusing, warnings: ofDatabase } = writer.health();
  if (!connected || complaint) {
    reasons.push(complaint ?? 'The database is not connected yet.');
  }
  if (refusing) {
    const since = new Date(refusing.sinceMs).toISOString();
    reasons.push(
      `Nothing has been stored since ${since}: all ${counted(refusing.entries, 'entry', 'entries')} became dead letters, the last one because: ${clause(refusing.reason)}. See ${deadLetters.path}.`
    );
  }
  const { writeError } = spool.stats();
  if (writeError) {
    reasons.push(writeError);
  }
  if (spool.isFull()) {
    reasons.push('The spool is full, so sources wait. Bring the database back or raise spool.maxSize.');
  }
  const down = sources.filter(({ state }) => state !== 'connected' && state !== 'degraded');
  if (sources.length > 0 && down.length === sources.length) {
    reasons.push('No source is connected.');
  }
  const warnings = sources
    .filter(({ state }) => state !== 'connected')
    .map(({ name, state, message }) => `Source ${name} is ${state}${message ? `: ${clause(message)}` : ''}.`);
  const setAside = deadLetters.count();
  if (setAside > 0) {
    warnings.push(
      `${counted(setAside, 'entry', 'entries')} became dead letters since the start. See ${deadLetters.path}.`
    );
  }
  warnings.push(...[topology.complaint(), describeNowhere(hosts.nowhere())].flatMap((one) => one ?? []), ...ofDatabase);
  return { reasons, warnings };
}
