import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { accessibilityFaults } from './testing/accessibility.ts';
import {
  boxOf,
  choose,
  DESKTOP,
  DRAWN_TIMEOUT_MS,
  openPage,
  PHONE,
  pictureName,
  screenshot,
  THEMES,
} from './testing/browser-page.ts';
import { cutTexts } from './testing/cut-texts.ts';
import { demoForTests } from './testing/demo.ts';
import { expectToFitScreens } from './testing/fluid.ts';
import { expectBarsInHighContrast, expectNoMotion } from './testing/preferences.ts';
import { query } from './testing/query.ts';

/** The newest hour of the past is filled in first; on a busy machine it waits for the live samples. */
const HISTORY_TIMEOUT_MS = 600_000;
const RANGE = 'from=now-1h&to=now';
/** Several screens, each with its wait. */
const LONG = { timeout: 7 * DRAWN_TIMEOUT_MS };

const demo = demoForTests();

async function openPanel(theme: 'dark' | 'light' = 'dark', viewport = DESKTOP) {
  const url = new URL(`/d/plenum-overview?theme=${theme}&${RANGE}`, demo.plenum.url);
  const { page, problems } = await openPage(demo.browser, url, viewport);
  const panel = page.locator('section').filter({ hasText: 'Do power, temperature' }).first();
  await panel
    .getByText(/\br [−-]?\d\.\d\d/)
    .first()
    .waitFor({ timeout: DRAWN_TIMEOUT_MS });
  return { page, panel, problems };
}

/** What the time picker of the dashboard says. */
function rangeOf(page: Page): Promise<string> {
  return page.getByTestId('data-testid TimePicker Open Button').innerText();
}

const strips = (panel: Locator) => panel.getByRole('group', { name: /^Strips over time/ });
const plot = (panel: Locator) => panel.locator('section[aria-label="Power"] .u-over');

/**
 * In the page, of each plot: height of a label on its value axis, the room for one half of it beyond either end of the axis, CSS pixels, and how
 * many pixels of ink are on the edges of the drawing, where only what is cut off has any.
 */
function roomForLabels(plots: Element[]) {
  return plots.map((plot) => {
    const canvas = plot.querySelector('canvas')!;
    const over = plot.querySelector('.u-over')!.getBoundingClientRect();
    const box = canvas.getBoundingClientRect();
    const context = canvas.getContext('2d')!;
    const sharpness = canvas.width / box.width;
    const axisWidth = Math.floor((over.left - box.left) * sharpness);
    const ink = (y: number) =>
      context.getImageData(0, y, axisWidth, 1).data.filter((value, index) => index % 4 === 3 && value > 0).length;
    context.save();
    context.font = `${11 * sharpness}px Inter, sans-serif`;
    const { actualBoundingBoxAscent, actualBoundingBoxDescent } = context.measureText('0123456789.-k');
    context.restore();
    return {
      labelPx: (actualBoundingBoxAscent + actualBoundingBoxDescent) / sharpness,
      abovePx: over.top - box.top,
      belowPx: box.bottom - over.bottom,
      cutPx: ink(0) + ink(canvas.height - 1),
    };
  });
}

