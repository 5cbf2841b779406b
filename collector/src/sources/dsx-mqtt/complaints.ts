import type { Logger } from 'pino';
import { clause } from '#model/text/clause.ts';
import { withoutParticulars } from '#model/text/particulars.ts';

/** Topics that are named with the same trouble: a gateway that sends one wrong thing sends it on all of its topics. */
const MAX_NAMED = 20;
/** Kinds of trouble that are remembered; beyond that a flood of strange messages would fill the memory. */
const MAX_KINDS = 200;

export interface Complaints {
  /** Counts a message that cannot be used and logs the first one of each topic and trouble. */
  add(topic: string, reason: string, nextStep: string): void;
  readonly count: number;
}

export function createComplaints(log: Logger): Complaints {
  const named = new Map<string, Set<string>>();
  let count = 0;
  return {
    add(topic, reason, nextStep) {
      count++;
      const kind = withoutParticulars(reason);
      const topics = named.get(kind) ?? new Set();
      if (topics.has(topic) || topics.size > MAX_NAMED || (topics.size === 0 && named.size >= MAX_KINDS)) {
        return;
      }
      named.set(kind, topics.add(topic));
      const isLast = topics.size > MAX_NAMED;
      const end = isLast ? ` The same on more than ${MAX_NAMED} topics: no more of them are named.` : '';
      log.warn({ topic }, `DSX topic ${topic}: ${clause(reason)}. ${nextStep}${end}`);
    },
    get count() {
      return count;
    },
  };
}
