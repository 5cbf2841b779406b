import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path, { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { stringify } from 'yaml';
import { migrate } from '#database/migrate.ts';
import { testDatabase } from '#database/testing/database.ts';
import { buildCommand, DEFAULT_COMMAND_DIR } from '../cli/build.ts';
import { freePort } from '../scripts/lib/ports.ts';
import { copyAgain, postgresUse, spent, type PostgresUse } from './cost/postgres.ts';
import { configOf, SCENARIOS, type Scenario } from './cost/scenarios.ts';
import { cpuSeconds, peakMemoryMb, startProgram, type Program } from './lib/processes.ts';
import { printResult, rounded } from './lib/result.ts';
import { syncedAppendCpuS } from './lib/synced-append.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
/** The application name under which the collector connects. */
const COLLECTOR = 'plenum collect';
/**
 * What a collector costs that runs for months is asked. Connecting and creating points are over in seconds, but at one round a
 * second V8 compiles the hot functions for a minute, which costs as much again.
 */
const WARM_UP_S = 60;
/** A busy machine needs this long to subscribe to 5,000 items. */
const FIRST_SAMPLES_MS = 120_000;

export const HELP = `npm run bench -- cost [--only NAME] [--seconds 60] [--warm-up ${WARM_UP_S}] [--json]

What the built collector costs on servers of its own, each in a process that is not counted: CPU seconds of the collector per
million samples, its peak memory, and where PLENUM_DATABASE_URL is a server on this machine the CPU seconds of its
PostgreSQL process per million samples and the bytes of WAL per sample. WAL is counted for the whole server: keep other
databases on it quiet, and expect full pages after a checkpoint in it; the database's rollup jobs are off meanwhile. Beside them in the same run:
one COPY of the same rows as text (PostgreSQL), and a synced append of the same rows to a file (collector). Needs Linux.

--only NAME   one of ${SCENARIOS.map(({ name }) => name).join(', ')}, or the beginning of some
--seconds N   how long each is measured
--warm-up N   seconds between the first samples and the measuring; the start itself is never counted
--profile DIR writes a CPU profile of the collector there
`;

export interface Cost {
  samples: number;
  collector_cpu_s_per_million: number;
  collector_peak_mb: number;
  append_cpu_s_per_million: number;
  postgres_cpu_s_per_million?: number;
  wal_bytes_per_sample?: number;
  copy_cpu_s_per_million?: number;
  copy_wal_bytes_per_sample?: number;
}

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', default: '' },
      seconds: { type: 'string', default: '60' },
      'warm-up': { type: 'string', default: String(WARM_UP_S) },
      profile: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const scenarios = SCENARIOS.filter(({ name }) => name.startsWith(values.only));
  if (scenarios.length === 0) {
    throw new Error(`Bench: --only ${values.only} is not a scenario. Choose from the list in --help.`);
  }
  const times = { warmUpS: Number(values['warm-up']), seconds: Number(values.seconds) };
  // What docs/collector.md tells to install.
  const { executable } = await buildCommand(DEFAULT_COMMAND_DIR);
  const results: Record<string, Cost> = {};
  console.log(LINE(['', 'collector', 'append', 'peak', 'PostgreSQL', 'COPY', 'WAL', 'COPY']));
  console.log(LINE(['', 's/million', 's/million', 'MB', 's/million', 's/million', 'B/sample', 'B/sample']));
  for (const scenario of scenarios) {
    process.stderr.write(`${scenario.name}: ${times.warmUpS} s of warming up, ${times.seconds} s of measuring\n`);
    const cost = await measure(scenario, times, executable, values.profile);
    results[scenario.name] = cost;
    console.log(
      LINE([
        scenario.name,
        cost.collector_cpu_s_per_million,
        cost.append_cpu_s_per_million,
        cost.collector_peak_mb,
        cost.postgres_cpu_s_per_million,
        cost.copy_cpu_s_per_million,
        cost.wal_bytes_per_sample,
        cost.copy_wal_bytes_per_sample,
      ])
    );
  }
  printResult(values.json, { bench: 'cost', ...results });
}

const LINE = (cells: Array<string | number | undefined>) =>
  cells.map((cell, index) => (index === 0 ? String(cell).padEnd(16) : String(cell ?? '-').padStart(11))).join('');

