import { describe, expect, test } from 'vitest';
import { SITE } from '#simulator/plant/layout.ts';
import { accessibilityFaults } from './testing/accessibility.ts';
import { DESKTOP, DRAWN_TIMEOUT_MS, openPage, PHONE, pictureName, screenshot, THEMES } from './testing/browser-page.ts';
import { demoForTests } from './testing/demo.ts';

/** The story takes 25 minutes; the plant may run faster than the clock, but for the picture in the documentation. */
const SPEED = process.env.PLENUM_UPDATE_SCREENSHOTS ? 1 : 20;
const STORY_MS = 1_500_000;
/** Down to the liquid loop, where the story is. */
const TALL = { width: 1440, height: 1640 };
const STORY_TIMEOUT_MS = 150_000 + STORY_MS / SPEED;

const demo = demoForTests(['--no-history'], { SIMULATOR_SPEED: String(SPEED) });

/** Several pages, each with its wait. */
const LONG = { timeout: 8 * DRAWN_TIMEOUT_MS };

// The story first, as what is broken afterwards stays broken.
describe('a bad day of the demo', { shuffle: false }, () => {
  test(
    'the overview is green at rest, red when a 300 kW job lands in the zone of a degraded CDU, and green again',
    async () => {
      const { page, problems } = await openPage(
        demo.browser,
        new URL('/d/plenum-overview?from=now-15m&to=now&var-zone=pod-b1', demo.plenum.url),
        TALL
      );
      const tile = async (title: string) => {
        const section = page
          .locator('section')
          .filter({ hasText: new RegExp(`^${title}`) })
          .first();
        const text = section.getByText(/\d\d\.\d/).first();
        await text.waitFor({ timeout: DRAWN_TIMEOUT_MS });
        const [red = 0, green = 0] = (await text.evaluate((one) => getComputedStyle(one).color))
          .match(/\d+/g)!
          .map(Number);
        return {
          text: (await section.innerText()).replaceAll(/\s+/g, ' '),
          hue: red > 3 * green ? 'red' : green > red ? 'green' : 'orange',
        };
      };
      for (const title of ['Hottest inlet', 'Liquid supply']) {
        expect(await tile(title), title).toMatchObject({ hue: 'green' });
      }
      await fetch(new URL('/story?name=cdu-degraded', demo.plenum.controlUrl), { method: 'POST' });
      await expect
        .poll(() => tile('Liquid supply'), { timeout: STORY_TIMEOUT_MS, interval: 1000 })
        .toMatchObject({ hue: 'red' });
      const { text } = await tile('Liquid supply');
      expect(text).toMatch(/R-B0[123]/);
      // Air has nothing to do with it.
      expect(await tile('Hottest inlet')).toMatchObject({ hue: 'green' });
      await screenshot(page, 'story');
      await expect
        .poll(() => tile('Liquid supply'), { timeout: STORY_TIMEOUT_MS, interval: 1000 })
        .toMatchObject({ hue: 'green' });
      expect(problems).toEqual([]);
      await page.close();
    },
    2 * STORY_TIMEOUT_MS
  );

  test(
    'On-call says on a phone and on a desk what is wrong, since when, whom it hits and what to do',
    LONG,
    async () => {
      for (const fault of ['kind=crah-fan&target=CRAH-2', 'kind=cdu-pump&target=CDU-1&value=2']) {
        const { status } = await fetch(new URL(`/fault?${fault}&seconds=86400`, demo.plenum.controlUrl), {
          method: 'POST',
        });
        expect(status).toBe(200);
      }
      for (const theme of THEMES) {
        const url = new URL(`/d/plenum-on-call?theme=${theme}&from=now-15m&to=now`, demo.plenum.url);
        const { page, problems } = await openPage(demo.browser, url, PHONE);
        const table = (title: string) =>
          page.locator('[data-viz-panel-key]').filter({ hasText: title }).locator('table');
        for (const [title, row] of [
          ['What is wrong', /CRAH-2\s+down\s+[\d.]+ (s|min|h)\s+\d+/],
          ['What is wrong', /CDU-1\s+down\s/],
          ['Racks hit', /R-B01\s+now\s+lost\s+none left/],
        ] as const) {
          await expect
            .poll(async () => (await table(title).allInnerTexts()).join(), { timeout: 2 * DRAWN_TIMEOUT_MS })
            .toMatch(row);
        }
        await page.getByRole('link', { name: 'unit down' }).waitFor();
        for (const viewport of [PHONE, DESKTOP]) {
          const name = pictureName('on-call', theme, viewport);
          await page.setViewportSize(viewport);
          // While it loads, an old drawing is dimmed.
          await expect
            .poll(() => accessibilityFaults(page, 'main'), { timeout: DRAWN_TIMEOUT_MS, message: name })
            .toEqual([]);
          await screenshot(page, name);
          expect(
            await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
          ).toBeLessThanOrEqual(0);
        }
        expect(problems).toEqual([]);
        await page.close();
      }
    }
  );

  test('On-call for one root cause, typed by keyboard alone or named by an alert, has the racks behind it alone', async () => {
    const url = new URL(`/d/plenum-on-call?from=now-15m&to=now&var-site=${SITE.id}`, demo.plenum.url);
    const { page, problems } = await openPage(demo.browser, url);
    const hit = async () =>
      (
        await page.locator('[data-viz-panel-key]').filter({ hasText: 'Racks hit' }).locator('table').allInnerTexts()
      ).join();
    await expect.poll(hit, { timeout: 2 * DRAWN_TIMEOUT_MS }).toMatch(/R-A\d\d[\s\S]*R-B01|R-B01[\s\S]*R-A\d\d/);
    await page.getByRole('textbox', { name: 'Root cause' }).focus();
    await page.keyboard.type('CDU-1');
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).searchParams.get('var-cause')).toBe('CDU-1');
    await expect.poll(hit, { timeout: DRAWN_TIMEOUT_MS }).not.toMatch(/R-A\d\d/);
    expect(await hit()).toContain('R-B01');
    expect(problems).toEqual([]);
    await page.close();
  });
});
