import type { ClientSession, ClientSessionRawSubscriptionService, ClientSubscription } from 'node-opcua-client';
import { createAddressNumbers } from '../../contract/address-numbers.ts';
import type { SourceContext } from '../../contract/context.ts';
import type { SourceSample } from '../../contract/reading.ts';
import { addSampleRow, createRows } from '../../contract/source-rows.ts';

/** Calls for the subscription within its lifetime: one that is lost must not end it. */
const SIGNS_PER_LIFETIME = 4;

/** Publish requests that wait at the server: the library's own number. */
const REQUESTS_AT_SERVER = 5;

/**
 * The library's way to ask for no more notifications; its reconnecting uses it too. What was asked for before still
 * comes: a handful of messages.
 */
interface Publishing {
  publishEngine: {
    isSuspended: boolean;
    nbPendingPublishRequests: number;
    suspend(isSuspended: boolean): void;
    send_publish_request(): void;
  };
}

/** The way of the samples into the spool, with its back-pressure: while the spool is full, the server queues. */
export interface Flow {
  add(samples: SourceSample[]): void;
  /** Whether the server is asked for nothing at the moment. */
  isPaused(): boolean;
  /** After a reconnection, which starts publishing again. */
  reconnected(): void;
  /** Ends the flow, once what is in hand is stored or refused. */
  close(): Promise<void>;
}

export function createFlow(
  context: SourceContext,
  session: ClientSession,
  subscription: ClientSubscription,
  {
    maxWaiting,
    ...events
  }: {
    /** Samples in memory from which on the server has to queue. */
    maxWaiting: number;
    failed: (error: unknown) => void;
    /** Publishing went on, after a pause that began then. */
    resumed: (pausedMs: number) => void;
  }
): Flow {
  const { publishEngine } = subscription as unknown as Publishing;
  const numbers = createAddressNumbers();
  // By column: as objects they would outlive V8's first look for garbage, and most of the collector's work is to clear them away.
  let waiting = createRows(numbers.addresses, 0);
  let spare = createRows(numbers.addresses, 0);
  let storing: Promise<void> | undefined;
  let pausedMs: number | undefined;
  let sign: NodeJS.Timeout | undefined;

  function pause(): void {
    pausedMs = Date.now();
    publishEngine.suspend(true);
    context.log.warn(
      `${context.name}: the spool takes no more samples; the server queues until there is room. What its queues cannot hold becomes a gap.`
    );
    // A subscription from which nobody publishes expires; any call for it counts as a sign of life.
    const lifetimeMs = subscription.publishingInterval * subscription.lifetimeCount;
    sign = setInterval(() => keepSubscription(session, subscription), lifetimeMs / SIGNS_PER_LIFETIME);
  }

  function resume(): void {
    if (pausedMs === undefined) {
      return;
    }
    clearInterval(sign);
    const sinceMs = pausedMs;
    pausedMs = undefined;
    context.log.info(
      `${context.name}: the spool takes samples again after ${Math.round((Date.now() - sinceMs) / 1_000)} s.`
    );
    events.resumed(sinceMs);
    // Suspending and going on adds to the requests that still wait, until a server refuses them.
    publishEngine.isSuspended = false;
    for (let count = publishEngine.nbPendingPublishRequests; count < REQUESTS_AT_SERVER; count++) {
      publishEngine.send_publish_request();
    }
  }

  async function store(): Promise<void> {
    while (waiting.count > 0) {
      const batch = waiting;
      waiting = spare;
      await context.emit(batch);
      batch.count = 0;
      spare = batch;
    }
    resume();
  }

  function add(samples: SourceSample[]): void {
    for (const sample of samples) {
      addSampleRow(waiting, numbers.numberOf(sample.address), sample);
    }
    if (!storing && waiting.count > 0) {
      storing = store().finally(() => {
        storing = undefined;
      });
      storing.catch(events.failed);
    }
    if (waiting.count > maxWaiting && pausedMs === undefined) {
      pause();
    }
  }

  return {
    add,
    isPaused: () => pausedMs !== undefined,
    reconnected: () => {
      if (pausedMs !== undefined) {
        publishEngine.suspend(true);
      }
    },
    async close() {
      clearInterval(sign);
      publishEngine.suspend(true);
      await storing?.catch(() => undefined);
      const rest = waiting;
      waiting = createRows(numbers.addresses, 0);
      if (rest.count > 0) {
        await context.emit(rest).catch(() => undefined);
      }
    },
  };
}

function keepSubscription(session: ClientSession, subscription: ClientSubscription): void {
  (session as unknown as ClientSessionRawSubscriptionService)
    .modifySubscription({
      subscriptionId: subscription.subscriptionId,
      requestedPublishingInterval: subscription.publishingInterval,
      requestedLifetimeCount: subscription.lifetimeCount,
      requestedMaxKeepAliveCount: subscription.maxKeepAliveCount,
      maxNotificationsPerPublish: subscription.maxNotificationsPerPublish,
      priority: subscription.priority,
    })
    // A subscription that is lost is noticed when publishing goes on.
    .catch(() => undefined);
}
