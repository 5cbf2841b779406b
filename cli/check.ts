import type pg from 'pg';
import type { CollectorConfig, ConfiguredSource } from '#collector/config/configured.ts';
import { loadConfig } from '#collector/config/load.ts';
import { misplacedLines } from '#collector/config/misplaced.ts';
import type { CheckResult } from '#collector/contract/adapter.ts';
import { withoutSecrets } from '#collector/log.ts';
import { connectDatabase } from '#collector/sinks/database/connect.ts';
import { createHostDirectory } from '#collector/hosts/directory.ts';
import { checkSpool } from '#collector/pipeline/spool/check.ts';
import { sentence } from '#config/problem.ts';
import { readConflicts } from '#database/conflicts.ts';
import { describeFailingJobs, failingJobs, failingJobsAdvice, jobsByError } from '#database/failing-jobs.ts';
import { describeFailure } from '#database/failure.ts';
import { missingRights } from '#database/rights.ts';
import { conflictsBetween } from '#database/said.ts';
import { readHostsNowhere } from '#database/hosts-nowhere.ts';
import { LATEST_SCHEMA_VERSION, schemaVersion } from '#database/schema-version.ts';
import type { Conflict, ConflictWord } from '#model/conflict.ts';
import { WordRank } from '#model/place-words.ts';
import { clause } from '#model/text/clause.ts';
import type { Topology } from '#model/topology.ts';
import { type AddCommand, EXIT, print } from './lib/command.ts';
import { counted } from '#model/text/counted.ts';
import { formatTable } from './lib/table.ts';

/** No endpoint that works needs longer; one that does not must not hold up the table. */
const CHECK_TIMEOUT_MS = 30_000;

/** More names than these show no pattern that the first ones do not. */
const MAX_NOWHERE = 20;

/** So many that the database has are held against the configuration, which may place them by now. */
const MAX_KNOWN_NOWHERE = 10_000;

/** Beyond these, something is wrong with a whole source. */
const MAX_CONFLICTS = 200;

interface Row extends CheckResult {
  source: string;
  /** What the database knows of them. */
  conflicts?: Array<Omit<Conflict, 'site'>>;
}

export const addCheck: AddCommand = (program) => {
  program
    .command('check')
    .description('validate a configuration and try each endpoint without writing')
    .argument('<config>', 'configuration file')
    .action(async (path: string) => {
      // A protocol library may throw outside of any call. The other endpoints go on; its own has no result in time.
      process.on('uncaughtException', (error) => print(`Unexpected error; please report it: ${error.stack}`));
      if (!(await check(path, print))) {
        process.exitCode = EXIT.failure;
      }
    });
};

/**
 * Validates a configuration and tries the database and each endpoint without writing. Prints a table.
 * @returns whether everything works
 */
export async function check(path: string, print: (text: string) => void): Promise<boolean> {
  const config = await loadConfig(path);
  const points = config.sources.reduce((sum, source) => sum + source.points.length, 0);
  const { racks, equipment } = config.topology;
  print(
    `${path} is valid: ${counted(racks.length, 'rack')}, ${counted(equipment.length, 'piece of equipment', 'pieces of equipment')}, ${counted(config.sources.length, 'source')}, ${counted(points, 'configured point')}.`
  );
  print('Trying the endpoints ...');
  const rows = (
    await Promise.all([checkDatabase(config), checkSpoolDirectory(config), ...config.sources.map(checkSource)])
  ).flat();
  rows.push(...misplacedRows(config, rows));
  const cells = rows.map((row) => [
    row.ok ? 'ok' : 'FAILED',
    row.source,
    row.target,
    withoutSecrets(row.ok || !row.nextStep ? row.message : `${sentence(row.message)} ${sentence(row.nextStep)}`),
    row.durationMs === undefined ? '' : `${Math.round(row.durationMs)} ms`,
  ]);
  print(formatTable(['', 'Source', 'Target', 'Result', 'Time'], cells));
  printNowhere(config, rows, print);
  printConflicts(conflictsOf(config, rows), print);
  const failures = rows.filter((row) => !row.ok).length;
  print(failures === 0 ? 'Everything works.' : `${failures} of ${rows.length} failed.`);
  return failures === 0;
}

