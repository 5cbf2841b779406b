import type { Page } from 'playwright-core';

/**
 * Texts within what `selector` finds that nobody can read whole: cut off by a box around them or by the edge of a drawing. What
 * can be scrolled into sight is not cut, what only a screen reader is told is not meant to be seen, and what `except` finds may be cut.
 */
export function cutTexts(page: Page, selector: string, except?: string): Promise<string[]> {
  return page.evaluate(
    ([within, allowed]) => {
      /** Rounding of the layout, CSS pixels. */
      const SLACK = 1;
      /** A line of text has room above and below its letters, of which boxes of small labels leave out some. */
      const LEADING = 0.25;
      const cutBy = (text: DOMRect, element: Element): boolean => {
        const { overflowX, overflowY, textOverflow } = getComputedStyle(element);
        const isDrawing = element instanceof SVGSVGElement;
        const box = element.getBoundingClientRect();
        const isBeyond = (from: number, to: number, low: number, high: number, slack: number) =>
          from < low - slack || to > high + slack;
        const clips = (overflow: string) => overflow === 'hidden' || overflow === 'clip';
        return (
          ((isDrawing || clips(overflowX)) &&
            (isBeyond(text.left, text.right, box.left, box.right, SLACK) ||
              (textOverflow === 'ellipsis' && element.scrollWidth > element.clientWidth + SLACK))) ||
          ((isDrawing || clips(overflowY)) &&
            isBeyond(text.top, text.bottom, box.top, box.bottom, SLACK + LEADING * text.height))
        );
      };
      const canScroll = (element: Element) => {
        const { overflowX, overflowY } = getComputedStyle(element);
        return [overflowX, overflowY].some((overflow) => overflow === 'auto' || overflow === 'scroll');
      };
      const isCut = (node: Node): boolean => {
        const range = document.createRange();
        range.selectNodeContents(node);
        const text = range.getBoundingClientRect();
        if (text.width === 0 || text.height === 0) {
          return false;
        }
        for (let around = node.parentElement; around !== null; around = around.parentElement) {
          const isForScreenReaders = around.getBoundingClientRect().width <= 1;
          if (isForScreenReaders || canScroll(around)) {
            return false;
          }
          if (cutBy(text, around)) {
            return true;
          }
        }
        return false;
      };
      return [...document.querySelectorAll(within)].flatMap((root) => {
        const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        const cut: string[] = [];
        for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
          const words = node.textContent?.trim() ?? '';
          const mayBeCut = allowed !== undefined && node.parentElement?.closest(allowed) != null;
          if (words !== '' && !mayBeCut && isCut(node)) {
            cut.push(words);
          }
        }
        return cut;
      });
    },
    [selector, except] as const
  );
}
