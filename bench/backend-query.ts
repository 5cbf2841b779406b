import { parseArgs } from 'node:util';

import pg from 'pg';

import { refreshRollups } from '#database/jobs.ts';
import { testDatabase } from '#database/testing/database.ts';

import { contextFor, startBackend } from '../datasource/backend/testing/grafana.ts';
import { printResult, rounded } from './lib/result.ts';
import { type Statement, statementsOf } from './lib/statements.ts';
import { quantile, timed } from './lib/timing.ts';

const RACKS = 50;
const HOUR_MS = 3_600_000;
const END_MS = Date.UTC(2026, 0, 6);
/** The backend runs for months; until V8 has compiled the hot functions, a small answer takes it twice as long. */
const WARM_UP_MS = 5_000;
const MIN_WARM_UP_ROUNDS = 2;

/** Half of the racks in each row; two meters a rack, a sample a minute for a day and every 5 s in the last hour. */
const FILL_SQL = `
INSERT INTO plenum.site (code, name, simulated) VALUES ('bench', 'Bench', true);
INSERT INTO plenum.zone (site_id, code, name, kind) VALUES (1, 'row-a', 'Row A', 'row'), (1, 'row-b', 'Row B', 'row');
INSERT INTO plenum.rack (site_id, zone_id, code, name)
  SELECT 1, 1 + i % 2, 'R-' || i, 'R-' || i FROM generate_series(1, ${RACKS}) i;
INSERT INTO plenum.point (site_id, rack_id, placed_rack_id, placed_zone_id, metric, source, address, simulated, stale_after_ms)
  SELECT 1, rack_id, rack_id, zone_id, 'RackPower', 'pdu', code || meter, true, 30000
  FROM plenum.rack, unnest(ARRAY['A', 'B']) meter;
INSERT INTO plenum.sample
  SELECT t, point_id, 4000 + 1000 * sin(extract(epoch FROM t) / 3600 + point_id), 0
  FROM plenum.point, generate_series('2026-01-05 00:00+00'::timestamptz, '2026-01-05 22:59+00', '1 minute') t;
INSERT INTO plenum.sample
  SELECT t, point_id, 4000 + 1000 * sin(extract(epoch FROM t) / 3600 + point_id), 0
  FROM plenum.point, generate_series('2026-01-05 23:00+00'::timestamptz, '2026-01-05 23:59:55+00', '5 seconds') t;`;

interface Question {
  title: string;
  hours: number;
  maxDataPoints: number;
  query: object;
}

const POWER = { metrics: [{ metric: 'RackPower' }] };
const QUESTIONS: Question[] = [
  { title: '1 rack, 1 h, raw', hours: 1, maxDataPoints: 720, query: { ...POWER, scope: scopeOf('R-1') } },
  { title: `${RACKS} racks, 1 h, raw`, hours: 1, maxDataPoints: 720, query: POWER },
  { title: `${RACKS} racks, 24 h, 1-minute rung`, hours: 24, maxDataPoints: 720, query: POWER },
  { title: '2 zones, 24 h, 1-minute rung', hours: 24, maxDataPoints: 720, query: { ...POWER, groupBy: 'zone' } },
];

function scopeOf(rack: string) {
  return { sites: [], zones: [], racks: [rack], equipment: [] };
}

export const HELP = `npm run bench -- backend-query [--rounds 10] [--json]

Latency of QueryData over gRPC against the statements that it runs, sent by a plain client in the same run. Runs on
PLENUM_DATABASE_URL, else on the embedded engine.
`;

/** Latency of QueryData over gRPC against the statements that it runs, sent by a plain client in the same run. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { rounds: { type: 'string', default: '10' }, json: { type: 'boolean' } },
  });
  const database = await testDatabase();
  try {
    await fill(database.url);
    const url = database.embedded ? database.urlAs('plenum_reader') : database.url;
    const ratios = await compare(url, Number(values.rounds));
    printResult(values.json, {
      bench: 'backend-query',
      ratio_to_sql: Math.max(...Object.values(ratios)),
      ratios,
    });
  } finally {
    await database.stop();
  }
}

async function fill(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(FILL_SQL);
  await refreshRollups(client, END_MS - 2 * 24 * HOUR_MS, END_MS + 24 * HOUR_MS);
  await client.end();
}

/** Ratios of the medians by question. */
async function compare(url: string, rounds: number): Promise<Record<string, number>> {
  const ratios: Record<string, number> = {};
  const backend = await startBackend(contextFor(url));
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  console.log(`${'p50 / p99, ms'.padEnd(32)} ${'QueryData'.padStart(15)} ${'SQL alone'.padStart(15)}   ratio of p50`);
  for (const question of QUESTIONS) {
    const range = { fromMs: END_MS - question.hours * HOUR_MS, toMs: END_MS, maxDataPoints: question.maxDataPoints };
    const statements = await statementsOf(client, question.query, range);
    const viaBackend: number[] = [];
    const direct: number[] = [];
    // Alternating, so that a busy moment of the machine meets both.
    const warmAtMs = performance.now() + WARM_UP_MS;
    for (let round = 0, warmUp = 0; viaBackend.length < rounds; round++) {
      // Another millisecond each time: an answer that is still kept from the round before would cost nothing.
      const shifted = { ...range, fromMs: range.fromMs + round, toMs: range.toMs + round };
      const backendMs = await timed(() => backend.query(question.query, shifted));
      const directMs = await timed(() => runAll(client, statements));
      if (warmUp < MIN_WARM_UP_ROUNDS || performance.now() < warmAtMs) {
        warmUp++;
      } else {
        viaBackend.push(backendMs);
        direct.push(directMs);
      }
    }
    const ratio = quantile(viaBackend, 0.5) / quantile(direct, 0.5);
    ratios[question.title] = rounded(ratio);
    console.log(`${question.title.padEnd(32)} ${pair(viaBackend)} ${pair(direct)}   ${ratio.toFixed(2)}`);
  }
  await client.end();
  await backend.stop();
  return ratios;
}

async function runAll(client: pg.Client, statements: Statement[]): Promise<void> {
  for (const { sql, parameters } of statements) {
    await client.query({ text: sql, values: parameters, rowMode: 'array' });
  }
}

function pair(valuesMs: number[]): string {
  return `${quantile(valuesMs, 0.5).toFixed(1)} / ${quantile(valuesMs, 0.99).toFixed(1)}`.padStart(15);
}
