import type { Widest } from './labels.ts';

/** Letters that stand together may be this much narrower or wider than each by itself. */
const KERNING = 0.05;

/**
 * The width of the widest of many texts. Thousands of labels have some dozen different letters: each is measured once, and only
 * the texts that may be the widest by their letters are measured as a whole.
 */
export function widestOf(texts: readonly string[], widthOf: (text: string) => number): number {
  const letters = new Map<string, number>();
  const sums = texts.map((text) => {
    let sum = 0;
    for (const letter of text) {
      let width = letters.get(letter);
      if (width === undefined) {
        width = widthOf(letter);
        letters.set(letter, width);
      }
      sum += width;
    }
    return sum;
  });
  const most = sums.reduce((a, b) => Math.max(a, b), 0);
  const candidates = new Set(texts.filter((_, at) => sums[at]! >= most * (1 - KERNING)).slice(0, MAX_CANDIDATES));
  return [...candidates].reduce((widest, text) => Math.max(widest, widthOf(text)), 0);
}

/** Where all names are built alike, a few of them tell how wide they get. */
const MAX_CANDIDATES = 50;

/** Of thousands of racks that are too small for any text, nothing is written and nothing measured: each width once, when it is asked for. */
export function measuredWhenAsked(measure: Record<keyof Widest, () => number>): Widest {
  const known: Partial<Record<keyof Widest, number>> = {};
  const widthOf = (key: keyof Widest) => (known[key] ??= measure[key]());
  return {
    get name() {
      return widthOf('name');
    },
    get shortName() {
      return widthOf('shortName');
    },
    get value() {
      return widthOf('value');
    },
    get shortValue() {
      return widthOf('shortValue');
    },
  };
}
