/** Beyond a third of its letters, another word is meant, not a slip. */
const MAX_DISTANCE_SHARE = 1 / 3;

/**
 * The word that a mistyped one most likely meant, by edit distance and without regard to case; undefined where none is near.
 * Of several that are equally near, the first.
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length * MAX_DISTANCE_SHARE)) + 1;
  const written = word.toLowerCase();
  for (const candidate of known) {
    const other = candidate.toLowerCase();
    // Each letter that one has more is a slip; a text of a million letters would be compared for minutes.
    if (Math.abs(written.length - other.length) >= bestDistance) {
      continue;
    }
    const distance = editDistance(written, other);
    if (distance < bestDistance) {
      [best, bestDistance] = [candidate, distance];
    }
  }
  return best;
}

/** Edit distance in which two swapped letters are one slip (optimal string alignment). */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= b.length; column++) {
      const replaced = at(row - 1, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const swapped = isSwap ? at(row - 2, column - 2) + 1 : Infinity;
      current.push(Math.min(replaced, swapped, at(row - 1, column) + 1, at(row, column - 1) + 1));
    }
  }
  return at(a.length, b.length);
}
