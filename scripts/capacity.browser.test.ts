import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { accessibilityFaults } from './testing/accessibility.ts';
import { DESKTOP, DRAWN_TIMEOUT_MS, openPage, PHONE, pictureName, screenshot, THEMES } from './testing/browser-page.ts';
import { demoForTests } from './testing/demo.ts';
import { expectToFitScreens } from './testing/fluid.ts';
import { expectBarsInHighContrast, expectNoMotion } from './testing/preferences.ts';

/** The panel's own part of the page. */
const PANEL = '[data-plenum-panel="capacity"]';

const demo = demoForTests();

/** Opens the dashboard once every answer has been drawn: zones, chain, coolers, places and the queue. */
async function openCapacity(query = '', viewport = DESKTOP) {
  const opened = await openPage(demo.browser, new URL(`/d/plenum-capacity${query}`, demo.plenum.url), viewport);
  await opened.page
    .locator(PANEL)
    .getByText(/The next 40 kW rack .*jobs? that waits?/)
    .waitFor({ timeout: DRAWN_TIMEOUT_MS });
  await opened.page.getByRole('table', { name: 'Coolers' }).waitFor({ timeout: DRAWN_TIMEOUT_MS });
  return opened;
}

const firstPlace = (page: Page) =>
  page
    .getByRole('region', { name: /would fit/ })
    .getByRole('listitem')
    .first();

describe('the capacity panel on the live demo plant', () => {
  test.each(['dark', 'light'])(
    'says its answer and draws every part, %s, without an error or a serious fault',
    async (theme) => {
      const { page, problems } = await openCapacity(`?theme=${theme}`);
      await page.getByRole('img', { name: /^Power of Hall 1: .* left of .* used, without one feed/ }).waitFor();
      await page.getByRole('img', { name: /^Power of UPS A: .* without UPS-B/ }).waitFor();
      await screenshot(page, `capacity-${theme}`);
      // While an answer is on its way, the former one is dimmed.
      await expect.poll(() => accessibilityFaults(page, 'main'), { timeout: DRAWN_TIMEOUT_MS }).toEqual([]);
      expect(problems).toEqual([]);
      await page.close();
    }
  );

  test(
    'heeds high contrast and reduced motion, and fits every screen from a phone at 200 % to a wall',
    { timeout: 7 * DRAWN_TIMEOUT_MS },
    async () => {
      const { page } = await openCapacity();
      await expectBarsInHighContrast(page, `${PANEL} [data-part="drawn"]`);
      await expectNoMotion(page, PANEL);
      await expectToFitScreens(page, PANEL);
      await page.close();
    }
  );

  test('by keyboard alone: the view changes, a bar tells its numbers, another rack is asked for', async () => {
    const { page, problems } = await openCapacity();
    await page.getByRole('radio', { name: 'N-1' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('table', { name: 'Feeds of racks' }).waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await page.getByRole('img', { name: /^Power of UPS A/ }).focus();
    await page.getByRole('tooltip').getByText('Drawn without UPS-B').waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await page.getByLabel('Power of the next rack, kW').focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('1');
    await page.getByLabel('Height units of the next rack, 0 for any').focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('0');
    await page
      .getByText(/^The next 1 kW rack (may fit|fits) in \d+ of 12 places/)
      .waitFor({ timeout: DRAWN_TIMEOUT_MS });
    expect(await firstPlace(page).innerText()).toMatch(/^R-[ABN]\d\d/);
    expect(problems).toEqual([]);
    await page.close();
  });

  test('a click on a zone shows that zone alone, in the address too', async () => {
    const { page, problems } = await openCapacity();
    await page.locator(PANEL).getByRole('button', { name: 'Pod B1 (CDU-1)' }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('var-zone')).toBe('pod-b1');
    await expect
      .poll(() => page.getByRole('table', { name: 'Zones' }).getByRole('rowheader').count(), {
        timeout: DRAWN_TIMEOUT_MS,
      })
      .toBeLessThan(5);
    expect(problems).toEqual([]);
    await page.close();
  });

  test.each(THEMES)('on a phone the answer comes first and nothing is wider than the screen, %s', async (theme) => {
    const { page, problems } = await openCapacity(`?theme=${theme}`, PHONE);
    await screenshot(page, pictureName('capacity', theme, PHONE));
    const overflow = await page
      .locator(PANEL)
      .evaluate(
        (panel) =>
          Math.max(0, ...[...panel.querySelectorAll('*')].map((one) => one.getBoundingClientRect().right)) -
          window.innerWidth
      );
    expect(overflow).toBeLessThanOrEqual(0);
    // While an answer is on its way, the former one is dimmed.
    await expect.poll(() => accessibilityFaults(page, PANEL), { timeout: DRAWN_TIMEOUT_MS }).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });
});
