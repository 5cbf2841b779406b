import { setTimeout } from 'node:timers/promises';
import { clause } from '#model/text/clause.ts';
import { baselineStartMs } from '#simulator/initiatives.ts';
import { saveDemoRecords } from './demo-records.ts';
import { run } from './run.ts';

const DAY_MS = 86_400_000;

export interface Part {
  span: string;
  step: string;
  points: 'main' | 'gpus' | 'meters';
  /** Where it ends; now where it is left out. */
  end?: string;
  firstDone?: string;
}

/**
 * The demo's past, what is looked at first before the rest: the last hour as finely as the slowest source is read, so that it looks like
 * the live data; the last day in minutes; then a month in steps that the embedded engine swallows in minutes. Seven of ten points are
 * GPUs: their steps are coarser and their past comes last; all GPUs have the same, so that no mean and no sum is of some of them.
 * Savings need a year before the first initiative, before which nothing can be said of them: days of the meters alone.
 */
const HISTORY: readonly Part[] = [
  { span: '1h', step: '10s', points: 'main' },
  { span: '1h', step: '30s', points: 'gpus' },
  { span: '24h', step: '1m', points: 'main' },
  { span: '7d', step: '15m', points: 'main' },
  { span: '30d', step: '1h', points: 'main' },
  { span: '24h', step: '5m', points: 'gpus' },
  { span: '30d', step: '1h', points: 'gpus' },
];
const NAMES: Record<Part['points'], string> = {
  main: 'racks, zones and meters',
  gpus: 'GPUs',
  meters: 'days of the meters',
};
/** The embedded database is back within ten seconds of a crash. */
const RETRY_DELAY_MS = 10_000;
const ATTEMPTS = 3;
/** Longer silence looks like a hang. */
const PROGRESS_INTERVAL_MS = 30_000;

/**
 * Fills in the simulated plant's past, behind the live data. A database that restarts meanwhile ends an attempt; the next
 * one leaves alone what is there already.
 */
export async function fillHistory(
  ownerUrl: string,
  say: (message: string) => void,
  signal: AbortSignal,
  plan = planHistory
): Promise<void> {
  const parts = plan(await saveDemoRecords(ownerUrl));
  for (const [index, part] of parts.entries()) {
    const what = `history: ${NAMES[part.points]} ${part.end === undefined ? `of the last ${part.span}` : 'before that month'}`;
    const where = `(part ${index + 1} of ${parts.length})`;
    const isFilled = await fillPart(part, what, ownerUrl, (message) => say(`${message} ${where}`), signal);
    if (signal.aborted) {
      return;
    }
    if (isFilled) {
      say(`${what} are filled in, at ${part.step} ${where}`);
    }
  }
}

/** What is filled in, in its order. @param firstDone day of the first initiative */
export function planHistory(firstDone: string): Part[] {
  return [...HISTORY.slice(0, -1), yearBefore(firstDone), ...HISTORY.slice(-1)];
}

/** What the hours of the last 30 days leave of it: the year before the first initiative and the months since, of the meters alone. */
function yearBefore(firstDone: string): Part {
  const endMs = Math.floor(Date.now() / DAY_MS - 30) * DAY_MS;
  const days = Math.round((endMs - baselineStartMs(firstDone)) / DAY_MS);
  return { span: `${days}d`, step: '1d', points: 'meters', end: new Date(endMs).toISOString(), firstDone };
}

async function fillPart(
  { span, step, points, end, firstDone }: Part,
  what: string,
  ownerUrl: string,
  say: (message: string) => void,
  signal: AbortSignal
): Promise<boolean> {
  for (let attemptsLeft = ATTEMPTS - 1; attemptsLeft >= 0; attemptsLeft--) {
    const { code, output } = await run(
      process.execPath,
      [
        ...['simulator/main.ts', '--json', '--history', span, '--step', step, '--points', points],
        ...(end === undefined ? [] : ['--end', end]),
        ...(firstDone === undefined ? [] : ['--first-done', firstDone]),
      ],
      {
        quiet: true,
        yields: true,
        signal,
        env: { NODE_NO_WARNINGS: '1', SIMULATOR_DATABASE: ownerUrl },
        onLine: progressTeller(what, say),
      }
    );
    if (code === 0 || signal.aborted) {
      return code === 0;
    }
    const reason = (output.trim().split('\n').at(-1) ?? '').replace(/\.$/, '');
    const next = attemptsLeft > 0 ? ` Trying again in ${RETRY_DELAY_MS / 1000} s.` : '';
    say(`${what} are not filled in: ${clause(reason)}.${next}`);
    if (attemptsLeft > 0) {
      await setTimeout(RETRY_DELAY_MS, undefined, { signal }).catch(() => {});
    }
  }
  return false;
}

/** Says now and then how far a part is. */
function progressTeller(what: string, say: (message: string) => void): (line: string) => void {
  let saidAt = performance.now();
  return (line) => {
    const done = /^\{"done":([\d.]+)/.exec(line)?.[1];
    if (done !== undefined && performance.now() - saidAt >= PROGRESS_INTERVAL_MS) {
      saidAt = performance.now();
      say(`${what}: ${Math.round(100 * Number(done))} %`);
    }
  };
}
