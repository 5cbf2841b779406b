import { notNow } from '#protocols/receive/read.ts';

/** For the time in which nothing can be stored: the sender keeps what it has. */
export function refuseWhileBlocked(blocked: string | undefined): void {
  if (blocked !== undefined) {
    throw notNow('storage', `Nothing can be stored at the moment: ${blocked.replace(/\.$/, '')}. Send it again later.`);
  }
}
