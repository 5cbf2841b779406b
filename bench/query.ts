import { parseArgs } from 'node:util';

import pg from 'pg';

import { contextFor, startBackend, type TestBackend } from '../datasource/backend/testing/grafana.ts';
import { type HallDatabase, openHall } from './lib/kept-database.ts';
import { printResult, rounded } from './lib/result.ts';
import { usedMs } from './lib/server-cpu.ts';
import { type Statement, statementsOf } from './lib/statements.ts';
import { quantile, timed } from './lib/timing.ts';
import { refuseDifference } from './query/difference.ts';
import { buildHall } from './query/hall.ts';
import { type Question, queryOf, QUESTIONS, rawStatement, rollupStatement, type Steps } from './query/questions.ts';

const DAY_MS = 86_400_000;
/** A wide panel. */
const MAX_DATA_POINTS = 800;
/** The backend runs for months; V8 has compiled its hot functions by then, and the server has its pages in memory. */
const WARM_UP_ROUNDS = 3;
/** Raw samples take seconds to read; that they do is known after a few. */
const RAW_ROUNDS = 3;
const PEER = 'bench hand-written';
const DATA_SOURCE = 'plenum-datasource';

export const HELP = `npm run bench -- query [--racks N] [--zones 10] [--points 100] [--step SECONDS] [--rounds 15] [--only TEXT] [--explain] [--keep] [--json]

Asks "power, inlet, GPU by zone" and "by rack" over 1 h, 24 h, 30 d and a year of the backend over gRPC, and by hand-written SQL of
the rollups and of the raw samples, on the same data in the same run; the answers must agree to 1e-12. Runs on PLENUM_DATABASE_URL
(a superuser's; 1,000 racks, a sample every 30 s), else on the embedded engine (100 racks, every 60 s). How much faster than raw samples
an answer is depends on how many of them there are: --step 10 --points 34 is a hall sampled every 10 s. Raw samples are kept for days,
so over 30 d and a year there are none to ask. The hall takes minutes to build; with --keep it stays on the server, in a database
plenum_bench_query_..., where the next run with --keep finds it; without, it is dropped. --only asks the questions with
this text in their title. --explain prints EXPLAIN (ANALYZE, BUFFERS) of every statement.
`;

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      racks: { type: 'string' },
      zones: { type: 'string', default: '10' },
      points: { type: 'string', default: '100' },
      step: { type: 'string' },
      rounds: { type: 'string', default: '15' },
      only: { type: 'string', default: '' },
      explain: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean' },
    },
  });
  const serverUrl = process.env.PLENUM_DATABASE_URL;
  const size = {
    racks: Number(values.racks ?? (serverUrl ? 1_000 : 100)),
    zones: Number(values.zones),
    pointsPerRack: Number(values.points),
    stepS: Number(values.step ?? (serverUrl ? 30 : 60)),
  };
  const hall = await openHall({
    serverUrl,
    name: `query_${size.racks}_${size.zones}_${size.pointsPerRack}_${size.stepS}`,
    keep: values.keep,
    build: async (client) => {
      const endMs = Math.floor(Date.now() / DAY_MS) * DAY_MS;
      await buildHall(client, size, endMs, (text) => console.log(`building: ${text}`));
      return endMs;
    },
  });
  const questions = QUESTIONS.filter(({ title }) => title.includes(values.only));
  try {
    if (values.explain) {
      await explain(hall, questions);
    }
    const results = await measure(hall, questions, Number(values.rounds));
    printResult(values.json, {
      bench: 'query',
      ...size,
      embedded: hall.embedded,
      ...worst(results),
      questions: results,
    });
  } finally {
    await hall.stop();
  }
}

interface Result {
  rung: string;
  bucketMs: number;
  p50Ms: number;
  p95Ms: number;
  rollupP50Ms: number;
  rollupP95Ms: number;
  rawP50Ms?: number;
  ratioToRollup: number;
  cpuMs?: number;
  rollupCpuMs?: number;
  cpuRatio?: number;
  speedupOverRaw?: number;
  answerMb: number;
}

