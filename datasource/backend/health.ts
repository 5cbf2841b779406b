import { LATEST_SCHEMA_VERSION } from '#database/schema-version.ts';
import { durationText } from '#model/text/duration.ts';

import type { Instance } from './instances/instances.ts';
import { explainFailure } from './services/failure.ts';
import type { Asker } from './sql/database.ts';
import { readServerInfo, type ServerInfo } from './sql/server-info.ts';
import { readFreshestMs } from './sql/status.ts';

export interface HealthDetails {
  engine?: string;
  user?: string;
  readOnly?: boolean;
  schemaVersion?: number | null;
  freshestSampleMs?: number | null;
}

export interface HealthReport {
  ok: boolean;
  message: string;
  details: HealthDetails;
}

/** Tries the connection as a person would: reachable, right role, right schema, and samples that are recent. */
export async function checkHealth(
  { connections, settings }: Instance,
  asker: Asker,
  signal: AbortSignal,
  nowMs = Date.now()
): Promise<HealthReport> {
  const database = connections.as(asker);
  let info: ServerInfo;
  try {
    info = await readServerInfo(database, signal);
  } catch (error) {
    return { ok: false, message: explainFailure(error, settings).message, details: {} };
  }
  const details: HealthDetails = {
    engine: engineText(info),
    user: info.user,
    readOnly: !info.canWrite,
    schemaVersion: info.schemaVersion,
  };
  const schemaProblem = explainSchema(info, settings.database, settings.user);
  if (schemaProblem) {
    return { ok: false, message: schemaProblem, details };
  }
  try {
    const freshestMs = await readFreshestMs(database, signal);
    return {
      ok: true,
      message: healthMessage(info, freshestMs, nowMs),
      details: { ...details, freshestSampleMs: freshestMs },
    };
  } catch (error) {
    return { ok: false, message: explainFailure(error, settings).message, details };
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

function healthMessage(info: ServerInfo, freshestMs: number | null, nowMs: number): string {
  const role = info.canWrite ? `${info.user}, which may write` : `${info.user} (read-only)`;
  const sentences = [`Connected to ${engineText(info)} as ${role}.`];
  if (info.canWrite) {
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
