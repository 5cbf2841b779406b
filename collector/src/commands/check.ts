import pg from 'pg';
import { LATEST_SCHEMA_VERSION, schemaVersion } from '#database/schema-version.ts';
import { loadConfig } from '../config/load.ts';
import type { CollectorConfig, ConfiguredSource } from '../config/load.ts';
import { withoutSecrets } from '../log.ts';
import { describeFailure } from '../pipeline/database-error.ts';
import type { CheckResult } from '../sources/source.ts';
import { formatTable } from './table.ts';

/** No endpoint that works needs longer; one that does not must not hold up the table. */
const CHECK_TIMEOUT_MS = 30_000;

interface Row extends CheckResult {
  source: string;
}

/**
 * Validates a configuration and tries the database and each endpoint without writing. Prints a table.
 * @returns whether everything works
 */
export async function check(path: string, print: (text: string) => void): Promise<boolean> {
  const config = await loadConfig(path);
  const points = config.sources.reduce((sum, source) => sum + source.points.length, 0);
  const { racks, equipment } = config.topology;
  print(
    `${path} is valid: ${racks.length} racks, ${equipment.length} pieces of equipment, ${config.sources.length} sources, ${points} configured points.`
  );
  print('Trying the endpoints ...');
  const rows = (await Promise.all([checkDatabase(config), ...config.sources.map(checkSource)])).flat();
  const cells = rows.map((row) => [
    row.ok ? 'ok' : 'FAILED',
    row.source,
    row.target,
    withoutSecrets(`${row.message}${row.ok || !row.nextStep ? '' : `. ${row.nextStep}`}`),
    row.durationMs === undefined ? '' : `${Math.round(row.durationMs)} ms`,
  ]);
  print(formatTable(['', 'Source', 'Target', 'Result', 'Time'], cells));
  const failures = rows.filter((row) => !row.ok).length;
  print(failures === 0 ? 'Everything works.' : `${failures} of ${rows.length} failed.`);
  return failures === 0;
}

async function checkSource({ adapter, config }: ConfiguredSource): Promise<Row[]> {
  const startMs = Date.now();
  const timeout = AbortSignal.timeout(CHECK_TIMEOUT_MS);
  const tooLate = new Promise<never>((_, reject) => {
    timeout.addEventListener('abort', () => reject(new Error(`no result within ${CHECK_TIMEOUT_MS / 1000} s`)), {
      once: true,
    });
  });
  try {
    const results = await Promise.race([adapter.check(config, timeout), tooLate]);
    return results.map((result) => ({ ...result, source: config.name }));
  } catch (error) {
    const { message } = error as Error;
    const nextStep = 'Check the address and that this machine may reach it.';
    return [
      { source: config.name, target: adapter.protocol, ok: false, message, nextStep, durationMs: Date.now() - startMs },
    ];
  }
}

async function checkDatabase({ database }: CollectorConfig): Promise<Row> {
  const startMs = Date.now();
  const row = { source: 'database', target: 'TimescaleDB' };
  try {
    const client = new pg.Client({
      connectionString: database.url.reveal(),
      connectionTimeoutMillis: database.connectTimeout,
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      const version = await schemaVersion(client);
      const durationMs = Date.now() - startMs;
      const message = `schema version ${version}`;
      if (version === LATEST_SCHEMA_VERSION) {
        return { ...row, ok: true, message, durationMs };
      }
      const nextStep = version < LATEST_SCHEMA_VERSION ? 'Run `plenum migrate`.' : 'Update Plenum.';
      return { ...row, ok: false, message: `${message}, expected ${LATEST_SCHEMA_VERSION}`, nextStep, durationMs };
    } finally {
      await client.end();
    }
  } catch (error) {
    const { message, nextStep } = describeFailure(error);
    return { ...row, ok: false, message, nextStep: `${nextStep}.`, durationMs: Date.now() - startMs };
  }
}