/** Racks and equipment that sources name: once the inventories have been read, all of them are known. */
function misplacedRows(config: CollectorConfig, rows: readonly Row[]): Row[] {
  const inventories = new Map(
    rows.flatMap(({ source, topology, isTopologyPartial }) =>
      topology && isTopologyPartial !== true ? [[source, topology] as const] : []
    )
  );
  return misplacedLines(config, config.topology, inventories).map((message) => ({
    ...{ source: 'configuration', target: 'places', ok: false, message },
  }));
}

/** Hosts that sources meet now, or that the database has points or jobs of, and nothing places. Not a failure: their values are stored, but not seen by rack. */
function printNowhere(config: CollectorConfig, rows: readonly Row[], print: (text: string) => void): void {
  const onAmbiguous = (message: string) => print(`${clause(message)}.`);
  const directory = createHostDirectory({ site: config.site.id, words: config.hosts, onAmbiguous });
  directory.learn(config.topology, true);
  rows.forEach(({ topology }) => topology && directory.learn(topology));
  rows.flatMap(({ hosts = [] }) => hosts).forEach(directory.place);
  const { hosts, count } = directory.nowhere();
  if (count === 0) {
    return;
  }
  print(
    `${count} ${count === 1 ? 'host is' : 'hosts are'} in no rack or zone. Add a rule under \`hosts\`, or equipment of the same name:`
  );
  hosts.slice(0, MAX_NOWHERE).forEach((host) => print(`  ${host}`));
  if (count > MAX_NOWHERE) {
    print(`  and ${count - MAX_NOWHERE} more`);
  }
}

/** Where sources say different things: what the database knows, and what the topologies that were just read show. */
function conflictsOf({ site, topology }: CollectorConfig, rows: readonly Row[]): Array<Omit<Conflict, 'site'>> {
  const known = rows.flatMap(({ conflicts = [] }) => conflicts);
  const read = rows.flatMap(({ source, topology: found }) =>
    found ? [{ source, topology: ofSite(found, site.id) }] : []
  );
  const now = conflictsBetween([
    { source: 'configuration', rank: WordRank.configuration, topology },
    ...read.map((one) => ({ ...one, rank: WordRank.inventory })),
  ]);
  const key = ({ kind, subject, attribute }: Omit<Conflict, 'site'>) => JSON.stringify([kind, subject, attribute]);
  const merged = new Map(known.map((one) => [key(one), one]));
  for (const one of now) {
    merged.set(key(one), { ...one, words: freshened(merged.get(key(one))?.words ?? [], one.words) });
  }
  return [...merged.values()];
}

/** Words of before in their order, each as its source says it now; who could not be asked has its word of before. */
function freshened(before: readonly ConflictWord[], now: readonly ConflictWord[]): ConflictWord[] {
  const isOf = (source: string) => (one: ConflictWord) => one.source === source;
  return [
    ...before.map((one) => now.find(isOf(one.source)) ?? one),
    ...now.filter(({ source }) => !before.some(isOf(source))),
  ];
}

/** What a check has read is not told of which site it is. */
function ofSite(topology: Partial<Topology>, site: string): Partial<Topology> {
  const { zones = [], racks = [], equipment = [] } = topology;
  const placed = <Item extends { site: string }>(items: Item[]) => items.map((item) => ({ ...item, site }));
  return { zones: placed(zones), racks: placed(racks), equipment: placed(equipment) };
}

