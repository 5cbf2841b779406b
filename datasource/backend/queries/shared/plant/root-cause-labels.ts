import type { CauseFinder } from '#model/chain/root-cause.ts';
import type { ServesKind } from '#model/topology.ts';

import type { PlantChain } from './chain.ts';

/** Name of the label that notification policies group by. */
export const ROOT_CAUSE_LABEL = 'root_cause';

type Labels = Readonly<Record<string, string | null>>;

/** What labels of an alert are about: their equipment and rack, else the racks of their zone, else of their site. */
export function nodesOf(labels: Labels, plant: PlantChain): number[] {
  const { chain } = plant;
  const { site, zone, rack, equipment } = labels;
  if (!site) {
    return [];
  }
  const own = [equipment, rack].flatMap((id) => (id ? (chain.indexOf(site, id) ?? []) : []));
  if (own.length > 0 || (!zone && (rack || equipment))) {
    return own;
  }
  return racksIn(plant, site, zone ?? '');
}

/** Id of the failing equipment that explains what labels are about; of several racks that of most of them. A site has none. */
export function causeOf(
  labels: Labels,
  kinds: readonly ServesKind[],
  plant: PlantChain,
  finder: CauseFinder
): string | undefined {
  if (!labels.zone && !labels.rack && !labels.equipment) {
    return undefined;
  }
  const votes = new Map<number, number>();
  for (const node of nodesOf(labels, plant)) {
    const cause = finder.causeOf(node, kinds);
    if (cause !== undefined) {
      votes.set(cause, (votes.get(cause) ?? 0) + 1);
    }
  }
  const [most] = [...votes].sort(([, a], [, b]) => b - a);
  return most && plant.chain.nodes[most[0]]!.id;
}

/** @param zone empty: of the whole site */
function racksIn({ chain, zonesOf }: PlantChain, site: string, zone: string): number[] {
  return chain.nodes.flatMap((node, index) =>
    node.isRack && node.site === site && (zone === '' || zonesOf(index).includes(zone)) ? [index] : []
  );
}
