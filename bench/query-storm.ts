import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import pg from 'pg';

import { testDatabase } from '#database/testing/database.ts';

import { contextFor, startBackend, type TestBackend } from '../datasource/backend/testing/grafana.ts';
import { ALERT_QUERY, buildHall, keepSampling, OVERVIEW_QUERIES } from '../datasource/backend/testing/hall.ts';
import { cpuSeconds } from './lib/processes.ts';
import { rounded } from './lib/result.ts';
import { usedMs } from './lib/server-cpu.ts';
import { quantile } from './lib/timing.ts';

const HOUR_MS = 3_600_000;
const ALERT_RANGE_MS = 600_000;
/** Width of a panel of the overview. */
const MAX_DATA_POINTS = 600;
/** Memory that is not given back after this is kept. */
const REST_MS = 60_000;

const RACKS_PER_PANEL = 10;
const SAMPLING_MS = 10_000;
const METRICS = [
  { metric: 'RackPower' },
  { metric: 'AirTemperature', processArea: ['Inlet'] },
  { metric: 'hw.gpu.utilization' },
];

/** A panel should have its answer within it. */
const LIMIT_MS = 1_000;
/** What the process may have resident after an hour of it. */
const LIMIT_MB = 200;
const REPORT_MS = 60_000;
const DATA_SOURCE = 'plenum-datasource';

export const HELP = `npm run bench -- query-storm [--racks 1000] [--viewers 100] [--minutes 1] [--interval MS] [--parallel 100] [--ranges] [--executable PATH] [--json]

Viewers who leave the overview open, each refreshing all panels every --interval (default 5000 ms), an alert rule beside them, in a hall
that goes on sending samples; then --parallel different panels at once, of ten racks and a metric or three each, over one hour as a
dashboard has them (--ranges: the overview's panels instead, each over a range of its own): how many queries fail, how long they take,
and what the backend's memory does, minute by minute. The limits are a second for 95 of 100 answers and 200 MB; ratio_storm, ratio_burst and ratio_memory are parts of them. Runs on
PLENUM_DATABASE_URL, else on the embedded engine; the backend from its source, or --executable, that of the packaged data source.
`;

