import { FIELD_DEVICES, IT_EQUIPMENT, METERS, SYSTEMS } from '#model/catalog/object-types.ts';
import { AIR_HANDLERS, TYPE } from '#model/chain/roles.ts';
import type { Equipment } from '../data/hall.ts';
import { naturally } from '../../shared/layout/natural.ts';
import { around } from './plan.ts';
import type { Box, PlacedEquipment } from './plan.ts';

interface Piece {
  index: number;
  equipment: Equipment;
}

/** What the database calls equipment of which only its name is known. */
const UNKNOWN_TYPE = 'Unknown';

/** Not drawn: single devices are parts of machines and rooms, a program stands nowhere. */
const NOT_DRAWN = new Set([...FIELD_DEVICES, ...SYSTEMS, ...IT_EQUIPMENT, UNKNOWN_TYPE]);

/** Usual footprints, m, where the topology does not say. */
const FOOTPRINTS: ReadonlyMap<string, [width: number, depth: number]> = new Map([
  ...AIR_HANDLERS.map((type) => [type, [0.9, 1.8]] as const),
  ...METERS.map((type) => [type, [1.2, 0.6]] as const),
  [TYPE.cdu, [0.6, 1.2]] as const,
] as Array<[string, [number, number]]>);
const USUAL_FOOTPRINT: [number, number] = [1.2, 1.2];
const GAP_M = 0.5;
/** From the racks to the wall where CRAHs stand, m. */
const WALL_M = 1.2;

/** A meter is drawn only where somebody placed it. */
export function isDrawn({ type, rack, at }: Equipment): boolean {
  return rack === '' && !NOT_DRAWN.has(type) && (!METERS.includes(type) || at !== undefined);
}

function sizeOf({ type, widthM, depthM }: Equipment): { width: number; height: number } {
  const [width, height] = FOOTPRINTS.get(type) ?? USUAL_FOOTPRINT;
  return { width: widthM ?? width, height: depthM ?? height };
}

/**
 * Equipment of a hall: where the topology says, else by its kind. Air handlers stand along the left and right walls, everything
 * else beside its racks at the end of their row, or in a line under them.
 * @param racksOf the box around the racks of a zone; undefined where it has none
 */
export function placeInHall(
  pieces: readonly Piece[],
  standing: readonly Box[],
  racksOf: (zone: string) => Box | undefined
): PlacedEquipment[] {
  const racks = around(standing);
  const said = pieces.flatMap(({ index, equipment }): PlacedEquipment[] =>
    equipment.at ? [{ index, ...equipment.at, ...sizeOf(equipment), isPlaced: true }] : []
  );
  const rest = pieces
    .filter(({ equipment }) => !equipment.at)
    .toSorted((a, b) => naturally(a.equipment.name, b.equipment.name));
  const isAirHandler = ({ equipment }: Piece) => AIR_HANDLERS.includes(equipment.type);
  const placed = [...said, ...alongWalls(rest.filter(isAirHandler), racks)];
  const below: Piece[] = [];
  for (const piece of rest.filter((one) => !isAirHandler(one))) {
    const own = racksOf(piece.equipment.zone);
    // A zone as large as the hall has no end of a row.
    if (!own || own.height > racks.height * 0.9) {
      below.push(piece);
      continue;
    }
    const size = sizeOf(piece.equipment);
    const isNextToWall = own.x + own.width / 2 > racks.x + racks.width / 2;
    const spot = { x: isNextToWall ? own.x + own.width + 0.1 : own.x - size.width - 0.1, y: own.y, ...size };
    placed.push({
      index: piece.index,
      ...freeSpot(spot, [...standing, ...placed], isNextToWall ? 1 : -1),
      isPlaced: false,
    });
  }
  return [
    ...placed,
    ...inLine(below, racks.x, around([racks, ...placed]).y + around([racks, ...placed]).height + 1, racks.width),
  ];
}

/** Further along the row for as long as something stands there. */
function freeSpot(spot: Box, taken: readonly Box[], direction: number): Box {
  let free = spot;
  while (taken.some((box) => Math.abs(box.x - free.x) < free.width && Math.abs(box.y - free.y) < free.height)) {
    free = { ...free, x: free.x + direction * (free.width + 0.1) };
  }
  return free;
}

function alongWalls(pieces: readonly Piece[], racks: Box): PlacedEquipment[] {
  return pieces.map(({ index, equipment }, at) => {
    const { width, height } = sizeOf(equipment);
    const isLeft = at % 2 === 0;
    const number = Math.floor(at / 2);
    const onSide = Math.ceil((pieces.length - (isLeft ? 0 : 1)) / 2);
    const pitch = Math.max(height + GAP_M, racks.height / Math.max(1, onSide));
    const middle = racks.y + racks.height / 2 + (number - (onSide - 1) / 2) * pitch;
    return {
      index,
      x: isLeft ? racks.x - WALL_M - width : racks.x + racks.width + WALL_M,
      y: middle - height / 2,
      width,
      height,
      isPlaced: false,
    };
  });
}

/** One beside the other from the left, in as many lines as fit into a width. */
export function inLine(pieces: readonly Piece[], left: number, top: number, width: number): PlacedEquipment[] {
  const placed: PlacedEquipment[] = [];
  let [x, y, depth] = [left, top, 0];
  for (const { index, equipment } of pieces) {
    const size = sizeOf(equipment);
    if (x > left && x + size.width > left + width) {
      [x, y, depth] = [left, y + depth + GAP_M, 0];
    }
    placed.push({ index, x, y, ...size, isPlaced: false });
    x += size.width + GAP_M;
    depth = Math.max(depth, size.height);
  }
  return placed;
}
