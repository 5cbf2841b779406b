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
 * Reads all runs of the time since the last question that succeeded, some of it again since slurmctld tells slurmdbd late.
 * @param accountedMs up to when it was read before, epoch ms; `undefined` at the first start
 * @returns up to when it was read now
 */
export async function readAccounting(options: AccountingOptions, accountedMs: number | undefined): Promise<number> {
  const { client, version, book, signal, say, complain } = options;
  const { overlap, history, maxBackfill } = options.config.accounting;
  const askedMs = Date.now();
  const sinceMs = accountedMs === undefined ? askedMs - history : Math.max(accountedMs, askedMs - maxBackfill);
  const seen = new Set<string>();
  let fromMs = Math.min(sinceMs, askedMs) - overlap;
  while (fromMs < askedMs) {
    const isLast = fromMs + WINDOW_MS >= askedMs;
    const nowMs = Date.now();
    const answer = await client.accountingJobs(version, fromMs, isLast ? undefined : fromMs + WINDOW_MS, signal);
    book.takeAccounting(answer, nowMs);
    answer.records.forEach(({ ids }) => ids.forEach((id) => seen.add(id)));
    complain(answer.complaints.keys());
    await say();
    fromMs += WINDOW_MS;
  }
  book.forget(seen);
  return askedMs;
}
