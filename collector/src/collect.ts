import type { Logger } from 'pino';
import { WordRank } from '#model/place-words.ts';
import type { WordRankCode } from '#model/place-words.ts';
import { clause } from '#model/text/clause.ts';
import type { CollectorConfig } from './config/configured.ts';
import { followTopology } from './config/follow-topology.ts';
import { retractFormer } from './config/former.ts';
import { watchMisplaced } from './config/misplaced.ts';
import { createSourceNotes } from './host/notes.ts';
import { createSourceHost } from './host/source-host.ts';
import type { HostTimes, SourceHealth, SourceHost } from './host/source-host.ts';
import { createHostDirectory } from './hosts/directory.ts';
import { placeMetBefore } from './hosts/met-before.ts';
import { hostWords } from './hosts/placed.ts';
import { createMetrics } from './http/metrics.ts';
import { readinessOf } from './http/readiness.ts';
import { startHttpServer } from './http/server.ts';
import { createJobPower } from './job-power/job-power.ts';
import { createDeadLetterFile } from './pipeline/dead-letter.ts';
import { createIntake } from './pipeline/intake.ts';
import type { SourceIntake } from './pipeline/intake.ts';
import { lookUpLastTimes } from './pipeline/last-times.ts';
import type { Sink } from './pipeline/sink.ts';
import { openSpool } from './pipeline/spool/spool.ts';
import { createWriter } from './pipeline/writer.ts';
import { newestTimesMs } from './sinks/database/newest-times.ts';
import { connectPostgres, postgresSessions } from './sinks/database/postgres.ts';
import { createDatabaseSink } from './sinks/database/sink.ts';

const APPLICATION_NAME = 'plenum collect';
/** Unsent states reach the status page again at this pace, so that an old one means a dead collector. */
const STATUS_HEARTBEAT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 1_000;

/** Parts other than the usual ones. */
export interface CollectorParts {
  times?: Partial<HostTimes>;
  /** Where the records go instead of the configured database. */
  sink?: Sink;
}

export interface RunningCollector {
  /** Port of health and metrics; `undefined` where HTTP is off. */
  httpPort: number | undefined;
  sources: () => SourceHealth[];
  /** Stops the sources, writes the spool to the database within the limit, keeps the rest on disk. */
  stop(): Promise<void>;
}

/**
 * Starts a collector. The database may be away. Rejects where the spool is in use or a port is taken; what
 * was started by then is stopped.
 */