function worst(results: Record<string, Result>) {
  const all = Object.values(results);
  const known = (values: Array<number | undefined>) => values.filter((value) => value !== undefined);
  const largest = (values: number[]) => (values.length > 0 ? Math.max(...values) : null);
  const smallest = (values: number[]) => (values.length > 0 ? Math.min(...values) : null);
  return {
    ratio_to_rollup: largest(all.map(({ ratioToRollup }) => ratioToRollup)),
    db_cpu_ratio: largest(known(all.map(({ cpuRatio }) => cpuRatio))),
    speedup_over_raw: smallest(known(all.map(({ speedupOverRaw }) => speedupOverRaw))),
  };
}

interface Peers {
  backend: TestBackend;
  peer: pg.Client;
  close(): Promise<void>;
}

async function connect(hall: HallDatabase): Promise<Peers> {
  const backend = await startBackend(contextFor(hall.url));
  const peer = new pg.Client({ connectionString: hall.url, application_name: PEER });
  await peer.connect();
  return {
    backend,
    peer,
    close: async () => {
      await peer.end();
      await backend.stop();
    },
  };
}

async function measure(hall: HallDatabase, questions: readonly Question[], rounds: number) {
  const results: Record<string, Result> = {};
  console.log(
    `${'p50 / p95, ms'.padEnd(14)} ${'Plenum'.padStart(15)} ${'on rollups'.padStart(15)} ${'ratio'.padStart(6)} ${'on raw'.padStart(9)} ${'speedup'.padStart(8)}   steps, answer`
  );
  const peers = await connect(hall);
  for (const question of questions) {
    const result = await latencies(hall, peers, question, rounds);
    results[question.title] = result;
    const raw =
      result.rawP50Ms === undefined
        ? ['-', '-']
        : [result.rawP50Ms.toFixed(0), (result.speedupOverRaw ?? NaN).toFixed(1)];
    console.log(
      `${question.title.padEnd(14)} ${pair(result.p50Ms, result.p95Ms)} ${pair(result.rollupP50Ms, result.rollupP95Ms)} ${result.ratioToRollup.toFixed(2).padStart(6)} ${raw[0]?.padStart(9)} ${raw[1]?.padStart(8)}   ${result.bucketMs / 60_000} min of ${result.rung}, ${result.answerMb.toFixed(1)} MB`
    );
  }
  await peers.close();
  if (!hall.embedded) {
    await addCpu(hall, questions, rounds, results);
  }
  return results;
}

/** The backend's and the peer's rounds alternate, so that a busy moment of the machine meets both. */
async function latencies(
  hall: HallDatabase,
  { backend, peer }: Peers,
  question: Question,
  rounds: number
): Promise<Result> {
  const range = { fromMs: hall.endMs - question.rangeMs, toMs: hall.endMs, maxDataPoints: MAX_DATA_POINTS };
  const series = await backend.series(queryOf(question), range);
  const { rung, bucketMs } = series[0]?.plenum as Steps & (typeof series)[0]['plenum'];
  const steps = { rung, bucketMs };
  const rollup = rollupStatement(question, steps, hall.endMs);
  await refuseDifference(peer, question, series, await runStatement(peer, rollup));
  const own: number[] = [];
  const byHand: number[] = [];
  let bytes = 0;
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    const shift = round + WARM_UP_ROUNDS + 1;
    // Another millisecond each time: an answer that is still kept from the round before would cost nothing.
    const shifted = { ...range, fromMs: range.fromMs + shift };
    const ownMs = await timed(async () => {
      const { frames, error } = await backend.query(queryOf(question), shifted);
      if (error) {
        throw new Error(`Bench: ${question.title} failed: ${error}`);
      }
      bytes = frames.reduce((sum, { length }) => sum + length, 0);
    });
    const byHandMs = await timed(() => runStatement(peer, rollup));
    if (round >= 0) {
      own.push(ownMs);
      byHand.push(byHandMs);
    }
  }
  const ratio = quantile(own, 0.5) / quantile(byHand, 0.5);
  return {
    ...steps,
    p50Ms: rounded(quantile(own, 0.5)),
    p95Ms: rounded(quantile(own, 0.95)),
    rollupP50Ms: rounded(quantile(byHand, 0.5)),
    rollupP95Ms: rounded(quantile(byHand, 0.95)),
    ratioToRollup: rounded(ratio),
    answerMb: rounded(bytes / 1e6),
    ...(question.hasRaw && (await rawLatencies(hall, peer, question, steps, quantile(own, 0.5)))),
  };
}

