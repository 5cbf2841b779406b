import {
  DataChangeNotification,
  type ClientSession,
  type ClientSubscription,
  type DataValue,
  type NotificationMessage,
} from 'node-opcua-client';
import {
  decodeDataValue,
  hasOverflowed,
  type ServerMemory,
  monitorNamespaces,
  monitorNodes,
  NAMESPACES_HANDLE,
  readNamespaces,
  resolveNodes,
  urisOf,
  type CallLimits,
  type NodeFault,
  type ResolvedNode,
} from '#protocols/opcua/read.ts';
import type { SourceContext } from '../../contract/context.ts';
import { badMark, type SourceSample } from '../../contract/reading.ts';
import { fillHoles } from './backfill.ts';
import type { OpcuaConfig } from './config.ts';
import type { Flow } from './flow.ts';
import type { LastTimes } from './last-times.ts';
import { createOverflows } from './overflow.ts';
import { keepNamespaces, recallNamespaces } from './recall.ts';
import { tellState, complain } from './report.ts';

/** What the server queued during an outage or a pause has arrived within this. */
const CATCH_UP_MS = 30_000;
/** The outage began at most this much before it was noticed, by the server's clock. */
const LOSS_SLACK_MS = 10_000;
/** Nodes that cannot be read are tried again, soon after a change at the server and then at leisure. */
const FIRST_RETRY_MS = 5_000;
const MAX_RETRY_MS = 60_000;

export interface ReadingParts {
  config: OpcuaConfig;
  context: SourceContext;
  memory: ServerMemory;
  session: ClientSession;
  subscription: ClientSubscription;
  limits: CallLimits;
  last: LastTimes;
  flow: Flow;
  failed: (error: unknown) => void;
}

export interface Reading {
  /**
   * Looks up all nodes at the server as it is now and monitors them in the subscription, which has no items yet.
   * @param cause of the gap that ends with it
   * @param heardMs when the server was heard last before, epoch ms
   */
  attach(cause: string, heardMs: number): Promise<void>;
  /** Ends the run where the server's namespaces are not those that the nodes were looked up by. */
  confirmNamespaces(): Promise<void>;
  /** The server could not send since then: it may send readings as old as that for a while. */
  heldSince(sinceMs: number): void;
  tellState(): void;
  nodes(): ResolvedNode[];
  close(): void;
}

