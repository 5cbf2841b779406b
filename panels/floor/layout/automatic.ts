import type { Rack } from '../data/hall.ts';
import { naturally } from '../../shared/layout/natural.ts';
import { shift } from './plan.ts';
import type { Standing } from './rows.ts';
import type { ZoneTree } from './zone-tree.ts';

/** Room to walk between rows, m: a cold aisle of four floor tiles with its half rows, as halls are built. */
const AISLE_M = 1.8;
/** Between pods of one row, m. */
const GAP_M = 0.3;
/** Longer rows are broken: nobody walks further round. */
const MAX_ROW = 30;
/** Panels are wider than high. */
export const ASPECT = 1.9;
const BETWEEN_COLUMNS_M = 2;
/** So many rows are one room to walk through. */
const MAX_UNBROKEN = 6;

/**
 * Racks of a hall that the topology does not place: zones one after the other, in rows, racks by name. Where the rows would make a
 * tower they stand in several columns, which come one by one.
 */
export function placeByName(
  racks: ReadonlyArray<{ index: number; rack: Rack }>,
  zones: ZoneTree,
  top: number,
  aspect: number
): Standing[][] {
  const rows = rowsByName(racks, zones);
  const rowHeight = Math.max(...rows.map(({ depth }) => depth)) + AISLE_M;
  const columnWidth = Math.max(...rows.map(({ width }) => width)) + BETWEEN_COLUMNS_M;
  const count =
    rows.length <= MAX_UNBROKEN
      ? 1
      : Math.max(1, Math.round(Math.sqrt((aspect * rows.length * rowHeight) / columnWidth)));
  // Two rows face each other: they stay in one column.
  const each = 2 * Math.ceil(rows.length / count / 2);
  return Array.from({ length: Math.ceil(rows.length / each) }, (_, at) => {
    const column = rows.slice(at * each, (at + 1) * each);
    let y = top;
    return column.flatMap(({ racks: standing, depth }) => {
      shift(standing, at * columnWidth, y);
      y += depth + AISLE_M;
      return standing;
    });
  });
}

interface NewRow {
  racks: Standing[];
  width: number;
  depth: number;
}

/** Each from 0, 0. */
function rowsByName(racks: ReadonlyArray<{ index: number; rack: Rack }>, zones: ZoneTree): NewRow[] {
  const byRow = Map.groupBy(racks, ({ rack }) => rowZone(rack, zones));
  return [...byRow.keys()].toSorted(naturally).flatMap((name) => {
    const ordered = byRow
      .get(name)!
      .toSorted((a, b) => naturally(a.rack.zone, b.rack.zone) || naturally(a.rack.name, b.rack.name));
    return chunks(ordered, MAX_ROW).map(standInRow);
  });
}

function standInRow(row: ReadonlyArray<{ index: number; rack: Rack }>): NewRow {
  let x = 0;
  let zone = row[0]?.rack.zone;
  const racks = row.map(({ index, rack }): Standing => {
    x += rack.zone === zone ? 0 : GAP_M;
    zone = rack.zone;
    const left = x;
    x += rack.widthM;
    return { index, rack, x: left, y: 0, width: rack.widthM, height: rack.depthM };
  });
  return { racks, width: x, depth: Math.max(...racks.map(({ height }) => height)) };
}

/** A pod is a part of its row. */
function rowZone({ site, zone }: Rack, zones: ZoneTree): string {
  const chain = zones.chain(site, zone);
  return (chain.find(({ kind }) => kind === 'row') ?? chain[0])?.id ?? '';
}

/** Even parts, so that the last row is not a rest of two racks. */
function chunks<T>(list: readonly T[], size: number): T[][] {
  const count = Math.ceil(list.length / size);
  const each = Math.ceil(list.length / count);
  return Array.from({ length: count }, (_, at) => list.slice(at * each, (at + 1) * each)).filter(
    ({ length }) => length > 0
  );
}
