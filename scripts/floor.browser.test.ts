import type { Locator, Page } from 'playwright-core';
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
import { expectNoMotion } from './testing/preferences.ts';
import { fingers, stroke } from './testing/touch.ts';

/** Long enough for a replay, short enough that the plant of the test has all of it. */
const RANGE = 'from=now-5m&to=now';

/** A rack that is met opens within this. */
const TAP_TIMEOUT_MS = 1_000;
/** Several pages, each with its wait. */
const LONG = { timeout: 7 * DRAWN_TIMEOUT_MS };
/** The panel with everything in it. */
const FLOOR = '[data-viz-panel-key]:has([role=application])';

const demo = demoForTests(['--no-history']);

async function openZone(theme: 'dark' | 'light', viewport = DESKTOP, options = {}) {
  const opened = await openPage(
    demo.browser,
    new URL(`/d/plenum-zone?theme=${theme}&${RANGE}`, demo.plenum.url),
    viewport,
    options
  );
  const { page } = opened;
  await page
    .getByText(/^12 racks.* highest at R-/)
    .first()
    .waitFor({ timeout: DRAWN_TIMEOUT_MS });
  return { ...opened, plan: page.getByRole('application', { name: /^Plan of 12 racks/ }) };
}

/** Part of the layer over the plan that is drawn on: what is pointed at dims the rest, what is chosen is framed. */
function overlayShare(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelectorAll<HTMLCanvasElement>('[role=application] canvas')[1]!;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, at) => at % 4 === 3 && value > 0).length / (data.length / 4);
  });
}

/** Moves over the lower row until a rack of it is met; where that is. */
async function pointAtRack(page: Page, plan: Locator): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = await boxOf(plan);
  const tooltip = page.getByTestId('floor-tooltip');
  let found: { x: number; y: number } | undefined;
  await expect
    .poll(
      async () => {
        for (const down of [0.6, 0.7, 0.8]) {
          for (let step = 0.05; step < 0.7; step += 0.02) {
            const at = { x: x + width * step, y: y + height * down };
            await page.mouse.move(at.x, at.y);
            if (/R-B\d\d/.test((await tooltip.allInnerTexts()).join(' '))) {
              found = at;
              return true;
            }
          }
        }
        return false;
      },
      { timeout: DRAWN_TIMEOUT_MS }
    )
    .toBe(true);
  return found!;
}

/** Colours of the plan's canvas, so that a blank one is told from a drawn one. */
function coloursOf(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('[role=application] canvas')!;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
}

test('the hall is drawn with what is wrong said first, dark and light, and as wide as a phone', LONG, async () => {
  for (const { theme, viewport } of VIEWS) {
    const { page, plan, problems } = await openZone(theme, viewport);
    await expect.poll(() => coloursOf(page), { timeout: DRAWN_TIMEOUT_MS }).toBeGreaterThan(20);
    const { x, width } = await boxOf(plan);
    const name = pictureName('floor', theme, viewport);
    expect(x >= 0 && x + width <= viewport.width, name).toBe(true);
    await screenshot(page, name);
    // While it loads, the old drawing is dimmed.
    await expect.poll(() => accessibilityFaults(page, FLOOR), { timeout: DRAWN_TIMEOUT_MS }).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  }
});

test('the hall heeds reduced motion, and fits every screen from a phone at 200 % to a wall', LONG, async () => {
  const { page } = await openZone('dark');
  await page.getByRole('group', { name: 'Replay of the time range' }).waitFor({ timeout: DRAWN_TIMEOUT_MS });
  await expectNoMotion(page, '[role=application]');
  await expectToFitScreens(page, FLOOR);
  await page.close();
});

