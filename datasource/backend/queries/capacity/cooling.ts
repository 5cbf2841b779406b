import { neighbours } from '#model/chain/graph.ts';
import { supplyOf } from '#model/chain/supply.ts';

import type { PlantChain } from '../shared/plant/chain.ts';
import type { Snapshot } from '../shared/plant/snapshot.ts';

/** What a cooler of racks carries now and could carry, W; what is not measured is missing. */
export interface CoolerRow {
  node: number;
  heatW?: number;
  /** Heat at its present rise and full fan or pump speed: flow is in proportion to speed (fan and pump affinity laws). */
  limitW?: number;
  /** What it would carry if the strongest of the coolers beside it were lost, in equal parts. */
  failover?: { heatW: number; lost: number };
}

/** A duty of less than this says too little of what a cooler could do. */
const LEAST_DUTY = 0.1;

/** Coolers that serve racks themselves. */
export function coolerRows(plant: PlantChain, snapshot: Snapshot): CoolerRow[] {
  const { chain } = plant;
  const racksOf = (node: number) => [...neighbours(chain.down.cooling, node)].filter((one) => chain.nodes[one]!.isRack);
  const nodes = chain.nodes.flatMap((_node, index) => (racksOf(index).length > 0 ? [index] : []));
  const facts = new Map(nodes.map((node) => [node, limitOf(snapshot, node)]));
  const coolersOf = new Map<number, number[]>();
  for (const node of nodes) {
    for (const rack of racksOf(node)) {
      const coolers = coolersOf.get(rack);
      if (coolers) {
        coolers.push(node);
      } else {
        coolersOf.set(rack, [node]);
      }
    }
  }
  const mediumOf = (node: number) => supplyOf(chain, node, 'cooling');
  return nodes.map((node) => {
    const own = facts.get(node)!;
    // Only coolers that share a rack, so that a hall of thousands does not compare each with each.
    const beside = [...new Set(racksOf(node).flatMap((rack) => coolersOf.get(rack) ?? []))]
      .filter((other) => other !== node && mediumOf(other) === mediumOf(node))
      .sort((a, b) => a - b);
    const heats = beside.map((other) => ({ lost: other, heatW: facts.get(other)?.heatW }));
    const [strongest] = [...heats].sort((a, b) => (b.heatW ?? 0) - (a.heatW ?? 0));
    const isKnown =
      own.heatW !== undefined && strongest !== undefined && heats.every(({ heatW }) => heatW !== undefined);
    return {
      node,
      ...own,
      ...(isKnown ? { failover: { heatW: own.heatW! + strongest.heatW! / beside.length, lost: strongest.lost } } : {}),
    };
  });
}

function limitOf({ coolers }: Snapshot, node: number): Pick<CoolerRow, 'heatW' | 'limitW'> {
  const { heatW, duty } = coolers.get(node) ?? {};
  return {
    ...(heatW === undefined ? {} : { heatW }),
    ...(heatW === undefined || duty === undefined || duty < LEAST_DUTY ? {} : { limitW: heatW / duty }),
  };
}

export interface ZoneCooling {
  limitW: number;
  drawW: number;
  /** With the strongest cooler lost. */
  limitN1W: number;
  /** Some of its coolers serve racks of other zones, too. */
  isShared: boolean;
}

/** Cooling of some racks together: all their coolers; undefined where one of them is not measured. */
export function coolingOf(
  racks: readonly number[],
  rows: readonly CoolerRow[],
  { chain }: PlantChain
): ZoneCooling | undefined {
  const members = new Set(racks);
  const own = rows.filter(({ node }) => neighbours(chain.down.cooling, node).some((rack) => members.has(rack)));
  if (own.length === 0 || own.some(({ limitW }) => limitW === undefined)) {
    return undefined;
  }
  const limits = own.map(({ limitW }) => limitW!);
  const limitW = limits.reduce((sum, one) => sum + one, 0);
  return {
    limitW,
    drawW: own.reduce((sum, { heatW }) => sum + (heatW ?? 0), 0),
    limitN1W: limitW - Math.max(...limits),
    isShared: own.some(({ node }) =>
      neighbours(chain.down.cooling, node).some((rack) => chain.nodes[rack]!.isRack && !members.has(rack))
    ),
  };
}
