import type { Hall, Rack } from '../data/hall.ts';
import { aislesOf } from './aisles.ts';
import { ASPECT, placeByName } from './automatic.ts';
import { inLine, isDrawn, placeInHall } from './equipment.ts';
import { naturally } from '../../shared/layout/natural.ts';
import { around, overlaps, shift } from './plan.ts';
import type { Aisle, Box, HallArea, PlacedEquipment, Plan, RackRow } from './plan.ts';
import { footprint, rowsOf } from './rows.ts';
import type { Standing } from './rows.ts';
import { keyOf, zoneTree } from './zone-tree.ts';
import type { ZoneTree } from './zone-tree.ts';

/** From racks and equipment to the walls, m. */
const MARGIN_M = 0.5;
/** A hall's name has this room above it, m. */
const TITLE_M = 0.5;
const BETWEEN_HALLS_M = 1;
/** From the last row that is placed to the first that is not, m. */
const UNPLACED_GAP_M = 2.4;
/** A share of racks that stand in each other, above which coordinates are taken as those of each zone. */
const MAX_CLASHES = 0.1;

interface HallPlan {
  area: HallArea;
  rows: RackRow[];
  aisles: Aisle[];
  equipment: PlacedEquipment[];
}

/**
 * Where everything stands: by the coordinates of the topology, and where it has none by zones, rows and names.
 * @param aspect width by height of the panel, which what may stand anywhere is arranged for
 */
export function layOut(hall: Hall, aspect: number = ASPECT): Plan {
  const zones = zoneTree(hall.zones);
  const outermost = (site: string, zone: string) => keyOf(site, zones.chain(site, zone).at(-1)?.id ?? '');
  const byHall = Map.groupBy(
    hall.racks.map((rack, index) => ({ rack, index })),
    ({ rack }) => outermost(rack.site, rack.zone)
  );
  const drawn = hall.equipment
    .map((equipment, index) => ({ equipment, index }))
    .filter(({ equipment }) => isDrawn(equipment));
  const sites = new Set(hall.racks.map(({ site }) => site));
  const plans = [...byHall.entries()]
    .toSorted(([a], [b]) => naturally(a, b))
    .map(([key, racks]) =>
      planHall(hall, zones, racks, aspect, {
        name: hallName(racks[0]!.rack, zones, sites.size > 1),
        pieces: drawn.filter(
          ({ equipment }) => equipment.zone !== '' && outermost(equipment.site, equipment.zone) === key
        ),
      })
    );
  arrange(plans, aspect);
  const halls = plans.map(({ area }) => area);
  const inHalls = new Set(plans.flatMap(({ equipment }) => equipment.map(({ index }) => index)));
  const outside = drawn
    .filter(({ index }) => !inHalls.has(index))
    .toSorted((a, b) => naturally(a.equipment.type, b.equipment.type) || naturally(a.equipment.name, b.equipment.name));
  const { plant, equipment } = placePlant(outside, around(halls), aspect);
  const rows = plans.flatMap((one) => one.rows);
  return {
    ...around([...halls, ...(plant ? [plant] : [])]),
    racks: rows.flatMap(({ racks }) => racks).toSorted((a, b) => a.index - b.index),
    rows,
    aisles: plans.flatMap(({ aisles }) => aisles),
    equipment: [...plans.flatMap((one) => one.equipment), ...equipment],
    halls,
    plant,
  };
}

/** What is in no hall: beside the halls or under them, whichever leaves more of the panel to the racks. */
function placePlant(
  pieces: ReadonlyArray<{ index: number; equipment: Hall['equipment'][number] }>,
  halls: Box,
  aspect: number
): { plant: HallArea | undefined; equipment: PlacedEquipment[] } {
  if (pieces.length === 0) {
    return { plant: undefined, equipment: [] };
  }
  const below = inLine(
    pieces,
    halls.x + MARGIN_M,
    halls.y + halls.height + BETWEEN_HALLS_M / 2 + TITLE_M,
    halls.width - 2 * MARGIN_M
  );
  const left = halls.x + halls.width + BETWEEN_HALLS_M / 2 + MARGIN_M;
  const widths = [2, 4, 6, 9, 14].map((width) => inLine(pieces, left, halls.y + MARGIN_M + TITLE_M, width));
  const beside = widths.find((some) => around(some).height <= halls.height - 2 * MARGIN_M - TITLE_M) ?? widths.at(-1)!;
  const options = [
    { equipment: below, area: { ...grown(around(below)), x: halls.x, width: halls.width } },
    {
      equipment: beside,
      area: { ...grown(around(beside)), y: halls.y, height: Math.max(halls.height, grown(around(beside)).height) },
    },
  ];
  // The smaller the plan is in the panel's proportions, the larger it is drawn.
  const need = ({ area }: (typeof options)[number]) => {
    const { width, height } = around([halls, area]);
    return Math.max(width / aspect, height);
  };
  const { equipment, area } = options.toSorted((a, b) => need(a) - need(b))[0]!;
  return { equipment, plant: { ...area, name: 'Plant' } };
}

