import { setTimeout as sleep } from 'node:timers/promises';
import { run } from './run.ts';

/** As a production site does it. */
const EVERY_MS = 3_600_000;

/**
 * Works the months of chargeback out now and every hour, each time by a process that ends when it is done: between two hours there is
 * nothing to hold memory for.
 */
export async function keepChargeback(
  ownerUrl: string,
  say: (message: string) => void,
  signal: AbortSignal,
  everyMs = EVERY_MS
): Promise<void> {
  while (!signal.aborted) {
    const { code, output } = await run(process.execPath, ['cli/main.ts', 'chargeback', 'update', '--if-free'], {
      quiet: true,
      signal,
      env: { NODE_NO_WARNINGS: '1', PLENUM_DATABASE_URL: ownerUrl },
    });
    if (code !== 0 && !signal.aborted) {
      say(`chargeback: not worked out: ${output.trim().split('\n').at(-1) ?? `code ${code}`}`);
    }
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
