import { isDatabaseAway } from '../sql/errors.ts';

/** A server behind a dead line lets each question wait for seconds; dashboards do not wait for it at every refresh. */
const ASK_AGAIN_AFTER_MS = 10_000;

/** Whether a server of several answered when it was asked last. */
export interface Presence {
  isAway(): boolean;
  /**
   * Runs a question. Of a server that was away a moment ago it is the same failure again.
   * @param ask with `isPatient` false where the server was away before: who waited once for its restart does not wait at every turn
   */
  ask<T>(ask: (isPatient: boolean) => Promise<T>): Promise<T>;
}

export function createPresence(now: () => number = Date.now): Presence {
  let away: { error: unknown; askedMs: number } | undefined;
  return {
    isAway: () => away !== undefined,
    async ask(ask) {
      if (away && now() - away.askedMs < ASK_AGAIN_AFTER_MS) {
        throw away.error;
      }
      try {
        const answer = await ask(away === undefined);
        away = undefined;
        return answer;
      } catch (error) {
        if (isDatabaseAway(error)) {
          away = { error, askedMs: now() };
        }
        throw error;
      }
    },
  };
}
