import { AttributeIds, DataChangeNotification, type DataValue, type NotificationMessage } from 'node-opcua-client';
import { Quality } from '#model/sample.ts';
import { clause } from '#model/text/clause.ts';
import {
  callInPortions,
  createSubscription,
  isRefusal,
  monitorNodes,
  namedByUri,
  namespaceIndexOf,
  numberOf,
  openConnection,
  qualityOf,
  readLimits,
  readNamespaces,
  resolveNodes,
  sendLibraryLog,
  type CallLimits,
  type Connection,
  type NodeFault,
  type ResolvedNode,
} from '#protocols/opcua/read.ts';
import type { CheckResult } from '../../contract/adapter.ts';
import type { OpcuaConfig } from './config.ts';
import { shortenedText } from './report.ts';

const NAMED_NODES = 5;
/** The standard's own namespace and the server's are always 0 and 1 (OPC UA Part 5, ServerType). */
const FIRST_LOOSE_INDEX = 2;
/** A server sends the first value of each node within a publishing interval; a slow one gets this long. */
const FIRST_VALUES_MS = 5_000;

interface Found {
  faults: NodeFault[];
  remarks: string[];
  /** Nodes whose first value came through the subscription. */
  received: number;
  history: number;
}

/** Logs in, reads every node once and tries the subscription, as a run of the collector does it. */
export async function checkOpcua(config: OpcuaConfig, signal: AbortSignal): Promise<CheckResult[]> {
  const target = `opcua ${config.endpoint}`;
  const startedMs = Date.now();
  sendLibraryLog(() => undefined);
  try {
    const connection = await openConnection(config, false);
    try {
      signal.throwIfAborted();
      const found = await tryNodes(config, connection);
      return [verdict(target, config, found, Date.now() - startedMs)];
    } finally {
      await connection.close();
    }
  } catch (error) {
    const [message = '', ...rest] = (error as Error).message.split(/(?<=\.) /);
    const nextStep = rest.join(' ');
    // The table puts the full stop between the two.
    return [{ target, ok: false, message: clause(message), nextStep, durationMs: Date.now() - startedMs }];
  }
}

async function tryNodes(config: OpcuaConfig, connection: Connection): Promise<Found> {
  const { session } = connection;
  const limits = await readLimits(session);
  const namespaces = await readNamespaces(session);
  const { nodes, faults } = await resolveNodes(config.points, session, namespaces, limits);
  const remarks = adviceOnIndexes(config, namespaces);
  const readable = await readOnce(connection, nodes, limits, { faults, remarks });
  const subscribed = await trySubscription(config, connection, readable, limits);
  faults.push(...subscribed.faults);
  remarks.push(...subscribed.remarks);
  return {
    faults,
    remarks,
    received: subscribed.received,
    history: nodes.filter(({ hasHistory }) => hasHistory).length,
  };
}

/** The URI for nodes that are named by an index which the server may give to another namespace. */
function adviceOnIndexes({ points }: OpcuaConfig, namespaces: readonly string[]): string[] {
  const loose = points.flatMap(({ node }) => {
    const index = namespaceIndexOf(node);
    const uri = index === undefined || index < FIRST_LOOSE_INDEX ? undefined : namespaces[index];
    return uri === undefined ? [] : [{ node, byUri: namedByUri(node, uri) }];
  });
  const [first] = loose;
  if (!first) {
    return [];
  }
  const named = loose.length === 1 ? '1 node is named' : `${loose.length} nodes are named`;
  return [
    `${named} by a namespace index, which the server may change when it restarts: write ${first.byUri} instead of ${first.node}`,
  ];
}

