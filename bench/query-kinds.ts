import { printResult, rounded } from './lib/result.ts';
import { measure, type Measured, type Question } from './query-kinds/measure.ts';
import { openKindsHall } from './query-kinds/open.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A panel should have its answer within it. */
const LIMIT_MS = 1_000;

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
  { title: 'kpi, year', query: { kind: 'kpi', period: 'year' }, rangeMs: DAY_MS },
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
  try {
    console.log(
      `${''.padEnd(32)} ${'p50 / p95, ms'.padStart(15)} ${'backend CPU'.padStart(12)} ${'server CPU'.padStart(11)}`
    );
    const results: Record<string, Measured> = {};
    for (const question of QUESTIONS.filter(({ title }) => title.includes(hall.only))) {
      const result = await measure(hall, question);
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
