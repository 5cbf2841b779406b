import { spawnSync } from 'node:child_process';
import { MALLOC_SETTINGS, NODE_FLAGS } from '../../cli/node-settings.mjs';

/**
 * Sees to it that this benchmark runs with the settings of Node.js with which the collector runs: without them another process takes its
 * place. With V8's own, the memory for new objects is so large that what it holds makes V8 look through the whole heap many times a second.
 */
export function runAsCollector(): void {
  if (NODE_FLAGS.every((flag) => process.execArgv.includes(flag))) {
    return;
  }
  const { status } = spawnSync(process.execPath, [...NODE_FLAGS, ...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...MALLOC_SETTINGS, ...process.env },
  });
  process.exit(status ?? 1);
}
