import { nearest } from '#model/text/nearest.ts';

/** `. Did you mean "x"?` for the nearest of `known`, or an empty text when nothing is near. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const suggestion = nearest(word, known);
  return suggestion === undefined ? '' : `. Did you mean "${suggestion}"?`;
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
