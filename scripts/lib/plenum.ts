import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { migrate } from '#database/migrate.ts';
import { buildIfStale } from './build-if-stale.ts';
import { databaseLogins, type DatabaseUrls } from './database-logins.ts';
import { isLive, sourceStatus } from './live-sources.ts';
import { freePort, requirePort } from './ports.ts';
import { type Service, type ServiceOptions, startService } from './service.ts';

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
const READY_POLL_MS = 250;
/** A cold start is promised in three minutes; beyond that it is not slow but stuck. */
const READY_TIMEOUT_MS = 180_000;
/** Silence for longer than this looks like a hang. */
const PROGRESS_INTERVAL_MS = 5_000;

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
}

interface Running {
  services: Service[];
  start(options: Pick<ServiceOptions, 'name' | 'script' | 'args' | 'env' | 'ready'>): Service;
  /** Rejects when a service is broken for good. */
  broken: Promise<never>;
}

const started = performance.now();

function say(message: string): void {
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`[${String(seconds).padStart(3)} s] ${message}`);
}

function supervisor(logDirectory: string): Running {
  const services: Service[] = [];
  let fail: (error: Error) => void;
  const broken = new Promise<never>((_, reject) => (fail = reject));
  broken.catch(() => {});
  return {
    services,
    broken,
    start(options) {
      const service = startService({
        ...options,
        logDirectory,
        onExit({ name, code, final, lastWords }) {
          const log = path.join(logDirectory, `${name}.log`);
          if (final) {
            fail(new Error(`the ${name} keeps ending (code ${code}): ${lastWords}. See ${log}`));
          } else {
            say(`the ${name} ended (code ${code ?? 'killed'}) and is started again; see ${log}`);
          }
        },
      });
      services.push(service);
      return service;
    },
  };
}

function jsonLine<T>(line: string): T {
  return JSON.parse(line) as T;
}

const isReadyLine = (line: string) => line.startsWith('{') && line.includes('"ready":true');

async function startDatabase(options: StartOptions, running: Running): Promise<DatabaseUrls> {
  if (options.databaseUrl) {
    say('database: preparing the schema of PLENUM_DATABASE_URL');
    const urls = await databaseLogins(options.databaseUrl, options.dataDirectory);
    return urls;
  }
  say('database: starting the embedded TimescaleDB (demo and tests only)');
  const port = await freePort(PREFERRED_PORTS.database);
  const service = running.start({
    name: 'database',
    script: 'database/embedded/main.ts',
    args: ['--port', String(port), '--data-dir', path.join(options.dataDirectory, 'database')],
    ready: isReadyLine,
  });
  const { url } = jsonLine<{ url: string }>(await service.ready);
  await migrate(url);
  const as = (user: string) => {
    const login = new URL(url);
    login.username = user;
    return login.toString();
  };
  return { owner: url, writer: as('plenum_writer'), reader: as('plenum_reader') };
}
