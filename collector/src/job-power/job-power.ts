import type pg from 'pg';
import type { Logger } from 'pino';
import { describeFailure } from '#database/failure.ts';
import { expectJobs } from '#database/job-power/expect-jobs.ts';
import { measureJobs } from '#database/job-power/measure-jobs.ts';
import type { MeasureCursor } from '#database/job-power/measure-jobs.ts';
import { clause } from '#model/text/clause.ts';
import { createBackoff, pause } from '../backoff.ts';

/** Jobs that ended are looked for at this pace: their samples take minutes to arrive. */
const LOOK_INTERVAL_MS = 15_000;
/** Jobs come in bursts, an array of a thousand tasks among them: those that come within this time are expected together. */
const GATHER_MS = 250;
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;
/** A complaint that stays true is repeated at this pace. */
const REPEAT_COMPLAINT_MS = 30 * 60_000;
/** So many looks at a time; a thousand jobs that wait for their samples do not keep the others from their turn. */
const LOOKS_PER_TURN = 25;

export interface JobPowerOptions {
  connect: () => Promise<pg.Client>;
  log: Logger;
}

/**
 * Expects the power of jobs and measures what they drew, in a connection of its own, so that no sample waits for it. What is to be
 * done stands in the database: it goes on after a restart where it ended, and two collectors do nothing twice.
 */
export function createJobPower({ connect, log }: JobPowerOptions) {
  const backoff = createBackoff({ firstMs: FIRST_RETRY_MS, maxMs: MAX_RETRY_MS });
  let wakeUp: () => void = () => undefined;
  let isAwake = false;
  let client: pg.Client | undefined;
  let cursor: MeasureCursor | undefined;
  let complaint: { text: string; saidMs: number } | undefined;

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        client ??= await connect();
        await turn(client, signal);
        backoff.reset();
        await rest(signal);
      } catch (error) {
        if (!signal.aborted) {
          complain(error);
        }
        const lost = client;
        client = undefined;
        await lost?.end().catch(() => undefined);
        await pause(backoff.nextMs(), signal);
      }
    }
    await client?.end().catch(() => undefined);
  }

  /** Waiting jobs first. What had ended when it was first seen is expected by what jobs drew before it: those are measured first. */
  async function turn(current: pg.Client, signal: AbortSignal): Promise<void> {
    await repeat(() => expectJobs(current, 'open'), signal);
    let measured = 0;
    let looks = 0;
    do {
      const look = await sharing(() => measureJobs(current, cursor), signal);
      cursor = look.next;
      measured += look.measured;
      looks++;
    } while (cursor && looks < LOOKS_PER_TURN && !signal.aborted);
    if (cursor && measured > 0) {
      isAwake = true;
      return;
    }
    await repeat(() => expectJobs(current, 'ended'), signal);
  }

  async function repeat(work: () => Promise<number>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await sharing(work, signal)) > 0) {
      // Until none is left.
    }
  }

  /** Rests as long as it worked: the database is there for the samples first. */
  async function sharing<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    const start = performance.now();
    const result = await work();
    await pause(performance.now() - start, signal);
    return result;
  }

  async function rest(signal: AbortSignal): Promise<void> {
    const woken = new Promise<void>((resolve) => (wakeUp = resolve));
    if (!isAwake) {
      const stopWaiting = new AbortController();
      await Promise.race([pause(LOOK_INTERVAL_MS, AbortSignal.any([signal, stopWaiting.signal])), woken]);
      stopWaiting.abort();
    }
    isAwake = false;
    await pause(GATHER_MS, signal);
  }

  function complain(error: unknown): void {
    const { kind, message, nextStep } = describeFailure(error);
    // The writer says so.
    if (kind === 'away') {
      return;
    }
    const text = `The power of jobs is neither expected nor measured: ${clause(message)}. ${clause(nextStep)}.`;
    if (complaint?.text !== text || Date.now() - complaint.saidMs > REPEAT_COMPLAINT_MS) {
      log.warn(text);
      complaint = { text, saidMs: Date.now() };
    }
  }

  return {
    run,
    /** Jobs were written. */
    wake(): void {
      isAwake = true;
      wakeUp();
    },
  };
}
