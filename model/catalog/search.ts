import type { Metric, TeamWords } from './metric.ts';

/** What a search for a metric is looked for in; of a metric in one process area, or of the metric in all of them. */
type Named = Pick<Metric, 'id' | 'title' | 'alsoCalled' | 'areasCalled'>;

/** What both teams call a metric beside its title; in a process area also what it is there. Each word once. */
export function otherNames({ alsoCalled, areasCalled = {} }: Named, areas: readonly string[] = []): string[] {
  const given = [alsoCalled, ...areas.map((area) => areasCalled[area])];
  return [...new Set(given.flatMap(wordsOf))];
}

/** The words by which a metric is found, or the metric in one process area: id, title, area, what both teams call it, and more. */
export function searchText(metric: Named, areas: readonly string[] = [], more: readonly string[] = []): string {
  return textOf(
    [metric.title, metric.id, spaced(metric.id), ...areas, ...otherNames(metric, areas), ...more].join(' ')
  );
}

/**
 * Whether a text of `searchText` has each word of a search: words may be cut short, stand in any order, and be of one or many.
 * An empty search finds everything.
 */
export function isFound(search: string, text: string): boolean {
  return textOf(search)
    .split(' ')
    .every(
      (word) => word === '' || text.includes(` ${word}`) || (word.endsWith('s') && hasWhole(text, word.slice(0, -1)))
    );
}

function wordsOf(words: TeamWords | undefined): readonly string[] {
  return [...(words?.facility ?? []), ...(words?.computing ?? [])];
}

/** `RackLiquidFlow` and `hw.gpu.io` by their words. */
function spaced(id: string): string {
  return id.replace(/([a-z])(?=[A-Z])/g, '$1 ');
}

/** Lower case, and a space between words and before the first: what begins with a space begins a word. */
function textOf(text: string): string {
  return ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}%]+/gu, ' ')
    .trim()}`;
}

/** Of many things only the word for one is left: what `CHWS` begins with begins `CHWR` as well. */
function hasWhole(text: string, word: string): boolean {
  return `${text} `.includes(` ${word} `);
}
