import { sumSeries } from '#model/capacity/statistics.ts';
import { neighbours } from '#model/chain/graph.ts';
import { CONVERTERS, TYPE } from '#model/chain/roles.ts';
import { type Balance, balance, subtract } from '#model/energyflow/flow.ts';

import type { PlantChain } from '../shared/plant/chain.ts';
import type { Draws } from '../shared/plant/draws.ts';
import type { Meters } from '../shared/plant/meters.ts';
import { type Stage, stageOf } from './stages.ts';

/** How the power of a link is known: by a meter on it, added up from meters behind it, or as what is left of others. */
export type Basis = 'measured' | 'computed' | 'rest';

/** Power or heat that flows from one node to another. */
export interface Link {
  site: string;
  from: string;
  to: string;
  stages: readonly [from: string, to: string];
  medium: 'power' | 'heat';
  values: Float64Array;
  basis: Basis;
  /** Ids of what measures it. */
  meters: readonly string[];
  /** Ids of the zones that its ends are, in flows by zone. */
  fromZone?: string;
  toZone?: string;
  /** Id of the rack that it flows into, in flows piece by piece. */
  toRack?: string;
}

/** What goes into a piece of equipment and what comes out of it. */
export interface NodeBalance {
  site: string;
  node: number;
  stage: Stage;
  balance?: Balance;
  /** Meters on both sides: where they disagree, one of these is the reason. */
  meters: string[];
  /** Equipment behind it that no meter tells of. */
  unmetered: string[];
}

export interface PowerFlow {
  links: Link[];
  balances: NodeBalance[];
  /** Links of the chain whose power nobody measures: `BUSWAY-A to R-A01`. */
  missing: Array<{ site: string; from: string; to: string }>;
}

/** What equipment of a stage loses at most, as a share of what goes into it. */
const MOST_LOSS: Partial<Record<Stage, number>> = { UPS: 0.15, Distribution: 0.05 };

interface EdgeFlow {
  values: Float64Array;
  basis: Basis;
  meters: string[];
}

/** The power chain with what its meters say. A link without a meter is not drawn but named. */
export function powerFlow(
  plant: PlantChain,
  meters: Meters,
  draws: Draws,
  isInSite: (site: string) => boolean
): PowerFlow {
  const { chain } = plant;
  const flow: PowerFlow = { links: [], balances: [], missing: [] };
  const idOf = (node: number) => chain.nodes[node]!.id;
  for (const [node, { site }] of chain.nodes.entries()) {
    const served = [...neighbours(chain.down.power, node)];
    if (served.length === 0 || !isInSite(site)) {
      continue;
    }
    const stage = stageOf(plant, node);
    const flows = served.map((to) => ({ to, flow: edgeFlow(plant, meters, node, to) }));
    for (const { to, flow: edge } of flows) {
      const stages = [stage, stageOf(plant, to)] as const;
      if (edge) {
        flow.links.push({ site, from: idOf(node), to: idOf(to), stages, medium: 'power', ...edge });
      } else {
        flow.missing.push({ site, from: idOf(node), to: idOf(to) });
      }
    }
    const into = inputOf(plant, meters, node, draws.steps);
    const known = flows.flatMap(({ flow: edge }) => edge ?? []);
    const out = sumSeries(
      known.map(({ values }) => values),
      draws.steps
    );
    const unmetered = flows
      .filter(({ flow: edge }) => !edge)
      .map(({ to }) => idOf(to))
      .sort();
    const isMetered = into !== undefined && known.length > 0;
    // A meter that is only looked through says the same on both sides.
    const isOneMeter = known.every(({ meters: of }) => of.join() === into?.meters.join());
    if (isMetered && !isOneMeter) {
      const mostLoss = MOST_LOSS[stage] ?? 0;
      const difference = balance(into.values, out, unmetered.length > 0 ? 0 : mostLoss);
      flow.balances.push({
        site,
        node,
        stage,
        ...(difference ? { balance: difference } : {}),
        meters: [...new Set([...into.meters, ...known.flatMap(({ meters: of }) => of)])],
        unmetered,
      });
      const rest = restOf(stage, difference?.verdict, unmetered);
      flow.links.push({
        site,
        from: idOf(node),
        to: rest.to,
        stages: [stage, rest.stage],
        medium: 'power',
        values: subtract(into.values, out),
        basis: 'rest',
        meters: into.meters,
      });
    }
  }
  return flow;
}

function restOf(
  stage: Stage,
  verdict: string | undefined,
  unmetered: readonly string[]
): { to: string; stage: string } {
  if (unmetered.length > 0) {
    return { to: `Without a meter: ${unmetered.slice(0, 5).join(', ')}`, stage: 'Without a meter' };
  }
  return verdict === 'loss'
    ? { to: `Losses: ${stage}`, stage: `Losses: ${stage}` }
    : { to: 'Not accounted for', stage: 'Not accounted for' };
}

/** By the first meter that sees this link and nothing else. */
function edgeFlow({ chain }: PlantChain, meters: Meters, from: number, to: number): EdgeFlow | undefined {
  const isOnlyOut = neighbours(chain.down.power, from).length === 1;
  const isOnlyIn = neighbours(chain.up.power, to).length === 1;
  const before = isOnlyOut ? meters.own(from) : undefined;
  const after = isOnlyIn ? meters.own(to) : undefined;
  const measured = before ?? after;
  if (measured) {
    return { values: measured.values, basis: 'measured', meters: measured.from };
  }
  // What lies behind loses nothing that is worth a name, unless it converts.
  const behind = isOnlyIn && !CONVERTERS.includes(chain.nodes[to]!.objectType) ? meters.through(to) : undefined;
  return behind && { values: behind.values, basis: 'computed', meters: behind.from };
}

function inputOf(plant: PlantChain, meters: Meters, node: number, steps: number): EdgeFlow | undefined {
  const suppliers = [...neighbours(plant.chain.up.power, node)];
  const own = meters.own(node);
  if (own && plant.chain.nodes[node]!.objectType !== TYPE.ups) {
    return { values: own.values, basis: 'measured', meters: own.from };
  }
  const flows = suppliers.map((from) => edgeFlow(plant, meters, from, node));
  const known = flows.flatMap((flow) => flow ?? []);
  return flows.length === 0 || known.length < flows.length
    ? undefined
    : {
        values: sumSeries(
          known.map(({ values }) => values),
          steps
        ),
        basis: 'measured',
        meters: known.flatMap(({ meters: of }) => of),
      };
}

/** What has no supplier and feeds others: the utility's meters. */
export function utilityNodes({ chain }: PlantChain): number[] {
  return chain.nodes.flatMap((_node, index) =>
    neighbours(chain.up.power, index).length === 0 && neighbours(chain.down.power, index).length > 0 ? [index] : []
  );
}
