import { setFlagsFromString } from 'node:v8';
import { startCollector } from '#collector/collect.ts';
import { loadConfig } from '#collector/config/load.ts';
import { createLogger } from '#collector/log.ts';
import type { AddCommand } from './lib/command.ts';
import { giveBackMemory } from './lib/give-back-memory.ts';
import { counted } from '#model/text/counted.ts';
import { stopSignal } from './lib/stop-signal.ts';

/**
 * How far the heap grows before garbage is looked for, percent. V8 would let it double first, which is some 60 MB of what
 * nobody needs. Looking costs some milliseconds of CPU time a second at 5,000 samples a second;
 * at 30 % the same collector takes 9 MB more.
 */
const HEAP_GROWTH = 20;

/**
 * When after the start its garbage is cleared away, ms: once the sources are connected and their points are announced, and once more when
 * slow ones are.
 */
const STARTED_MS = [5_000, 60_000];

export const addCollect: AddCommand = (program) => {
  program
    .command('collect')
    .description('read the configured sources into the database until SIGTERM')
    .argument('<config>', 'configuration file; see collector/config.example.yaml')
    .action(collect);
};

/**
 * Runs the collector until SIGTERM or SIGINT, then drains it. A second signal, a moment later, ends it at
 * once; the spool keeps everything.
 */
async function collect(path: string): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH}`);
  const config = await loadConfig(path);
  // What reading the configuration left would be in memory beside all that the sources need to connect.
  giveBackMemory();
  const log = createLogger(config.log);
  const points = config.sources.reduce((sum, source) => sum + source.points.length, 0);
  log.info(
    `Collecting from ${counted(config.sources.length, 'source')}, ${counted(points, 'configured point')}, site ${config.site.id}.`
  );
  if (config.sources.length === 0) {
    log.warn(`${path} has no enabled source. Add one under sources.`);
  }
  // A protocol library may throw outside of any call. The other sources go on; what is on disk is safe either way.
  process.on('uncaughtException', (error) => log.error({ err: error }, 'Unexpected error; please report it'));
  const collector = await startCollector(config, log);
  if (collector.httpPort !== undefined) {
    log.info(`Health and metrics: http://${config.http.host}:${collector.httpPort} (/healthz, /readyz, /metrics).`);
  }
  STARTED_MS.forEach((ms) => setTimeout(giveBackMemory, ms).unref());
  const signal = await stopSignal(() => process.exit(0));
  log.info(`${signal}: stopping the sources and writing what is spooled.`);
  await collector.stop();
}
