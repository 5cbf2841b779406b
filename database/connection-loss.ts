import type { Client } from 'pg';

const losses = new WeakMap<Client, Error>();

/**
 * Remembers why this client loses its connection, which without a listener would end the process. Between two
 * statements only this event has the reason: the next statement says no more than that the client cannot be queried.
 */
export function watchForLoss(client: Client): void {
  client.on('error', (error) => {
    if (!losses.has(client)) {
      losses.set(client, error);
    }
  });
}

/** Why the client lost its connection, of those that are watched; `undefined` while it has it. */
export function lossOf(client: Client): Error | undefined {
  return losses.get(client);
}

/** Whether the connection still takes statements; the way to tell its failure from that of one statement. */
export async function answers(client: Pick<Client, 'query'>): Promise<boolean> {
  return client.query('SELECT 1').then(
    () => true,
    () => false
  );
}
