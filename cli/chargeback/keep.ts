import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { parseDurationMs } from '#config/duration.ts';
import { claimRunner, holdsClaim } from '#database/chargeback-runner.ts';
import { explained, ownerUrl } from '../lib/owner.ts';
import { updateMonths } from './update.ts';

const WHAT = 'Chargeback update';
/** More often it would hardly end; less often, answers take a statement for too old. */
const EVERY_LIMITS_MS = [5 * 60_000, 3_600_000] as const;
/** After a failure, and while another runner is at work. */
const LOOK_AGAIN_MS = 60_000;

interface Flags {
  site: string | undefined;
  url: string | undefined;
}

/** Throws one sentence where a text is not an interval that makes sense. */
export function checkEvery(text: string): number {
  const everyMs = parseDurationMs(text);
  const [shortestMs, longestMs] = EVERY_LIMITS_MS;
  if (everyMs === undefined || everyMs < shortestMs || everyMs > longestMs) {
    throw new Error(`${WHAT}: --every ${text} must lie between 5m and 1h. Write 1h.`);
  }
  return everyMs;
}

/** Works open months out once, unless another process does so at intervals. */
export async function updateIfFree(flags: Flags, print: (text: string) => void): Promise<void> {
  const url = ownerUrl(flags.url, WHAT);
  const claim = await explained(WHAT, () => claimRunner(url));
  if (!claim) {
    print(`${WHAT}: another process does it. Nothing to do.`);
    return;
  }
  try {
    await updateMonths(undefined, flags, print);
  } finally {
    await claim.end();
  }
}

/**
 * Works open months out at intervals until `signal` is aborted. Of several runners on one database one is at work; another takes over when
 * that one ends. What fails is said, and tried again.
 */
export async function keepUpdating(
  flags: Flags,
  print: (text: string) => void,
  signal: AbortSignal,
  { everyMs, lookAgainMs = LOOK_AGAIN_MS }: { everyMs: number; lookAgainMs?: number }
): Promise<void> {
  const url = ownerUrl(flags.url, WHAT);
  let claim: pg.Client | undefined;
  let isWaiting = false;
  while (!signal.aborted) {
    let pauseMs = Math.min(everyMs, lookAgainMs);
    try {
      if (claim && !(await holdsClaim(claim))) {
        void claim.end().catch(() => undefined);
        claim = undefined;
      }
      claim ??= await explained(WHAT, () => claimRunner(url));
      if (claim) {
        await updateMonths(undefined, flags, print);
        pauseMs = everyMs;
      } else if (!isWaiting) {
        print(`${WHAT}: another process does it. This one takes over when that one ends.`);
      }
      isWaiting = claim === undefined;
    } catch (error) {
      print(`${(error as Error).message} It is tried again.`);
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
  await claim?.end().catch(() => undefined);
}
