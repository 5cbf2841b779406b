import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { accessibilityFaults } from './testing/accessibility.ts';
import {
  boxOf,
  DESKTOP,
  DRAWN_TIMEOUT_MS,
  openPage,
  PHONE,
  pictureName,
  screenshot,
  VIEWS,
} from './testing/browser-page.ts';
import { demoForTests } from './testing/demo.ts';
import { expectToFitScreens } from './testing/fluid.ts';
import { expectBarsInHighContrast, expectNoMotion } from './testing/preferences.ts';
import { fingers, stroke } from './testing/touch.ts';

/** Several pages, each with its wait. */
const LONG = { timeout: 7 * DRAWN_TIMEOUT_MS };
const TIMELINE = '[data-viz-panel-key="panel-5"]';

/** The title of a curve stands above it on a phone. */
const ONE_LINE_PX = 24;

const demo = demoForTests(['--no-history']);

async function openJobs(theme: 'dark' | 'light', viewport = DESKTOP, options = {}) {
  const url = new URL(`/d/plenum-jobs?theme=${theme}&from=now-15m&to=now`, demo.plenum.url);
  const opened = await openPage(demo.browser, url, viewport, options);
  const panel = opened.page.locator(TIMELINE);
  await panel
    .getByText(/jobs? of \d+ tenants? ran/)
    .first()
    .waitFor({ timeout: DRAWN_TIMEOUT_MS });
  return { ...opened, panel };
}

/** The time range of the dashboard, epoch ms; undefined while it goes along with the clock. */
function rangeOf(page: Page): [number, number] | undefined {
  const { searchParams } = new URL(page.url());
  const [from, to] = ['from', 'to'].map((name) => Date.parse(searchParams.get(name) ?? ''));
  return Number.isFinite(from) && Number.isFinite(to) ? [from!, to!] : undefined;
}

test('jobs over their power and margin, dark and light, desk and phone, without a serious fault', LONG, async () => {
  for (const { theme, viewport } of VIEWS) {
    const name = pictureName('timeline', theme, viewport);
    const { page, panel, problems } = await openJobs(theme, viewport);
    await panel.scrollIntoViewIfNeeded();
    await panel.locator('[data-bar]').first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await screenshot(page, name);
    // Curves begin where the lanes end: few lanes leave no hole in the middle.
    const endOfLanes = async () => {
      const { y, height } = await boxOf(panel.getByRole('list'));
      const power = await boxOf(panel.getByRole('img', { name: /^Power/ }));
      return power.y - (y + height);
    };
    await expect.poll(endOfLanes, { timeout: DRAWN_TIMEOUT_MS }).toBeLessThanOrEqual(ONE_LINE_PX);
    // While it loads, the old drawing is dimmed.
    await expect
      .poll(() => accessibilityFaults(page, TIMELINE), { timeout: DRAWN_TIMEOUT_MS, message: name })
      .toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  }
});

test(
  'jobs heed high contrast and reduced motion, and fit every screen from a phone at 200 % to a wall',
  LONG,
  async () => {
    const { page, panel } = await openJobs('dark');
    await panel.scrollIntoViewIfNeeded();
    await panel.locator('[data-bar]').first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await expectBarsInHighContrast(page, `${TIMELINE} [data-bar]`);
    await expectNoMotion(page, TIMELINE);
    await expectToFitScreens(page, TIMELINE);
    await page.close();
  }
);

test('by fingers: one moves the range along, two zoom it, a tap on a bar tells more of its job', LONG, async () => {
  const { page, panel, problems } = await openJobs('dark', PHONE, { hasTouch: true });
  const bar = panel.locator('[data-bar]').first();
  // A bar moves on with the clock: it never rests, which Playwright would wait for.
  await bar.evaluate((one) => one.scrollIntoView({ block: 'center' }));
  const place = await boxOf(bar);
  await page.touchscreen.tap(place.x + place.width / 2, place.y + place.height / 2);
  await panel.getByRole('region', { name: /^Job / }).waitFor({ timeout: DRAWN_TIMEOUT_MS });
  expect(rangeOf(page)).toBeUndefined();

  await panel.getByRole('region', { name: /^Job / }).getByRole('button', { name: 'Close' }).click();
  // What is seen of the lanes.
  const lanes = panel.getByRole('list').locator('../..');
  const box = await boxOf(lanes);
  await fingers(page, stroke(box, [0.4, 0.5], [0.2, 0.5]), stroke(box, [0.6, 0.5], [0.8, 0.5]));
  await expect.poll(() => rangeOf(page), { timeout: DRAWN_TIMEOUT_MS }).toBeDefined();
  const [from, to] = rangeOf(page)!;
  // Fingers that are three times as far apart as before see a third of the time.
  expect((to - from) / (15 * 60_000)).toBeCloseTo(1 / 3, 1);

  await panel.locator('[data-bar]').first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
  await fingers(page, stroke(await boxOf(lanes), [0.3, 0.5], [0.8, 0.5]));
  await expect.poll(() => rangeOf(page)?.[0], { timeout: DRAWN_TIMEOUT_MS }).toBeLessThan(from);
  const moved = rangeOf(page)!;
  expect((moved[1] - moved[0]) / (to - from)).toBeCloseTo(1, 1);
  expect((from - moved[0]) / (to - from)).toBeCloseTo(0.5, 1);
  expect(problems).toEqual([]);
  await page.close();
});