test('by keyboard only: from rack to rack with its value said, into its elevation, and back', async () => {
  const { page, plan, problems } = await openZone('dark');
  await plan.focus();
  await page.keyboard.press('Home');
  const spoken = page.getByRole('status').filter({ hasText: /^R-A01\. Row A/ });
  await spoken.waitFor({ state: 'attached', timeout: DRAWN_TIMEOUT_MS });
  await page.keyboard.press('ArrowDown');
  await page
    .getByRole('status')
    .filter({ hasText: /^R-B01\./ })
    .waitFor({ state: 'attached', timeout: DRAWN_TIMEOUT_MS });
  await screenshot(page, 'floor-chain');
  await page.keyboard.press('Enter');
  const rack = page.getByRole('region', { name: 'Rack R-B01' });
  await rack.getByText('Elevation, 48 U').waitFor({ timeout: DRAWN_TIMEOUT_MS });
  await rack
    .getByTitle(/4 GPUs: .* °C to .* °C/)
    .first()
    .waitFor({ timeout: DRAWN_TIMEOUT_MS });
  await rack.getByText('Feeds', { exact: true }).waitFor({ timeout: DRAWN_TIMEOUT_MS });
  await screenshot(page, 'floor-elevation');
  expect(new URL(page.url()).searchParams.getAll('var-rack')).toEqual(['R-B01']);
  await page.keyboard.press('Escape');
  await rack.waitFor({ state: 'detached' });
  expect(await plan.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(problems).toEqual([]);
  await page.close();
});

test('by mouse: the tooltip at a rack, a click opens it, zoom shows the minimap', async () => {
  const { page, plan, problems } = await openZone('light');
  const tooltip = page.getByTestId('floor-tooltip');
  await pointAtRack(page, plan);
  expect(await tooltip.innerText()).toMatch(/Rack power[\s\S]*Cooled by CRAH-1/);
  await page.mouse.down();
  await page.mouse.up();
  await page.getByRole('region', { name: /^Rack R-B/ }).waitFor({ timeout: DRAWN_TIMEOUT_MS });
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await page.getByTestId('minimap').waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByTestId('minimap').waitFor({ state: 'detached' });
  expect(problems).toEqual([]);
  await page.close();
});

test('a pointer at a rack lifts what feeds and cools it and dims the rest, and leaves the plan as it was', async () => {
  const { page, plan, problems } = await openZone('dark');
  const before = await overlayShare(page);
  await pointAtRack(page, plan);
  expect(await page.getByTestId('floor-tooltip').innerText()).toMatch(/Fed by[\s\S]*Cooled by CRAH-1/);
  await expect.poll(() => overlayShare(page), { timeout: DRAWN_TIMEOUT_MS }).toBeGreaterThan(before + 0.3);
  await screenshot(page, 'floor-hover');
  await page.mouse.move(2, 2);
  await expect.poll(() => overlayShare(page), { timeout: DRAWN_TIMEOUT_MS }).toBeCloseTo(before, 2);
  expect(problems).toEqual([]);
  await page.close();
});

test('the footprint of a job that is chosen stays, and dims the rest', async () => {
  const { page, problems } = await openZone('dark');
  const before = await overlayShare(page);
  const footprint = page.getByLabel('Footprint of a job');
  await footprint.focus({ timeout: DRAWN_TIMEOUT_MS });
  await page.keyboard.press('ArrowDown');
  await page
    .getByText(/^\d+ racks?$/)
    .first()
    .waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(() => overlayShare(page), { timeout: DRAWN_TIMEOUT_MS }).toBeGreaterThan(before + 0.3);
  expect(await overlayShare(page)).toBeLessThan(0.999);
  await screenshot(page, 'floor-footprint');
  await footprint.focus();
  await page.keyboard.press('Backspace');
  await expect.poll(() => overlayShare(page), { timeout: DRAWN_TIMEOUT_MS }).toBeCloseTo(before, 2);
  expect(problems).toEqual([]);
  await page.close();
});

test(
  'by fingers: two zoom, one moves what is larger than its panel and scrolls the page otherwise, a tap opens a rack',
  LONG,
  async () => {
    const { page, plan, problems } = await openZone('dark', PHONE, { hasTouch: true });
    await plan.scrollIntoViewIfNeeded();
    const box = await boxOf(plan);
    await fingers(page, stroke(box, [0.45, 0.5], [0.2, 0.5]), stroke(box, [0.55, 0.5], [0.8, 0.5]));
    const map = page.getByTestId('minimap');
    await map.waitFor();
    const seen = () => map.evaluate((one) => (one.nextElementSibling as HTMLElement).style.transform);
    const before = await seen();
    await fingers(page, stroke(box, [0.7, 0.4], [0.3, 0.4]));
    await expect.poll(seen, { timeout: DRAWN_TIMEOUT_MS }).not.toBe(before);
    await page.getByRole('button', { name: 'Show all' }).click();
    await map.waitFor({ state: 'detached' });

    const scrolled = () => page.evaluate(() => document.scrollingElement!.scrollTop);
    const top = await scrolled();
    await fingers(page, stroke(box, [0.5, 0.3], [0.5, 0.9]));
    await expect.poll(scrolled, { timeout: DRAWN_TIMEOUT_MS }).toBeLessThan(top);

    await plan.scrollIntoViewIfNeeded();
    await tapRack(page, plan);
    expect(problems).toEqual([]);
    await page.close();
  }
);

/** Taps along the plan until a rack is met and opens. */
async function tapRack(page: Page, plan: Locator): Promise<void> {
  const rack = page.getByRole('region', { name: /^Rack R-/ });
  for (const down of [0.35, 0.45, 0.55, 0.65, 0.75, 0.25]) {
    for (let across = 0.1; across < 0.9; across += 0.08) {
      const { x, y, width, height } = await boxOf(plan);
      await page.touchscreen.tap(x + across * width, y + down * height);
      const isOpen = await rack.waitFor({ timeout: TAP_TIMEOUT_MS }).then(
        () => true,
        () => false
      );
      if (isOpen) {
        return;
      }
    }
  }
  throw new Error('No tap on the plan opened a rack.');
}

test('the minimap goes where it is clicked', async () => {
  const { page, plan } = await openZone('dark');
  for (let step = 0; step < 4; step++) {
    await page.getByRole('button', { name: 'Zoom in' }).click();
  }
  const map = page.getByTestId('minimap');
  const { x, y, width, height } = await boxOf(map);
  const seen = () => map.evaluate((one) => (one.nextElementSibling as HTMLElement).style.transform);
  const places: string[] = [];
  for (const [across, down] of [
    [0.1, 0.1],
    [0.9, 0.9],
  ] as const) {
    await page.mouse.click(x + across * width, y + down * height);
    places.push(await seen());
  }
  expect(places[0]).not.toBe(places[1]);
  // The plan follows: what was to be seen at its middle is another rack now.
  await plan.press('0');
  await map.waitFor({ state: 'detached' });
  await page.close();
});

test('the scrubber shows the hall as it was, and the end of the range again', async () => {
  const { page, problems } = await openZone('dark');
  const slider = page.getByRole('slider', { name: 'Time' });
  await slider.focus();
  for (let step = 0; step < 4; step++) {
    await page.keyboard.press('ArrowLeft');
  }
  await page.getByText(/^At 20\d\d-.*: 12 racks/).waitFor({ timeout: DRAWN_TIMEOUT_MS });
  await screenshot(page, 'floor-replay');
  await page.getByRole('button', { name: 'End' }).click();
  await page
    .getByText(/^12 racks/)
    .first()
    .waitFor({ timeout: DRAWN_TIMEOUT_MS });
  expect(problems).toEqual([]);
  await page.close();
});

test('the table has every rack, for whom a plan says nothing', async () => {
  const { page, problems } = await openZone('dark');
  await page.getByRole('radio', { name: 'Table' }).click();
  await expect.poll(() => page.getByRole('rowheader').count(), { timeout: DRAWN_TIMEOUT_MS }).toBe(12);
  await screenshot(page, 'floor-table');
  expect(problems).toEqual([]);
  await page.close();
});
