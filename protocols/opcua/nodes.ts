import { AttributeIds, type ClientSession, type NodeId } from 'node-opcua-client';
import { callInPortions, isRefusal, type CallLimits } from './limits.ts';
import { toNodeId } from './namespaces.ts';
import type { NodeFault } from './node-fault.ts';

/** OPC UA Part 3, 8.57: bits of AccessLevel. */
const CURRENT_READ = 0x01;
const HISTORY_READ = 0x04;
/** What a server says of a node that is not there; other answers say nothing about the node's value. */
const IS_MISSING = /^Bad(NodeId|UserAccessDenied)/;

/** A node as a configuration names it: `ns=1;s=Name`, `nsu=http://vendor/ns;s=Name`. */
export interface NamedNode {
  node: string;
  /** Own sampling interval, ms; 0 for that of the subscription. */
  samplingInterval: number;
}

export interface ResolvedNode {
  config: NamedNode;
  address: string;
  nodeId: NodeId;
  /** The server keeps history of it that this user may read. */
  hasHistory: boolean;
}

/**
 * Looks up configured nodes in few calls. A node that is missing or may not be read is a fault of its own; the others
 * go on.
 */
export async function resolveNodes(
  points: readonly NamedNode[],
  session: ClientSession,
  namespaces: readonly string[],
  limits: CallLimits
): Promise<{ nodes: ResolvedNode[]; faults: NodeFault[] }> {
  const nodes: ResolvedNode[] = [];
  const faults: NodeFault[] = [];
  const candidates = points.flatMap((point) => {
    const nodeId = toNodeId(point.node, namespaces);
    if (typeof nodeId === 'string') {
      faults.push({ address: point.node, message: nodeId });
      return [];
    }
    return [{ point, nodeId }];
  });
  const answers = await callInPortions(candidates, limits, 'read', (portion) =>
    session.read(portion.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.UserAccessLevel })))
  );
  candidates.forEach(({ point, nodeId }, index) => {
    const answer = answers[index];
    const status =
      answer === undefined || isRefusal(answer) ? (answer?.refused ?? 'no answer') : answer.statusCode.name;
    const level = answer === undefined || isRefusal(answer) ? undefined : (answer.value?.value as number | undefined);
    if (IS_MISSING.test(status)) {
      faults.push({ address: point.node, message: missing(point.node, status) });
    } else if (status === 'Good' && typeof level === 'number' && (level & CURRENT_READ) === 0) {
      faults.push({ address: point.node, message: `OPC UA node ${point.node} may not be read by this user.` });
    } else {
      const hasHistory = status === 'Good' && ((level ?? 0) & HISTORY_READ) !== 0;
      nodes.push({ config: point, address: point.node, nodeId, hasHistory });
    }
  });
  return { nodes, faults };
}

function missing(node: string, status: string): string {
  return `OPC UA node ${node} cannot be read: ${status}. Check the node id with a browser such as UaExpert.`;
}
