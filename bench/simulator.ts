import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { step, warmPlant } from '#simulator/plant/step.ts';
import { writeHistory } from '#simulator/history.ts';
import { printResult, rounded } from './lib/result.ts';

/** Least speed that the history needs: 30 days within the first three minutes is out of the question below it. */
const NEEDED_TIMES_REAL_TIME = 500;
const START_MS = Date.parse('2026-11-01T00:00:00Z');
const DAY_MS = 86_400_000;

export const HELP = `npm run bench -- simulator [--days 2] [--json]

How many times faster than real time the simulated plant and its history are, against the ${NEEDED_TIMES_REAL_TIME}x that the history needs.
`;

/** Simulated time over real time: physics alone, history into a file, and the load of live operation. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { days: { type: 'string', default: '2' }, json: { type: 'boolean' } },
  });
  const days = Number(values.days);
  const physics = physicsSpeed(days);
  const history = await historySpeed(days);
  const liveMs = liveStepMs();
  const rows = [
    ['physics, 5 s substeps', physics],
    ['history at 1 min into a file', history],
  ] as const;
  for (const [what, speed] of rows) {
    const ratio = speed / NEEDED_TIMES_REAL_TIME;
    console.log(
      `${what.padEnd(30)} ${speed.toFixed(0).padStart(8)} x real time  ratio to the needed 500x: ${ratio.toFixed(1)}`
    );
  }
  console.log(
    `${'live, physics of one second'.padEnd(30)} ${liveMs.toFixed(3).padStart(8)} ms, ${(liveMs / 10).toFixed(2)} % of a core`
  );
  printResult(values.json, {
    bench: 'simulator',
    ratio_to_needed: rounded(history / NEEDED_TIMES_REAL_TIME),
    physics_to_needed: rounded(physics / NEEDED_TIMES_REAL_TIME),
    live_share_of_core: rounded(liveMs / 1000),
  });
}

function physicsSpeed(days: number): number {
  const state = warmPlant(1, START_MS);
  const startedMs = performance.now();
  for (let hour = 0; hour < 24 * days; hour++) {
    step(state, 3600);
  }
  return (days * DAY_MS) / (performance.now() - startedMs);
}

async function historySpeed(days: number): Promise<number> {
  const file = join(tmpdir(), `plenum-bench-${process.pid}.ndjson.gz`);
  const report = await writeHistory({
    seed: 1,
    endMs: START_MS,
    spanMs: days * DAY_MS,
    stepMs: 60_000,
    points: 'main',
    file,
  });
  await rm(file);
  return report.timesRealTime;
}

function liveStepMs(): number {
  const state = warmPlant(1, START_MS);
  const seconds = 2000;
  const startedMs = performance.now();
  for (let second = 0; second < seconds; second++) {
    step(state, 1);
  }
  return (performance.now() - startedMs) / seconds;
}
