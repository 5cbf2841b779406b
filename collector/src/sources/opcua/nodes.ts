import { AttributeIds, resolveNodeId, StatusCodes, type ClientSession, type NodeId } from 'node-opcua-client';
import type { NodeConfig, OpcuaConfig } from './config.ts';

/** Servers limit the nodes of one call; 500 is below the limits of the servers that publish one. */
export const NODES_PER_CALL = 500;
/** OPC UA Part 3, 8.57: bits of AccessLevel. */
const CURRENT_READ = 0x01;
const HISTORY_READ = 0x04;

export interface ResolvedNode {
  config: NodeConfig;
  address: string;
  nodeId: NodeId;
  /** The server keeps history of it that this user may read. */
  hasHistory: boolean;
}

export interface NodeFault {
  address: string;
  message: string;
}

/**
 * Looks up all configured nodes in few calls. A node that is missing or may not be read is a fault of its
 * own; the others go on.
 */
export async function resolveNodes(
  config: OpcuaConfig,
  session: ClientSession
): Promise<{ nodes: ResolvedNode[]; faults: NodeFault[] }> {
  const namespaces = await session.readNamespaceArray();
  const nodes: ResolvedNode[] = [];
  const faults: NodeFault[] = [];
  for (let from = 0; from < config.points.length; from += NODES_PER_CALL) {
    const candidates = config.points.slice(from, from + NODES_PER_CALL).flatMap((point) => {
      const nodeId = toNodeId(point.node, namespaces);
      if (typeof nodeId === 'string') {
        faults.push({ address: point.node, message: nodeId });
        return [];
      }
      return [{ point, nodeId }];
    });
    const values = await session.read(
      candidates.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.UserAccessLevel }))
    );
    candidates.forEach(({ point, nodeId }, index) => {
      const dataValue = values[index];
      const level = Number(dataValue?.value.value ?? 0);
      if (!dataValue || dataValue.statusCode.isNot(StatusCodes.Good)) {
        faults.push({ address: point.node, message: missing(point.node, dataValue?.statusCode.name ?? 'no answer') });
      } else if ((level & CURRENT_READ) === 0) {
        faults.push({ address: point.node, message: `OPC UA node ${point.node} may not be read by this user.` });
      } else {
        nodes.push({ config: point, address: point.node, nodeId, hasHistory: (level & HISTORY_READ) !== 0 });
      }
    });
  }
  return { nodes, faults };
}

function missing(node: string, status: string): string {
  return `OPC UA node ${node} cannot be read: ${status}. Check the node id with a browser such as UaExpert.`;
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