describe('the correlation panel', { shuffle: false }, () => {
  test(
    'has an hour of the simulated plant behind it',
    async () => {
      const isThere = async (metric: string) =>
        (await query(demo.plenum.url, { metric }, { seconds: 3_600 })).every(
          (frame) => Date.now() - (frame.data.values[0]?.[0] ?? Infinity) > 50 * 60_000
        );
      await expect
        .poll(async () => (await isThere('RackPower')) && (await isThere('hw.gpu.utilization')), {
          timeout: HISTORY_TIMEOUT_MS,
          interval: 2_000,
        })
        .toBe(true);
    },
    HISTORY_TIMEOUT_MS
  );

  test.each(['dark', 'light'] as const)(
    'says where it is so beside its finding, with the jobs of the time, %s, without a serious fault',
    async (theme) => {
      const { page, panel, problems } = await openPanel(theme);
      await panel
        .getByText(/(follows|leads|moves with|does|follow) .*(\(r |beyond chance)/)
        .first()
        .waitFor();
      await panel
        .getByRole('group', { name: 'Jobs' })
        .locator('[data-bar]')
        .first()
        .waitFor({ timeout: DRAWN_TIMEOUT_MS });
      await screenshot(page, `correlation-${theme}`);
      expect(await accessibilityFaults(page, '[data-testid="correlation-panel"]')).toEqual([]);
      expect(problems).toEqual([]);
      await page.close();
    }
  );

  test(
    'heeds high contrast and reduced motion, and fits every screen from a phone at 200 % to a wall',
    LONG,
    async () => {
      const { page, panel } = await openPanel();
      await panel.scrollIntoViewIfNeeded();
      await panel.locator('[data-bar]').first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
      await expectBarsInHighContrast(page, '[data-testid="correlation-panel"] [data-bar]');
      await expectNoMotion(page, '[data-testid="correlation-panel"] > :last-child');
      await expectToFitScreens(page, '[data-testid="correlation-panel"]');
      await page.close();
    }
  );

  test.each([DESKTOP, PHONE])('labels of its axes are whole, also one at the very end: %j', async (viewport) => {
    const { page, panel } = await openPanel('dark', viewport);
    await panel.scrollIntoViewIfNeeded();
    const axes = await panel.locator('.uplot').evaluateAll(roomForLabels);
    expect(axes.length).toBeGreaterThanOrEqual(2);
    for (const { labelPx, abovePx, belowPx, cutPx } of axes) {
      expect(abovePx).toBeGreaterThanOrEqual(labelPx / 2);
      expect(belowPx).toBeGreaterThanOrEqual(labelPx / 2);
      expect(cutPx).toBe(0);
    }
    await expect.poll(() => cutTexts(page, '[data-testid="correlation-panel"] svg')).toEqual([]);
    if (viewport === PHONE) {
      await choose(panel.getByLabel('Scatter'));
      await panel.locator('rect[data-significant]').first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
      expect(await cutTexts(page, '[data-testid="correlation-panel"] svg')).toEqual([]);
      // All of it is in sight: nothing has to be scrolled within the panel.
      const room = () => page.getByTestId('correlation-panel').evaluate((one) => one.scrollHeight - one.clientHeight);
      await expect.poll(room, { timeout: DRAWN_TIMEOUT_MS }).toBeLessThanOrEqual(1);
    }
    await page.close();
  });

  test('fits its height also where it had nothing to draw at first', async () => {
    const [from, to] = ['2001-01-01T00:00:00Z', '2001-01-01T01:00:00Z'].map((time) => Date.parse(time));
    const url = new URL(`/d/plenum-overview?from=${from}&to=${to}`, demo.plenum.url);
    const { page, problems } = await openPage(demo.browser, url);
    const panel = page.locator('section').filter({ hasText: 'Do power, temperature' }).first();
    await panel.getByText('No values in this time range').waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await page.getByTestId('data-testid TimePicker Open Button').click();
    await page.getByText('Last 1 hour').first().click();
    await panel
      .getByText(/\br [−-]?\d\.\d\d/)
      .first()
      .waitFor({ timeout: DRAWN_TIMEOUT_MS });
    const belowPanelPx = async () => {
      const { y, height } = await boxOf(page.getByTestId('correlation-panel').first());
      const bottoms = await panel
        .locator('.uplot')
        .evaluateAll((plots) => plots.map((plot) => plot.getBoundingClientRect().bottom));
      return { plots: bottoms.length >= 2, cut: Math.max(...bottoms) > y + height + 1 };
    };
    await expect.poll(belowPanelPx, { timeout: DRAWN_TIMEOUT_MS }).toEqual({ plots: true, cut: false });
    expect(problems).toEqual([]);
    await page.close();
  });

  test('a drag over a strip zooms the dashboard', async () => {
    const { page, panel, problems } = await openPanel();
    const before = await rangeOf(page);
    const { x, y, width, height } = await boxOf(plot(panel));
    await page.mouse.move(x + width * 0.3, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.5, y + height / 2, { steps: 5 });
    await page.mouse.move(x + width * 0.7, y + height / 2, { steps: 5 });
    await page.mouse.up();
    await expect.poll(() => rangeOf(page), { timeout: DRAWN_TIMEOUT_MS }).not.toBe(before);
    expect(await rangeOf(page)).toMatch(/\d\d:\d\d:\d\d to /);
    expect(problems).toEqual([]);
    await page.close();
  });

  test('the pointer says the values under it, and rings their point', async () => {
    const { page, panel } = await openPanel();
    const heading = panel.locator('section[aria-label="Power"]');
    await heading.getByText(/latest/).waitFor();
    const { x, y, width, height } = await boxOf(plot(panel));
    // Not at the end: what follows minutes later has no value yet for the newest of what it follows, and no point.
    await page.mouse.move(x + width * 0.5, y + height / 2);
    await heading.getByText(/latest/).waitFor({ state: 'detached' });
    await expect.poll(() => panel.locator('svg circle[r="5"]').count()).toBe(2);
    await page.close();
  });

  test('by keyboard alone: marks a stretch and zooms to it', async () => {
    const { page, panel, problems } = await openPanel();
    const before = await rangeOf(page);
    await strips(panel).focus();
    for (let press = 0; press < 20; press++) {
      await page.keyboard.press('ArrowLeft');
    }
    for (let press = 0; press < 30; press++) {
      await page.keyboard.press('Shift+ArrowLeft');
    }
    expect((await boxOf(panel.locator('.u-select').first())).width).toBeGreaterThan(50);
    await page.keyboard.press('Enter');
    await expect.poll(() => rangeOf(page), { timeout: DRAWN_TIMEOUT_MS }).not.toBe(before);
    expect(problems).toEqual([]);
    await page.close();
  });

  test('by keyboard alone: compares a metric that the panel does not ask for', async () => {
    const { page, panel, problems } = await openPanel();
    const follower = panel.getByLabel('Metric that follows');
    await follower.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.type('Component temperature (GPU');
    await page.getByText('Component temperature (GPU)').first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await page.keyboard.press('Enter');
    await panel
      .locator('figcaption')
      .filter({ hasText: /component temperature/i })
      .first()
      .waitFor({ timeout: DRAWN_TIMEOUT_MS });
    expect(problems).toEqual([]);
    await page.close();
  });

  test('racks and zones by strength with what chance would give; a place is chosen by keyboard', async () => {
    const { page, panel, problems } = await openPanel();
    await choose(panel.getByLabel('Racks and zones'));
    const matrix = panel.getByRole('region', { name: 'Racks and zones by strength' });
    await matrix.getByText(/^Of \d+ comparisons, chance alone would make/).waitFor({ timeout: DRAWN_TIMEOUT_MS });
    expect(await matrix.getByRole('rowheader').count()).toBeGreaterThanOrEqual(12);
    await screenshot(page, 'correlation-matrix');
    expect(await accessibilityFaults(page, '[data-testid="correlation-panel"]')).toEqual([]);
    const rack = matrix.getByRole('button', { name: /^R-A0\d/ }).first();
    const name = await rack.innerText();
    await rack.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).searchParams.getAll('var-rack')).toEqual([name]);
    expect(problems).toEqual([]);
    await page.close();
  });

  test.each(THEMES)('is no wider than a phone, plots and matrix, %s, without a serious fault', async (theme) => {
    const { page, panel, problems } = await openPanel(theme, PHONE);
    await panel.scrollIntoViewIfNeeded();
    await screenshot(page, pictureName('correlation', theme, PHONE));
    const faults = () => accessibilityFaults(page, '[data-testid="correlation-panel"]');
    // While it loads, an old drawing is dimmed.
    await expect.poll(faults, { timeout: DRAWN_TIMEOUT_MS }).toEqual([]);
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await choose(panel.getByLabel('Racks and zones'));
    await panel.getByText(/^Of \d+ comparisons/).waitFor({ timeout: DRAWN_TIMEOUT_MS });
    expect(await overflow()).toBeLessThanOrEqual(0);
    await expect.poll(faults, { timeout: DRAWN_TIMEOUT_MS }).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });
});
