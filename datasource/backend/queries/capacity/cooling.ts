import { neighbours } from '#model/chain/graph.ts';
import { directSuppliers } from '#model/chain/supply.ts';

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
  return nodes.map((node) => {
    const own = facts.get(node)!;
    const racks = new Set(racksOf(node));
    const beside = nodes.filter(
      (other) => other !== node && isSameMedium(plant, node, other) && racksOf(other).some((rack) => racks.has(rack))
    );
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

function isSameMedium({ chain }: PlantChain, a: number, b: number): boolean {
  const [rack] = [...neighbours(chain.down.cooling, a)].filter((one) => chain.nodes[one]!.isRack);
  return (['air', 'liquid'] as const).some((supply) =>
    [a, b].every((node) =>
      [rack, ...neighbours(chain.down.cooling, node)].some(
        (one) => one !== undefined && chain.nodes[one]!.isRack && directSuppliers(chain, one, supply).includes(node)
      )
    )
  );
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
