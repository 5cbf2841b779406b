import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { accessibilityFaults } from './testing/accessibility.ts';
import { DESKTOP, DRAWN_TIMEOUT_MS, openPage, PHONE, pictureName, screenshot, THEMES } from './testing/browser-page.ts';
import { demoForTests } from './testing/demo.ts';
import { expectToFitScreens, SCREENS } from './testing/fluid.ts';
import { expectNoMotion } from './testing/preferences.ts';

/** The panel's own part of the page. */
const PANEL = '[data-plenum-panel="energyflow"]';

const demo = demoForTests();

/** Opens the dashboard and brings the drawing into view, once the heat has come to the towers. */
async function openFlow(query = '', viewport = DESKTOP) {
  const opened = await openPage(demo.browser, new URL(`/d/plenum-capacity${query}`, demo.plenum.url), viewport);
  const title = opened.page.getByText('Where does the energy go?').first();
  await title.waitFor({ timeout: DRAWN_TIMEOUT_MS });
  await title.scrollIntoViewIfNeeded();
  await opened.page
    .locator(PANEL)
    .getByRole('button', { name: /^Towers .* in$/ })
    .waitFor({ timeout: DRAWN_TIMEOUT_MS });
  return opened;
}

/** The panel alone below the bar of the dashboard, as the pictures of the documentation have it. */
async function toTop(page: Page) {
  await page.locator(PANEL).evaluate((one) => {
    one.scrollIntoView({ block: 'start' });
    window.scrollBy(0, -48);
  });
}

/** Labels that touch each other, or stick out of the drawing or the panel, as the browser draws them. */
function faultyLabels(page: Page): Promise<string[]> {
  return page.locator(PANEL).evaluate((panel) => {
    const frame = panel.getBoundingClientRect();
    const labels = [...panel.querySelectorAll<SVGTextElement>('[data-label]')];
    return labels.flatMap((one, index) => {
      const a = one.getBoundingClientRect();
      const name = one.dataset.label!;
      return [
        ...(a.left < frame.left - 1 || a.right > frame.right + 1 ? [`${name} sticks out`] : []),
        ...labels
          .slice(index + 1)
          .map((other) => [other.dataset.label!, other.getBoundingClientRect()] as const)
          .filter(
            ([, b]) => a.left + 1 < b.right && b.left + 1 < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom
          )
          .map(([other]) => `${name} on ${other}`),
      ];
    });
  });
}

describe('the energy flow panel on the live demo plant', () => {
  test.each(['dark', 'light'])(
    'draws from utility to towers, %s, without an error or a serious fault',
    async (theme) => {
      const { page, problems } = await openFlow(`?theme=${theme}`);
      const panel = page.locator(PANEL);
      await panel.getByText(/^Of .* from the utility, .* reach the racks, .* are lost on the way/).waitFor();
      await panel.getByText(/^PUE \d\.\d\d$/).waitFor();
      await panel.getByText(/[kM]W ÷ .* [kM]W, between \d\.\d\d and \d\.\d\d$/).waitFor();
      await toTop(page);
      await screenshot(page, `energyflow-${theme}`);
      // While an answer is on its way, the former one is dimmed.
      await expect.poll(() => accessibilityFaults(page, PANEL), { timeout: DRAWN_TIMEOUT_MS }).toEqual([]);
      expect(problems).toEqual([]);
      await page.close();
    }
  );

  test('by keyboard alone a part tells its flows and meters, and a zone is shown alone', async () => {
    const { page, problems } = await openFlow();
    const panel = page.locator(PANEL);
    await panel.getByRole('button', { name: /^UPS \d/ }).focus();
    await page.keyboard.press('Enter');
    await panel
      .getByText(/^UPS In: Utility .* Out: .*Losses: UPS.* Meters: .*MTR-UPS-A-IN/)
      .waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await panel.getByRole('button', { name: /^Pod B1 .*Shows this zone only$/ }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).searchParams.get('var-zone')).toBe('pod-b1');
    await panel.getByRole('button', { name: /^Pod B1 .*Shows every zone again$/, pressed: true }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).searchParams.get('var-zone')).toBe('$__all');
    expect(problems).toEqual([]);
    await page.close();
  });

  test(
    'heeds reduced motion, and fits every screen from a phone at 200 % to a wall',
    { timeout: 7 * DRAWN_TIMEOUT_MS },
    async () => {
      const { page } = await openFlow();
      await expectNoMotion(page, `${PANEL} svg`);
      await expectToFitScreens(page, PANEL);
      await page.close();
    }
  );

  test('labels touch nothing, from a phone to a wall screen', { timeout: 7 * DRAWN_TIMEOUT_MS }, async () => {
    const { page } = await openFlow();
    for (const width of [...SCREENS.map((screen) => screen.width), 1100]) {
      await page.setViewportSize({ width, height: 1000 });
      await expect.poll(() => faultyLabels(page), { timeout: DRAWN_TIMEOUT_MS, message: `${width} px` }).toEqual([]);
    }
    await page.close();
  });

  test('a pointer on a part lifts what it is joined to, a click on what does not add up names its meters', async () => {
    const { page } = await openFlow();
    const panel = page.locator(PANEL);
    await panel.getByRole('button', { name: /^CDUs \d/ }).hover();
    await expect.poll(() => panel.getByRole('button', { name: /^Utility \d/ }).getAttribute('opacity')).not.toBe('1');
    await panel.getByRole('button', { name: /^Losses: UPS \d/ }).click();
    await panel.getByText(/^Losses: UPS In: UPS .*Meters: /).waitFor();
    await panel.getByRole('button', { name: 'Table' }).click();
    await panel.getByRole('table', { name: 'Every flow' }).getByText('Losses: UPS').first().click();
    await page.close();
  });

  test.each(THEMES)('on a phone it flows downwards and nothing is wider than the screen, %s', async (theme) => {
    const { page, problems } = await openFlow(`?theme=${theme}`, PHONE);
    const panel = page.locator(PANEL);
    const top = async (name: RegExp) => (await panel.getByRole('button', { name }).boundingBox())!.y;
    expect(await top(/^Towers \d/)).toBeGreaterThan(await top(/^UPS \d/));
    await toTop(page);
    await screenshot(page, pictureName('energyflow', theme, PHONE));
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await expect.poll(() => accessibilityFaults(page, PANEL), { timeout: DRAWN_TIMEOUT_MS }).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });
});