export async function startCollector(
  config: CollectorConfig,
  log: Logger,
  { times, sink: otherSink }: CollectorParts = {}
): Promise<RunningCollector> {
  const spool = await openSpool({
    directory: config.spool.directory,
    maxBytes: config.spool.maxSize,
    segmentBytes: config.spool.segmentSize,
    log,
  });
  const deadLetters = createDeadLetterFile({
    directory: config.spool.directory,
    log,
    releaseReserve: spool.releaseReserve,
  });
  const access = {
    url: () => config.database.url.reveal(),
    connectTimeoutMs: config.database.connectTimeout,
    statementTimeoutMs: config.database.statementTimeout,
    applicationName: APPLICATION_NAME,
  };
  const open = postgresSessions(access);
  const jobPower = otherSink
    ? undefined
    : createJobPower({ connect: () => connectPostgres({ ...access, inBackground: true }), log });
  const { batchRows, flushInterval } = config.database;
  const { simulated } = config.site;
  let { topology } = config;
  const sink =
    otherSink ?? createDatabaseSink({ open, deadLetters, topology: () => topology, simulated, batchRows, log });
  const directory = createHostDirectory({
    site: config.site.id,
    words: config.hosts,
    onPlaced: (placed) => tellHosts(placed),
    onAmbiguous: (message) => log.warn(`${clause(message)}.`),
  });
  directory.learn(topology, true);
  const hosts: SourceHost[] = [];
  const sources = () => hosts.map((host) => host.health());
  const metrics = createMetrics({
    spool,
    sources,
    isDatabaseConnected: () => writer.health().connected,
    deadLetters: deadLetters.count,
    hosts: directory,
  });
  const writer = createWriter({
    spool,
    sink,
    batchRows,
    flushIntervalMs: flushInterval,
    log,
    onStored: (stored) => {
      metrics.onStored(stored);
      if (stored.jobs > 0) {
        jobPower?.wake();
      }
    },
  });
  const follower = followTopology({
    files: config.topologyFiles,
    current: topology,
    log,
    async onChange(changed) {
      topology = changed;
      directory.learn(topology, true);
      await tellTopology();
    },
  });
  const readiness = () =>
    readinessOf({ spool, writer, deadLetters, sources: sources(), hosts: directory, topology: follower });
  const http = config.http.enabled
    ? await startHttpServer({ ...config.http, registry: metrics.registry, readiness }).catch(async (error: unknown) => {
        await spool.close();
        throw error;
      })
    : undefined;

  const limits = { maxAheadMs: config.clock.maxAhead, maxBehindMs: config.clock.maxBehind };
  const intakeOf = (source: string, simulated: boolean, rank: WordRankCode = WordRank.found): SourceIntake =>
    createIntake({ source, simulated, rank, spool, limits, counters: metrics, log });
  const ofConfiguration = intakeOf('configuration', simulated, WordRank.configuration);
  const notesOfConfiguration = createSourceNotes(config.spool.directory, '.configuration', log);
  const tellTopology = async () => {
    ofConfiguration.discover(topology, true);
    await retractFormer({ ...config, topology }, ofConfiguration, notesOfConfiguration);
  };
  await tellTopology();
  const tellHosts = hostWords((source, rank) => intakeOf(source, simulated, rank));

  const stopSources = new AbortController();
  const stopWriter = new AbortController();
  const lastTimesMs = lookUpLastTimes({
    newestTimesMs: otherSink ? undefined : (source, addresses) => newestTimesMs(open, source, addresses),
    aliveMs: spool.lastReadMs,
    hadBacklog: spool.stats().backlogRecords > 0,
  });
  const onInventory = watchMisplaced(config, () => topology, log);
  for (const source of config.sources) {
    const { name, simulated = false } = source.config;
    hosts.push(
      createSourceHost({
        source,
        site: config.site.id,
        intake: intakeOf(name, simulated),
        onInventory: (inventory) => onInventory(name, inventory),
        log,
        lastAliveMs: spool.lastReadMs,
        lastTimesMs: (addresses) => lastTimesMs(name, addresses),
        hosts: directory,
        notes: createSourceNotes(config.spool.directory, name, log),
        onState: ({ message, sinceMs: _, reconnects: __, ...health }) =>
          writer.setStatus({ ...health, message, timeMs: Date.now() }),
        ...(times === undefined ? {} : { times }),
      })
    );
  }
  const running = [...hosts, follower].map(({ run }) => run(stopSources.signal));
  const writing = writer.run(stopWriter.signal);
  const judging = jobPower?.run(stopWriter.signal);
  const placing = otherSink
    ? undefined
    : placeMetBefore(
        {
          connect: () => connectPostgres(access),
          sources: config.sources.map(({ config: { name } }) => name),
          hosts: directory,
          log,
        },
        stopSources.signal
      );
  const heartbeat = setInterval(() => {
    directory.flush();
    for (const health of sources()) {
      writer.setStatus({ ...health, timeMs: Date.now() });
    }
  }, STATUS_HEARTBEAT_MS);

  return {
    httpPort: http?.port,
    sources,
    async stop() {
      clearInterval(heartbeat);
      stopSources.abort(new Error('the collector is stopping'));
      await Promise.all(running);
      stopWriter.abort();
      const limit = AbortSignal.timeout(config.shutdown.drainTimeout);
      // A database that hangs in the middle of a statement must not hold up the shutdown: the spool has it all.
      const isEmpty =
        (await within(
          writing.then(() => writer.drain(limit)),
          limit
        )) ?? false;
      await within(Promise.all([writer.close(), judging, placing]), AbortSignal.timeout(CLOSE_TIMEOUT_MS));
      await http?.close();
      const { backlogRecords, unwrittenRecords } = spool.stats();
      // Only then is it known what a disk that cannot be written did not take.
      await spool.close();
      tellEnd(log, {
        hosts,
        stayingRecords: isEmpty ? 0 : backlogRecords - unwrittenRecords,
        deadLetters: deadLetters.count(),
        deadLetterPath: deadLetters.path,
      });
    },
  };
}

interface End {
  hosts: readonly SourceHost[];
  stayingRecords: number;
  /** Since the start. */
  deadLetters: number;
  deadLetterPath: string;
}

function tellEnd(log: Logger, { hosts, stayingRecords, deadLetters, deadLetterPath }: End): void {
  const losing = hosts.filter((host) => host.lost() > 0);
  if (losing.length > 0) {
    const lost = losing.reduce((sum, host) => sum + host.lost(), 0);
    const names = losing.map((host) => host.health().name).join(', ');
    log.warn(
      `${lost} samples of ${names} were read and could not be stored; their time is a gap. Give the spool more room (\`spool.maxSize\`, space on its disk).`
    );
  }
  if (deadLetters > 0) {
    log.warn(`${deadLetters} records could not be stored in the database; they are in ${deadLetterPath}.`);
  }
  if (stayingRecords > 0) {
    log.warn(`${stayingRecords} records stay in the spool and are written at the next start.`);
  } else {
    const isAll = losing.length === 0 && deadLetters === 0;
    log.info(isAll ? 'Everything read is in the database.' : 'Everything else that was read is in the database.');
  }
}

/** The result, or `undefined` once the signal aborts. */
function within<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result | undefined> {
  const aborted = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  return Promise.race([work, aborted]);
}
