import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { explained } from '#cli/lib/owner.ts';
import { migrate } from '#database/migrate.ts';
import { ENDPOINT_NAMES, ENDPOINTS, portFlag } from '#simulator/endpoints.ts';
import { GPU_COUNT, RACK_COUNT } from '#simulator/plant/layout.ts';
import { buildIfStale } from './build-if-stale.ts';
import { databaseLogins, type DatabaseUrls } from './database-logins.ts';
import { keepChargeback } from './chargeback.ts';
import { fillHistory } from './history.ts';
import { untilCaughtUp, untilLive } from './live-sources.ts';
import { freePort, requirePort } from './ports.ts';
import type { Service } from './service.ts';
import { type Supervisor, supervise } from './supervisor.ts';

/** Ports that the documentation names; another is taken when one of them, or of the plant's, is in use. */
const PREFERRED_PORTS = { database: 5433, collector: 9464 };
/** A cold start is promised in three minutes; beyond that it is not slow but stuck. */
const READY_TIMEOUT_MS = 180_000;
/** Devices of a plant's own that have not answered by now may be away: OPC UA with its browsing takes half of it. */
const OWN_PLANT_PATIENCE_MS = 60_000;

export interface StartOptions {
  /** Port of the preview page; 0 for any. */
  port: number;
  /** Absolute folder of database, spool and logs. */
  dataDirectory: string;
  /** Owner's URL of a real TimescaleDB; the embedded one where absent. */
  databaseUrl?: string;
  simulator: boolean;
  history: boolean;
  /** Absolute path of a collector configuration of one's own. */
  config?: string;
  /** Aborted to stop everything. */
  signal: AbortSignal;
  /** Brings the bundles up to date; by default a build when a source changed. */
  build?: (say: (message: string) => void) => Promise<unknown>;
  /** Called with the preview's process once it is up. */
  onPreview?: (service: Service) => void;
}

interface Screen {
  url: string;
  database: string;
  simulator?: string;
  collector?: string;
  logs: string;
}

const startedAt = performance.now();

function say(message: string): void {
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.log(`[${String(seconds).padStart(3)} s] ${message}`);
}

const isReadyLine = (line: string) => line.startsWith('{') && line.includes('"ready":true');

async function startDatabase(options: StartOptions, supervisor: Supervisor): Promise<DatabaseUrls> {
  if (options.databaseUrl) {
    say('database: preparing the schema in PLENUM_DATABASE_URL');
    const url = options.databaseUrl;
    return explained('PLENUM_DATABASE_URL', async () => {
      await migrate(url);
      return databaseLogins(url, options.dataDirectory);
    });
  }
  say('database: starting the embedded TimescaleDB (for demo and tests)');
  const service = supervisor.start({
    name: 'database',
    script: 'database/embedded/main.ts',
    args: [
      '--port',
      String(await freePort(PREFERRED_PORTS.database)),
      '--data-dir',
      path.join(options.dataDirectory, 'database'),
    ],
    ready: isReadyLine,
  });
  const { url } = JSON.parse(await service.ready) as { url: string };
  const { applied } = await migrate(url);
  say(`database: ready${applied.length > 0 ? `, ${applied.length} migrations applied` : ''}`);
  // The embedded engine takes a role of the schema as the login.
  const as = (user: string) => {
    const login = new URL(url);
    login.username = user;
    return login.toString();
  };
  return { owner: url, writer: as('plenum_writer'), reader: as('plenum_reader') };
}

interface Plant {
  controlUrl: string;
  config: string;
}

async function startSimulator(options: StartOptions, supervisor: Supervisor): Promise<Plant> {
  say('simulator: starting the simulated plant');
  const config = path.join(options.dataDirectory, 'collector.yaml');
  const args = ['--json', '--write-config', config, '--pki', path.join(options.dataDirectory, 'pki', 'simulator')];
  for (const name of ENDPOINT_NAMES) {
    // A rack of BMCs takes a row of ports, each of which may be in use.
    const port = name === 'redfish' ? 0 : await freePort(ENDPOINTS[name].port);
    args.push(`--${portFlag(name)}`, String(port));
  }
  const service = supervisor.start({ name: 'simulator', script: 'simulator/main.ts', args, ready: isReadyLine });
  const { endpoints } = JSON.parse(await service.ready) as { endpoints: { control: string } };
  await appendFile(config, `http:\n  port: ${await freePort(PREFERRED_PORTS.collector)}\n`);
  const spoken = ENDPOINT_NAMES.filter((name) => name !== 'control').map((name) => ENDPOINTS[name].title);
  say(`simulator: ${RACK_COUNT} racks, ${GPU_COUNT} GPUs, on ${listed(spoken)}`);
  return { controlUrl: endpoints.control, config };
}

function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function startCollector(config: string, database: DatabaseUrls, supervisor: Supervisor): void {
  say('collector: starting');
  supervisor.start({
    name: 'collector',
    script: 'cli/main.ts',
    args: ['collect', config],
    env: { PLENUM_DATABASE_URL: database.writer },
  });
}

