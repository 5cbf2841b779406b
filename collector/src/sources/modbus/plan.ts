import type { RegisterRange, Table } from '#protocols/modbus/read.ts';

/** One request: `length` registers from `start`, and the items that are cut out of its answer. */
export interface Block<T extends RegisterRange = RegisterRange> extends RegisterRange {
  items: T[];
}

export interface PlanLimits {
  /** Unused registers that may be read along to save a request. */
  maxGap: number;
  /** Longest request, by table. */
  maxLength: (table: Table) => number;
}

/**
 * Joins neighbours of one unit and table into as few requests as the limits allow. Every item is in
 * exactly one block and lies inside it whole.
 */
export function planBlocks<T extends RegisterRange>(items: readonly T[], limits: PlanLimits): Array<Block<T>> {
  const sorted = [...items].sort(
    (a, b) => a.unitId - b.unitId || a.table.localeCompare(b.table) || a.start - b.start || a.length - b.length
  );
  const blocks: Array<Block<T>> = [];
  for (const item of sorted) {
    const current = blocks.at(-1);
    if (current && fits(current, item, limits)) {
      current.length = Math.max(current.length, item.start + item.length - current.start);
      current.items.push(item);
    } else {
      blocks.push({ unitId: item.unitId, table: item.table, start: item.start, length: item.length, items: [item] });
    }
  }
  return blocks;
}

function fits(block: Block, item: RegisterRange, limits: PlanLimits): boolean {
  if (block.unitId !== item.unitId || block.table !== item.table) {
    return false;
  }
  const end = Math.max(block.start + block.length, item.start + item.length);
  const gap = item.start - (block.start + block.length);
  return gap <= limits.maxGap && end - block.start <= limits.maxLength(block.table);
}

/**
 * Smaller requests for a block that the device refused. Holes are the likely reason, so they go first;
 * a block without holes is halved. A block of one item cannot be split: `[]`.
 */
export function splitBlock<T extends RegisterRange>(block: Block<T>): Array<Block<T>> {
  if (block.items.length < 2) {
    return [];
  }
  const withoutHoles = planBlocks(block.items, { maxGap: 0, maxLength: () => block.length });
  if (withoutHoles.length > 1) {
    return withoutHoles;
  }
  const half = Math.ceil(block.items.length / 2);
  return [block.items.slice(0, half), block.items.slice(half)].map((items) => {
    const start = Math.min(...items.map((item) => item.start));
    const end = Math.max(...items.map((item) => item.start + item.length));
    return { unitId: block.unitId, table: block.table, start, length: end - start, items };
  });
}
