/**
 * Cuts a list into runs whose JSON stays below `maxBytes`, so that each run fits into one record of the spool. An item
 * that is larger by itself gets a run of its own.
 */
export function partsBySize<Item>(items: readonly Item[], maxBytes: number): Item[][] {
  const parts: Item[][] = [];
  let bytes = Infinity;
  for (const item of items) {
    const itemBytes = Buffer.byteLength(JSON.stringify(item), 'utf8') + 1;
    if (bytes + itemBytes > maxBytes) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(item);
    bytes += itemBytes;
  }
  return parts;
}
