import { createOutbox } from '../outbox.ts';
import type { SourceContext } from '../source.ts';
import { fillHoles, type Hole } from './backfill.ts';
import { openConnection, sendLibraryLog, type Connection } from './client.ts';
import type { OpcuaConfig } from './config.ts';
import { decodeDataValue, hasOverflowed } from './decode.ts';
import { resolveNodes, type NodeFault } from './nodes.ts';
import { opcuaPoints } from './points.ts';
import { subscribeNodes } from './subscription.ts';
import { watchConnection } from './watch.ts';
import { createLastTimes } from './last-times.ts';

/** First values and those that the server queued during an outage arrive within this; their old time is right. */
const CATCH_UP_MS = 30_000;
/** More names than this make a status message that nobody reads. */
const NAMED_NODES = 3;

/** Subscribes and stays until the signal aborts or the connection is lost for longer than the queues hold. */
export async function runOpcua(config: OpcuaConfig, context: SourceContext): Promise<void> {
  const points = opcuaPoints(config, context.name, context.site);
  context.announce(points.map((point) => ({ ...point, simulated: context.simulated })));
  context.state('connecting', config.endpoint);
  sendLibraryLog((line) => context.log.debug(line));
  const connection = await openConnection(config, true);
  try {
    if (!context.signal.aborted) {
      await readUntilEnd(config, context, connection);
    }
  } finally {
    await connection.close();
  }
}

async function readUntilEnd(config: OpcuaConfig, context: SourceContext, connection: Connection): Promise<void> {
  const { session } = connection;
  const { nodes, faults } = await resolveNodes(config, session);
  const last = await createLastTimes(
    context,
    nodes.map(({ address }) => address)
  );
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const outbox = createOutbox(context.emit, () => undefined, failed.reject);
  // Before the first new value moves the times: the holes of the time without a subscription.
  const holes = () => nodes.flatMap((node) => last.hole(node));
  const missed = holes();
  let missedAtLoss: Hole[] = [];
  let catchUpUntilMs = Date.now() + CATCH_UP_MS;
  const result = await subscribeNodes(config, session, nodes, (node, dataValue) => {
    const nowMs = Date.now();
    const sample = { ...decodeDataValue(node.address, dataValue, nowMs), isHistory: nowMs < catchUpUntilMs };
    const before = last.of(node.address);
    if (hasOverflowed(dataValue.statusCode) && before !== undefined) {
      const hole = { node, storedMs: before, heardMs: before };
      fillHoles([hole], sample.timeMs, 'queue overflow', { config, session, context }).catch(failed.reject);
    }
    last.note(sample);
    outbox.add(sample, undefined).catch(failed.reject);
  });
  const subscribedMs = Date.now();
  faults.push(...result.faults);
  complain(context, config, faults, result.shortened);
  const setState = () => tellState(context, faults, config.points.length);
  setState();
  await fillHoles(missed, subscribedMs, 'no subscription', { config, session, context });
  const watching = watchConnection(config, context, connection, result.subscription, {
    heard: () => last.heard(),
    lost: () => {
      missedAtLoss = holes();
    },
    reconnected: () => {
      catchUpUntilMs = Date.now() + CATCH_UP_MS;
      setState();
    },
    subscriptionLost: () => fillHoles(missedAtLoss, Date.now(), 'subscription lost', { config, session, context }),
  });
  try {
    await Promise.race([failed.promise, watching]);
  } catch (error) {
    recordLoss(context, missedAtLoss);
    throw error;
  }
}

/** The next run fills what has history; of the rest only this run knows when the server was heard last. */
function recordLoss(context: SourceContext, holes: Hole[]): void {
  const open = holes.filter(({ node }) => !node.hasHistory);
  const [first] = open;
  if (first) {
    const addresses = open.map(({ node }) => node.address);
    context.gap({ addresses, fromMs: first.heardMs, toMs: Date.now(), cause: 'connection lost' });
  }
}

function complain(
  context: SourceContext,
  config: OpcuaConfig,
  faults: NodeFault[],
  shortened: { count: number; queueSize: number }
): void {
  for (const { address, message } of faults) {
    context.log.error({ address }, message);
  }
  if (shortened.count > 0) {
    context.log.warn(
      `OPC UA ${config.endpoint}: the server queues only ${shortened.queueSize} values for ${shortened.count} nodes. ` +
        "An outage of the configured `surviveOutage` will overflow; shorten it or raise the server's limit."
    );
  }
}

function tellState(context: SourceContext, faults: NodeFault[], configured: number): void {
  if (faults.length === 0) {
    context.state('connected');
    return;
  }
  const named = faults.slice(0, NAMED_NODES).map(({ address }) => address);
  const more = faults.length > NAMED_NODES ? ` and ${faults.length - NAMED_NODES} more` : '';
  context.state('degraded', `${faults.length} of ${configured} nodes cannot be read: ${named.join(', ')}${more}`);
}
