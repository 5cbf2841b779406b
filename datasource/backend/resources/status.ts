import type { StatusResponse } from '#model/api/status.ts';
import { readConflicts } from '../sql/conflicts.ts';
import type { Database } from '../sql/database.ts';
import { readHostsNowhere } from '../sql/hosts-nowhere.ts';
import { readServerInfo } from '../sql/server-info.ts';
import { readSources } from '../sql/status.ts';
import type { ServerAnswer } from './resource.ts';

/**
 * What is connected and how fresh it is, for the app's start page. What names addresses, hosts or the words of errors is for those
 * who may know it; the others learn how much of it there is.
 */
export async function readStatus(database: Database, isTrusted: boolean, signal: AbortSignal): Promise<StatusResponse> {
  const [info, sources, conflicts, hostsNowhere] = await Promise.all([
    readServerInfo(database, signal),
    readSources(database, signal),
    readConflicts(database, signal),
    readHostsNowhere(database, signal),
  ]);
  const engine = `PostgreSQL ${info.postgresVersion}, TimescaleDB ${info.timescaleVersion ?? 'missing'}`;
  const status = { schemaVersion: info.schemaVersion, engine, sources, conflicts, hostsNowhere };
  return isTrusted ? status : withheld(status);
}

function withheld({ sources, conflicts, hostsNowhere, ...status }: StatusResponse): StatusResponse {
  return {
    ...status,
    sources: sources.map((source) => ({ ...source, message: null })),
    conflicts: { ...conflicts, shown: [] },
    hostsNowhere: { ...hostsNowhere, shown: [] },
    isWithheld: true,
  };
}

/** Sources of all databases, each with the name of its server; the oldest schema of all. */
export function mergeStatuses(answers: ReadonlyArray<ServerAnswer<StatusResponse>>): StatusResponse {
  const all = answers.map(({ answer }) => answer);
  const versions = all.map(({ schemaVersion }) => schemaVersion);
  const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);
  return {
    schemaVersion: versions.reduce((a, b) => (a === null || b === null ? null : Math.min(a, b)), versions[0] ?? null),
    engine: [...new Set(all.map(({ engine }) => engine))].join('; '),
    sources: answers.flatMap(({ server, answer }) => answer.sources.map((source) => ({ ...source, server }))),
    conflicts: {
      shown: all.flatMap(({ conflicts }) => conflicts.shown).sort((a, b) => b.sinceMs - a.sinceMs),
      count: sum(all.map(({ conflicts }) => conflicts.count)),
    },
    hostsNowhere: {
      shown: all.flatMap(({ hostsNowhere }) => hostsNowhere.shown),
      count: sum(all.map(({ hostsNowhere }) => hostsNowhere.count)),
    },
    ...(all.some(({ isWithheld }) => isWithheld) && { isWithheld: true }),
  };
}
