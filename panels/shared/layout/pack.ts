/** What lasts from one time to another, epoch ms. */
interface Lasting {
  fromMs: number;
  toMs: number;
}

/**
 * As few rows as do without overlaps; what does not fit into `most` of them is left out.
 * @param items in the order of their beginning
 */
export function packInRows<Item extends Lasting>(items: readonly Item[], most = Infinity): Item[][] {
  const rows: Item[][] = [];
  for (const item of items) {
    const free = rows.find((row) => (row.at(-1) as Item).toMs <= item.fromMs);
    if (free) {
      free.push(item);
    } else if (rows.length < most) {
      rows.push([item]);
    }
  }
  return rows;
}
