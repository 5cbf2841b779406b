import type { SlurmClient } from '#protocols/slurm/read.ts';
import type { Book } from './book.ts';
import type { SlurmConfig } from './config.ts';

/** One question covers so much of the past: the answer for a busy cluster has to fit into memory. */
const WINDOW_MS = 3_600_000;

export interface AccountingOptions {
  config: SlurmConfig;
  client: SlurmClient;
  version: number;
  book: Book;
  signal: AbortSignal;
  /** Hands over what is known after each answer; resolves once it is durable. */
  say: () => Promise<void>;
  /** Is told what could not be read. */
  complain: (complaints: Iterable<string>) => void;
}

/**
 * Reads the runs of the time since the last question that succeeded, some of it again since slurmctld tells slurmdbd late.
 * A long past is read window by window, for as long as the poll has time.
 * @param accountedMs up to when it was read before, epoch ms; `undefined` at the first start
 * @param untilMs no new window is begun after that
 * @returns up to when it was read now, and whether that is all
 */
export async function readAccounting(
  options: AccountingOptions,
  accountedMs: number | undefined,
  untilMs: number
): Promise<{ accountedMs: number; isDone: boolean }> {
  const { client, version, book, signal, say, complain } = options;
  const { overlap, history, maxBackfill } = options.config.accounting;
  const askedMs = Date.now();
  // A past that is longer than what an outage may leave is read in several polls: the later ones must not skip the rest of it.
  const sinceMs =
    accountedMs === undefined ? askedMs - history : Math.max(accountedMs, askedMs - Math.max(maxBackfill, history));
  let fromMs = Math.min(sinceMs, askedMs) - overlap;
  for (;;) {
    const toMs = fromMs + WINDOW_MS;
    const isDone = toMs >= askedMs;
    const nowMs = Date.now();
    const answer = await client.accountingJobs(version, fromMs, isDone ? undefined : toMs, signal);
    book.takeAccounting(answer, nowMs);
    complain(answer.complaints.keys());
    await say();
    const readMs = isDone ? askedMs : toMs;
    book.forget(readMs - overlap);
    if (isDone || Date.now() >= untilMs) {
      // What was read of the past need not be read with its overlap again.
      return { accountedMs: isDone ? readMs : readMs + overlap, isDone };
    }
    fromMs = toMs;
  }
}