async function startPreview(
  port: number,
  database: DatabaseUrls,
  supervisor: Supervisor,
  onPreview: StartOptions['onPreview']
): Promise<string> {
  const service = supervisor.start({
    name: 'preview',
    script: 'preview/main.ts',
    args: ['--port', String(port)],
    env: { PLENUM_READER_URL: database.reader },
    ready: isReadyLine,
  });
  const { url } = JSON.parse(await service.ready) as { url: string };
  say('preview: page and data source backend are up');
  onPreview?.(service);
  return url;
}

function show(screen: Screen): void {
  const lines = [
    ['Preview', screen.url, 'dashboards, start page, query editor'],
    ['Database', screen.database, 'for a Grafana of your own: docs/install.md, Provisioning'],
    ['Simulator', screen.simulator ?? 'off', screen.simulator ? 'the simulated plant: state, faults, log' : ''],
    ['Collector', screen.collector ?? 'off: no configuration (--config)', ''],
    ['Logs', screen.logs, ''],
    ['Stop', 'Ctrl-C', ''],
  ];
  console.log('\nPlenum is running. What you see is simulated unless you connected a plant of your own.\n');
  for (const [name, where, what] of lines) {
    console.log(`  ${name!.padEnd(10)} ${where!.padEnd(42)} ${what}`.trimEnd());
  }
  console.log('');
}

/**
 * Starts everything and keeps it running until `options.signal` is aborted.
 * @throws Error with one sentence for people: a port in use, a broken build, a service that does not start
 */
export async function startPlenum(options: StartOptions): Promise<void> {
  const port = await requirePort(options.port);
  const supervisor = supervise(path.join(options.dataDirectory, 'logs'), say);
  try {
    await Promise.race([bringUp(options, port, supervisor), supervisor.broken, aborted(options.signal)]);
    await Promise.race([supervisor.broken, aborted(options.signal)]);
    say('stopping');
  } finally {
    await supervisor.stop();
  }
  say('stopped');
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    }
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

interface Collected {
  /** Names of its sources. */
  names: string[];
  /** Its page for Prometheus, or what there is to say in its place. */
  url: string;
}

/** Reads a collector configuration as the collector will; the database's address is this start's to give. */
async function readConfig(file: string): Promise<Collected> {
  const { loadConfig } = await import('#collector/config/load.ts');
  const env = { ...process.env, PLENUM_DATABASE_URL: 'postgres://plenum_writer@127.0.0.1/plenum' };
  const { sources, http } = await loadConfig(file, { env });
  return {
    names: sources.map(({ config }) => config.name),
    url: http.enabled ? `http://${http.host}:${http.port}/metrics` : 'running, without its HTTP page',
  };
}

const plantConfigSchema = z.object({
  sources: z.array(z.object({ name: z.string() })),
  http: z.object({ port: z.number() }),
});

/**
 * What the plant's configuration says, as far as it is needed here. To read it as the collector does takes two seconds, for the
 * protocols that it names, and the simulator has written it.
 */
async function readPlantConfig(file: string): Promise<Collected> {
  const { sources, http } = plantConfigSchema.parse(parse(await readFile(file, 'utf8')));
  return { names: sources.map(({ name }) => name), url: `http://127.0.0.1:${http.port}/metrics` };
}

async function bringUp(options: StartOptions, port: number, supervisor: Supervisor): Promise<void> {
  const { signal } = options;
  const sinceMs = Date.now();
  const own = options.config ? await readConfig(options.config) : undefined;
  const build = (options.build ?? buildIfStale)((reason) => say(`build: ${reason}`));
  // Awaited below, after what does not need it; a failure before that must not pass for an unhandled one.
  build.catch(() => {});
  const [database, plant] = await Promise.all([
    startDatabase(options, supervisor),
    options.simulator ? startSimulator(options, supervisor) : undefined,
  ]);
  const config = options.config ?? plant?.config;
  if (config && !signal.aborted) {
    startCollector(config, database, supervisor);
  }
  const collector = own ?? (config ? await readPlantConfig(config) : undefined);
  await build;
  if (signal.aborted) {
    return;
  }
  const url = await startPreview(port, database, supervisor, options.onPreview);
  const names = collector?.names ?? [];
  const live = untilLive(url, {
    names,
    sinceMs,
    timeoutMs: plant ? READY_TIMEOUT_MS : OWN_PLANT_PATIENCE_MS,
    say,
    signal,
  });
  // The demo has to come up; a plant's own devices may be away, and what is there is shown all the same.
  await (plant ? live : live.catch((error: Error) => say(`collector: ${error.message}`)));
  if (plant && collector) {
    await untilCaughtUp(collector.url, { say, signal });
  }
  if (signal.aborted) {
    return;
  }
  show({
    url,
    database: new URL(database.owner).host + (options.databaseUrl ? '' : ' (embedded: demo and tests only)'),
    simulator: plant?.controlUrl,
    collector: collector?.url,
    logs: path.join(options.dataDirectory, 'logs'),
  });
  console.log(`ready ${url}`);
  const filled =
    plant && options.history
      ? fillHistory(database.owner, say, signal).catch((error: Error) =>
          say(`history: not filled in: ${error.message}`)
        )
      : Promise.resolve();
  // What is filled in changes what months come to.
  void filled
    .then(() => keepChargeback(database.owner, say, signal))
    .catch((error: Error) => say(`chargeback: not worked out: ${error.message}`));
}
