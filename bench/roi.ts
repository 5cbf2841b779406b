import { parseArgs } from 'node:util';
import { plantedSaving, windowsOfPlanted } from '#model/savings/testing/planted.ts';
import { type Verification, verifySaving } from '#model/savings/verify.ts';
import { printResult, rounded } from './lib/result.ts';
import { measure, type Question } from './query-kinds/measure.ts';
import { openKindsHall } from './query-kinds/open.ts';

export const HELP = `npm run bench -- roi [--runs 100] [--racks N] [--keep] [--json]

Savings whose truth is known, because they were planted into a year and a half of a simulated plant's days, in seeded runs that differ in
size and in how alike one day is to the next: in how many of 100 the interval of 90 % holds the truth (coverage_90), and how many claim a
saving where there is none (false_claims). Beside them the interval of ASHRAE Guideline 14 on the same runs (ashrae_90), and both where a
tenth of what is not explained drifts over months (drift_coverage_90, drift_ashrae_90), which no baseline of a year can know well.

Then what the dashboard ROI asks, over a year, of the hall of \`query-kinds\` (1,000 racks on PLENUM_DATABASE_URL, a superuser's; a tenth
on the embedded engine): p95_ms is that of the slowest question, whose limit is 1,000 ms.

--runs N   seeded runs of each kind
--racks N  size of the hall
--keep     the hall stays on the server for the next run
`;

const DAY_MS = 86_400_000;
/** What the panels of the dashboard ask. */
const QUESTIONS: readonly Question[] = [
  ...['initiative', 'total', 'course', 'explanation'].map((rows) => ({
    title: `savings, rows ${rows}`,
    query: { kind: 'roi', rows },
    rangeMs: 365 * DAY_MS,
  })),
  { title: 'KPIs of the month', query: { kind: 'kpi', period: 'month' }, rangeMs: 30 * DAY_MS },
];

/** Share of the metered energy that is saved, and how alike days are, over the runs. */
const SAVINGS = [0.03, 0.05, 0.08, 0.12];
const MEMORIES = [0.2, 0.4, 0.6, 0.8];
const DRIFT = 0.1;

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      runs: { type: 'string', default: '100' },
      racks: { type: 'string' },
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean' },
    },
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) {
    throw new Error(`Bench: --runs ${values.runs} is not a number of runs. Give a whole number above 0.`);
  }
  const seeds = Array.from({ length: runs }, (_, index) => index + 1);
  const saved = seeds.map((seed) => judged({ seed, saving: SAVINGS[seed % SAVINGS.length]! }));
  const nothing = seeds.map((seed) => judged({ seed: 10_000 + seed, saving: 0 }));
  const drifting = seeds.map((seed) => judged({ seed: 20_000 + seed, saving: 0.08, drift: DRIFT }));
  const of100 = (some: readonly Judged[], test: (one: Judged) => boolean) =>
    rounded((100 * some.filter(test).length) / runs);
  const result = {
    bench: 'roi',
    runs,
    coverage_90: of100(saved, ({ isInside }) => isInside),
    ashrae_90: of100(saved, ({ isInsideAshrae }) => isInsideAshrae),
    false_claims: of100(nothing, ({ verification }) => verification.verdict === 'saved'),
    drift_coverage_90: of100(drifting, ({ isInside }) => isInside),
    drift_ashrae_90: of100(drifting, ({ isInsideAshrae }) => isInsideAshrae),
    not_verifiable: of100([...saved, ...nothing], ({ verification }) => verification.verdict === 'not-verifiable'),
  };
  console.log(
    `The 90 % interval holds the planted saving in ${result.coverage_90} of 100 runs (85 to 95 are right), Guideline 14's in ${result.ashrae_90}.`
  );
  console.log(`A saving is claimed where there is none in ${result.false_claims} of 100 runs (12 at most are right).`);
  console.log(
    `With a drift over months: ${result.drift_coverage_90} of 100, Guideline 14's ${result.drift_ashrae_90}.`
  );
  const hallArgs = [
    ...(values.racks === undefined ? [] : ['--racks', values.racks]),
    ...(values.keep ? ['--keep'] : []),
  ];
  printResult(values.json, { ...result, ...(await askedOfHall(hallArgs)) });
}

/** Time of the dashboard's questions, of a hall with a year of days. */
async function askedOfHall(args: string[]) {
  const hall = await openKindsHall(args);
  try {
    const questions: Record<string, number> = {};
    for (const question of QUESTIONS) {
      const { p50Ms, p95Ms } = await measure(hall, question);
      questions[question.title] = p95Ms;
      console.log(`${question.title.padEnd(28)} ${p50Ms.toFixed(0)} / ${p95Ms.toFixed(0)} ms`);
    }
    return {
      racks: hall.size.racks,
      embedded: hall.embedded,
      p95_ms: Math.max(...Object.values(questions)),
      questions,
    };
  } finally {
    await hall.close();
  }
}

interface Judged {
  verification: Verification;
  isInside: boolean;
  isInsideAshrae: boolean;
}

function judged(options: { seed: number; saving: number; drift?: number }): Judged {
  const planted = plantedSaving({
    ...options,
    memory: MEMORIES[Math.floor(options.seed / SAVINGS.length) % MEMORIES.length]!,
  });
  const verification = verifySaving(planted.observations, windowsOfPlanted(planted), 'day');
  // The truth of the days that count: others are said not to.
  const truth = verification.compared.reduce((sum, { startMs }) => sum + planted.savedOn(startMs), 0);
  return {
    verification,
    isInside: verification.verdict !== 'not-verifiable' && verification.low <= truth && truth <= verification.high,
    isInsideAshrae: verification.ashrae !== null && Math.abs(verification.saving - truth) <= verification.ashrae,
  };
}
