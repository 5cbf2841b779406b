import type { RackRecord } from '#protocols/netbox/read.ts';

/** Number of the first unit where the rack does not say. */
const FIRST_UNIT = 1;
/** Of a device whose type is not known. */
const LEAST_HEIGHT_U = 1;

/**
 * Lowest unit of a device, counted from 1 at the bottom of its rack. The inventory counts as the rack is labelled: from any
 * number on, and in some racks from the top down. `undefined` where it is not mounted, or outside of the rack.
 * @param position as the inventory has it: the lowest number that the device takes
 */
export function unitFromBottom(
  { u_height: rackHeight, desc_units: isFromTop, starting_unit: first = FIRST_UNIT }: RackRecord,
  position: number | undefined,
  heightU: number = LEAST_HEIGHT_U
): number | undefined {
  if (position === undefined) {
    return undefined;
  }
  const below = position - first;
  const unit = isFromTop !== true ? below + 1 : rackHeight === undefined ? 0 : rackHeight - below - heightU + 1;
  return unit >= 1 ? unit : undefined;
}
