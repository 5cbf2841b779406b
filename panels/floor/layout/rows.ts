import type { Rack } from '../data/hall.ts';
import { around } from './plan.ts';
import type { Box, PlacedRack, RackRow, Side } from './plan.ts';

/** Racks whose edges are this near to one line stand in one row, m. */
const SAME_LINE_M = 0.3;

const SIDES: readonly Side[] = ['up', 'right', 'down', 'left'];

/** Which way a front faces, to a quarter of a turn. */
export function sideOf(rotationDeg: number): Side {
  return SIDES[(((Math.round(rotationDeg / 90) % 4) + 4) % 4) as 0]!;
}

/** The footprint of a rack where the topology puts it. */
export function footprint({ at, widthM, depthM, rotationDeg }: Rack): Box | undefined {
  if (!at) {
    return undefined;
  }
  const isTurned = rotationDeg !== undefined && ['left', 'right'].includes(sideOf(rotationDeg));
  return { ...at, width: isTurned ? depthM : widthM, height: isTurned ? widthM : depthM };
}

export interface Standing extends Box {
  index: number;
  rack: Rack;
}

/** Rows of racks that stand somewhere, from top to bottom or from left to right. */
export function rowsOf(racks: readonly Standing[]): RackRow[] {
  const isHorizontal = standSideBySide(racks);
  const along = isHorizontal ? (box: Box) => box.x : (box: Box) => box.y;
  const across = isHorizontal ? (box: Box) => box.y : (box: Box) => box.x;
  const sorted = racks.toSorted((a, b) => across(a) - across(b) || along(a) - along(b));
  const groups: Standing[][] = [];
  let line = -Infinity;
  for (const one of sorted) {
    if (across(one) - line > SAME_LINE_M) {
      groups.push([]);
      line = across(one);
    }
    groups.at(-1)!.push(one);
  }
  return groups.map((group, number) => {
    const ordered = group.toSorted((a, b) => along(a) - along(b));
    const said = commonFront(ordered.map(({ rack }) => rack));
    const front = said ?? usualFront(number, isHorizontal);
    return {
      ...around(ordered),
      label: '',
      isHorizontal,
      racks: ordered.map(({ index, rack, x, y, width, height }): PlacedRack => ({
        ...{ index, x, y, width, height },
        front: rack.rotationDeg === undefined ? front : sideOf(rack.rotationDeg),
        isFrontAssumed: rack.rotationDeg === undefined && said === undefined,
      })),
    };
  });
}

/** Rows lie from left to right unless racks say, or stand, otherwise. */
function standSideBySide(racks: readonly Standing[]): boolean {
  const turned = racks.filter(({ rack }) => rack.rotationDeg !== undefined);
  if (turned.length > 0) {
    const upright = turned.filter(({ rack }) => ['up', 'down'].includes(sideOf(rack.rotationDeg!)));
    return upright.length * 2 >= turned.length;
  }
  const lines = (values: number[]) => new Set(values.map((value) => Math.round(value / SAME_LINE_M))).size;
  return lines(racks.map(({ y }) => y)) <= lines(racks.map(({ x }) => x));
}

function commonFront(racks: readonly Rack[]): Side | undefined {
  const said = racks.flatMap(({ rotationDeg }) => (rotationDeg === undefined ? [] : sideOf(rotationDeg)));
  const [first] = said;
  return first !== undefined && said.every((side) => side === first) ? first : undefined;
}

/** Rows face each other in pairs over a cold aisle, as halls are built: the first two, the next two. */
export function usualFront(number: number, isHorizontal: boolean): Side {
  const isFirstOfPair = number % 2 === 0;
  if (isHorizontal) {
    return isFirstOfPair ? 'down' : 'up';
  }
  return isFirstOfPair ? 'right' : 'left';
}
