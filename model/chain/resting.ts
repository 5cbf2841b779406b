import { type EquipmentState, isFailing } from './equipment-state.ts';
import { type Chain, neighbours } from './graph.ts';

interface Seen {
  state: EquipmentState;
  /** All that says that it fails is a meter without power. */
  isWithoutPower: boolean;
}

/**
 * Whether a meter without power shows a machine that rests or idles, and no failure: all that it feeds is one machine at the end of the
 * power chain, and that machine does not fail by its own word. A standby chiller draws nothing; the fan of a tower at a fifth of its speed
 * draws a hundredth of its power (fan laws). Over several meters in a row. A meter that feeds a rack, a busway or several machines shows a
 * failure.
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
      return !isFailing(state);
    }
    if (!isWithoutPower) {
      return false;
    }
    at = only;
  }
  return false;
}
