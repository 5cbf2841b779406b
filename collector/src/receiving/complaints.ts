import { clause } from '#model/text/clause.ts';
import type { RefusalKind } from '#protocols/receive/read.ts';
import type { SourceContext } from '../contract/context.ts';

/** The same complaint about the same sender is logged again after so long, ms. */
const REPEAT_MS = 10 * 60_000;
/** Complaints that are remembered; a flood of senders must not fill the memory. */
const MAX_REMEMBERED = 1_000;
/** A complaint shows in the state of the source for so long, ms. */
const SHOWN_MS = 5 * 60_000;

export interface Complaints {
  add(kind: RefusalKind, sender: string, message: string): void;
  /** What was wrong lately, for people; `undefined` where nothing was. */
  latest(): string | undefined;
  /** Complaints since the start, by kind. */
  counts(): Record<string, number>;
}

/** Counts what senders do wrong, and logs the first of each kind and sender. */
export function createComplaints(context: Pick<SourceContext, 'name' | 'log' | 'complain'>): Complaints {
  const toldMs = new Map<string, number>();
  const counts: Record<string, number> = {};
  let last: { text: string; atMs: number } | undefined;
  return {
    add(kind, sender, message) {
      context.complain(kind);
      counts[kind] = (counts[kind] ?? 0) + 1;
      const nowMs = Date.now();
      last = { text: `${sender}: ${clause(message)}`, atMs: nowMs };
      const key = `${kind}\u0000${sender}`;
      if (nowMs - (toldMs.get(key) ?? -Infinity) < REPEAT_MS) {
        return;
      }
      if (toldMs.size >= MAX_REMEMBERED) {
        toldMs.clear();
      }
      toldMs.set(key, nowMs);
      context.log.warn({ sender, kind }, `${context.name}: from ${sender}: ${message}`);
    },
    latest: () => (last && Date.now() - last.atMs < SHOWN_MS ? last.text : undefined),
    counts: () => ({ ...counts }),
  };
}
