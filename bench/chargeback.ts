import { parseArgs } from 'node:util';
import pg from 'pg';

import { closeMonth } from '../cli/chargeback/close.ts';
import { contextFor, startBackend, type TestBackend } from '../datasource/backend/testing/grafana.ts';
import { askTable } from '../datasource/backend/testing/tables.ts';
import { buildMonth, BENCH_MONTH, type ChargebackHall, copyMonths, YEAR } from './chargeback/hall.ts';
import { openHall } from './lib/kept-database.ts';
import { printResult, rounded } from './lib/result.ts';
import { quantile, timed } from './lib/timing.ts';

/** Of a real server, and of the embedded engine, which has one backend for all. */
const RACKS = { real: 1_000, embedded: 100 };
/** A year of 1,000 racks has 200,000 jobs. */
const JOBS_PER_RACK = 200;
const WARM_UP_ROUNDS = 2;
const TIMEOUT_SECONDS = 60;

/** What the panels of the dashboard ask, over the year. */
const QUESTIONS: ReadonlyArray<[title: string, query: object]> = [
  ['by tenant', { groupBy: 'tenant' }],
  ['by tenant, idle by name', { groupBy: 'tenant', idle: 'named' }],
  ['by job', { groupBy: 'job' }],
  ['by GPU model', { groupBy: 'gpu' }],
  ['by day, as series', { groupBy: 'day', format: 'series' }],
  ['by month', { groupBy: 'month' }],
];

export const HELP = `npm run bench -- chargeback [--racks N] [--rounds 7] [--json]

Closes a month of a hall from its meters and jobs with \`plenum chargeback close\` (close_s, and again_s where nothing differs), then asks
what the dashboard asks about a year of such months (p95_ms over all questions, and the slowest one). 1,000 racks and 200,000 jobs a
year on PLENUM_DATABASE_URL (a superuser's), a tenth of it on the embedded engine. The limits are 1,000 ms and 60 s.
`;

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { racks: { type: 'string' }, rounds: { type: 'string', default: '7' }, json: { type: 'boolean' } },
  });
  const serverUrl = process.env.PLENUM_DATABASE_URL;
  const racks = Number(values.racks ?? (serverUrl ? RACKS.real : RACKS.embedded));
  const hall: ChargebackHall = { racks, jobsOfMonth: Math.round((racks * JOBS_PER_RACK) / 12) };
  const database = await openHall({
    ...{ serverUrl, name: `chargeback_${racks}`, keep: false },
    build: async (client) => {
      await buildMonth(client, hall);
      return YEAR.toMs;
    },
  });
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const backend = await startBackend(contextFor(database.url, 1, { timeoutSeconds: TIMEOUT_SECONDS }));
  try {
    const close = () =>
      timed(() => closeMonth(BENCH_MONTH, { url: database.url, site: undefined, dryRun: false }, () => undefined));
    const closeMs = await close();
    const againMs = await close();
    console.log(`closing a month: ${(closeMs / 1000).toFixed(1)} s; again: ${(againMs / 1000).toFixed(1)} s`);
    await copyMonths(client, hall);
    const { rows } = await askTable(backend, { kind: 'chargeback', period: 'range', groupBy: 'month' }, YEAR);
    const months = new Set(rows.map(({ time }) => time)).size;
    const { rows: stored } = await client.query<{ jobs: number }>(
      'SELECT count(*)::int AS jobs FROM plenum.chargeback_job'
    );
    console.log(`${months} months, ${stored[0]!.jobs} figures of jobs`);
    if (months !== 12) {
      throw new Error(`Bench: the year has ${months} months instead of 12.`);
    }
    const all: number[] = [];
    const questions: Record<string, number> = {};
    for (const [title, query] of QUESTIONS) {
      const times = await measure(backend, { kind: 'chargeback', period: 'range', ...query }, Number(values.rounds));
      all.push(...times);
      questions[title] = rounded(quantile(times, 0.95));
      console.log(`${title.padEnd(28)} ${quantile(times, 0.5).toFixed(0)} / ${quantile(times, 0.95).toFixed(0)} ms`);
    }
    printResult(values.json, {
      ...{ bench: 'chargeback', racks, jobs: hall.jobsOfMonth * 12, embedded: database.embedded },
      p95_ms: rounded(quantile(all, 0.95)),
      slowest_ms: Math.max(...Object.values(questions)),
      close_s: rounded(closeMs / 1000),
      again_s: rounded(againMs / 1000),
      questions,
    });
  } finally {
    await client.end();
    await backend.stop();
    await database.stop();
  }
}

async function measure(backend: TestBackend, query: object, rounds: number): Promise<number[]> {
  const times: number[] = [];
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    let error = '';
    let frames = 0;
    const ms = await timed(async () => {
      // Another question each time, as far as kept answers go: one that is still kept from the round before would cost nothing.
      ({
        error,
        frames: { length: frames },
      } = await backend.query({ ...query, round }, YEAR));
    });
    if (error !== '' || frames === 0) {
      throw new Error(`Bench: ${JSON.stringify(query)} was not answered: ${error || 'no frame'}`);
    }
    if (round >= 0) {
      times.push(ms);
    }
  }
  return times;
}
