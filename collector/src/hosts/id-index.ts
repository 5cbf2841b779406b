/** Things by id, where ids that differ by case alone are the same unless there are several. */
export interface IdIndex<Item> {
  set(id: string, item: Item): void;
  /** What has exactly this id, else the only one whose id differs by case. */
  find(id: string): Item | undefined;
}

export function createIdIndex<Item>(): IdIndex<Item> {
  const exact = new Map<string, Item>();
  /** `null` for several ids that differ by case. */
  const byFolded = new Map<string, string | null>();
  return {
    set(id, item) {
      exact.set(id, item);
      const folded = id.toLowerCase();
      const other = byFolded.get(folded);
      byFolded.set(folded, other === undefined || other === id ? id : null);
    },
    find(id) {
      const item = exact.get(id);
      if (item !== undefined) {
        return item;
      }
      const other = byFolded.get(id.toLowerCase());
      return other === undefined || other === null ? undefined : exact.get(other);
    },
  };
}
