import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path, { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { proportionalMemoryMb, treeOf } from './lib/process-tree.ts';
import { printResult, rounded } from './lib/result.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
/** What the README promises, s and GB. */
const PROMISED = { coldS: 180, warmS: 20, memoryGb: 3 };
/** Beyond that it is not slow but stuck. */
const GIVE_UP_MS = 10 * 60_000;
const LOOK_MS = 1_000;

export const HELP = `npm run bench -- start [--seconds 60] [--json]

What \`npm start\` promises: seconds to \`ready\` with nothing built and an empty data folder (under ${PROMISED.coldS}), the same once more with what
the first left (under ${PROMISED.warmS}), and the most memory that all processes take together (under ${PROMISED.memoryGb} GB): the sum of their
proportional set sizes, in which a page that several share counts once. memory_gb is with the building of a cold start,
memory_ready_gb from \`ready\` on; the history fills in behind, so it is watched for a while. The npm packages are there already: how
long they take to install is the network's affair. Needs Linux.

--seconds N   how long the memory is watched after each \`ready\`
`;

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { seconds: { type: 'string', default: '60' }, json: { type: 'boolean' } },
  });
  const seconds = Number(values.seconds);
  const data = await mkdtemp(join(tmpdir(), 'plenum-bench-start-'));
  try {
    await rm(join(ROOT, 'dist'), { recursive: true, force: true });
    const cold = await start(data, seconds);
    const warm = await start(data, seconds);
    const memoryGb = rounded(Math.max(cold.peakMb, warm.peakMb) / 1024);
    const readyGb = rounded(Math.max(cold.readyPeakMb, warm.readyPeakMb) / 1024);
    const rows = [
      ['cold', rounded(cold.readyS), PROMISED.coldS, 's'],
      ['warm', rounded(warm.readyS), PROMISED.warmS, 's'],
      ['memory', memoryGb, PROMISED.memoryGb, 'GB'],
      ['of that, once ready', readyGb, PROMISED.memoryGb, 'GB'],
    ] as const;
    for (const [what, measured, promised, unit] of rows) {
      console.log(
        `${what.padEnd(20)} ${String(measured).padStart(8)} ${unit.padEnd(2)}  promised: under ${promised} ${unit}`
      );
    }
    for (const [name, mb] of cold.peakBy) {
      console.log(`  ${name.padEnd(40)} ${String(Math.round(mb)).padStart(6)} MB at the peak of the cold start`);
    }
    printResult(values.json, {
      bench: 'start',
      cold_s: rounded(cold.readyS),
      warm_s: rounded(warm.readyS),
      memory_gb: memoryGb,
      memory_ready_gb: readyGb,
    });
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

interface Start {
  readyS: number;
  peakMb: number;
  /** From `ready` on. */
  readyPeakMb: number;
  /** Processes at the peak, the largest first. */
  peakBy: Array<[name: string, mb: number]>;
}

/** @throws Error with what it printed where it ends before it is ready, or never is */
async function start(data: string, seconds: number): Promise<Start> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, ['scripts/bootstrap.mjs', 'scripts/start.ts', '--data', data], {
    cwd: ROOT,
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const output: string[] = [];
  let readyMs: number | undefined;
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      output.push(line);
      readyMs ??= line.startsWith('ready ') ? performance.now() : undefined;
    });
  }
  const found: Start = { readyS: Number.NaN, peakMb: 0, readyPeakMb: 0, peakBy: [] };
  try {
    while (readyMs === undefined || performance.now() - readyMs < seconds * 1_000) {
      if (child.exitCode !== null || performance.now() - startedMs > GIVE_UP_MS) {
        throw new Error(`Bench: npm start was not ready. It printed:\n${output.join('\n')}`);
      }
      const sizes = await Promise.all(
        (await treeOf(child.pid ?? 0)).map(async ({ pid, name }) => [name, await proportionalMemoryMb(pid)] as const)
      );
      const mb = sizes.reduce((sum, [, one]) => sum + one, 0);
      if (mb > found.peakMb) {
        found.peakMb = mb;
        found.peakBy = sizes.map(([name, one]): [string, number] => [name, one]).sort(([, a], [, b]) => b - a);
      }
      if (readyMs !== undefined) {
        found.readyPeakMb = Math.max(found.readyPeakMb, mb);
      }
      await setTimeout(LOOK_MS);
    }
  } finally {
    child.kill('SIGTERM');
    await closed;
  }
  found.readyS = (readyMs - startedMs) / 1_000;
  return found;
}
