import type pg from 'pg';

import type { TestBackend } from '../datasource/backend/testing/grafana.ts';
import { cpuSeconds } from './lib/processes.ts';
import { printResult, rounded } from './lib/result.ts';
import { usedMs } from './lib/server-cpu.ts';
import { quantile, timed } from './lib/timing.ts';
import { openKindsHall } from './query-kinds/open.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MAX_DATA_POINTS = 800;
/** The backend runs for months; V8 has compiled its hot functions by then, and the server has its pages in memory. */
const WARM_UP_ROUNDS = 3;
/** A panel should have its answer within it. */
const LIMIT_MS = 1_000;
const DATA_SOURCE = 'plenum-datasource';

interface Question {
  title: string;
  query: object;
  rangeMs: number;
  fromAlert?: boolean;
}

const none = { sites: [], zones: [], racks: [], equipment: [] };
const DRAWN_RACKS = Array.from(
  { length: 40 },
  (_, index) => `R-0${1 + Math.floor(index / 10)}-${String(1 + (index % 10)).padStart(2, '0')}`
);
const METRICS = [
  { metric: 'RackPower' },
  { metric: 'AirTemperature', processArea: ['Inlet'] },
  { metric: 'hw.gpu.utilization' },
];
const PAIRS = METRICS.flatMap((x, index) => METRICS.slice(index + 1).map((y) => ({ x, y })));

/** What the panel asks beside its series: zones and the racks that are drawn for its sentence, all of them for its matrix. */
const CORRELATION_PANEL: readonly Question[] = [
  { title: 'correlation, 1 h', query: { kind: 'correlation' }, rangeMs: HOUR_MS },
  {
    title: 'correlation, sentence, zones',
    query: { kind: 'correlation', pairs: PAIRS.slice(0, 1), groupBy: 'zone', scope: none },
    rangeMs: HOUR_MS / 2,
  },
  {
    title: 'correlation, sentence, racks',
    query: { kind: 'correlation', pairs: PAIRS.slice(0, 1), groupBy: 'rack', scope: { ...none, racks: DRAWN_RACKS } },
    rangeMs: HOUR_MS / 2,
  },
  ...['zone', 'rack'].map((groupBy) => ({
    title: `correlation, matrix by ${groupBy}`,
    query: { kind: 'correlation', pairs: PAIRS, groupBy, scope: none },
    rangeMs: HOUR_MS / 2,
  })),
];

const QUESTIONS: readonly Question[] = [
  ...['zone', 'rack', 'feed', 'chain', 'cooling'].map((rows) => ({
    title: `capacity by ${rows}, 24 h`,
    query: { kind: 'capacity', rows },
    rangeMs: DAY_MS,
  })),
  { title: 'capacity by zone, 1 h', query: { kind: 'capacity' }, rangeMs: HOUR_MS },
  { title: 'energyflow, 1 h', query: { kind: 'energyflow' }, rangeMs: HOUR_MS },
  { title: 'energyflow, 24 h', query: { kind: 'energyflow' }, rangeMs: DAY_MS },
  {
    title: 'energyflow by equipment, 24 h',
    query: { kind: 'energyflow', detail: 'equipment', rows: 'balance' },
    rangeMs: DAY_MS,
  },
  { title: 'impact', query: { kind: 'impact' }, rangeMs: HOUR_MS },
  {
    title: 'impact of a CRAH',
    query: { kind: 'impact', scope: { ...none, equipment: ['CRAH-01-01'] } },
    rangeMs: HOUR_MS,
  },
  { title: 'impact, alert rule', query: { kind: 'impact' }, rangeMs: 10 * MINUTE_MS, fromAlert: true },
  { title: 'floor', query: { kind: 'floor' }, rangeMs: HOUR_MS },
  ...['racks', 'sources', 'points'].map((of) => ({
    title: `health of ${of}, 1 h`,
    query: { kind: 'health', of },
    rangeMs: HOUR_MS,
  })),
  {
    title: 'health of racks, alert rule',
    query: { kind: 'health', of: 'racks' },
    rangeMs: 10 * MINUTE_MS,
    fromAlert: true,
  },
  { title: 'events, 24 h', query: { kind: 'events' }, rangeMs: DAY_MS },
  { title: 'alarms, 24 h', query: { kind: 'events', types: ['alarm'] }, rangeMs: DAY_MS },
  ...CORRELATION_PANEL,
  { title: 'kpi, month', query: { kind: 'kpi' }, rangeMs: DAY_MS },
  { title: 'kpi by zone, 24 h', query: { kind: 'kpi', groupBy: 'zone', period: 'range' }, rangeMs: DAY_MS },
  ...['initiative', 'total', 'course', 'explanation'].map((rows) => ({
    title: `roi, rows ${rows}`,
    query: { kind: 'roi', rows },
    rangeMs: 30 * DAY_MS,
  })),
  { title: 'chargeback, month', query: { kind: 'chargeback' }, rangeMs: DAY_MS },
  {
    title: 'chargeback by hour, 24 h',
    query: { kind: 'chargeback', groupBy: 'hour', period: 'range' },
    rangeMs: DAY_MS,
  },
  ...['tenant', 'job'].map((groupBy) => ({
    title: `power by ${groupBy}, 1 h`,
    query: { kind: 'timeseries', metrics: [{ metric: 'RackPower' }], groupBy, scope: none, bucket: 'auto' },
    rangeMs: HOUR_MS,
  })),
];