function hallName({ site, zone }: Rack, zones: ZoneTree, withSite: boolean): string {
  const name = zones.chain(site, zone).at(-1)?.name ?? 'No zone';
  return withSite ? `${site}: ${name}` : name;
}

function planHall(
  hall: Hall,
  zones: ZoneTree,
  racks: ReadonlyArray<{ index: number; rack: Rack }>,
  aspect: number,
  { name, pieces }: { name: string; pieces: Array<{ index: number; equipment: Hall['equipment'][number] }> }
): HallPlan {
  const placed = apart(
    racks.flatMap(({ index, rack }) => {
      const box = footprint(rack);
      return box ? [{ index, rack, ...box }] : [];
    })
  );
  const whole = around(placed);
  const unplaced = racks.filter(({ rack }) => !rack.at);
  const top = placed.length > 0 ? whole.y + whole.height + UNPLACED_GAP_M : 0;
  const columns = unplaced.length > 0 ? placeByName(unplaced, zones, top, aspect) : [];
  shift(columns.flat(), whole.x, 0);
  // Rows of one column have aisles between them; those of two columns are apart.
  const blocks = [...(placed.length > 0 ? [placed] : []), ...columns].map(rowsOf);
  const rows = blocks.flat().map((row) => ({ ...row, label: labelOf(row, hall.racks, zones) }));
  const aisles = blocks.flatMap((block) => aislesOf(block, hall.racks, zones));
  const standing = [...placed, ...columns.flat()];
  const byZone = new Map<string, Standing[]>();
  for (const one of standing) {
    for (const { id } of zones.chain(one.rack.site, one.rack.zone)) {
      const own = byZone.get(id) ?? [];
      byZone.set(id, own);
      own.push(one);
    }
  }
  const racksOf = (zone: string) => (byZone.has(zone) ? around(byZone.get(zone)!) : undefined);
  const equipment = placeInHall(pieces, standing, racksOf);
  return { area: { ...grown(around([...standing, ...equipment])), name }, rows, aisles, equipment };
}

function grown({ x, y, width, height }: Box): Box {
  return {
    x: x - MARGIN_M,
    y: y - MARGIN_M - TITLE_M,
    width: width + 2 * MARGIN_M,
    height: height + 2 * MARGIN_M + TITLE_M,
  };
}

/** Coordinates from the corner of the hall stand as they are; from the corner of each zone they would stand in each other. */
function apart(racks: Standing[]): Standing[] {
  if (clashes(racks) <= MAX_CLASHES * racks.length) {
    return racks;
  }
  let top = 0;
  for (const [, zone] of [...Map.groupBy(racks, ({ rack }) => rack.zone)].toSorted(([a], [b]) => naturally(a, b))) {
    const box = around(zone);
    shift(zone, -box.x, top - box.y);
    top += box.height + UNPLACED_GAP_M;
  }
  return racks;
}

function clashes(racks: readonly Standing[]): number {
  const sorted = racks.toSorted((a, b) => a.x - b.x);
  let count = 0;
  for (const [at, one] of sorted.entries()) {
    for (let next = at + 1; next < sorted.length && sorted[next]!.x < one.x + one.width; next++) {
      if (overlaps(one, sorted[next]!)) {
        count++;
        break;
      }
    }
  }
  return count;
}

/** The innermost zone that all racks of a row share, unless it is the whole hall. */
function labelOf({ racks }: RackRow, all: readonly Rack[], zones: ZoneTree): string {
  const chains = racks.map(({ index }) => zones.chain(all[index]!.site, all[index]!.zone));
  const shared = chains[0]?.find(({ id }) => chains.every((chain) => chain.some((zone) => zone.id === id)));
  return shared && shared.parent !== '' ? shared.name : '';
}

/** Halls beside each other, in lines about as wide as a panel is. */
function arrange(plans: readonly HallPlan[], aspect: number): void {
  const area = plans.reduce((sum, { area: { width, height } }) => sum + width * height, 0);
  const widest = Math.max(0, ...plans.map(({ area: { width } }) => width));
  const lineWidth = plans.length > 1 ? Math.max(widest, Math.sqrt(area * aspect) * 1.1) : Infinity;
  let [x, y, depth] = [0, 0, 0];
  for (const { area: box, rows, aisles, equipment } of plans) {
    if (x > 0 && x + box.width > lineWidth) {
      [x, y, depth] = [0, y + depth + BETWEEN_HALLS_M, 0];
    }
    const [dx, dy] = [x - box.x, y - box.y];
    shift([box, ...rows, ...rows.flatMap(({ racks }) => racks), ...aisles, ...equipment], dx, dy);
    x += box.width + BETWEEN_HALLS_M;
    depth = Math.max(depth, box.height);
  }
}
