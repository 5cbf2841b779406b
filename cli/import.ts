import type { CollectorConfig, ConfiguredSource } from '#collector/config/configured.ts';
import { loadConfig } from '#collector/config/load.ts';
import type { HistoryOptions, HistoryReader } from '#collector/contract/history.ts';
import { createHostDirectory } from '#collector/hosts/directory.ts';
import { runImport, type ImportProgress } from '#collector/import/run-import.ts';
import { readYamlFile } from '#config/yaml-file.ts';
import { parseDurationMs } from '#config/duration.ts';
import { clause } from '#model/text/clause.ts';
import type { Topology } from '#model/topology.ts';
import { type AddCommand, OWNER_URL, print } from './lib/command.ts';
import { explained, ownerUrl } from './lib/owner.ts';
import { stopSignal } from './lib/stop-signal.ts';
import { iso, rangeOf } from './lib/time.ts';
import { importRecords } from './records/import-records.ts';
import { hasRecords } from './records/read-records.ts';

const DEFAULT_STEP = '5m';
/** Finer than any scrape, and coarser than an hour of the rollups, a step says nothing. */
const STEP_LIMITS_MS = [1_000, 3_600_000] as const;
const DAY_MS = 86_400_000;
/** Between two lines of progress within a day. */
const TELL_EVERY_MS = 10_000;

export interface ImportFlags {
  from?: string | undefined;
  to?: string | undefined;
  source?: string | undefined;
  step?: string | undefined;
  acceptPartial?: true | undefined;
  simulated?: true | undefined;
}

export const addImport: AddCommand = (program) => {
  program
    .command('import')
    .description(
      "read a source's past into the database, which a later run continues; or tariffs, holidays and other records of a file"
    )
    .argument('<file>', 'configuration file with the source, or a file with `records:`')
    .option('--from <time>', 'start, ISO 8601: 2026-11-01 or 2026-11-01T06:00:00Z; UTC where no zone is given')
    .option('--to <time>', 'end (default: now)')
    .option('--source <name>', 'name of the source (default: the only one that has a past)')
    .option('--step <duration>', 'one value of each point in so long a time', DEFAULT_STEP)
    .option('--accept-partial', 'take answers that a server says are not whole')
    .option('--simulated', 'records of no real plant')
    .option('--url <url>', OWNER_URL)
    .action(
      async (path: string, { url = process.env.PLENUM_DATABASE_URL, ...flags }: ImportFlags & { url?: string }) => {
        const file = readYamlFile(path, process.env);
        if (hasRecords(file)) {
          await importRecords(file, { url, simulated: flags.simulated ?? false, print });
          return;
        }
        const stopped = new AbortController();
        void stopSignal(() => process.exit(1)).then((signal) =>
          stopped.abort(new Error(`Import: stopped by ${signal}. Run the same command again: it continues.`))
        );
        await importHistory(path, url, flags, print, stopped.signal);
      }
    );
};

