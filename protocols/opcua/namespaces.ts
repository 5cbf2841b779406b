import {
  AttributeIds,
  CreateMonitoredItemsRequest,
  MonitoringMode,
  resolveNodeId,
  VariableIds,
  type ClientSession,
  type ClientSessionRawSubscriptionService,
  type DataValue,
  type NodeId,
} from 'node-opcua-client';
import { clause } from '#model/text/clause.ts';

const NAMESPACE_ARRAY = `i=${VariableIds.Server_NamespaceArray}`;
/** Client handle of the namespaces; nodes have handles from 1 on. */
export const NAMESPACES_HANDLE = 0;
/** It changes once in years: seldom enough to cost nothing, often enough that a mix-up is short. */
const NAMESPACES_SAMPLING_MS = 5_000;

/** The server's namespace URIs by index, as they are now. */
export async function readNamespaces(session: ClientSession): Promise<string[]> {
  const answer = await session.read({ nodeId: NAMESPACE_ARRAY, attributeId: AttributeIds.Value });
  const uris = urisOf(answer);
  if (!uris) {
    throw new Error(`the server's namespaces cannot be read: ${answer.statusCode.name}`);
  }
  return uris;
}

/** The namespace URIs in a value of the namespace array; `undefined` where it has none. */
export function urisOf({ value }: DataValue): string[] | undefined {
  const uris: unknown = value?.value;
  return Array.isArray(uris) ? uris.map(String) : undefined;
}

/**
 * Has the server send its namespaces whenever they change, under `NAMESPACES_HANDLE`. Where it has no room for one more
 * item, they are read at each reconnect only.
 */
export async function monitorNamespaces(session: ClientSession, subscriptionId: number): Promise<void> {
  const raw = session as unknown as ClientSessionRawSubscriptionService;
  const request = new CreateMonitoredItemsRequest({
    subscriptionId,
    itemsToCreate: [
      {
        itemToMonitor: { nodeId: resolveNodeId(NAMESPACE_ARRAY), attributeId: AttributeIds.Value },
        monitoringMode: MonitoringMode.Reporting,
        requestedParameters: {
          clientHandle: NAMESPACES_HANDLE,
          samplingInterval: NAMESPACES_SAMPLING_MS,
          queueSize: 1,
          discardOldest: true,
        },
      },
    ],
  });
  await raw.createMonitoredItems(request).catch(() => undefined);
}

/** The id of a configured node at this server, or what is wrong with it. */
export function toNodeId(text: string, namespaces: readonly string[]): NodeId | string {
  const [, uri, rest] = /^nsu=([^;]+);(.*)$/.exec(text) ?? [];
  const index = uri === undefined ? undefined : namespaces.indexOf(uri);
  if (index === -1) {
    return `OPC UA node ${text}: the server has no namespace ${uri}. It has ${namespaces.join(', ')}.`;
  }
  try {
    return resolveNodeId(index === undefined ? text : `ns=${index};${rest}`);
  } catch (error) {
    return `OPC UA node ${text}: ${clause((error as Error).message)}. Write ns=1;s=Name, ns=2;i=1234 or nsu=<uri>;s=Name.`;
  }
}
