import { expect, it } from 'vitest';
import { widestOf } from './widest.ts';

const WIDTHS: Record<string, number> = { i: 3, W: 10 };
const widthOf = (text: string) => [...text].reduce((sum, letter) => sum + (WIDTHS[letter] ?? 6), 0);

it('is the width of the widest text, which is not the longest', () => {
  expect(widestOf(['iiiii', 'WWW', 'abc'], widthOf)).toBe(30);
  expect(widestOf([], widthOf)).toBe(0);
});

it('measures letters once, and few of thousands of texts', () => {
  let measured = 0;
  const texts = Array.from({ length: 5_000 }, (_, at) => `R-${at}`);
  expect(widestOf(texts, (text) => (measured++, widthOf(text)))).toBe(36);
  expect(measured).toBeLessThan(100);
});

it('knows that letters may stand nearer together than each by itself', () => {
  const kerned = (text: string) => widthOf(text) - (text === 'WWWa' ? 1 : 0);
  expect(widestOf(['WWWa', 'WWWb'], kerned)).toBe(36);
});
