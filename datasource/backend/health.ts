import { LATEST_SCHEMA_VERSION } from '#database/schema-version.ts';
import { durationText } from '#model/text/duration.ts';

import type { Instance } from './instances/instances.ts';
import { explainFailure } from './services/failure.ts';
import type { Server } from './servers/server.ts';
import type { Asker } from './sql/database.ts';
import { ASK_EDITOR } from './sql/errors.ts';
import { readServerInfo, type ServerInfo } from './sql/server-info.ts';
import { readFreshestMs } from './sql/status.ts';

export interface HealthDetails {
  engine?: string;
  user?: string;
  readOnly?: boolean;
  schemaVersion?: number | null;
  freshestSampleMs?: number | null;
  /** Of a data source with several databases, by their names. */
  servers?: Record<string, HealthDetails>;
}

export interface HealthReport {
  ok: boolean;
  message: string;
  details: HealthDetails;
}

/**
 * Tries every database of a data source; with several, each is named, and all have to be well.
 * @param isTrusted others may ask, too: Grafana lets everybody who may query. They learn no login, no engine and no address
 */
export async function checkHealth(
  { servers }: Pick<Instance, 'servers'>,
  asker: Asker,
  isTrusted: boolean,
  signal: AbortSignal
): Promise<HealthReport> {
  const reports = await Promise.all(servers.map((server) => checkServer(server, asker, isTrusted, signal)));
  const [first, ...others] = reports;
  if (first && others.length === 0) {
    return first;
  }
  const named = reports.map((report, index) => ({ ...report, name: servers[index]?.name ?? '' }));
  const worstFirst = [...named].sort((a, b) => Number(a.ok) - Number(b.ok));
  return {
    ok: named.every(({ ok }) => ok),
    message: worstFirst.map(({ name, message }) => `${name}: ${message}`).join('\n'),
    details: { ...first?.details, servers: Object.fromEntries(named.map(({ name, details }) => [name, details])) },
  };
}

/** Tries the connection as a person would: reachable, right role, right schema, and samples that are recent. */
async function checkServer(
  { connections, settings }: Server,
  asker: Asker,
  isTrusted: boolean,
  signal: AbortSignal,
  nowMs = Date.now()
): Promise<HealthReport> {
  const database = connections.as(asker);
  let info: ServerInfo;
  try {
    info = await readServerInfo(database, signal);
  } catch (error) {
    return { ok: false, message: explainFailure(error, settings, isTrusted).message, details: {} };
  }
  const details: HealthDetails = {
    ...(isTrusted && { engine: engineText(info), user: info.user, readOnly: !info.canWrite }),
    schemaVersion: info.schemaVersion,
  };
  const schemaProblem = explainSchema(info, settings.database, settings.user);
  if (schemaProblem) {
    return {
      ok: false,
      message: isTrusted ? schemaProblem : `The database is not ready for this data source. ${ASK_EDITOR}`,
      details,
    };
  }
  try {
    const freshestMs = await readFreshestMs(database, signal);
    return {
      ok: true,
      message: healthMessage(info, freshestMs, nowMs, isTrusted),
      details: { ...details, freshestSampleMs: freshestMs },
    };
  } catch (error) {
    return { ok: false, message: explainFailure(error, settings, isTrusted).message, details };
  }
}

function explainSchema(info: ServerInfo, database: string, user: string): string | undefined {
  if (!info.hasSchema) {
    return `Database ${database} has no Plenum schema. Run \`plenum migrate\` against it.`;
  }
  if (!info.timescaleVersion) {
    return `Database ${database} has no TimescaleDB extension. Run \`plenum migrate\` as its owner, on a server with TimescaleDB installed.`;
  }
  if (!info.canRead) {
    return `User ${user} may not read the Plenum schema. Grant it: GRANT plenum_reader TO "${user}".`;
  }
  if (info.schemaVersion === null || info.schemaVersion < LATEST_SCHEMA_VERSION) {
    return `The Plenum schema in ${database} is version ${info.schemaVersion ?? 'unknown'}, older than the ${LATEST_SCHEMA_VERSION} that this data source reads. Run \`plenum migrate\` against it.`;
  }
  if (info.schemaVersion > LATEST_SCHEMA_VERSION) {
    return `The Plenum schema in ${database} is version ${info.schemaVersion}, newer than the ${LATEST_SCHEMA_VERSION} that this data source reads. Update the Plenum app in Grafana.`;
  }
  return undefined;
}

function healthMessage(info: ServerInfo, freshestMs: number | null, nowMs: number, isTrusted: boolean): string {
  const role = info.canWrite ? `${info.user}, which may write` : `${info.user} (read-only)`;
  const sentences = [isTrusted ? `Connected to ${engineText(info)} as ${role}.` : 'Connected.'];
  if (info.canWrite && isTrusted) {
    sentences.push('A data source needs no more than reading: use a login with the role plenum_reader.');
  }
  sentences.push(`Schema ${info.schemaVersion}.`);
  sentences.push(
    freshestMs === null
      ? 'No samples yet: start `plenum collect`.'
      : `Freshest sample ${durationText(nowMs - freshestMs)} ago.`
  );
  return sentences.join(' ');
}

function engineText(info: ServerInfo): string {
  return `PostgreSQL ${info.postgresVersion}${info.timescaleVersion ? `, TimescaleDB ${info.timescaleVersion}` : ''}`;
}
