import type { EquipmentState } from './equipment-state.ts';
import { type Chain, neighbours } from './graph.ts';

interface Seen {
  state: EquipmentState;
  /** All that says that it fails is a meter without power. */
  isWithoutPower: boolean;
}

/**
 * Whether a meter without power shows a machine that rests, and no failure: all that it feeds is one machine at the end of the power chain,
 * such as a tower's fan or a standby chiller, and that machine does not say that it runs or fails. Over several meters in a row.
 * A meter whose machine says that it runs, and one that feeds a rack, a busway or several machines, shows a failure.
 */
export function showsRest(chain: Chain, node: number, stateOf: (node: number) => Seen | undefined): boolean {
  const seen = new Set<number>();
  for (let at = node; !seen.has(at);) {
    seen.add(at);
    const fed = neighbours(chain.down.power, at);
    const only = fed.length === 1 ? fed[0]! : undefined;
    if (only === undefined || chain.nodes[only]!.isRack) {
      return false;
    }
    const { state, isWithoutPower } = stateOf(only) ?? { state: 'unknown', isWithoutPower: false };
    if (neighbours(chain.down.power, only).length === 0) {
      return state === 'standby' || state === 'unknown';
    }
    if (!isWithoutPower) {
      return false;
    }
    at = only;
  }
  return false;
}
