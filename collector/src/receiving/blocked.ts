import { clause } from '#model/text/clause.ts';
import { notNow } from '#protocols/receive/read.ts';

/** For the time in which nothing can be stored: the sender keeps what it has. */
export function refuseWhileBlocked(blocked: string | undefined): void {
  if (blocked !== undefined) {
    throw notNow('storage', `Nothing can be stored at the moment: ${clause(blocked)}. Send it again later.`);
  }
}