/**
 * Viewers who leave the overview open, each refreshing all panels, and an alert rule beside them: how many queries fail,
 * how long they take, and what the backend's memory does. The limit is the refresh interval.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      racks: { type: 'string', default: '1000' },
      viewers: { type: 'string', default: '100' },
      minutes: { type: 'string', default: '1' },
      interval: { type: 'string', default: '5000' },
      parallel: { type: 'string', default: '100' },
      ranges: { type: 'boolean', default: false },
      executable: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const database = await testDatabase();
  const sampling = new AbortController();
  let sampled: Promise<void> | undefined;
  try {
    const endMs = Date.now();
    await buildHall(database.url, {
      racks: Number(values.racks),
      endMs,
      rangeMs: HOUR_MS,
      everyMs: SAMPLING_MS,
      rolledUp: true,
    });
    sampled = keepSampling(database.url, SAMPLING_MS, sampling.signal);
    const context = contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url);
    const backend = await startBackend(context, values.executable);
    const atStart = residentMb(backend.pid);
    const intervalMs = Number(values.interval);
    const rounds = Math.max(1, Math.round((Number(values.minutes) * 60_000) / intervalMs));
    const byMinute: number[] = [];
    const looking = setInterval(() => {
      byMinute.push(residentMb(backend.pid));
      process.stderr.write(`minute ${byMinute.length} of ${values.minutes}: ${byMinute.at(-1)} MB\n`);
    }, REPORT_MS);
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const used = async () => [
      (await cpuSeconds(backend.pid)) ?? NaN,
      database.embedded ? NaN : ((await usedMs(client, [DATA_SOURCE]))[0] ?? NaN) / 1000,
    ];
    const [backendBefore = NaN, serverBefore = NaN] = await used();
    const storm = await viewers(backend, Number(values.viewers), rounds, intervalMs);
    clearInterval(looking);
    const [backendAfter = NaN, serverAfter = NaN] = await used();
    await client.end();
    const seconds = (rounds * intervalMs) / 1000;
    const afterStorm = residentMb(backend.pid);
    const burst = await parallel(backend, Number(values.parallel), values.ranges);
    await sleep(REST_MS);
    const atRest = residentMb(backend.pid);
    const result = {
      storm: summary(storm),
      // Connections that are opened meanwhile count as well; parallel workers do not.
      cpuCores: {
        backend: rounded((backendAfter - backendBefore) / seconds),
        server: rounded((serverAfter - serverBefore) / seconds),
      },
      burst: summary(burst),
      memoryMb: { atStart, peak: peakMb(backend.pid), byMinute, afterStorm, atRest },
    };
    const ratios = {
      ratio_storm: rounded(result.storm.p95Ms / LIMIT_MS),
      ratio_burst: rounded(result.burst.p95Ms / LIMIT_MS),
      ratio_memory: rounded(atRest / LIMIT_MB),
    };
    console.log(
      values.json
        ? JSON.stringify({ bench: 'query-storm', ...ratios, ...result })
        : JSON.stringify({ ...ratios, ...result }, null, 2)
    );
    await backend.stop();
  } finally {
    sampling.abort();
    await sampled;
    await database.stop();
  }
}

interface Answer {
  tookMs: number;
  error: string;
  fromAlert: boolean;
}

async function ask(
  backend: TestBackend,
  query: object,
  rangeMs: number,
  user: string,
  fromAlert = false
): Promise<Answer> {
  const startedMs = Date.now();
  const range = { fromMs: startedMs - rangeMs, toMs: startedMs, maxDataPoints: MAX_DATA_POINTS, fromAlert, user };
  const { error } = await backend.query(query, range);
  return { tookMs: Date.now() - startedMs, error, fromAlert };
}

async function viewers(backend: TestBackend, count: number, rounds: number, intervalMs: number): Promise<Answer[]> {
  const answers: Array<Promise<Answer>> = [];
  for (let round = 0; round < rounds; round++) {
    for (let viewer = 0; viewer < count; viewer++) {
      answers.push(...OVERVIEW_QUERIES.map((query) => ask(backend, query, HOUR_MS, `viewer-${viewer}`)));
      await sleep(intervalMs / count);
    }
    answers.push(ask(backend, ALERT_QUERY, ALERT_RANGE_MS, 'grafana_scheduler', true));
  }
  return Promise.all(answers);
}

function parallel(backend: TestBackend, count: number, ranges: boolean): Promise<Answer[]> {
  const panels = Array.from({ length: count }, (_panel, index) =>
    ranges
      ? ask(backend, OVERVIEW_QUERIES[index % OVERVIEW_QUERIES.length] as object, HOUR_MS + index * 1_000, 'one')
      : ask(backend, panelOf(index), HOUR_MS, 'one')
  );
  return Promise.all([...panels, ask(backend, ALERT_QUERY, ALERT_RANGE_MS, 'grafana_scheduler', true)]);
}

/** Ten racks and a metric or all three, by rack or together; no two are alike. */
function panelOf(index: number): object {
  const racks = Array.from({ length: RACKS_PER_PANEL }, (_rack, at) => rackCode(1 + RACKS_PER_PANEL * index + at));
  const one = METRICS[index % METRICS.length];
  return {
    metrics: index % (METRICS.length + 1) === 0 ? METRICS : [one],
    groupBy: index % 2 === 0 ? 'rack' : 'site',
    scope: { sites: [], zones: [], racks, equipment: [] },
    bucket: 'auto',
  };
}

/** As the hall numbers them. */
const rackCode = (number: number) => `R-${String(number).padStart(4, '0')}`;

function summary(answers: Answer[]) {
  const tookMs = answers.map((answer) => answer.tookMs);
  const alerts = answers.filter(({ fromAlert }) => fromAlert);
  const failed = answers.filter(({ error }) => error);
  return {
    queries: answers.length,
    failed: failed.length,
    failedAlerts: alerts.filter(({ error }) => error).length,
    firstError: failed[0]?.error,
    p50Ms: quantile(tookMs, 0.5),
    p95Ms: quantile(tookMs, 0.95),
    worstMs: quantile(tookMs, 1),
    alertP95Ms: quantile(
      alerts.map((answer) => answer.tookMs),
      0.95
    ),
  };
}

function residentMb(pid: number): number {
  return statusMb(pid, 'VmRSS');
}

function peakMb(pid: number): number {
  return statusMb(pid, 'VmHWM');
}

/** From /proc, as `top` shows it. */
function statusMb(pid: number, key: string): number {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(new RegExp(`^${key}:\\s+(\\d+)`, 'm'));
  return Math.round(Number(line?.[1] ?? 0) / 1024);
}
