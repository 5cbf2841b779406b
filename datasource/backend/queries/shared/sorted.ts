/** Keys of a row: of two rows the first key that differs counts, and the lower one comes first. */
export type Keys = ReadonlyArray<number | string>;

/** Rows in the order of their keys; those that are alike stay in theirs. */
export function sortedByKeys<Row>(rows: readonly Row[], keysOf: (row: Row) => Keys): Row[] {
  return rows
    .map((row) => ({ row, keys: keysOf(row) }))
    .sort((a, b) => compareKeys(a.keys, b.keys))
    .map(({ row }) => row);
}

export function compareKeys(a: Keys, b: Keys): number {
  for (let index = 0; index < a.length; index++) {
    const [one, other] = [a[index]!, b[index]!];
    if (one !== other) {
      return one < other ? -1 : 1;
    }
  }
  return 0;
}
