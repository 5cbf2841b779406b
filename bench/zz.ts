import pg from 'pg';
import { normalizeQuery } from '#model/query/normalize.ts';
import { runQuery } from '../datasource/backend/queries/registry.ts';
import { createKnownPoints } from '../datasource/backend/sql/known-points.ts';
import { createKnownTopology } from '../datasource/backend/sql/known-topology.ts';
import { alone } from '#datasource/backend/queries/shared/context.ts';
import { createRackSeries } from '../datasource/backend/sql/rack-series.ts';
const client = new pg.Client({ connectionString: process.argv[2] }); await client.connect(); await client.query('SET jit=off; SET max_parallel_workers_per_gather=0');
const endMs = Number((await client.query('select end_ms from bench.hall')).rows[0].end_ms);
const rangeMs = Number(process.argv[4]);
let chain = Promise.resolve() as Promise<unknown>;
const log: [number, number, string][] = [];
const database = { rows: (sql: string, values: unknown[]) => { const run = async () => { const s = performance.now(); const r = await client.query({ text: sql, values, rowMode: 'array' }); log.push([performance.now() - s, r.rows.length, sql.trim().slice(0, Number(process.argv[6] ?? 300)) + ' ## ' + JSON.stringify(values).slice(0, 120) + ' … ' + JSON.stringify(values).slice(-120)]); return r.rows; }; const p = chain.then(run, run); chain = p.catch(() => 0); return p; } } as never;
const { signal } = new AbortController();
const kt = createKnownTopology(); const kp = createKnownPoints();
for (let i = 0; i < 2; i++) {
  log.length = 0; const s = performance.now();
  await runQuery(normalizeQuery(JSON.parse(process.argv[3]!)), { fromMs: endMs - rangeMs - i, toMs: endMs, maxDataPoints: 800, database, knownPoints: kp, topology: () => kt.read(database, signal), rackSeries: createRackSeries(database, signal), signal, refId: 'A', intervalMs: 0, fromAlert: process.argv[5] === 'alert', nowMs: Date.now(), meet: alone } as never);
  if (i === 1) { console.log('total', performance.now() - s, 'sql', log.reduce((a, [m]) => a + m, 0)); for (const [m, n, t] of log.sort((a, b) => b[0] - a[0]).slice(0, 8)) console.log(m.toFixed(0), n, t, '\n'); }
}
process.exit(0);
