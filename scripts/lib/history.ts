import { setTimeout } from 'node:timers/promises';
import { run } from './run.ts';

interface Part {
  span: string;
  step: string;
  points: 'main' | 'gpus';
}

/**
 * The demo's past, what is looked at first before the rest: the last hour as finely as the slowest source is read, so that it looks like
 * the live data; the last day in minutes; then a month in steps that the embedded engine swallows in minutes. Seven of ten points are
 * GPUs: their steps are coarser and their past comes last; all GPUs have the same, so that no mean and no sum is of some of them.
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
const NAMES: Record<Part['points'], string> = { main: 'racks, zones and meters', gpus: 'GPUs' };
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
  signal: AbortSignal
): Promise<void> {
  for (const [index, part] of HISTORY.entries()) {
    const what = `history: ${NAMES[part.points]} of the last ${part.span}`;
    const where = `(part ${index + 1} of ${HISTORY.length})`;
    const isFilled = await fillPart(part, what, ownerUrl, (message) => say(`${message} ${where}`), signal);
    if (signal.aborted) {
      return;
    }
    if (isFilled) {
      say(`${what} are filled in, at ${part.step} ${where}`);
    }
  }
}

async function fillPart(
  { span, step, points }: Part,
  what: string,
  ownerUrl: string,
  say: (message: string) => void,
  signal: AbortSignal
): Promise<boolean> {
  for (let attemptsLeft = ATTEMPTS - 1; attemptsLeft >= 0; attemptsLeft--) {
    const { code, output } = await run(
      process.execPath,
      ['simulator/main.ts', '--json', '--history', span, '--step', step, '--points', points],
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
    say(`${what} are not filled in: ${reason}.${next}`);
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
