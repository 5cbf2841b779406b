import { type Finished, run } from '../lib/run.ts';

/** Runs a tool of npm that is not a dependency. npm says why it has none, even under `npm run --silent`. */
export function npx(tool: string, args: string[], signal: AbortSignal): Promise<Finished> {
  return run('npx', ['--yes', tool, ...args], { quiet: true, signal, env: { npm_config_loglevel: 'error' } });
}