/** Imports the past of a configured source and prints how far it is. Throws one clear sentence. */
export async function importHistory(
  path: string,
  url: string | undefined,
  { from, to, source: name, step = DEFAULT_STEP, acceptPartial }: ImportFlags,
  print: (text: string) => void,
  signal: AbortSignal
): Promise<void> {
  const owner = ownerUrl(url, 'Import');
  if (from === undefined) {
    throw new Error('Import: --from is missing. Write where the past begins, as --from 2026-11-01.');
  }
  const range = rangeOf('Import', from, to);
  const stepMs = stepOf(step);
  // Of its database only the one that is given to this command counts.
  const config = await loadConfig(path, { env: { ...process.env, PLENUM_DATABASE_URL: owner } });
  const source = sourceWithPast(config, name);
  let placed: Partial<Topology> = {};
  const hosts = createHostDirectory({
    site: config.site.id,
    words: config.hosts,
    onPlaced: (some) => (placed = some),
    onAmbiguous: (message) => print(`${clause(message)}.`),
  });
  hosts.learn(config.topology);
  const newPlaces = () => {
    placed = {};
    hosts.flush();
    return placed;
  };
  const reader = readerOf(config, source, {
    stepMs,
    acceptPartial: acceptPartial ?? false,
    place: hosts.place,
    equipment: hosts.equipment,
    complain: print,
  });
  try {
    print(`Importing ${source.config.name} from ${iso(range.fromMs)} to ${iso(range.toMs)}, at ${step} ...`);
    const report = await explained('Import', () =>
      runImport({
        database: owner,
        source: source.config.name,
        topology: config.topology,
        simulated: source.config.simulated ?? false,
        reader,
        newPlaces,
        ...range,
        stepMs,
        signal,
        onProgress: progressPrinter(print),
      })
    );
    const before = report.doneBefore > 0 ? `, ${report.doneBefore} of ${report.days} days were done before` : '';
    const leftOut =
      report.leftOut > 0 ? `, ${count(report.leftOut)} left out because the database has values of that time` : '';
    print(
      `Imported ${count(report.rows)} values of ${count(report.points)} points${before}${leftOut}. The rollups are up to date.`
    );
  } finally {
    await reader.close();
  }
}

function readerOf(
  { site }: CollectorConfig,
  { adapter, config }: ConfiguredSource,
  asked: Pick<HistoryOptions, 'stepMs' | 'acceptPartial' | 'place' | 'equipment' | 'complain'>
): HistoryReader {
  const reader = adapter.history?.(config, { site: site.id, simulated: config.simulated ?? false, ...asked });
  if (!reader) {
    throw new Error(`Import: ${config.name} has no past to read.`);
  }
  return reader;
}

function sourceWithPast({ sources }: CollectorConfig, name: string | undefined): ConfiguredSource {
  const withPast = sources.filter(({ adapter }) => adapter.history !== undefined);
  const names = withPast.map(({ config }) => config.name).join(', ');
  if (withPast.length === 0) {
    throw new Error('Import: no enabled source has a past to read. Add one with protocol prometheus-api.');
  }
  if (name === undefined && withPast.length > 1) {
    throw new Error(`Import: ${withPast.length} sources have a past: ${names}. Name one with --source.`);
  }
  const source = name === undefined ? withPast[0] : withPast.find(({ config }) => config.name === name);
  if (!source) {
    throw new Error(`Import: ${name} is not an enabled source with a past. Name one of ${names}.`);
  }
  return source;
}

function stepOf(text: string): number {
  const stepMs = parseDurationMs(text);
  const [shortestMs, longestMs] = STEP_LIMITS_MS;
  if (stepMs === undefined || stepMs < shortestMs || stepMs > longestMs || DAY_MS % stepMs !== 0) {
    throw new Error(`Import: --step ${text} must lie between 1s and 1h and divide a day. Write 1m, 5m or 15m.`);
  }
  return stepMs;
}

function progressPrinter(print: (text: string) => void): (progress: ImportProgress) => void {
  const startMs = performance.now();
  let first: number | undefined;
  let toldMs = startMs;
  return ({ done, of, fromMs, rows, isDayDone }) => {
    const nowMs = performance.now();
    first ??= done - Number(isDayDone);
    if (!isDayDone && nowMs - toldMs < TELL_EVERY_MS) {
      return;
    }
    toldMs = nowMs;
    const ofThisRun = done - first;
    const left = ofThisRun > 0 && done < of ? `, ${leftWords(((nowMs - startMs) / ofThisRun) * (of - done))} left` : '';
    const share = String(Math.floor((100 * done) / of)).padStart(3);
    print(`  ${iso(fromMs).slice(0, 10)} ${share} %  ${done} of ${of} days, ${count(rows)} values${left}`);
  };
}

function leftWords(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  return minutes < 60 ? `about ${minutes} min` : `about ${(minutes / 60).toFixed(1)} h`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
