/**
 * Gives the one backend to one client at a time, first come, first served. A client keeps it over a whole
 * transaction; between transactions it queues anew, so nobody starves behind a busy client.
 *
 * Work in the background (a demo's history, rollups, compression) has its turn once the others have been quiet for a moment:
 * a writer whose statements follow on each other would otherwise wait for such work between any two of them.
 */
export interface Turnstile<Client> {
  /** Resolves when the client has the backend; at once if it has it already. Rejects with `CancelledError`. */
  acquire(client: Client, as?: Priority): Promise<void>;
  release(client: Client): void;
  /** Takes a waiting client out of the queue. Returns whether it was waiting. */
  cancel(client: Client): boolean;
  readonly owner: Client | undefined;
  /** Number of clients that wait, whatever for. */
  readonly waiting: number;
}

export type Priority = 'foreground' | 'background';

/** A client needs a millisecond or two between an answer and its next statement; several times that on a busy machine. */
export const QUIET_MS = 20;
/** However busy the others are: longer, and a demo that many look at would never have its rollups and its past. */
export const PATIENCE_MS = 5_000;

export class CancelledError extends Error {
  override name = 'CancelledError';
}

interface Waiter<Client> {
  client: Client;
  sinceMs: number;
  resolve(): void;
  reject(error: Error): void;
}

export function createTurnstile<Client>(): Turnstile<Client> {
  let owner: Client | undefined;
  let isForeground = false;
  /** When the foreground had its last turn. */
  let quietSinceMs = -Infinity;
  const queue: Array<Waiter<Client>> = [];
  const background: Array<Waiter<Client>> = [];
  let timer: NodeJS.Timeout | undefined;

  function give(client: Client, foreground: boolean): void {
    owner = client;
    isForeground = foreground;
  }

  /** Gives the turn to the next one, now or when it is due. */
  function next(): void {
    clearTimeout(timer);
    if (owner !== undefined) {
      return;
    }
    const nowMs = performance.now();
    const behind = background[0];
    // One at a time: of several that lost their patience at once, the others wait for the foreground's next turn.
    const isOverdue = isForeground && behind !== undefined && nowMs - behind.sinceMs >= PATIENCE_MS;
    const dueMs = isOverdue ? nowMs : quietSinceMs + QUIET_MS;
    const first = isOverdue ? undefined : queue.shift();
    const waiter = first ?? (dueMs <= nowMs ? background.shift() : undefined);
    if (waiter) {
      give(waiter.client, waiter === first);
      waiter.resolve();
    } else if (behind) {
      // Rounded up: a timer that comes a part of a millisecond early would find nothing to do.
      timer = setTimeout(next, Math.ceil(dueMs - nowMs));
    }
  }

  return {
    acquire(client, as = 'foreground') {
      if (owner === client) {
        return Promise.resolve();
      }
      if (owner === undefined && as === 'foreground') {
        clearTimeout(timer);
        give(client, true);
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => {
        (as === 'foreground' ? queue : background).push({ client, sinceMs: performance.now(), resolve, reject });
        next();
      });
    },
    release(client) {
      if (owner !== client) {
        return;
      }
      if (isForeground) {
        quietSinceMs = performance.now();
      }
      owner = undefined;
      next();
    },
    cancel(client) {
      for (const waiters of [queue, background]) {
        const index = waiters.findIndex((waiter) => waiter.client === client);
        if (index >= 0) {
          const [waiter] = waiters.splice(index, 1);
          waiter?.reject(new CancelledError('canceling statement due to user request'));
          return true;
        }
      }
      return false;
    },
    get owner() {
      return owner;
    },
    get waiting() {
      return queue.length + background.length;
    },
  };
}
