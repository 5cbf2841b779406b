/**
 * Gives the one backend to one client at a time, first come, first served. A client keeps it over a whole
 * transaction; between transactions it queues anew, so nobody starves behind a busy client.
 */
export interface Turnstile<Client> {
  /** Resolves when the client has the backend; at once if it has it already. Rejects with `CancelledError`. */
  acquire(client: Client): Promise<void>;
  release(client: Client): void;
  /** Takes a waiting client out of the queue. Returns whether it was waiting. */
  cancel(client: Client): boolean;
  readonly owner: Client | undefined;
  /** Number of clients in the queue. */
  readonly waiting: number;
}

export class CancelledError extends Error {
  override name = 'CancelledError';
}

interface Waiter<Client> {
  client: Client;
  resolve(): void;
  reject(error: Error): void;
}

export function createTurnstile<Client>(): Turnstile<Client> {
  let owner: Client | undefined;
  const queue: Array<Waiter<Client>> = [];

  return {
    acquire(client) {
      if (owner === undefined || owner === client) {
        owner = client;
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => queue.push({ client, resolve, reject }));
    },
    release(client) {
      if (owner !== client) {
        return;
      }
      const next = queue.shift();
      owner = next?.client;
      next?.resolve();
    },
    cancel(client) {
      const index = queue.findIndex((waiter) => waiter.client === client);
      if (index < 0) {
        return false;
      }
      const [waiter] = queue.splice(index, 1);
      waiter?.reject(new CancelledError('canceling statement due to user request'));
      return true;
    },
    get owner() {
      return owner;
    },
    get waiting() {
      return queue.length;
    },
  };
}
