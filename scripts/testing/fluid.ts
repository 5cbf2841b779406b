import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { DRAWN_TIMEOUT_MS } from './browser-page.ts';
import { cutTexts } from './cut-texts.ts';

/**
 * From what is left of a desk at 400 % (WCAG 1.4.10, Reflow, which 200 % meets on the way) over a phone, a tablet and a desk to wall screens,
 * CSS px.
 */
export const SCREENS = [
  { width: 320, height: 844 },
  { width: 390, height: 844 },
  { width: 768, height: 1024 },
  { width: 1440, height: 1000 },
  { width: 2560, height: 1440 },
  { width: 3840, height: 2160 },
] as const;

/** Smaller letters are not read across a desk, px; the plan of the floor leaves out what would be smaller. */
const LEAST_LETTERS_PX = 10;
/** A panel whose words and drawings end before this share of its width is empty on a wall screen. */
const LEAST_FILLED = 0.6;

/**
 * Bars are as long as their jobs; the words of one that is too short for them come with a tap, the pointer or the keyboard. The title of a
 * panel is Grafana's.
 */
const MAY_BE_CUT = '[data-bar], [data-testid="header-container"], [data-testid*="Panel header"] h2';
/** Tabs go by a finger, as everywhere in Grafana. */
const MAY_BE_MOVED = ':has(> [role="tablist"]), [role="tablist"]';

/** On each of the screens all words within `selector` are whole and large enough, nothing is moved sideways, and the width is used. */
export async function expectToFitScreens(page: Page, selector: string): Promise<void> {
  for (const screen of SCREENS) {
    await page.setViewportSize(screen);
    await expect
      .poll(() => misfits(page, selector), { timeout: DRAWN_TIMEOUT_MS, message: `${screen.width} px` })
      .toEqual([]);
  }
}

/** What within `selector` does not fit the screen as it is: words that are cut, too small, or moved sideways to; a page wider than it. */
export async function misfits(page: Page, selector: string): Promise<string[]> {
  const cut = await cutTexts(page, selector, MAY_BE_CUT);
  const others = await page.evaluate(
    ([within, mayBeMoved, leastPx, leastFilled]) => {
      const beyondPx = document.documentElement.scrollWidth - window.innerWidth;
      const roots = [...document.querySelectorAll<HTMLElement>(within)];
      const found = roots.flatMap((root) => {
        const frame = root.getBoundingClientRect();
        const elements = [root, ...root.querySelectorAll<HTMLElement>('*')].filter(
          (one) => one.getClientRects().length > 0
        );
        const wordsOf = (one: Element) =>
          [...one.childNodes]
            .map((node) => (node.nodeType === Node.TEXT_NODE ? (node.textContent ?? '').trim() : ''))
            .join('');
        const small = elements
          .filter((one) => wordsOf(one) !== '' && parseFloat(getComputedStyle(one).fontSize) < leastPx)
          .map((one) => `${getComputedStyle(one).fontSize}: ${wordsOf(one)}`);
        const sideways = elements
          .filter(
            (one) =>
              !one.matches(mayBeMoved) &&
              ['auto', 'scroll'].includes(getComputedStyle(one).overflowX) &&
              one.scrollWidth > one.clientWidth + 1
          )
          .map((one) => `moved sideways: ${one.className.toString().slice(0, 40)} ${one.innerText.slice(0, 40)}`);
        const seen = elements.filter(
          (one) => wordsOf(one) !== '' || one instanceof SVGElement || one instanceof HTMLCanvasElement
        );
        const right = Math.max(...seen.map((one) => one.getBoundingClientRect().right), frame.left);
        const filled = (right - frame.left) / frame.width;
        return [
          ...small,
          ...sideways,
          ...(filled < leastFilled ? [`filled to ${Math.round(100 * filled)} % of its width`] : []),
        ];
      });
      return [
        ...(roots.length === 0 ? [`nothing is ${within}`] : []),
        ...(beyondPx > 0 ? [`the page is ${beyondPx} px too wide`] : []),
        ...found,
      ];
    },
    [selector, MAY_BE_MOVED, LEAST_LETTERS_PX, LEAST_FILLED] as const
  );
  return [...cut.map((words) => `cut: ${words}`), ...others];
}
