import { sumSeries } from '#model/capacity/statistics.ts';
import { TYPE } from '#model/chain/roles.ts';
import type { Measured } from '#model/kpi/kpis.ts';

import { type Link, powerFlow, utilityNodes } from '../energyflow/power-links.ts';
import type { PlantChain } from '../shared/plant/chain.ts';
import type { Draws } from '../shared/plant/draws.ts';
import type { Meters } from '../shared/plant/meters.ts';

/** Names of more would make a sentence that nobody reads. */
const MAX_NAMES = 8;

/** The sum of what nodes draw; where one is not metered, which ones are not. */
export function metered(
  plant: PlantChain,
  meters: Meters,
  draws: Draws,
  nodes: readonly number[],
  what: string
): Measured {
  const flows = nodes.map((node) => ({ node, flow: meters.own(node) ?? meters.through(node) }));
  const without = flows.filter(({ flow }) => !flow).map(({ node }) => plant.chain.nodes[node]!.id);
  if (nodes.length === 0 || without.length > 0) {
    return { missing: [without.length === 0 ? `${what}: the topology has none.` : `${what}: ${names(without)}.`] };
  }
  const known = flows.flatMap(({ flow }) => flow ?? []);
  return {
    course: {
      values: sumSeries(
        known.map(({ values }) => values),
        draws.steps
      ),
      meters: [...new Set(known.flatMap(({ from }) => from))],
    },
    missing: [],
  };
}

export function names(ids: readonly string[]): string {
  const more = ids.length > MAX_NAMES ? ` and ${ids.length - MAX_NAMES} more` : '';
  return `${ids.slice(0, MAX_NAMES).join(', ')}${more}`;
}

export interface SitePower {
  facility: Measured;
  ups: Measured;
  racks: Measured;
  overhead: Map<string, Measured>;
}

const COOLING: readonly string[] = ['Mechanical', 'Air handlers', 'CDUs', 'Chillers', 'Towers'];
/** What power goes through on its way; what leaves these for anything else is overhead. */
const ON_THE_WAY: readonly string[] = ['Utility', 'UPS', 'Distribution', 'Racks'];

/** Power of a site: into it, out of its UPS, into its racks, and into all else by subsystem. */
export function sitePower(plant: PlantChain, meters: Meters, draws: Draws, site: string): SitePower {
  const { chain } = plant;
  const inSite = (node: number) => chain.nodes[node]!.site === site;
  const all = chain.nodes.map((_node, index) => index).filter(inSite);
  const upses = all.filter((node) => chain.nodes[node]!.objectType === TYPE.ups);
  const racks = all.filter((node) => chain.nodes[node]!.isRack);
  const { links } = powerFlow(plant, meters, draws, (one) => one === site);
  const overhead = new Map<string, Measured>();
  const add = (name: string, some: readonly Link[], otherwise?: string) => {
    if (some.length > 0 || otherwise !== undefined) {
      overhead.set(
        name,
        some.length > 0 ? { course: courseOf(some, draws), missing: [] } : { missing: [otherwise ?? ''] }
      );
    }
  };
  const isCooling = (stage: string) => COOLING.includes(stage);
  add(
    'cooling',
    links.filter(({ stages: [from, to] }) => !isCooling(from) && isCooling(to)),
    'Power of the cooling equipment: a meter in front of it that is part of the power chain.'
  );
  for (const stage of COOLING.slice(1)) {
    add(
      `cooling: ${stage}`,
      links.filter(({ stages: [from, to] }) => from !== stage && to === stage)
    );
  }
  const others = Map.groupBy(
    links.filter(({ stages: [from, to] }) => !isCooling(from) && !isCooling(to) && !ON_THE_WAY.includes(to)),
    ({ stages: [, to] }) => to
  );
  for (const [to, some] of others) {
    add(to.replace(/^Losses: (\w+)$/, '$1 losses'), some);
  }
  return {
    facility: metered(plant, meters, draws, utilityNodes(plant).filter(inSite), 'Power into the site'),
    ups: metered(plant, meters, draws, upses, 'Power out of the UPS'),
    racks: metered(plant, meters, draws, racks, 'Power of racks'),
    overhead,
  };
}

function courseOf(links: readonly Link[], draws: Draws) {
  return {
    values: sumSeries(
      links.map(({ values }) => values),
      draws.steps
    ),
    meters: [...new Set(links.flatMap(({ meters }) => meters))],
  };
}
