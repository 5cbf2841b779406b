import type { Observation, Step } from './observation.ts';
import { STEP_MS } from './observation.ts';
import type { Verification } from './verify.ts';
import type { Window } from './windows.ts';

/** Whole weeks: a day is like the same weekday. */
const YEAR_BEFORE_MS = 364 * STEP_MS.day;

/** What an initiative will have saved in a calendar year, kWh. */
export interface YearEnd {
  year: Window;
  /** Verified in the year so far. */
  soFar: number;
  /** What the days so far would have used, as a part of what the same days of the year before did; 1 where that is not known. */
  growth: number;
  /** Of the days that are left, and how many of them are judged by the same day of the year before. */
  rest: number;
  restIntervals: number;
  known: number;
  saving: number;
  low: number;
  high: number;
}

/**
 * What was saved in a year so far, and what is left of it: on each day to come the same share is saved of what was metered on the same
 * weekday of the year before (or of the mean day where that is not known), times how much more the days so far would have used than
 * theirs. The interval is as wide as that of the saving for as much energy, as if it were wrong in the same way every day; and by
 * the difference to the year before, which the days to come may have or not.
 * @param observations of the baseline, by which a year before is known
 * @param ends whether the saving goes on after the report; that of one that ended is not forecast
 */
export function yearEndOf(
  { compared, step, share, expected, saving, low, high }: Verification,
  observations: readonly Observation[],
  { baseline, report, year }: { baseline: Window; report: Window; year: Window },
  ends: boolean
): YearEnd {
  const inYear = compared.filter(({ startMs }) => startMs >= year.fromMs && startMs < year.toMs);
  const soFar = inYear.reduce((sum, one) => sum + one.expected - one.actual, 0);
  const seen = inYear.reduce((sum, one) => sum + one.expected, 0);
  const fromMs = Math.max(report.toMs, year.fromMs);
  const ahead = expectedAhead(compared, observations, baseline, step, ends ? year.toMs : fromMs, year.toMs);
  const { kwh: restExpected, intervals: restIntervals, known, growth } = ahead;
  const ratio = expected === 0 ? 0 : (seen + restExpected) / expected;
  // A part of the days is less certain than its share of the whole; more days are as uncertain as those that were seen.
  const width = Math.max(ratio, Math.sqrt(ratio));
  const total = soFar + share * restExpected;
  const unlike = Math.abs(share * restExpected * (growth - 1));
  return {
    year,
    soFar,
    rest: share * restExpected,
    growth,
    restIntervals,
    known,
    saving: total,
    low: total - width * (saving - low) - unlike,
    high: total + width * (high - saving) + unlike,
  };
}

/** Days of the year ahead whose day of the year before has to be known: else the pace so far is all that there is. */
const LEAST_KNOWN = 0.9;

/** Energy that the year after the report is expected to use without the initiative, kWh; undefined where the year before is not known. */
export function yearAheadOf(
  { compared, step }: Pick<Verification, 'compared' | 'step'>,
  observations: readonly Observation[],
  { baseline, report }: { baseline: Window; report: Window }
): number | undefined {
  const { kwh, known, intervals } = expectedAhead(
    compared,
    observations,
    baseline,
    step,
    report.toMs,
    report.toMs + 365 * STEP_MS.day
  );
  return known >= LEAST_KNOWN * intervals ? kwh : undefined;
}

/** What intervals to come would use without the initiative, by those of the year before. */
function expectedAhead(
  compared: Verification['compared'],
  observations: readonly Observation[],
  baseline: Window,
  step: Step,
  fromMs: number,
  toMs: number
) {
  const lengthMs = STEP_MS[step as Exclude<Step, 'month'>];
  const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
  const mean = compared.length === 0 ? 0 : sum(compared.map(({ expected }) => expected)) / compared.length;
  const before = new Map(
    observations
      .filter(({ startMs, energy }) => startMs >= baseline.fromMs && startMs < baseline.toMs && Number.isFinite(energy))
      .map(({ startMs, energy }) => [startMs, energy])
  );
  const pairs = compared.flatMap(({ startMs, expected }) => {
    const then = before.get(startMs - YEAR_BEFORE_MS);
    return then === undefined ? [] : [{ expected, then }];
  });
  const then = sum(pairs.map((pair) => pair.then));
  const growth = then > 0 ? sum(pairs.map(({ expected }) => expected)) / then : 1;
  // Days of the report are a year ago to the days a year ahead, and what they would have used is known as it is.
  const since = new Map(compared.map(({ startMs, expected }) => [startMs, expected]));
  const expectedAt = (startMs: number) => {
    const old = before.get(startMs);
    return since.get(startMs) ?? (old === undefined ? undefined : growth * old);
  };
  let [kwh, intervals, known] = [0, 0, 0];
  for (let startMs = fromMs; startMs < toMs; startMs += lengthMs) {
    const sameDay = expectedAt(startMs - YEAR_BEFORE_MS);
    kwh += sameDay ?? mean;
    intervals++;
    known += Number(sameDay !== undefined);
  }
  return { kwh, intervals, known, growth };
}