async function rawLatencies(hall: HallDatabase, peer: pg.Client, question: Question, steps: Steps, ownMs: number) {
  const raw: number[] = [];
  const statement = rawStatement(question, steps, hall.endMs);
  for (let round = 0; round < RAW_ROUNDS; round++) {
    raw.push(await timed(() => runStatement(peer, statement)));
  }
  return { rawP50Ms: rounded(quantile(raw, 0.5)), speedupOverRaw: rounded(quantile(raw, 0.5) / ownMs) };
}

/**
 * CPU of the server's processes that work for the one and the other. Parallel workers come and go uncounted, so these rounds
 * do without them.
 */
async function addCpu(
  hall: HallDatabase,
  questions: readonly Question[],
  rounds: number,
  results: Record<string, Result>
): Promise<void> {
  const owner = new pg.Client({ connectionString: hall.url });
  await owner.connect();
  const database = new URL(hall.url).pathname.slice(1);
  await owner.query(`ALTER DATABASE "${database}" SET max_parallel_workers_per_gather = 0`);
  const peers = await connect(hall);
  try {
    console.log(
      `${'server CPU, ms'.padEnd(14)} ${'Plenum'.padStart(15)} ${'on rollups'.padStart(15)} ${'ratio'.padStart(6)}`
    );
    for (const question of questions) {
      const result = results[question.title] as Result;
      const range = { fromMs: hall.endMs - question.rangeMs, toMs: hall.endMs, maxDataPoints: MAX_DATA_POINTS };
      const rollup = rollupStatement(question, result as Steps, hall.endMs);
      await peers.backend.query(queryOf(question), { ...range, fromMs: range.fromMs + rounds + 1 });
      await runStatement(peers.peer, rollup);
      const before = await usedMs(owner, [DATA_SOURCE, PEER]);
      for (let round = 0; round < rounds; round++) {
        await peers.backend.query(queryOf(question), { ...range, fromMs: range.fromMs + round });
        await runStatement(peers.peer, rollup);
      }
      const after = await usedMs(owner, [DATA_SOURCE, PEER]);
      const [own = NaN, byHand = NaN] = after.map((ms, index) => (ms - (before[index] ?? NaN)) / rounds);
      result.cpuMs = rounded(own);
      result.rollupCpuMs = rounded(byHand);
      result.cpuRatio = Number.isFinite(own / byHand) ? rounded(own / byHand) : undefined;
      console.log(
        `${question.title.padEnd(14)} ${own.toFixed(0).padStart(15)} ${byHand.toFixed(0).padStart(15)} ${(own / byHand).toFixed(2).padStart(6)}`
      );
    }
  } finally {
    await peers.close();
    await owner.query(`ALTER DATABASE "${database}" RESET max_parallel_workers_per_gather`);
    await owner.end();
  }
}

async function explain(hall: HallDatabase, questions: readonly Question[]): Promise<void> {
  const client = new pg.Client({ connectionString: hall.url });
  await client.connect();
  for (const question of questions) {
    const range = { fromMs: hall.endMs - question.rangeMs, toMs: hall.endMs, maxDataPoints: MAX_DATA_POINTS };
    for (const statement of await statementsOf(client, queryOf(question), range)) {
      console.log(`\n${question.title}\n${statement.sql}`);
      const { rows } = await client.query<[string]>({
        text: `EXPLAIN (ANALYZE, BUFFERS) ${statement.sql}`,
        values: statement.parameters,
        rowMode: 'array',
      });
      console.log(rows.map(([line]) => line).join('\n'));
    }
  }
  await client.end();
}

async function runStatement(client: pg.Client, { sql, parameters }: Statement): Promise<unknown[][]> {
  return (await client.query<unknown[]>({ text: sql, values: parameters, rowMode: 'array' })).rows;
}

function pair(p50Ms: number, p95Ms: number): string {
  return `${p50Ms.toFixed(0)} / ${p95Ms.toFixed(0)}`.padStart(15);
}
