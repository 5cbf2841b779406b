import { AttributeIds, resolveNodeId, VariableIds, type ClientSession, type NodeId } from 'node-opcua-client';
import type { NodeFault } from './node-fault.ts';

/** The server's namespace URIs by index, as they are now. */
export async function readNamespaces(session: ClientSession): Promise<string[]> {
  const nodeId = `i=${VariableIds.Server_NamespaceArray}`;
  const { value, statusCode } = await session.read({ nodeId, attributeId: AttributeIds.Value });
  const uris: unknown = value?.value;
  if (!Array.isArray(uris)) {
    throw new Error(`the server's namespaces cannot be read: ${statusCode.name}`);
  }
  return uris.map(String);
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
    return `OPC UA node ${text}: ${(error as Error).message}. Write ns=1;s=Name, ns=2;i=1234 or nsu=<uri>;s=Name.`;
  }
}

/** Remembers what the namespace indexes of a source meant when it first met its server. */
export interface KnownNamespaces {
  /**
   * What is wrong with a node that is named by index: the index means another namespace than before. A node that
   * would be another one now is not read; where the old namespace is gone, the new one may be its new name.
   */
  judge(node: string, namespaces: readonly string[]): { fault?: NodeFault; remark?: string };
}

export function createKnownNamespaces(first: readonly string[]): KnownNamespaces {
  return {
    judge(node, namespaces) {
      const index = Number(/^ns=(\d+);/.exec(node)?.[1] ?? 0);
      const before = first[index];
      const now = namespaces[index];
      if (before === undefined || before === now) {
        return {};
      }
      const moved = `namespace ${index} was ${before} and is ${now ?? 'absent'} now`;
      const rest = node.slice(node.indexOf(';') + 1);
      if (!namespaces.includes(before)) {
        return {
          remark: `${moved}. Check the nodes with ns=${index}, and name them by URI: nsu=${now ?? before};${rest}.`,
        };
      }
      const message = `OPC UA node ${node} is not read: ${moved}. Name it by URI: nsu=${before};${rest}.`;
      return { fault: { address: node, message } };
    },
  };
}
