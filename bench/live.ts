import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import pg from 'pg';

import { testDatabase } from '#database/testing/database.ts';
import type { LiveMessage, LiveOffer } from '#model/query/live.ts';

import { type Channels, connectChannels } from '../datasource/backend/testing/channels.ts';
import { contextFor, startBackend, type TestBackend } from '../datasource/backend/testing/grafana.ts';
import { buildHall } from '../datasource/backend/testing/hall.ts';
import { databaseProxy } from '../datasource/backend/testing/proxy.ts';
import { cpuSeconds } from './lib/processes.ts';
import { printResult, rounded } from './lib/result.ts';
import { quantile } from './lib/timing.ts';

const RANGE_MS = 5 * 60_000;
/** Every point has a new sample as often. */
const SAMPLING_MS = 1_000;
/** Compiling and the first answers are no part of what watching costs. */
const WARM_UP_MS = 10_000;

export const HELP = `npm run bench -- live [--watchers 200] [--racks 1000] [--questions 1] [--seconds 30] [--json]

Watchers who follow one metric of all racks by rack, sampled every second, spread over so many different questions: what of a core the
backend takes, how long after its commit a sample is told, and how many statements the database gets. Runs on PLENUM_DATABASE_URL,
else on the embedded engine. The limit is half a core.
`;

const METRICS = [
  { metric: 'RackPower' },
  { metric: 'AirTemperature', processArea: ['Inlet'] },
  { metric: 'hw.gpu.utilization' },
];

/** Watchers of live channels: CPU of the backend in cores, and how late a sample is told. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      watchers: { type: 'string', default: '200' },
      racks: { type: 'string', default: '1000' },
      questions: { type: 'string', default: '1' },
      seconds: { type: 'string', default: '30' },
      json: { type: 'boolean', default: false },
    },
  });
  const [watchers, racks, questions, seconds] = [values.watchers, values.racks, values.questions, values.seconds].map(
    Number
  ) as [number, number, number, number];
  const database = await testDatabase();
  let statements = 0;
  const proxy = await databaseProxy(
    database.embedded ? database.urlAs('plenum_reader') : database.url,
    () => statements++
  );
  const context = contextFor(proxy.url);
  const backend = await startBackend(context);
  const channels = connectChannels(backend.target, context);
  const writer = new pg.Client({ connectionString: database.url });
  await writer.connect();
  try {
    await buildHall(database.url, { racks, endMs: Date.now(), rangeMs: RANGE_MS, everyMs: SAMPLING_MS });
    const offers = await offersOf(backend, questions);
    const lagsMs: number[] = [];
    const committed = new Map<number, number>();
    const counts = watch(channels, offers, watchers, (timeMs) => {
      const atMs = committed.get(timeMs);
      if (atMs !== undefined) {
        lagsMs.push(Date.now() - atMs);
        committed.delete(timeMs);
      }
    });
    const stopping = new AbortController();
    const writing = write(writer, committed, stopping.signal);
    await sleep(WARM_UP_MS);
    lagsMs.length = 0;
    const before = { cpu: (await cpuSeconds(backend.pid)) ?? 0, statements, messages: counts.messages };
    await sleep(seconds * 1000);
    const cores = (((await cpuSeconds(backend.pid)) ?? 0) - before.cpu) / seconds;
    stopping.abort();
    await writing;
    const result = {
      watchers,
      points: racks,
      questions,
      cpu_cores: rounded(cores),
      lag_p50_ms: quantile(lagsMs, 0.5),
      lag_p95_ms: quantile(lagsMs, 0.95),
      messages_per_watcher_and_s: rounded((counts.messages - before.messages) / watchers / seconds),
      statements_per_s: rounded((statements - before.statements) / seconds),
    };
    console.log(JSON.stringify(result, null, 2));
    printResult(values.json, { bench: 'live', ratio_to_half_a_core: rounded(cores / 0.5), ...result });
  } finally {
    channels.close();
    await backend.stop();
    await writer.end();
    await proxy.stop();
    await database.stop();
  }
}

/** Questions that all differ: in their metrics, and in how far they look back. */
function offersOf(backend: TestBackend, questions: number): Promise<LiveOffer[]> {
  return Promise.all(
    Array.from({ length: questions }, async (_question, index) => {
      const toMs = Date.now();
      const query = { metrics: [METRICS[index % METRICS.length]], groupBy: 'rack', bucket: '2s', live: true };
      const range = { fromMs: toMs - RANGE_MS + Math.floor(index / METRICS.length) * 1_000, toMs };
      const [first] = await backend.series(query, range);
      return first?.live as LiveOffer;
    })
  );
}

/** Opens the streams; of the first one it is noted when the newest row had its time. */
function watch(channels: Channels, offers: LiveOffer[], watchers: number, onTold: (timeMs: number) => void) {
  const counts = { messages: 0 };
  for (let watcher = 0; watcher < watchers; watcher++) {
    const onMessage = (message: LiveMessage) => {
      counts.messages++;
      // The samples of one moment have its time, in seconds, as their value.
      const told = message.data?.values[1]?.at(-1);
      if (watcher === 0 && told != null) {
        onTold(told);
      }
    };
    channels.run(offers[watcher % offers.length] as LiveOffer, onMessage);
  }
  return counts;
}

/** Stores a sample of every point once a second, as the collector does. */
async function write(client: pg.Client, committed: Map<number, number>, signal: AbortSignal): Promise<void> {
  let lastValue = 0;
  while (!signal.aborted) {
    const startedMs = Date.now();
    // A step holds two samples, the mean of which must tell the moment: both get one value.
    const value = Math.floor(startedMs / 2_000) * 2;
    await client.query(
      `WITH stored AS (INSERT INTO plenum.sample (time, point_id, value, quality)
         SELECT to_timestamp($1::float8 / 1000), point_id, $2, 0 FROM plenum.point)
       INSERT INTO plenum.newest AS n VALUES ('hall', to_timestamp($1::float8 / 1000))
       ON CONFLICT (source) DO UPDATE SET time = excluded.time`,
      [startedMs, value]
    );
    if (value !== lastValue) {
      lastValue = value;
      committed.set(value, Date.now());
    }
    await sleep(Math.max(0, SAMPLING_MS - (Date.now() - startedMs)));
  }
}
