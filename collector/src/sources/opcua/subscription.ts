import {
  AttributeIds,
  ClientMonitoredItemGroup,
  type ClientSubscription,
  DataChangeFilter,
  DataChangeTrigger,
  DeadbandType,
  TimestampsToReturn,
  type ClientMonitoredItemBase,
  type ClientSession,
  type DataValue,
} from 'node-opcua-client';
import type { OpcuaConfig } from './config.ts';
import { NODES_PER_CALL, type NodeFault, type ResolvedNode } from './nodes.ts';

/** The server says that it is there at least this often, even when nothing changes. */
const KEEP_ALIVE_MS = 5_000;
/** Notifications of one message; a server that queued an outage sends several messages. */
const MAX_NOTIFICATIONS = 5_000;
/** Values may come faster than asked for, and the outage may begin between two samples. */
const SPARE_QUEUE_PLACES = 2;

/** Places that a node's queue at the server needs so that an outage of the configured length loses nothing. */
export function queueSizeFor(surviveOutageMs: number, samplingIntervalMs: number): number {
  return Math.ceil(surviveOutageMs / samplingIntervalMs) + SPARE_QUEUE_PLACES;
}

export interface SubscriptionResult {
  subscription: ClientSubscription;
  faults: NodeFault[];
  /** Nodes whose queue the server made shorter than asked for, with the shortest that it gave. */
  shortened: { count: number; queueSize: number };
}

/** Subscribes to all nodes; a node that the server refuses is a fault of its own. */
export async function subscribeNodes(
  config: OpcuaConfig,
  session: ClientSession,
  nodes: ResolvedNode[],
  onValue: (node: ResolvedNode, dataValue: DataValue) => void
): Promise<SubscriptionResult> {
  const intervals = (ms: number) => Math.ceil(ms / config.publishingInterval);
  const subscription = await session.createSubscription2({
    requestedPublishingInterval: config.publishingInterval,
    requestedMaxKeepAliveCount: Math.max(2, intervals(KEEP_ALIVE_MS)),
    // The subscription with its queues has to outlive the outage that it is there for.
    requestedLifetimeCount: Math.max(3 * intervals(KEEP_ALIVE_MS), intervals(2 * config.surviveOutage)),
    maxNotificationsPerPublish: MAX_NOTIFICATIONS,
    publishingEnabled: true,
    priority: 10,
  });
  const result: SubscriptionResult = { subscription, faults: [], shortened: { count: 0, queueSize: Infinity } };
  const byInterval = Map.groupBy(nodes, (node) => node.config.samplingInterval || config.samplingInterval);
  for (const [samplingInterval, same] of byInterval) {
    for (let from = 0; from < same.length; from += NODES_PER_CALL) {
      await monitor(config, result, same.slice(from, from + NODES_PER_CALL), samplingInterval, onValue);
    }
  }
  return result;
}

async function monitor(
  config: OpcuaConfig,
  result: SubscriptionResult,
  nodes: ResolvedNode[],
  samplingInterval: number,
  onValue: (node: ResolvedNode, dataValue: DataValue) => void
): Promise<void> {
  const queueSize = queueSizeFor(config.surviveOutage, samplingInterval);
  const filter = new DataChangeFilter({
    trigger: config.everySample ? DataChangeTrigger.StatusValueTimestamp : DataChangeTrigger.StatusValue,
    deadbandType: DeadbandType.None,
  });
  const group = ClientMonitoredItemGroup.create(
    result.subscription,
    nodes.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value })),
    { samplingInterval, queueSize, discardOldest: true, filter },
    TimestampsToReturn.Both
  );
  group.on('changed', (_item: ClientMonitoredItemBase, dataValue: DataValue, index: number) => {
    const node = nodes[index];
    if (node) {
      onValue(node, dataValue);
    }
  });
  await new Promise<void>((resolve, reject) => {
    group.on('initialized', () => resolve());
    group.on('err', (message: string) => reject(new Error(`OPC UA ${config.endpoint}: ${message}.`)));
  });
  group.monitoredItems.forEach((item, index) => {
    const node = nodes[index];
    const created = item.result;
    if (!node || !created || created.statusCode.value >>> 30 >= 2) {
      const address = node?.address ?? '';
      const status = created?.statusCode.name ?? 'no answer';
      result.faults.push({ address, message: `OPC UA node ${address} cannot be subscribed to: ${status}.` });
    } else if (created.revisedQueueSize < queueSize) {
      result.shortened.count++;
      result.shortened.queueSize = Math.min(result.shortened.queueSize, created.revisedQueueSize);
    }
  });
}
