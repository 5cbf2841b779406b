import type { ClientSubscription } from 'node-opcua-client';
import type { Connection } from '#protocols/opcua/read.ts';
import type { SourceContext } from '../../contract/context.ts';
import type { OpcuaConfig } from './config.ts';

/** Beyond twice the outage that the queues hold there is nothing left to save: the host starts afresh. */
export const GIVE_UP_FACTOR = 2;

/**
 * A try to connect takes 10 s and the next comes within 5 s. Without a try for longer than that the line is up but
 * session or subscription are not: some servers, killed and restarted, leave the library waiting for ever.
 */
const RECOVERY_LIMIT_MS = 20_000;

/** Of the keep-alives that a subscription sends in place of values, so many may fail to come. */
const MISSED_KEEP_ALIVES = 4;
const QUIET_CHECK_MS = 1_000;

export interface WatchEvents {
  heard(): void;
  /** The connection was lost just now. */
  lost(): void;
  /**
   * Session and subscription are there again.
   * @param isNewSubscription the server knew ours no more: what it had queued is gone, and the new one has no items
   */
  reconnected(isNewSubscription: boolean): Promise<void>;
  /** Whether nothing is asked of the subscription at the moment. */
  isPaused(): boolean;
}

/**
 * Follows the library's own reconnecting: it keeps session and subscription, and with them the queued values.
 * Resolves when the signal aborts.
 * @throws Error when the connection stays away, the session cannot be resumed or the subscription says nothing
 */
export async function watchConnection(
  config: OpcuaConfig,
  context: SourceContext,
  { client, session }: Connection,
  subscription: ClientSubscription,
  events: WatchEvents
): Promise<void> {
  const done = Promise.withResolvers<void>();
  let subscriptionId = subscription.subscriptionId;
  let giveUp: NodeJS.Timeout | undefined;
  let stuck: NodeJS.Timeout | undefined;
  const fail = (what: string) => done.reject(new Error(`OPC UA ${config.endpoint}: ${what}.`));

  const quietLimitMs = MISSED_KEEP_ALIVES * subscription.publishingInterval * subscription.maxKeepAliveCount;
  let isLost = false;
  let heardMs = Date.now();
  const onHeard = () => {
    heardMs = Date.now();
    events.heard();
  };
  const quiet = setInterval(() => {
    if (isLost || events.isPaused()) {
      heardMs = Date.now();
    } else if (Date.now() - heardMs > quietLimitMs) {
      fail(`the subscription was silent for ${Math.round(quietLimitMs / 1_000)} s, without a value or a keep-alive`);
    }
  }, QUIET_CHECK_MS);

  const onTry = () => {
    clearTimeout(stuck);
    stuck = setTimeout(() => fail('the session could not be resumed'), RECOVERY_LIMIT_MS);
  };
  const onLost = () => {
    isLost = true;
    events.lost();
    onTry();
    context.state(
      'disconnected',
      `no connection to ${config.endpoint}; it queues values for ${config.surviveOutage / 1_000} s`
    );
    clearTimeout(giveUp);
    giveUp = setTimeout(() => fail('the connection stays away'), GIVE_UP_FACTOR * config.surviveOutage);
  };
  const onBack = () => {
    clearTimeout(giveUp);
    clearTimeout(stuck);
    isLost = false;
    const isNew = subscription.subscriptionId !== subscriptionId;
    subscriptionId = subscription.subscriptionId;
    events.reconnected(isNew).catch(done.reject);
    onHeard();
  };
  client.on('connection_lost', onLost);
  client.on('backoff', onTry);
  client.on('connection_reestablished', onBack);
  client.on('close', () => fail('the connection was closed'));
  session.on('session_closed', (status) => fail(`the session was closed: ${status.name}`));
  subscription.on('keepalive', onHeard);
  subscription.on('received_notifications', onHeard);
  subscription.on('status_changed', (status) => fail(`the subscription ended: ${status.name}`));
  context.signal.addEventListener('abort', () => done.resolve(), { once: true });
  if (context.signal.aborted) {
    done.resolve();
  }
  try {
    await done.promise;
  } finally {
    clearTimeout(giveUp);
    clearTimeout(stuck);
    clearInterval(quiet);
  }
}
