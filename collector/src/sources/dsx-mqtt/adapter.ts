import { setTimeout as sleep } from 'node:timers/promises';
import { clientOptions, openSession, withoutCredentials } from '#protocols/mqtt/read.ts';
import type { SourceAdapter } from '../../contract/adapter.ts';
import { SourceConfigError } from '../../contract/config.ts';
import type { SourceContext } from '../../contract/context.ts';
import { createOutbox } from '../shared/outbox.ts';
import { checkDsx } from './check.ts';
import { createComplaints } from './complaints.ts';
import { dsxMqttConfigSchema, type DsxMqttConfig } from './config.ts';
import { createDirectory, type Directory } from './directory.ts';
import { createReceiver, type Receiver } from './receive.ts';
import { subscriptionsOf, wantedOf } from './topic.ts';

/** Retained metadata comes in one wave; this much silence after it, or the limit, ends the wait for more. */
const METADATA_QUIET_MS = 2_000;
const METADATA_WAIT_LIMIT_MS = 30_000;

/** How long a broker may take to deliver what it kept while the collector was away. */
const CATCH_UP_MS = 600_000;
/** On shutdown the last batch may still become durable; what does not is delivered again next time. */
const DRAIN_LIMIT_MS = 1_000;

/** DSX Exchange BMS over MQTT, read only: it subscribes, and has no code that publishes. */
export const dsxMqttAdapter: SourceAdapter<DsxMqttConfig> = {
  configSchema: dsxMqttConfigSchema,
  files: [
    ['tls', 'ca'],
    ['tls', 'cert'],
    ['tls', 'key'],
  ],
  points: (config) => {
    topicsOf(config);
    return [];
  },
  check: (config, signal) => checkDsx(config, topicsOf(config), signal),
  open(config) {
    const session: KeptSession = { wasKept: false };
    return {
      run: (context) => runDsx(config, context, session),
      // A resumed session delivers what was published meanwhile; nobody keeps it otherwise.
      missed: (gap) => (session.wasKept ? [] : [gap]),
    };
  },
  deliversAgain: true,
};

/** What one connection leaves to the next. */
interface KeptSession {
  /** Whether the broker still held our session, and with it the values of the outage, at the last connection. */
  wasKept: boolean;
  directory?: Directory;
}

function topicsOf(config: DsxMqttConfig) {
  try {
    return subscriptionsOf(config.topics ?? [`${config.prefix}/#`], config.prefix);
  } catch (error) {
    throw new SourceConfigError((error as Error).message, ['topics']);
  }
}

async function runDsx(config: DsxMqttConfig, context: SourceContext, kept: KeptSession): Promise<void> {
  context.state('connecting', withoutCredentials(config.url));
  const clientId = config.clientId ?? `plenum-${context.site}-${context.name}`;
  const place = {
    source: context.name,
    site: context.site,
    simulated: context.simulated,
    staleAfterMs: config.staleAfter,
    units: config.units,
  };
  const directory = (kept.directory ??= createDirectory(place, config.prefix));
  directory.reconnected();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  // Values may come before we know whether the session was resumed.
  let catchUpUntilMs = Date.now() + CATCH_UP_MS;
  const outbox = createOutbox(context.emit, (messageId) => session.acknowledge(messageId), failed.reject);
  const receiver = createReceiver({
    config,
    context,
    outbox,
    directory,
    complaints: createComplaints(context.log),
    catchingUp: () => Date.now() < catchUpUntilMs,
    acknowledge: (messageId) => session.acknowledge(messageId),
  });
  const session = openSession(config.url, clientOptions(config, clientId, true), (message) =>
    receiver.message(message)
  );
  const stopped = new Promise<void>((resolve) => context.signal.addEventListener('abort', () => resolve()));
  try {
    const wasPresent = await Promise.race([session.connected, stopped]);
    if (context.signal.aborted) {
      return;
    }
    kept.wasKept = wasPresent === true;
    catchUpUntilMs = wasPresent === true ? Date.now() + CATCH_UP_MS : 0;
    await session.subscribe(wantedOf(topicsOf(config), config.shareGroup));
    context.state('connected');
    await Promise.race([settle(receiver, context.signal), session.lost, failed.promise, stopped]);
    await Promise.race([session.lost, failed.promise, stopped]);
    await Promise.race([outbox.idle(), sleep(DRAIN_LIMIT_MS)]);
  } finally {
    session.end();
  }
}

async function settle(receiver: Receiver, signal: AbortSignal): Promise<void> {
  const startedMs = Date.now();
  for (;;) {
    await sleep(METADATA_QUIET_MS / 4, undefined, { signal }).catch(() => undefined);
    const now = Date.now();
    const quietSinceMs = Math.max(receiver.lastMetadataMs, startedMs);
    if (signal.aborted || now - quietSinceMs >= METADATA_QUIET_MS || now - startedMs >= METADATA_WAIT_LIMIT_MS) {
      break;
    }
  }
  await receiver.settle();
}
