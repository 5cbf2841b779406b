import {
  AttributeIds,
  CreateMonitoredItemsRequest,
  DataChangeFilter,
  DataChangeTrigger,
  DeadbandType,
  MonitoringMode,
  TimestampsToReturn,
  type ClientSession,
  type ClientSessionRawSubscriptionService,
  type ClientSubscription,
  type MonitoredItemCreateResult,
} from 'node-opcua-client';
import { callInPortions, isRefusal, statusIn, type CallLimits } from './limits.ts';
import type { NodeFault } from './node-fault.ts';
import type { ResolvedNode } from './nodes.ts';

/** The server says that it is there at least this often, even when nothing changes. */
const KEEP_ALIVE_MS = 5_000;
/** Notifications of one message; a server that queued an outage sends several messages. */
const MAX_NOTIFICATIONS = 5_000;
/** Values may come faster than asked for, and the outage may begin between two samples. */
const SPARE_QUEUE_PLACES = 2;

export interface SubscriptionOptions {
  /** For messages. */
  endpoint: string;
  /** How often the server sends what it has collected, ms. */
  publishingInterval: number;
  /** How often the server looks at a value, ms. */
  samplingInterval: number;
  /** An outage this long, ms, is to lose nothing: it decides the sizes of the queues. */
  surviveOutage: number;
  /** Whether a value that kept its number but got a new time is sent too. */
  everySample: boolean;
}

/** Places that a node's queue at the server needs so that an outage of the configured length loses nothing. */
export function queueSizeFor(surviveOutageMs: number, samplingIntervalMs: number): number {
  return Math.ceil(surviveOutageMs / samplingIntervalMs) + SPARE_QUEUE_PLACES;
}

/** @throws Error with the server's refusal and what to do next */
export async function createSubscription(
  config: SubscriptionOptions,
  session: ClientSession
): Promise<ClientSubscription> {
  const intervals = (ms: number) => Math.ceil(ms / config.publishingInterval);
  const request = {
    requestedPublishingInterval: config.publishingInterval,
    requestedMaxKeepAliveCount: Math.max(2, intervals(KEEP_ALIVE_MS)),
    // The subscription with its queues has to outlive the outage that it is there for.
    requestedLifetimeCount: Math.max(3 * intervals(KEEP_ALIVE_MS), intervals(2 * config.surviveOutage)),
    maxNotificationsPerPublish: MAX_NOTIFICATIONS,
    publishingEnabled: true,
    priority: 10,
  };
  return session.createSubscription2(request).catch((error: unknown) => {
    const status = statusIn((error as Error).message) ?? (error as Error).message;
    const next = /TooMany/.test(status)
      ? "Close other clients' subscriptions or raise the server's limit."
      : "See the server's own log for the reason.";
    throw new Error(`OPC UA ${config.endpoint}: the server refuses a subscription (${status}). ${next}`, {
      cause: error,
    });
  });
}

/** A node and the handle by which its notifications come. */
export interface Handled {
  handle: number;
  node: ResolvedNode;
}

export interface MonitorResult {
  monitored: ResolvedNode[];
  faults: NodeFault[];
  /** Nodes whose queue at the server does not last for the outage asked for, and how long the shortest lasts. */
  shortened: { count: number; heldMs: number };
}

/** Asks for notifications of all nodes, within the server's limits; a node that it refuses is a fault of its own. */
export async function monitorNodes(
  config: SubscriptionOptions,
  session: ClientSession,
  subscriptionId: number,
  wanted: readonly Handled[],
  limits: CallLimits
): Promise<MonitorResult> {
  const result: MonitorResult = { monitored: [], faults: [], shortened: { count: 0, heldMs: Infinity } };
  const create = (some: readonly Handled[], hasFilter: boolean) =>
    callInPortions(some, limits, 'monitoredItems', async (portion) => {
      const request = createRequest(config, subscriptionId, portion, hasFilter);
      const raw = session as unknown as ClientSessionRawSubscriptionService;
      return (await raw.createMonitoredItems(request)).results ?? [];
    });
  const answers = await create(wanted, true);
  const unfiltered = wanted.filter((_, index) => /Filter/.test(statusOf(answers[index])));
  // Triggers by time are optional for servers: changes of the value are better than nothing.
  const retried = unfiltered.length > 0 ? await create(unfiltered, false) : [];
  wanted.forEach((one, index) => {
    const again = unfiltered.indexOf(one);
    const answer = again < 0 ? answers[index] : retried[again];
    const { address, config: own } = one.node;
    if (answer === undefined || isRefusal(answer) || answer.statusCode.value >>> 30 >= 2) {
      result.faults.push({ address, message: refused(address, statusOf(answer)) });
      return;
    }
    result.monitored.push(one.node);
    const heldMs = answer.revisedQueueSize * (answer.revisedSamplingInterval || own.samplingInterval || 1);
    if (heldMs < config.surviveOutage) {
      result.shortened.count++;
      result.shortened.heldMs = Math.min(result.shortened.heldMs, heldMs);
    }
  });
  return result;
}

function createRequest(config: SubscriptionOptions, subscriptionId: number, portion: Handled[], hasFilter: boolean) {
  const filter = new DataChangeFilter({
    trigger: config.everySample ? DataChangeTrigger.StatusValueTimestamp : DataChangeTrigger.StatusValue,
    deadbandType: DeadbandType.None,
  });
  return new CreateMonitoredItemsRequest({
    subscriptionId,
    timestampsToReturn: TimestampsToReturn.Both,
    itemsToCreate: portion.map(({ handle, node }) => {
      const samplingInterval = node.config.samplingInterval || config.samplingInterval;
      return {
        itemToMonitor: { nodeId: node.nodeId, attributeId: AttributeIds.Value },
        monitoringMode: MonitoringMode.Reporting,
        requestedParameters: {
          clientHandle: handle,
          samplingInterval,
          queueSize: queueSizeFor(config.surviveOutage, samplingInterval),
          discardOldest: true,
          ...(hasFilter ? { filter } : {}),
        },
      };
    }),
  });
}

function statusOf(answer: MonitoredItemCreateResult | { refused: string } | undefined): string {
  if (answer === undefined || isRefusal(answer)) {
    return answer?.refused ?? 'no answer';
  }
  return answer.statusCode.name;
}

function refused(address: string, status: string): string {
  const next = /TooMany/.test(status)
    ? " Raise the server's limit or read fewer nodes."
    : ' Check the node id with a browser such as UaExpert.';
  return `OPC UA node ${address} cannot be subscribed to: ${status}.${next}`;
}
