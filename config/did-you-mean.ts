/** Beyond a third of its letters, another word is meant, not a slip. */
const MAX_DISTANCE_SHARE = 1 / 3;

/** `. Did you mean "x"?` for the nearest of `known`, or an empty text when nothing is near. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const suggestion = nearest(word, known);
  return suggestion === undefined ? '' : `. Did you mean "${suggestion}"?`;
}

/** The nearest of `known` by edit distance, ignoring case; `undefined` when nothing is near. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length * MAX_DISTANCE_SHARE)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      [best, bestDistance] = [candidate, distance];
    }
  }
  return best;
}

/** Names that a hint lists at most. */
const MAX_RELATED = 3;
/** Shorter words, such as "of" and "hw", relate everything. */
const MIN_WORD_LENGTH = 4;

/** The names of `known` that share most words with this one, best first: `ActiveEnergy` and `ActivePower` share one. */
export function related(name: string, known: Iterable<string>): string[] {
  const words = wordsOf(name);
  return [...known]
    .map((candidate) => ({ candidate, shared: wordsOf(candidate).filter((word) => words.includes(word)).length }))
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared || a.candidate.length - b.candidate.length)
    .slice(0, MAX_RELATED)
    .map(({ candidate }) => candidate);
}

function wordsOf(name: string): string[] {
  const words = name.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? [];
  return words.map((word) => word.toLowerCase()).filter((word) => word.length >= MIN_WORD_LENGTH);
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