export const HELP = `npm run bench -- query-kinds [--racks N] [--zones 10] [--points 100] [--rounds 7] [--only TEXT] [--keep] [--json]

Asks each query kind about a hall with its power and cooling chains, machines, jobs, alarms and gaps, over gRPC: p50 and p95, and the
CPU that backend and server take for an answer. The limit is a second per panel; ratio_to_second is the p95 of the slowest by it.
Runs on PLENUM_DATABASE_URL (a superuser's; 1,000 racks), else on the embedded engine (100 racks). With --keep the hall stays on the
server for the next run. --only asks the questions with this text in their title.
`;

export async function run(args: string[]): Promise<void> {
  const hall = await openKindsHall(args);
  const { backend, client, rounds } = hall;
  try {
    console.log(
      `${''.padEnd(32)} ${'p50 / p95, ms'.padStart(15)} ${'backend CPU'.padStart(12)} ${'server CPU'.padStart(11)}`
    );
    const results: Record<string, Result> = {};
    for (const question of QUESTIONS.filter(({ title }) => title.includes(hall.only))) {
      const result = await measure(backend, hall.embedded ? undefined : client, question, hall.endMs, rounds);
      results[question.title] = result;
      console.log(
        `${question.title.padEnd(32)} ${`${result.p50Ms.toFixed(0)} / ${result.p95Ms.toFixed(0)}`.padStart(15)} ${result.backendCpuMs.toFixed(0).padStart(12)} ${(result.serverCpuMs ?? NaN).toFixed(0).padStart(11)}   ${result.frames} frames, ${result.answerMb} MB`
      );
    }
    printResult(hall.json, {
      bench: 'query-kinds',
      ...hall.size,
      embedded: hall.embedded,
      ratio_to_second: rounded(Math.max(...Object.values(results).map(({ p95Ms }) => p95Ms)) / LIMIT_MS),
      questions: results,
    });
  } finally {
    await hall.close();
  }
}

interface Result {
  p50Ms: number;
  p95Ms: number;
  backendCpuMs: number;
  /** Absent where the server's processes are not seen. */
  serverCpuMs?: number;
  frames: number;
  answerMb: number;
}

async function measure(
  backend: TestBackend,
  client: pg.Client | undefined,
  { title, query, rangeMs, fromAlert = false }: Question,
  endMs: number,
  rounds: number
): Promise<Result> {
  const tookMs: number[] = [];
  let bytes = 0;
  let frames = 0;
  let before = { backend: NaN, server: NaN };
  const used = async () => ({
    backend: 1000 * ((await cpuSeconds(backend.pid)) ?? NaN),
    server: client ? ((await usedMs(client, [DATA_SOURCE]))[0] ?? NaN) : NaN,
  });
  const range = { toMs: endMs, maxDataPoints: MAX_DATA_POINTS, fromAlert };
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    before = round === 0 ? await used() : before;
    const ms = await timed(async () => {
      // Another millisecond each time: an answer that is still kept from the round before would cost nothing.
      const answer = await backend.query(query, { ...range, fromMs: endMs - rangeMs - round });
      if (answer.error) {
        throw new Error(`Bench: ${title} failed: ${answer.error}`);
      }
      bytes = answer.frames.reduce((sum, { length }) => sum + length, 0);
      frames = answer.frames.length;
    });
    if (round >= 0) {
      tookMs.push(ms);
    }
  }
  const after = await used();
  const serverCpuMs = rounded((after.server - before.server) / rounds);
  return {
    p50Ms: rounded(quantile(tookMs, 0.5)),
    p95Ms: rounded(quantile(tookMs, 0.95)),
    backendCpuMs: rounded((after.backend - before.backend) / rounds),
    ...(Number.isFinite(serverCpuMs) && { serverCpuMs }),
    frames,
    answerMb: rounded(bytes / 1e6),
  };
}
