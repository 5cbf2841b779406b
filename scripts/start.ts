import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { clause } from '#model/text/clause.ts';
import { startPlenum } from './lib/plenum.ts';
import { ROOT } from './lib/run.ts';

const USAGE = `npm start [-- options]

Starts Plenum on this machine: TimescaleDB (embedded unless PLENUM_DATABASE_URL names one), the simulated plant, the
collector, the data source backend and the preview page. Prints "ready <url>" once live samples can be queried.

Options (after --)
  --no-simulator     no simulated plant; with --config the collector reads your own
  --no-history       do not fill in the simulated plant's past
  --config FILE      collector configuration for your own plant (see collector/config.example.yaml)
  --data DIR         where database, spool and logs are kept (default .plenum)
  -h, --help         this text

Environment
  PORT                   port of the preview page (default 3010)
  PLENUM_DATABASE_URL    a real TimescaleDB, as its owner: postgres://user:password@host:5432/database`;

const DEFAULT_PORT = 3010;
const HIGHEST_PORT = 65_535;

function fail(message: string): never {
  console.error(`plenum: ${message}`);
  process.exit(1);
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        'no-simulator': { type: 'boolean', default: false },
        'no-history': { type: 'boolean', default: false },
        config: { type: 'string' },
        data: { type: 'string', default: path.join(ROOT, '.plenum') },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    return fail(`${(error as Error).message.split('.')[0]}. See \`npm start -- --help\`.`);
  }
}

function readPort(): number {
  const text = process.env.PORT ?? String(DEFAULT_PORT);
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > HIGHEST_PORT) {
    fail(`PORT is "${text}", which is not a port. Use a number from 1 to ${HIGHEST_PORT}, or 0 for any free one.`);
  }
  return port;
}

const options = readOptions();
if (options.help) {
  console.log(USAGE);
  process.exit(0);
}
if (options.config && !options['no-simulator']) {
  fail('--config is for your own plant. Add --no-simulator.');
}
if (options.config && !existsSync(options.config)) {
  fail(`--config: there is no file ${options.config}. Copy collector/config.example.yaml and adapt it.`);
}
try {
  mkdirSync(options.data, { recursive: true });
  accessSync(options.data, constants.W_OK);
} catch (error) {
  fail(
    `the data folder ${options.data} cannot be written: ${clause((error as Error).message)}. Choose another with --data.`
  );
}

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => stopping.abort());
}
try {
  await startPlenum({
    port: readPort(),
    dataDirectory: path.resolve(options.data),
    databaseUrl: process.env.PLENUM_DATABASE_URL,
    simulator: !options['no-simulator'],
    history: !options['no-history'],
    config: options.config && path.resolve(options.config),
    signal: stopping.signal,
  });
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
process.exit(0);
