import type { NodeFault } from './node-fault.ts';

/** What is kept of a server over restarts of the process. */
export interface NamespaceRecord {
  /** URIs by index. */
  namespaces: string[];
  /** The indexes by which nodes were named. */
  indexes: number[];
}

/** Remembers what the namespace indexes of a source meant when it first met its server. */
export interface KnownNamespaces {
  /**
   * What is wrong with a node that is named by index: the index means another namespace than before. A node that
   * would be another one now is not read; where the old namespace is gone and the new one was never seen, that may be its new name.
   */
  judge(node: string, namespaces: readonly string[]): { fault?: NodeFault; remark?: string };
  /** What the next process has to know; `undefined` while an index means another namespace: what is kept still holds. */
  record(namespaces: readonly string[]): NamespaceRecord | undefined;
}

/** What is remembered of a server from its first connection on, however often it is connected to anew. */
export interface ServerMemory {
  namespaces?: KnownNamespaces;
}

/** The namespace index that a configured node id names; `undefined` where it names the URI. */
export function namespaceIndexOf(node: string): number | undefined {
  return node.startsWith('nsu=') ? undefined : Number(/^ns=(\d+);/.exec(node)?.[1] ?? 0);
}

/** A configured node id with the URI instead of the index. */
export function namedByUri(node: string, uri: string): string {
  return `nsu=${uri};${node.slice(node.startsWith('ns=') ? node.indexOf(';') + 1 : 0)}`;
}

/**
 * @param first the namespaces of the first connection of this process, by index
 * @param nodes the configured node ids
 * @param kept of an earlier process; an index that it did not use means what it means now
 */
export function rememberNamespaces(
  first: readonly string[],
  nodes: readonly string[],
  kept?: NamespaceRecord
): KnownNamespaces {
  const indexes = [...new Set(nodes.flatMap((node) => namespaceIndexOf(node) ?? []))].sort((a, b) => a - b);
  const known = new Set(kept?.namespaces ?? first);
  const meaningOf = (index: number) => (kept?.indexes.includes(index) && kept.namespaces[index]) || first[index];
  const fateOf = (index: number, namespaces: readonly string[]): 'same' | 'moved' | 'renamed' => {
    const before = meaningOf(index);
    const now = namespaces[index];
    if (before === undefined || before === now) {
      return 'same';
    }
    return namespaces.includes(before) || (now !== undefined && known.has(now)) ? 'moved' : 'renamed';
  };
  return {
    judge(node, namespaces) {
      const index = namespaceIndexOf(node);
      const before = index === undefined ? undefined : meaningOf(index);
      if (index === undefined || before === undefined) {
        return {};
      }
      const now = namespaces[index];
      const fate = fateOf(index, namespaces);
      const change = `namespace ${index} was ${before} and is ${now ?? 'absent'} now`;
      if (fate === 'renamed') {
        const advice = `Check the nodes with ns=${index}, and name them by URI: ${namedByUri(node, now ?? before)}.`;
        return { remark: `${change}. ${advice}` };
      }
      const message = `OPC UA node ${node} is not read: ${change}. Name it by URI: ${namedByUri(node, before)}.`;
      return fate === 'moved' ? { fault: { address: node, message } } : {};
    },
    record(namespaces) {
      const isClear = indexes.every(
        (index) => namespaces[index] !== undefined && fateOf(index, namespaces) !== 'moved'
      );
      return isClear ? { namespaces: [...namespaces], indexes } : undefined;
    },
  };
}