function printConflicts(conflicts: ReadonlyArray<Omit<Conflict, 'site'>>, print: (text: string) => void): void {
  if (conflicts.length === 0) {
    return;
  }
  print(
    `Sources disagree about ${conflicts.length === 1 ? '1 thing' : `${conflicts.length} things`}; of each, the first word holds:`
  );
  for (const { kind, subject, attribute, words } of conflicts.slice(0, MAX_CONFLICTS)) {
    const said = words.map(({ source, word }) => `${word} (${source})`).join(', ');
    print(`  ${kind} ${subject}, ${attribute}: ${said}`);
  }
}

async function checkSource({ manifest, adapter, config }: ConfiguredSource): Promise<Row[]> {
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
    const nextStep = 'Check the address and that this machine can reach it.';
    return [
      {
        source: config.name,
        target: manifest.protocol,
        ok: false,
        message,
        nextStep,
        durationMs: Date.now() - startMs,
      },
    ];
  }
}

async function checkDatabase({ database }: CollectorConfig): Promise<Row[]> {
  const startMs = Date.now();
  const row = { source: 'database', target: 'TimescaleDB' };
  try {
    const client = await connectDatabase(() => ({
      connectionString: database.url.reveal(),
      connectionTimeoutMillis: database.connectTimeout,
      // As the collector connects, so that a pooler refuses here what it would refuse there.
      statement_timeout: database.statementTimeout,
    }));
    try {
      const version = await schemaVersion(client);
      const durationMs = Date.now() - startMs;
      const message = `schema version ${version}`;
      if (version !== LATEST_SCHEMA_VERSION) {
        const nextStep = version < LATEST_SCHEMA_VERSION ? 'Run `plenum migrate`.' : 'Update Plenum.';
        return [{ ...row, ok: false, message: `${message}, expected ${LATEST_SCHEMA_VERSION}`, nextStep, durationMs }];
      }
      const rights = await checkRights(client, { ...row, ok: true, message, durationMs });
      const known = (await readConflicts(client, MAX_CONFLICTS)).shown;
      const { hosts } = await readHostsNowhere(client, MAX_KNOWN_NOWHERE);
      const withConflicts = { ...rights, conflicts: known, hosts };
      return rights.ok ? [withConflicts, ...(await checkJobs(client))] : [withConflicts];
    } finally {
      await client.end();
    }
  } catch (error) {
    const { message, nextStep } = describeFailure(error);
    return [{ ...row, ok: false, message, nextStep: `${clause(nextStep)}.`, durationMs: Date.now() - startMs }];
  }
}

async function checkRights(client: pg.Client, row: Row): Promise<Row> {
  const missing = await missingRights(client);
  if (missing.length === 0) {
    return { ...row, message: `${row.message}, the login may write` };
  }
  const more = missing.length > 1 ? ` and lacks ${missing.length - 1} other rights` : '';
  const nextStep = missing[0]?.endsWith('is read-only')
    ? 'Point database.url at the primary, with a login of the role plenum_writer.'
    : 'Give the login the role: `GRANT plenum_writer TO ...`.';
  return { ...row, ok: false, message: `${missing[0]}${more}`, nextStep };
}

/** A job that fails loses no sample, but rollups, compression or retention stand still. */
async function checkJobs(client: pg.Client): Promise<Row[]> {
  const jobs = await failingJobs(client);
  return jobsByError(jobs).map((same) => ({
    source: 'database',
    target: same.length === 1 ? `job ${same[0]?.jobId}` : counted(same.length, 'job'),
    ok: false,
    message: clause(describeFailingJobs(same)),
    nextStep: failingJobsAdvice(same.length),
  }));
}

async function checkSpoolDirectory({ spool }: CollectorConfig): Promise<Row> {
  const row = { source: 'spool', target: spool.directory };
  try {
    const { freeBytes } = await checkSpool(spool.directory);
    return { ...row, ok: true, message: `writable, ${(freeBytes / 1024 ** 3).toFixed(1)} GB free` };
  } catch (error) {
    return { ...row, ok: false, message: clause((error as Error).message) };
  }
}
