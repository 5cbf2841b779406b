import type { Box, PlacedRack } from './plan.ts';

export type Arrow = 'ArrowUp' | 'ArrowRight' | 'ArrowDown' | 'ArrowLeft';

/** What lies straight ahead is nearer than what lies aside. */
const ASIDE = 2.5;

/** The rack that an arrow key leads to from another one; undefined at the edge. */
export function neighbour(racks: readonly PlacedRack[], from: PlacedRack, arrow: Arrow): PlacedRack | undefined {
  const [ahead, aside] = axes(arrow);
  let best: PlacedRack | undefined;
  let least = Infinity;
  for (const rack of racks) {
    const [dx, dy] = [middle(rack).x - middle(from).x, middle(rack).y - middle(from).y];
    const forward = ahead(dx, dy);
    if (rack.index === from.index || forward <= 0.05) {
      continue;
    }
    const distance = forward + ASIDE * Math.abs(aside(dx, dy));
    if (distance < least) {
      [best, least] = [rack, distance];
    }
  }
  return best;
}

type Along = (dx: number, dy: number) => number;

function axes(arrow: Arrow): [ahead: Along, aside: Along] {
  switch (arrow) {
    case 'ArrowLeft':
      return [(dx) => -dx, (_, dy) => dy];
    case 'ArrowRight':
      return [(dx) => dx, (_, dy) => dy];
    case 'ArrowUp':
      return [(_, dy) => -dy, (dx) => dx];
    case 'ArrowDown':
      return [(_, dy) => dy, (dx) => dx];
  }
}

function middle({ x, y, width, height }: Box): { x: number; y: number } {
  return { x: x + width / 2, y: y + height / 2 };
}

/** The box at a point of the floor; what was drawn last lies on top. */
export function boxAt<B extends Box>(boxes: readonly B[], { x, y }: { x: number; y: number }): B | undefined {
  return boxes.findLast((box) => x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height);
}