/** Reads the configured nodes through a subscription; each node on its own, whatever the others do. */
export function createReading(parts: ReadingParts): Reading {
  const { config, context, memory, session, subscription, limits, last, flow } = parts;
  /** By client handle. Handles are not used twice, so that a late notification never reaches another node. */
  const byHandle: Array<ResolvedNode | undefined> = [undefined];
  let nodes: ResolvedNode[] = [];
  let faults: NodeFault[] = [];
  let remarks: string[] = [];
  let namespaces: string[] = [];
  let held: { sinceMs: number; untilMs: number } | undefined;
  let retry: NodeJS.Timeout | undefined;
  let retryMs = FIRST_RETRY_MS;
  const overflows = createOverflows((reports) => {
    const lossOf = (count: number) => `${count} ${count === 1 ? 'node' : 'nodes'}`;
    for (const { toMs, holes } of reports) {
      context.log.warn(
        `${context.name}: the server's queues of ${lossOf(holes.length)} overflowed; values up to ${new Date(toMs).toISOString()} are lost unless the server has history.`
      );
      fillHoles(holes, toMs, 'queue overflow', { config, session, context, limits }).catch(parts.failed);
    }
  });

  function receive(node: ResolvedNode, dataValue: DataValue, receivedMs: number): SourceSample {
    const sample: SourceSample = decodeDataValue(node.address, dataValue, receivedMs);
    if (held) {
      sample.heldSinceMs = held.sinceMs;
    }
    const before = last.of(node.address);
    if (before && hasOverflowed(dataValue.statusCode)) {
      overflows.note(node, sample, { ...before });
    }
    last.note(sample);
    return sample;
  }

  function onMessage(message: NotificationMessage): void {
    const receivedMs = Date.now();
    if (held && receivedMs > held.untilMs) {
      held = undefined;
    }
    const samples: SourceSample[] = [];
    const others: NonNullable<typeof message.notificationData> = [];
    for (const data of message.notificationData ?? []) {
      if (!(data instanceof DataChangeNotification)) {
        others.push(data);
        continue;
      }
      for (const { clientHandle, value } of data.monitoredItems ?? []) {
        const node = byHandle[clientHandle];
        if (clientHandle === NAMESPACES_HANDLE) {
          onNamespaces(urisOf(value));
        } else if (node) {
          samples.push(receive(node, value, receivedMs));
        }
      }
    }
    // The library would look for an item of its own for each value.
    message.notificationData = others;
    flow.add(samples);
  }
  subscription.on('raw_notification', onMessage);

  function onNamespaces(now: string[] | undefined): void {
    if (now && now.join('\n') !== namespaces.join('\n')) {
      parts.failed(
        new Error(`OPC UA ${config.endpoint}: the server's namespaces changed; all nodes are looked up again.`)
      );
    }
  }

  async function monitor(points: OpcuaConfig['points'], beforeValues: (resolved: ResolvedNode[]) => void) {
    const judged = points.map((point) => ({ point, ...memory.namespaces?.judge(point.node, namespaces) }));
    const allowed = judged.flatMap(({ point, fault }) => (fault ? [] : [point]));
    const resolved = await resolveNodes(allowed, session, namespaces, limits);
    beforeValues(resolved.nodes);
    const wanted = resolved.nodes.map((node) => ({ handle: byHandle.push(node) - 1, node }));
    const result = await monitorNodes(config, session, subscription.subscriptionId, wanted, limits);
    nodes.push(...result.monitored);
    faults = [...judged.flatMap(({ fault }) => fault ?? []), ...resolved.faults, ...result.faults];
    remarks = [...new Set(judged.flatMap(({ remark }) => remark ?? []))];
    return result;
  }

  function scheduleRetry(): void {
    clearTimeout(retry);
    if (faults.length > 0 && !context.signal.aborted) {
      retry = setTimeout(() => {
        retryFaulty().catch(parts.failed);
      }, retryMs);
      retryMs = Math.min(2 * retryMs, MAX_RETRY_MS);
    }
  }

  async function retryFaulty(): Promise<void> {
    if (session.isReconnecting || flow.isPaused()) {
      return scheduleRetry();
    }
    const faulty = new Set(faults.map(({ address }) => address));
    namespaces = await readNamespaces(session);
    await monitor(
      config.points.filter(({ node }) => faulty.has(node)),
      () => undefined
    );
    const found = faulty.size - faults.length;
    if (found > 0) {
      context.log.info(`${context.name}: ${found} of ${faulty.size} nodes that could not be read can be read again.`);
      reading.tellState();
    }
    scheduleRetry();
  }

  const reading: Reading = {
    async attach(cause, heardMs) {
      clearTimeout(retry);
      namespaces = await readNamespaces(session);
      const known = (memory.namespaces ??= await recallNamespaces(config, context, namespaces));
      await keepNamespaces(config, context, known, namespaces);
      nodes = [];
      byHandle.fill(undefined);
      let holes: ReturnType<LastTimes['hole']> = [];
      const { shortened } = await monitor(config.points, (resolved) => {
        holes = resolved.flatMap((node) => last.hole(node, heardMs));
      });
      await monitorNamespaces(session, subscription.subscriptionId);
      const attachedMs = Date.now();
      complain(context, config, { faults, remarks, shortened });
      reading.tellState();
      flow.add(faults.map(({ address }) => badMark(address, attachedMs)));
      retryMs = FIRST_RETRY_MS;
      scheduleRetry();
      await fillHoles(holes, attachedMs, cause, { config, session, context, limits });
    },
    async confirmNamespaces() {
      onNamespaces(await readNamespaces(session));
    },
    heldSince(sinceMs) {
      held = { sinceMs: sinceMs - LOSS_SLACK_MS, untilMs: Date.now() + CATCH_UP_MS };
    },
    tellState: () => tellState(context, { faults, remarks, configured: config.points.length }),
    nodes: () => nodes,
    close() {
      clearTimeout(retry);
      overflows.close();
      subscription.off('raw_notification', onMessage);
    },
  };
  return reading;
}