/** Nodes that can hold a number. A node that is bad at the moment is a remark: that is what quality is for. */
async function readOnce(
  { session }: Connection,
  nodes: ResolvedNode[],
  limits: CallLimits,
  { faults, remarks }: { faults: NodeFault[]; remarks: string[] }
): Promise<ResolvedNode[]> {
  const answers = await callInPortions(nodes, limits, 'read', (portion) =>
    session.read(portion.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value })))
  );
  const poor: string[] = [];
  const readable = nodes.filter(({ address }, index) => {
    const answer = answers[index];
    const problem = answer === undefined || isRefusal(answer) ? (answer?.refused ?? 'no answer') : wrongKind(answer);
    if (problem !== undefined) {
      faults.push({ address, message: `OPC UA node ${address} does not hold a number (${problem}).` });
      return false;
    }
    const value = answer as DataValue;
    if (qualityOf(value.statusCode) === Quality.bad || numberOf(value.value) === null) {
      poor.push(`${address} (${value.statusCode.name})`);
    }
    return true;
  });
  if (poor.length > 0) {
    const some = poor.slice(0, NAMED_NODES).join(', ');
    remarks.push(
      `${poor.length} without a good value at the moment: ${some}${poor.length > NAMED_NODES ? ' ...' : ''}`
    );
  }
  return readable;
}

/** What makes a node unfit for ever, as opposed to a value that is missing now. */
function wrongKind({ value, statusCode }: DataValue): string | undefined {
  if (/^Bad(AttributeIdInvalid|NodeId|NotReadable|UserAccessDenied)/.test(statusCode.name)) {
    return statusCode.name;
  }
  const isEmpty = value === null || value === undefined || value.value === null || value.value === undefined;
  const isNotANumber = typeof value?.value === 'number' && !Number.isFinite(value.value);
  return isEmpty || isNotANumber || qualityOf(statusCode) === Quality.bad || numberOf(value) !== null
    ? undefined
    : statusCode.name;
}

async function trySubscription(
  config: OpcuaConfig,
  { session }: Connection,
  nodes: ResolvedNode[],
  limits: CallLimits
): Promise<Pick<Found, 'faults' | 'remarks' | 'received'>> {
  const subscription = await createSubscription(config, session);
  const early = new Set<number>();
  let isWaiting = false;
  const pending = new Set<number>();
  const all = Promise.withResolvers<void>();
  subscription.on('raw_notification', ({ notificationData }: NotificationMessage) => {
    for (const data of notificationData ?? []) {
      for (const { clientHandle } of (data instanceof DataChangeNotification && data.monitoredItems) || []) {
        early.add(clientHandle);
        pending.delete(clientHandle);
      }
    }
    if (isWaiting && pending.size === 0) {
      all.resolve();
    }
  });
  const wanted = nodes.map((node, index) => ({ handle: index + 1, node }));
  const result = await monitorNodes(config, session, subscription.subscriptionId, wanted, limits);
  const monitored = new Set(result.monitored);
  for (const { handle, node } of wanted) {
    if (monitored.has(node) && !early.has(handle)) {
      pending.add(handle);
    }
  }
  if (pending.size > 0) {
    isWaiting = true;
    const limit = setTimeout(all.resolve, Math.max(FIRST_VALUES_MS, 2 * config.publishingInterval));
    await all.promise;
    clearTimeout(limit);
  }
  const silent = wanted.filter(({ handle }) => pending.has(handle));
  const faults = silent.map(({ node: { address } }) => ({
    address,
    message: `OPC UA node ${address} was subscribed to, but no value came.`,
  }));
  const remarks = result.shortened.count > 0 ? [clause(shortenedText(result.shortened, config))] : [];
  return { faults: [...result.faults, ...faults], remarks, received: result.monitored.length - silent.length };
}

function verdict(target: string, config: OpcuaConfig, found: Found, durationMs: number): CheckResult {
  const { faults, remarks, received, history } = found;
  const counted = `${received} of ${config.points.length} nodes subscribed to, ${history} with history`;
  const message = [counted, ...remarks].join('; ');
  if (faults.length === 0) {
    return { target, ok: true, message, durationMs };
  }
  const faulty = [...new Set(faults.map(({ address }) => address))];
  const named = faults.slice(0, NAMED_NODES).map((fault) => fault.message);
  const more = faults.length > NAMED_NODES ? ` And ${faults.length - NAMED_NODES} more.` : '';
  const nextStep = `Correct or remove: ${faulty.slice(0, NAMED_NODES).join(', ')}${faulty.length > NAMED_NODES ? ' ...' : ''}.`;
  return {
    target,
    ok: false,
    message: clause(`${clause(message)}. ${named.join(' ')}${more}`),
    nextStep,
    durationMs,
  };
}
