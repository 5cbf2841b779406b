import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Longer than this, s, a change is seen to move. */
const AT_ONCE_S = 0.01;

/** Buttons of @grafana/ui blend their colours, in any Grafana. */
const NOT_OURS = '[class*="-button"], [class*="-button"] *';

/** Within `selector` nothing moves for people who asked for no motion. */
export async function expectNoMotion(page: Page, selector: string): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const moving = await page.locator(selector).evaluateAll(
    (roots, [atOnceS, notOurs]) => {
      const seconds = (list: string) => Math.max(...list.split(',').map((one) => parseFloat(one)));
      return roots
        .flatMap((root) => [root, ...root.querySelectorAll('*')])
        .filter((one) => !one.matches(notOurs))
        .filter((one) => {
          const { transitionDuration, animationName, animationDuration } = getComputedStyle(one);
          return (
            seconds(transitionDuration) > atOnceS || (animationName !== 'none' && seconds(animationDuration) > atOnceS)
          );
        })
        .map((one) => one.outerHTML.slice(0, 120));
    },
    [AT_ONCE_S, NOT_OURS] as const
  );
  expect(moving).toEqual([]);
  await page.emulateMedia({ reducedMotion: null });
}

/** Bars that `selector` finds are still there where a theme of high contrast replaces all grounds (`forced-colors`). */
export async function expectBarsInHighContrast(page: Page, selector: string): Promise<void> {
  await page.emulateMedia({ forcedColors: 'active' });
  const grounds = await page
    .locator(selector)
    .evaluateAll((bars) =>
      bars.map((bar) => [getComputedStyle(bar).backgroundColor, getComputedStyle(document.body).backgroundColor])
    );
  expect(grounds.length).toBeGreaterThan(0);
  for (const [bar, page] of grounds) {
    expect(bar).not.toMatch(/^rgba\(.*, 0\)$/);
    expect(bar).not.toBe(page);
  }
  await page.emulateMedia({ forcedColors: null });
}
