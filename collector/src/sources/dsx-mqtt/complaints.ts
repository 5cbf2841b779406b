import type { Logger } from 'pino';
import { clause } from '#model/text/clause.ts';

/** Topics whose trouble is remembered; beyond that a flood of bad topics would fill the memory. */
const MAX_REMEMBERED = 10_000;

export interface Complaints {
  /** Counts a message that cannot be used and logs the first one of each topic and reason. */
  add(topic: string, reason: string, nextStep: string): void;
  readonly count: number;
}

export function createComplaints(log: Logger): Complaints {
  const told = new Set<string>();
  let count = 0;
  return {
    add(topic, reason, nextStep) {
      count++;
      const key = `${topic}\u0000${reason}`;
      if (told.has(key) || told.size >= MAX_REMEMBERED) {
        return;
      }
      told.add(key);
      log.warn({ topic }, `DSX topic ${topic}: ${clause(reason)}. ${nextStep}`);
    },
    get count() {
      return count;
    },
  };
}
