import type { Containment, Rack } from '../data/hall.ts';
import type { Aisle, PlacedRack, RackRow, Side } from './plan.ts';
import type { ZoneTree } from './zone-tree.ts';

/** Wider than this, it is a hall's open floor and not an aisle, m. */
const MAX_AISLE_M = 6;
const MIN_AISLE_M = 0.4;

/** Aisles between rows that stand behind each other: cold between fronts, hot between rears; between a front and a rear neither. */
export function aislesOf(rows: readonly RackRow[], racks: readonly Rack[], zones: ZoneTree): Aisle[] {
  return rows.flatMap((row, at) => {
    const next = rows[at + 1];
    return next && next.isHorizontal === row.isHorizontal ? (between(row, next, racks, zones) ?? []) : [];
  });
}

function between(before: RackRow, after: RackRow, racks: readonly Rack[], zones: ZoneTree): Aisle | undefined {
  const { isHorizontal } = before;
  const [far, near]: [Side, Side] = isHorizontal ? ['down', 'up'] : ['right', 'left'];
  const kind = kindBetween(facing(before, far), facing(after, near));
  const gap = isHorizontal
    ? { from: before.y + before.height, to: after.y }
    : { from: before.x + before.width, to: after.x };
  const width = gap.to - gap.from;
  if (kind === undefined || width < MIN_AISLE_M || width > MAX_AISLE_M) {
    return undefined;
  }
  const [start, end] = isHorizontal
    ? [Math.max(before.x, after.x), Math.min(before.x + before.width, after.x + after.width)]
    : [Math.max(before.y, after.y), Math.min(before.y + before.height, after.y + after.height)];
  if (end <= start) {
    return undefined;
  }
  const beside = [...before.racks, ...after.racks];
  return {
    ...(isHorizontal
      ? { x: start, y: gap.from, width: end - start, height: width }
      : { x: gap.from, y: start, width, height: end - start }),
    kind,
    isHorizontal,
    isContained: isContained(beside, kind, racks, zones),
    isAssumed: beside.some(({ isFrontAssumed }) => isFrontAssumed),
  };
}

/** Whether the row turns its fronts to that side; undefined where racks differ. */
function facing({ racks }: RackRow, side: Side): boolean | undefined {
  const fronts = racks.filter(({ front }) => front === side).length;
  return fronts === racks.length ? true : fronts === 0 ? false : undefined;
}

function kindBetween(before: boolean | undefined, after: boolean | undefined): 'cold' | 'hot' | undefined {
  if (before === undefined || after === undefined || before !== after) {
    return undefined;
  }
  return before ? 'cold' : 'hot';
}

/** Where a zone says which of its aisles are closed off, all racks beside it must be in such zones. */
function isContained(
  beside: readonly PlacedRack[],
  kind: Containment,
  racks: readonly Rack[],
  zones: ZoneTree
): boolean {
  return beside.every(({ index }) => {
    const { site, zone } = racks[index] as Rack;
    return zones.chain(site, zone).find(({ containment }) => containment !== undefined)?.containment === kind;
  });
}
