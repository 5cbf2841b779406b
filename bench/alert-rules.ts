import type { TestBackend } from '../datasource/backend/testing/grafana.ts';
import { readRuleGroups, type Rule } from '../scripts/alerts/rules.ts';
import { printResult, rounded } from './lib/result.ts';
import { quantile, timed } from './lib/timing.ts';
import { openKindsHall } from './query-kinds/open.ts';

const WARM_UP_ROUNDS = 2;
/** All rules are evaluated once a minute: each within it, with room for what else Grafana does. */
const LIMIT_MS = 1_000;
/** Beside what a user would write by hand: quality, age, cause and who is hit are not asked for there. */
const BY_HAND = [
  {
    title: 'highest inlet by rack, 10 min of samples',
    sql: `SELECT p.placed_rack_id, max(s.value) FROM plenum.sample s JOIN plenum.point p USING (point_id)
      WHERE p.metric = 'AirTemperature' AND p.process_area @> '{Inlet}' AND s.quality < 2
        AND s.time > to_timestamp($1::float8 / 1000) - interval '10 minutes' AND s.time <= to_timestamp($1::float8 / 1000) GROUP BY 1`,
  },
  {
    title: 'age of the newest inlet by rack',
    sql: `SELECT p.placed_rack_id, to_timestamp($1::float8 / 1000) - max(s.time) FROM plenum.sample s JOIN plenum.point p USING (point_id)
      WHERE p.metric = 'AirTemperature' AND p.process_area @> '{Inlet}'
        AND s.time > to_timestamp($1::float8 / 1000) - interval '1 hour' AND s.time <= to_timestamp($1::float8 / 1000) GROUP BY 1`,
  },
];

export const HELP = `npm run bench -- alert-rules [--racks N] [--zones 10] [--points 100] [--rounds 7] [--only TEXT] [--keep] [--json]

Asks the queries of every provisioned rule as Grafana does, about the hall of query-kinds (with --keep the same database), and beside
them two that a user would write by hand in SQL. The limit is a second for each rule; ratio_to_second is the p95 of the slowest by it,
all_ms what one evaluation of all rules takes one after the other. Runs on PLENUM_DATABASE_URL (a superuser's; 1,000 racks), else on
the embedded engine (100 racks).
`;

export async function run(args: string[]): Promise<void> {
  const hall = await openKindsHall(args);
  const { backend, client, rounds } = hall;
  try {
    const rules = readRuleGroups()
      .flatMap((group) => group.rules)
      .filter(({ uid }) => uid.includes(hall.only));
    const results: Record<string, { p50Ms: number; p95Ms: number }> = {};
    for (const rule of rules) {
      results[rule.uid] = await measure(rounds, (round) => evaluate(backend, rule, hall.endMs - round));
      print(rule.uid, results[rule.uid]);
    }
    const byHand: Record<string, { p50Ms: number; p95Ms: number }> = {};
    for (const { title, sql } of BY_HAND) {
      byHand[title] = await measure(rounds, () => client.query(sql, [hall.endMs]));
      print(`by hand: ${title}`, byHand[title]);
    }
    const all = Object.values(results);
    printResult(hall.json, {
      bench: 'alert-rules',
      ...hall.size,
      embedded: hall.embedded,
      ratio_to_second: rounded(Math.max(...all.map(({ p95Ms }) => p95Ms)) / LIMIT_MS),
      all_ms: rounded(all.reduce((sum, { p50Ms }) => sum + p50Ms, 0)),
      rules: results,
      byHand,
    });
  } finally {
    await hall.close();
  }
}

async function evaluate(backend: TestBackend, { uid, data }: Rule, toMs: number): Promise<void> {
  const queries = data.filter(({ datasourceUid }) => datasourceUid !== '__expr__');
  await Promise.all(
    queries.map(async ({ model, relativeTimeRange: { from, to } }) => {
      const range = { fromMs: toMs - from * 1_000, toMs: toMs - to * 1_000, fromAlert: true };
      const { error } = await backend.query(model, range);
      if (error) {
        throw new Error(`Bench: ${uid} failed: ${error}`);
      }
    })
  );
}

async function measure(rounds: number, work: (round: number) => Promise<unknown>) {
  const tookMs: number[] = [];
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    const ms = await timed(() => work(round));
    if (round >= 0) {
      tookMs.push(ms);
    }
  }
  return { p50Ms: rounded(quantile(tookMs, 0.5)), p95Ms: rounded(quantile(tookMs, 0.95)) };
}

function print(title: string, result: { p50Ms: number; p95Ms: number } | undefined): void {
  console.log(`${title.padEnd(52)} ${result?.p50Ms.toFixed(0).padStart(7)} / ${result?.p95Ms.toFixed(0)} ms`);
}