async function measure(
  scenario: Scenario,
  { warmUpS, seconds }: { warmUpS: number; seconds: number },
  executable: string,
  profile: string | undefined
): Promise<Cost> {
  const directory = await mkdtemp(join(tmpdir(), 'plenum-bench-'));
  const programs: Program[] = [];
  const start = async (...args: Parameters<typeof startProgram>) => {
    const program = await startProgram(...args);
    programs.push(program);
    return program;
  };
  const database = await databaseApart(start);
  const client = new pg.Client({ connectionString: database.url });
  try {
    await client.connect();
    const server = await start([
      path.join(ROOT, 'bench/cost/server.ts'),
      scenario.kind,
      String(scenario.count),
      directory,
    ]);
    const httpPort = await freePort(0);
    const config = join(directory, 'collector.yaml');
    await writeFile(config, stringify(configOf(scenario, Number(server.ready.port), httpPort)));
    const collector = await start(['collect', config], {
      command: executable,
      env: {
        PLENUM_NODE: process.execPath,
        PLENUM_DATABASE_URL: database.writerUrl,
        ...(profile ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profile}` } : {}),
      },
      waitsForReady: false,
    });
    await firstSamples(httpPort, scenario, collector);
    await setTimeout(warmUpS * 1000);

    const look = async () => ({
      stored: await storedSamples(httpPort),
      cpuS: (await cpuSeconds(collector.pid)) ?? Number.NaN,
      postgres: database.isServer ? await postgresUse(client, COLLECTOR) : undefined,
    });
    const before = await look();
    await setTimeout(seconds * 1000);
    const after = await look();
    const peakMb = await peakMemoryMb(collector.pid);
    await collector.stop();

    const samples = after.stored - before.stored;
    const perMillion = (cpuS: number, count: number) => rounded((cpuS / count) * 1e6);
    const rows = Array.from({ length: samples }, (_, index) => ({
      pointId: index % scenario.count,
      timeMs: Date.now(),
      value: index / 3,
      quality: 0,
    }));
    return {
      samples,
      collector_cpu_s_per_million: perMillion(after.cpuS - before.cpuS, samples),
      append_cpu_s_per_million: perMillion(await syncedAppendCpuS(directory, rows, seconds), samples),
      collector_peak_mb: Math.round(peakMb),
      ...(before.postgres && after.postgres
        ? databaseCost(spent(before.postgres, after.postgres), samples, await copyAgain(database.url))
        : {}),
    };
  } finally {
    await client.end().catch(() => undefined);
    for (const program of programs.reverse()) {
      await program.stop();
    }
    await database.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

function databaseCost(ours: PostgresUse, samples: number, copy: { rows: number; use: PostgresUse }): Partial<Cost> {
  return {
    wal_bytes_per_sample: rounded(ours.walBytes / samples),
    copy_wal_bytes_per_sample: rounded(copy.use.walBytes / copy.rows),
    ...(ours.cpuS === undefined ? {} : { postgres_cpu_s_per_million: rounded((ours.cpuS / samples) * 1e6) }),
    ...(copy.use.cpuS === undefined ? {} : { copy_cpu_s_per_million: rounded((copy.use.cpuS / copy.rows) * 1e6) }),
  };
}

/** A database of the server of PLENUM_DATABASE_URL, else the embedded engine in a process of its own. */
async function databaseApart(start: typeof startProgram) {
  if (process.env.PLENUM_DATABASE_URL) {
    const { url, urlAs, stop } = await testDatabase();
    return { url, writerUrl: urlAs('plenum_writer'), isServer: true, stop };
  }
  const engine = await start([path.join(ROOT, 'database/embedded/main.ts')]);
  const url = String(engine.ready.url);
  await migrate(url);
  return { url, writerUrl: url, isServer: false, stop: async () => undefined };
}

async function firstSamples(httpPort: number, scenario: Scenario, collector: Program): Promise<void> {
  const deadlineMs = Date.now() + FIRST_SAMPLES_MS;
  while (Date.now() < deadlineMs) {
    if ((await storedSamples(httpPort).catch(() => 0)) >= scenario.count) {
      return;
    }
    await setTimeout(500);
  }
  throw new Error(
    `Bench: ${scenario.name} stored too few samples within ${FIRST_SAMPLES_MS / 1000} s. The collector said:\n${collector.output()}`
  );
}

async function storedSamples(httpPort: number): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${httpPort}/metrics`);
  return Number(/^plenum_samples_stored_total (\S+)$/m.exec(await answer.text())?.[1] ?? 0);
}
