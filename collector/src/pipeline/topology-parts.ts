import type { Topology } from '#model/topology.ts';

/** An item names only items of the kinds before its own. */
const KINDS = ['sites', 'zones', 'racks', 'equipment', 'serves'] as const satisfies ReadonlyArray<keyof Topology>;

export interface TopologyPart {
  kind: keyof Topology;
  item: unknown;
}

/** The items of a topology in an order in which they can be added one by one, but for zones within zones. */
export function splitTopology(topology: Partial<Topology>): TopologyPart[] {
  return KINDS.flatMap((kind) => [...(topology[kind] ?? [])].map((item) => ({ kind, item })));
}

export function joinTopology(parts: readonly TopologyPart[]): Partial<Topology> {
  const topology: Partial<Record<keyof Topology, unknown[]>> = {};
  for (const { kind, item } of parts) {
    (topology[kind] ??= []).push(item);
  }
  return topology as Partial<Topology>;
}
