import type { PlantChain } from '../shared/plant/chain.ts';

/** How a node of the racks is called in a flow, and the zone that it is. */
export interface RackPlace {
  label: string;
  zone?: string;
}

/** More zones than these are hairs in a drawing: zones that contain them are taken. */
const MOST_ZONES = 12;

export const ALL_RACKS: RackPlace = { label: 'Racks' };

/** All racks of a site as one place. */
export const asOne = (): RackPlace => ALL_RACKS;

/**
 * Racks by zone: the smallest zones that are not too many, else what contains them. A rack without a zone is among the others.
 * @param nameOf name of a zone of the site
 */
export function byZone(
  { chain, zonesOf }: PlantChain,
  site: string,
  nameOf: (zone: string) => string | undefined
): (rack: number) => RackPlace {
  const racks = chain.nodes.flatMap((node, index) => (node.isRack && node.site === site ? [index] : []));
  const deepest = Math.max(0, ...racks.map((rack) => zonesOf(rack).length - 1));
  const at = (rack: number, level: number) => zonesOf(rack)[Math.min(level, zonesOf(rack).length - 1)];
  let level = 0;
  while (level < deepest && new Set(racks.map((rack) => at(rack, level))).size > MOST_ZONES) {
    level++;
  }
  return (rack) => {
    const zone = at(rack, level);
    return zone === undefined ? ALL_RACKS : { label: nameOf(zone) ?? zone, zone };
  };
}
