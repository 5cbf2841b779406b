/** A rectangle on the floor: metres from the upper left corner of the plan, y downwards. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export type Side = 'up' | 'right' | 'down' | 'left';

export interface PlacedRack extends Box {
  /** Row of the rack in the answer. */
  index: number;
  /** Where its front is. */
  front: Side;
  /** Whether nobody says so, and the usual order of aisles was taken. */
  isFrontAssumed: boolean;
}

/** Racks that stand side by side. */
export interface RackRow extends Box {
  label: string;
  /** Racks stand beside each other from left to right, or from top to bottom. */
  isHorizontal: boolean;
  /** In the order in which they stand. */
  racks: PlacedRack[];
}

export interface Aisle extends Box {
  kind: 'cold' | 'hot';
  isHorizontal: boolean;
  isContained: boolean;
  /** Whether it follows from fronts that nobody said. */
  isAssumed: boolean;
}

export interface PlacedEquipment extends Box {
  index: number;
  /** Whether the topology says where it stands. */
  isPlaced: boolean;
}

export interface HallArea extends Box {
  name: string;
}

/** What is drawn where. */
export interface Plan extends Box {
  racks: PlacedRack[];
  rows: RackRow[];
  aisles: Aisle[];
  equipment: PlacedEquipment[];
  halls: HallArea[];
  /** The strip of equipment that is in no hall, where there is such. */
  plant: HallArea | undefined;
}

/** The smallest box around some; none where there are none. */
export function around(boxes: readonly Box[]): Box {
  if (boxes.length === 0) {
    return { x: 0, y: 0, width: 0, height: 0 };
  }
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of boxes) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

export function overlaps(a: Box, b: Box): boolean {
  // Neighbours touch, and metres are rounded to centimetres.
  const touch = 0.02;
  return (
    a.x + a.width - touch > b.x &&
    b.x + b.width - touch > a.x &&
    a.y + a.height - touch > b.y &&
    b.y + b.height - touch > a.y
  );
}

/** Moves boxes in place. */
export function shift(boxes: Iterable<Box>, dx: number, dy: number): void {
  for (const box of boxes) {
    box.x += dx;
    box.y += dy;
  }
}
