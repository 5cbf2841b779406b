import { setTimeout } from 'node:timers/promises';
import { run } from './run.ts';

/**
 * The demo's past: the last hour as finely as the slowest source is read, so that it looks like the live data; the last day in
 * minutes; then a month in steps that the embedded engine swallows in minutes. Nine of ten points are GPUs: their steps are coarser, and
 * no finer than a panel of the same span shows; all GPUs have the same, so that no mean and no sum is of some of them.
 */
const HISTORY = [
  ['1h', '10s', 'main'],
  ['1h', '30s', 'gpus'],
  ['24h', '1m', 'main'],
  ['24h', '2m', 'gpus'],
  ['30d', '15m', 'main'],
  ['30d', '1h', 'gpus'],
];
/** The embedded database is back within ten seconds of a crash. */
const RETRY_DELAY_MS = 10_000;
const ATTEMPTS = 3;

/**
 * Fills in the simulated plant's past, behind the live data. A database that restarts meanwhile ends an attempt; the next
 * one leaves alone what is there already.
 */
export async function fillHistory(
  ownerUrl: string,
  say: (message: string) => void,
  signal: AbortSignal
): Promise<void> {
  for (const [span = '', step = '', points = ''] of HISTORY) {
    for (let attemptsLeft = ATTEMPTS - 1; attemptsLeft >= 0; attemptsLeft--) {
      const { code, output } = await run(
        process.execPath,
        ['simulator/main.ts', '--history', span, '--step', step, '--points', points],
        { quiet: true, signal, env: { NODE_NO_WARNINGS: '1', SIMULATOR_DATABASE: ownerUrl } }
      );
      if (signal.aborted) {
        return;
      }
      if (code === 0) {
        say(`history: the last ${span} of the simulated plant are filled in (${points}), at ${step}`);
        break;
      }
      const reason = (output.trim().split('\n').at(-1) ?? '').replace(/\.$/, '');
      const next = attemptsLeft > 0 ? ` Trying again in ${RETRY_DELAY_MS / 1000} s.` : '';
      say(`history: the last ${span} are not filled in: ${reason}.${next}`);
      if (attemptsLeft > 0) {
        await setTimeout(RETRY_DELAY_MS, undefined, { signal }).catch(() => {});
      }
    }
  }
}
