import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { collectorConfigYaml } from './demo-config.ts';
import { DEMO_OPCUA_LOGIN } from './endpoints.ts';
import { writeHistory, type HistoryReport } from './history.ts';
import { HELP, readOptions, type Options } from './options.ts';
import { GPU_COUNT, RACK_COUNT } from './plant/layout.ts';
import type { Simulator } from './simulator.ts';

/** Runs the simulator until SIGTERM or SIGINT, or writes history and returns. Throws one-sentence errors. */
export async function runSimulator(args: string[]): Promise<void> {
  const options = readOptions(args, process.env);
  if (options.help) {
    process.stdout.write(HELP);
    return;
  }
  if (options.history) {
    await runHistory(options, options.history);
    return;
  }
  // The protocol stacks take seconds to load: not for --help, a wrong flag or history.
  const { startSimulator } = await import('./simulator.ts');
  const simulator = await startSimulator({
    host: options.host,
    ports: options.ports,
    seed: options.seed,
    speed: options.speed,
    aheadS: options.aheadS,
    pkiDirectory: resolve(options.pki),
    opcua: {
      user: process.env.SIMULATOR_OPCUA_USER ?? DEMO_OPCUA_LOGIN.user,
      password: process.env.SIMULATOR_OPCUA_PASSWORD ?? DEMO_OPCUA_LOGIN.password,
    },
  });
  if (options.writeConfig !== undefined) {
    await writeFile(options.writeConfig, collectorConfigYaml(simulator.endpoints));
  }
  announce(simulator, options);
  await untilAskedToStop();
  await simulator.stop();
}

function announce({ endpoints }: Simulator, options: Options): void {
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ ready: true, endpoints })}\n`);
    return;
  }
  const lines = Object.entries(endpoints).map(([name, url]) => `  ${name.padEnd(11)} ${url}`);
  process.stdout.write(
    `Simulated plant: ${RACK_COUNT} racks, ${GPU_COUNT} GPUs, seed ${options.seed}\n${lines.join('\n')}\nCtrl-C stops it.\n`
  );
}

async function runHistory({ seed, aheadS, json }: Options, history: NonNullable<Options['history']>): Promise<void> {
  const stopping = new AbortController();
  process.once('SIGTERM', () => stopping.abort());
  process.once('SIGINT', () => stopping.abort());
  const onScreen = process.stderr.isTTY && !json;
  const report = await writeHistory({
    seed,
    aheadS,
    ...history,
    signal: stopping.signal,
    onProgress: ({ done, rows, elapsedMs }) => {
      if (json) {
        process.stderr.write(`${JSON.stringify({ done, rows })}\n`);
      } else if (onScreen) {
        const seconds = (elapsedMs / 1000).toFixed(0);
        process.stderr.write(`\r${(100 * done).toFixed(0)} % of the history, ${rows} rows, ${seconds} s `);
      }
    },
  });
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${onScreen ? '\n' : ''}${historySentence(report)}\n`);
}

function historySentence({ rows, points, skippedRows, elapsedMs, timesRealTime }: HistoryReport): string {
  const skipped = skippedRows > 0 ? `, ${skippedRows} skipped where samples exist` : '';
  const speed = `${(elapsedMs / 1000).toFixed(1)} s, ${timesRealTime.toFixed(0)} times real time`;
  return `History of ${points} points: ${rows} rows written${skipped}, in ${speed}. All of it is simulated.`;
}

function untilAskedToStop(): Promise<void> {
  // Listening on, since the signal comes twice where the whole process group gets it and a wrapper passes it on.
  return new Promise((stop) => {
    process.on('SIGTERM', () => stop());
    process.on('SIGINT', () => stop());
  });
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    await runSimulator(process.argv.slice(2));
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
