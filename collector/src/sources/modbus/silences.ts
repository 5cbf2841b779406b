import type { Block } from './plan.ts';
import type { RegisterPoint } from './points.ts';
import type { SilentHole } from './silent-hole.ts';

/** Timeouts of one round before the unit counts as away; a second request may lie beside the bad register. */
const SILENCES_BEFORE_AWAY = 2;
/** Timeouts of one round that a unit which answers may cost its neighbours. */
const SILENCES_PER_ROUND = 2;
/** A block that was read before may lose one answer. */
const SILENCES_OF_KNOWN_BLOCK = 2;

type PointBlock = Block<RegisterPoint>;

/**
 * Remembers on which requests a unit was silent. Some meters do not refuse a register that they lack, but say nothing;
 * the request is at fault then and not the unit.
 */
export function createSilences() {
  const known = new WeakSet<PointBlock>();
  const suspects = new WeakSet<PointBlock>();
  const counts = new WeakMap<PointBlock, number>();
  const holes: SilentHole[] = [];
  let unitIsKnown = false;
  let probes = 0;

  const count = (block: PointBlock) => counts.get(block) ?? 0;

  return {
    answered(block: PointBlock): void {
      unitIsKnown = true;
      known.add(block);
      suspects.delete(block);
      counts.delete(block);
    },

    /** Those that may be silent again come last, so that they delay no others. */
    suspectsLast: (blocks: readonly PointBlock[]): PointBlock[] =>
      [...blocks].sort((a, b) => Number(suspects.has(a)) - Number(suspects.has(b))),

    /** @param unitIsThere whether the unit answered others; if not, the silence says nothing about this block */
    suspect(block: PointBlock, unitIsThere: boolean): void {
      suspects.add(block);
      counts.set(block, unitIsThere ? count(block) + 1 : 0);
    },

    /** Whether the round has cost enough timeouts. */
    isEnough(silent: number, hasAnswered: boolean): boolean {
      if (hasAnswered) {
        return silent >= SILENCES_PER_ROUND;
      }
      return silent >= (unitIsKnown ? 1 : SILENCES_BEFORE_AWAY);
    },

    /** Whether the block itself is at fault, now that its unit is known to answer. */
    isCulprit: (block: PointBlock): boolean => !known.has(block) || count(block) + 1 >= SILENCES_OF_KNOWN_BLOCK,

    /** A register on its own, another one each time; `undefined` for a unit that was silent on single ones only. */
    probe(silent: readonly PointBlock[]): PointBlock | undefined {
      const items = silent.filter((block) => block.items.length > 1).flatMap((block) => block.items);
      if (unitIsKnown || items.length === 0) {
        return undefined;
      }
      // From the ends inwards: neighbours of a bad register are often bad, too.
      const turn = probes++ % items.length;
      const item = items.at(turn % 2 === 0 ? turn / 2 : -(turn + 1) / 2) as RegisterPoint;
      const { unitId, table, start, length } = item;
      return { unitId, table, start, length, items: [item] };
    },

    /** Whether the unit was silent on this block, or on one that it is a part of, when it was asked last. */
    isSuspect: (block: PointBlock): boolean => suspects.has(block),

    /** Notes that a block was replaced by parts; where only holes were left out, one of them may be at fault. */
    split(block: PointBlock, parts: readonly PointBlock[]): void {
      parts.forEach((part) => suspects.add(part));
      parts.slice(1).forEach((part, index) => {
        const last = parts[index] as PointBlock;
        const start = last.start + last.length;
        const [before, after] = [last.items.at(-1), part.items[0]];
        if (before && after && part.start > start) {
          const { unitId, table } = block;
          holes.push({ unitId, table, start, length: part.start - start, before, after, isGuilty: false });
        }
      });
    },

    /** Holes that wait to be looked into. */
    holes,
  };
}

export type Silences = ReturnType<typeof createSilences>;
