import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { migrate } from '#database/migrate.ts';
import { buildIfStale } from './build-if-stale.ts';
import { databaseLogins, type DatabaseUrls } from './database-logins.ts';
import { untilLive } from './live-sources.ts';
import { freePort, requirePort } from './ports.ts';
import { run } from './run.ts';
import type { Service } from './service.ts';
import { type Supervisor, supervise } from './supervisor.ts';

/** Ports that the documentation names; another is taken when one of them is in use. */
const PREFERRED_PORTS = {
  database: 5433,
  opcua: 48_400,
  modbus: 15_020,
  mqtt: 18_830,
  prometheus: 19_100,
  control: 19_101,
  collector: 9464,
};
/**
 * The demo's past: the last hour as finely as the slowest source is read, so that it looks like the live data; the last day in
 * minutes; then a month in steps that the embedded engine swallows in minutes.
 */
const HISTORY = [
  ['1h', '10s'],
  ['24h', '1m'],
  ['30d', '15m'],
];
const DEMO_PROTOCOLS = ['opcua', 'modbus', 'dsx-mqtt', 'prometheus'];

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
    await migrate(options.databaseUrl);
    return databaseLogins(options.databaseUrl, options.dataDirectory);
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
  endpoints: Record<string, string>;
  config: string;
  collectorUrl: string;
}

async function startSimulator(options: StartOptions, supervisor: Supervisor): Promise<Plant> {
  say('simulator: starting the simulated plant');
  const config = path.join(options.dataDirectory, 'collector.yaml');
  const ports = ['opcua', 'modbus', 'mqtt', 'prometheus', 'control'] as const;
  const args = ['--json', '--write-config', config, '--pki', path.join(options.dataDirectory, 'pki', 'simulator')];
  for (const name of ports) {
    args.push(`--${name}-port`, String(await freePort(PREFERRED_PORTS[name])));
  }
  const service = supervisor.start({ name: 'simulator', script: 'simulator/main.ts', args, ready: isReadyLine });
  const { endpoints } = JSON.parse(await service.ready) as { endpoints: Record<string, string> };
  const collectorPort = await freePort(PREFERRED_PORTS.collector);
  await appendFile(config, `http:\n  port: ${collectorPort}\n`);
  say('simulator: 16 racks on OPC UA, Modbus TCP, MQTT and Prometheus');
  return { endpoints, config, collectorUrl: `http://127.0.0.1:${collectorPort}/metrics` };
}

function startCollector(config: string, database: DatabaseUrls, options: StartOptions, supervisor: Supervisor): void {
  say('collector: starting');
  supervisor.start({
    name: 'collector',
    script: 'collector/src/cli.ts',
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
    ['Database', screen.database, ''],
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

/** Fills in the simulated plant's past, behind the live data. */
async function fillHistory(database: DatabaseUrls, signal: AbortSignal): Promise<void> {
  for (const [span = '', step = ''] of HISTORY) {
    const { code, output } = await run(
      process.execPath,
      ['simulator/main.ts', '--history', span, '--step', step, '--headline'],
      { quiet: true, signal, env: { NODE_NO_WARNINGS: '1', SIMULATOR_DATABASE: database.owner } }
    );
    if (signal.aborted) {
      return;
    }
    say(
      code === 0
        ? `history: the last ${span} of the simulated plant are filled in, at ${step}`
        : `history: not filled in: ${output.trim().split('\n').at(-1)}`
    );
  }
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

async function bringUp(options: StartOptions, port: number, supervisor: Supervisor): Promise<void> {
  const build = (options.build ?? buildIfStale)((reason) => say(`build: ${reason}`));
  // Awaited below, after what does not need it; a failure before that must not pass for an unhandled one.
  build.catch(() => {});
  const [database, plant] = await Promise.all([
    startDatabase(options, supervisor),
    options.simulator ? startSimulator(options, supervisor) : undefined,
  ]);
  const config = options.config ?? plant?.config;
  if (config) {
    startCollector(config, database, options, supervisor);
  }
  await build;
  const url = await startPreview(port, database, supervisor, options.onPreview);
  if (config) {
    await untilLive(url, plant ? DEMO_PROTOCOLS : [], say, options.signal);
  }
  show({
    url,
    database: new URL(database.owner).host + (options.databaseUrl ? '' : ' (embedded: demo and tests only)'),
    simulator: plant?.endpoints.control,
    collector: plant?.collectorUrl ?? config,
    logs: path.join(options.dataDirectory, 'logs'),
  });
  console.log(`ready ${url}`);
  if (plant && options.history) {
    void fillHistory(database, options.signal);
  }
}
