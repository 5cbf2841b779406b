import {
  createSubscription,
  openConnection,
  readLimits,
  sendLibraryLog,
  type Connection,
  type ResolvedNode,
  type ServerMemory,
} from '#protocols/opcua/read.ts';
import type { SourceContext } from '../../contract/context.ts';
import type { OpcuaConfig } from './config.ts';
import { createFlow } from './flow.ts';
import { createLastTimes, type LastTimes } from './last-times.ts';
import { opcuaPoints } from './points.ts';
import { createReading } from './reading.ts';
import { watchConnection } from './watch.ts';

/** Samples that wait for the spool before the server is asked for no more: some seconds of a large plant. */
const MAX_WAITING = 10_000;

/** What one source remembers between two runs. */
export interface SourceMemory extends ServerMemory {
  lastTimes?: LastTimes;
}

export interface RunOptions {
  memory: SourceMemory;
  /** Samples in memory from which on the server has to queue. */
  maxWaiting?: number | undefined;
}

/** Subscribes and stays until the signal aborts or the connection is lost for longer than the queues hold. */
export async function runOpcua(config: OpcuaConfig, context: SourceContext, options: RunOptions): Promise<void> {
  context.announce(opcuaPoints({ ...config, simulated: context.simulated }, context.name, context.site));
  context.state('connecting', config.endpoint);
  sendLibraryLog((line) => context.log.debug(line));
  const connection = await openConnection(config, true);
  try {
    if (!context.signal.aborted) {
      await readUntilEnd(config, context, connection, options);
    }
  } finally {
    await connection.close();
  }
}

async function readUntilEnd(
  config: OpcuaConfig,
  context: SourceContext,
  connection: Connection,
  { memory, maxWaiting = MAX_WAITING }: RunOptions
): Promise<void> {
  const { session } = connection;
  const limits = await readLimits(session);
  const addresses = config.points.map(({ node }) => node);
  const last = (memory.lastTimes ??= await createLastTimes(context, addresses));
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const subscription = await createSubscription(config, session);
  const flow = createFlow(context, session, subscription, {
    maxWaiting,
    failed: failed.reject,
    resumed: (pausedMs) => reading.heldSince(pausedMs),
  });
  const reading = createReading({
    config,
    context,
    memory,
    session,
    subscription,
    limits,
    last,
    flow,
    failed: failed.reject,
  });
  let lostMs: number | undefined;
  try {
    await reading.attach('no subscription', last.heardMs());
    const watching = watchConnection(config, context, connection, subscription, {
      heard: () => last.heard(),
      isPaused: flow.isPaused,
      lost: () => {
        lostMs ??= last.heardMs();
      },
      reconnected: async (isNewSubscription) => {
        const sinceMs = lostMs ?? last.heardMs();
        lostMs = undefined;
        flow.reconnected();
        reading.heldSince(sinceMs);
        if (isNewSubscription) {
          await reading.attach('subscription lost', sinceMs);
        } else {
          reading.tellState();
          await reading.confirmNamespaces();
        }
      },
    });
    await Promise.race([failed.promise, watching]);
  } catch (error) {
    if (!context.signal.aborted) {
      recordLoss(context, reading.nodes(), last, lostMs ?? last.heardMs());
    }
    throw error;
  } finally {
    reading.close();
    await flow.close();
  }
}

/** The next run fills what has history; of the rest only this run knows when the server was heard last. */
function recordLoss(context: SourceContext, nodes: readonly ResolvedNode[], last: LastTimes, heardMs: number): void {
  const addresses = nodes.filter(({ hasHistory }) => !hasHistory).map(({ address }) => address);
  if (addresses.length > 0 && heardMs > 0) {
    context.gap({ addresses, fromMs: heardMs, toMs: Date.now(), cause: 'connection lost' });
    last.accounted(addresses);
  }
}
