import { expect, test } from 'vitest';
import { DRAWN_TIMEOUT_MS, openPage, screenshot } from './testing/browser-page.ts';
import { demoForTests } from './testing/demo.ts';

/** The story takes 25 minutes; the plant may run faster than the clock, but for the picture in the documentation. */
const SPEED = process.env.PLENUM_UPDATE_SCREENSHOTS ? 1 : 20;
const STORY_MS = 1_500_000;
/** Down to the liquid loop, where the story is. */
const TALL = { width: 1440, height: 1640 };
const STORY_TIMEOUT_MS = 150_000 + STORY_MS / SPEED;

const demo = demoForTests(['--no-history'], { SIMULATOR_SPEED: String(SPEED) });

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
        hue: red > 2 * green ? 'red' : green > red ? 'green' : 'orange',
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
