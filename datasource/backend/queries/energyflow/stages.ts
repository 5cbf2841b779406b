import { downstream, neighbours } from '#model/chain/graph.ts';
import { AIR_HANDLERS, TYPE } from '#model/chain/roles.ts';

import type { PlantChain } from '../shared/plant/chain.ts';

/** Stages of the way of power, as both teams call them. */
export type Stage =
  | 'Utility'
  | 'UPS'
  | 'Distribution'
  | 'Racks'
  | 'Mechanical'
  | 'Air handlers'
  | 'CDUs'
  | 'Chillers'
  | 'Towers'
  | 'Other';

const BY_TYPE: Readonly<Record<string, Stage>> = {
  ...Object.fromEntries(AIR_HANDLERS.map((type) => [type, 'Air handlers' as const])),
  [TYPE.ups]: 'UPS',
  [TYPE.cdu]: 'CDUs',
  [TYPE.chiller]: 'Chillers',
  [TYPE.tower]: 'Towers',
};

const known = new WeakMap<PlantChain, Map<number, Stage>>();

/** The stage of a node: what it is, else what it leads to. */
export function stageOf(plant: PlantChain, node: number): Stage {
  const stages = known.get(plant) ?? new Map<number, Stage>();
  known.set(plant, stages);
  const stage = stages.get(node) ?? findStage(plant, node);
  stages.set(node, stage);
  return stage;
}

function findStage({ chain }: PlantChain, node: number): Stage {
  const { isRack, objectType } = chain.nodes[node]!;
  const own = isRack ? 'Racks' : BY_TYPE[objectType];
  if (own) {
    return own;
  }
  const behind = downstream(chain, [node], ['power']).map((one) => chain.nodes[one]!);
  if (behind.some((one) => BY_TYPE[one.objectType] === 'UPS') || neighbours(chain.up.power, node).length === 0) {
    return 'Utility';
  }
  if (behind.some((one) => one.isRack)) {
    return 'Distribution';
  }
  const machines = new Set(behind.flatMap((one) => BY_TYPE[one.objectType] ?? []));
  const [only] = machines;
  // A meter in front of one chiller belongs to it.
  return machines.size === 1 && only ? only : machines.size > 1 ? 'Mechanical' : 'Other';
}
