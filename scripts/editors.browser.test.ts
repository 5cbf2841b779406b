import type { JSHandle, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { accessibilityFaults } from './testing/accessibility.ts';
import { DESKTOP, DRAWN_TIMEOUT_MS, openPage, PHONE, screenshot } from './testing/browser-page.ts';
import { cutTexts } from './testing/cut-texts.ts';
import { demoForTests } from './testing/demo.ts';

const KIND_TIMEOUT_MS = 300_000;
/** More tab stops than the longest editor has before it ends. */
const MANY_TABS = 120;

/** What a database says on a machine that is busy with other tests, which is not an editor's fault. */
const LATE = /^(?:502|400) .*overloaded|^Failed to load resource/;

const EDITOR = '[data-plenum-editor]';
const KINDS = [
  'Time series',
  'Floor',
  'Events',
  'Data health',
  'Capacity',
  'Energy flow',
  'KPIs',
  'Savings',
  'Correlation',
  'Impact',
];

const demo = demoForTests(['--no-history']);

async function openExplore(theme = 'dark', viewport = DESKTOP) {
  const opened = await openPage(demo.browser, new URL(`/explore?theme=${theme}`, demo.plenum.url), viewport);
  await opened.page.getByLabel('Query', { exact: true }).waitFor({ timeout: DRAWN_TIMEOUT_MS });
  return opened;
}

/** Goes on by the Tab key until the field of this label has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, label: string): Promise<void> {
  for (let tabs = 0; tabs < MANY_TABS; tabs++) {
    await page.keyboard.press('Tab');
    if ((await focusedName(page)) === label) {
      return;
    }
  }
  throw new Error(`the Tab key never came to ${label}`);
}

/** By what a screen reader announces what has the focus; the icons beside labels are Grafana's own, with the explanation as their tip. */
function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const focused = document.activeElement;
    const label = focused instanceof HTMLInputElement ? focused.labels?.[0]?.textContent : undefined;
    const name = focused?.getAttribute('aria-label') ?? label ?? focused?.textContent ?? '';
    return focused instanceof SVGElement ? 'explanation' : name.trim();
  });
}

async function choose(page: Page, label: string, typed: string): Promise<void> {
  await tabTo(page, label);
  await page.keyboard.type(typed);
  await page.getByRole('option').first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
  await page.keyboard.press('Enter');
}

async function sentence(page: Page, text: string | RegExp): Promise<void> {
  await page.locator(EDITOR).getByText(text).waitFor({ timeout: DRAWN_TIMEOUT_MS });
}

/** What could show that an element has the focus: outlines, rings and borders of it and of what it lies in. */
function rings(element: JSHandle<Element>): Promise<string> {
  return element.evaluate((inner) => {
    const look = (one: Element) => {
      const { outline, boxShadow, borderColor } = getComputedStyle(one);
      return [outline, boxShadow, borderColor].join(' ');
    };
    const around: string[] = [];
    for (let one: Element | null = inner, steps = 0; one && steps < 6; one = one.parentElement, steps++) {
      around.push(look(one));
    }
    // The label of a radio button or switch is drawn in place of it.
    return [...around, inner.nextElementSibling ? look(inner.nextElementSibling) : ''].join('\n');
  });
}

describe('the query editor', () => {
  test.each([
    ['dark', DESKTOP],
    ['light', DESKTOP],
    ['dark', PHONE],
    ['light', PHONE],
  ] as const)(
    'shows every kind whole and without a serious fault for people who use other means: %s, %j',
    async (theme, viewport) => {
      const { page, problems } = await openExplore(theme, viewport);
      for (const kind of KINDS) {
        await page.getByLabel('Query', { exact: true }).focus();
        await page.keyboard.type(kind);
        await page.keyboard.press('Enter');
        await page.locator(EDITOR).getByText(kind, { exact: true }).waitFor({ timeout: DRAWN_TIMEOUT_MS });
        await expect.poll(() => accessibilityFaults(page, EDITOR), { timeout: DRAWN_TIMEOUT_MS }).toEqual([]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow, kind).toBeLessThanOrEqual(0);
        await expect.poll(() => cutTexts(page, EDITOR), { message: kind, timeout: DRAWN_TIMEOUT_MS }).toEqual([]);
        await screenshot(page, `editor-${kind.toLowerCase().replace(' ', '-')}-${theme}-${viewport.width}`);
      }
      expect(problems.filter((problem) => !LATE.test(problem))).toEqual([]);
      await page.close();
    },
    KIND_TIMEOUT_MS
  );

  test(
    "a time series is asked for without a mouse, in a team's own words, and drawn",
    async () => {
      const { page } = await openExplore();
      await page
        .locator(EDITOR)
        .getByText(/Unit: W; \d+ points/)
        .waitFor({ timeout: DRAWN_TIMEOUT_MS });
      await choose(page, 'Metric', 'cold aisle');
      await choose(page, 'Combine', 'maximum');
      await choose(page, 'Rack', 'A01');
      await choose(page, 'Group by', 'equipment');
      await tabTo(page, 'Time step');
      await page.keyboard.press('Control+a');
      await page.keyboard.type('1m');
      await page.keyboard.press('Enter');
      await sentence(page, 'Highest air temperature (Inlet) of rack R-A01, by equipment, every 1m.');
      await tabTo(page, 'Run query');
      await page.keyboard.press('Enter');
      await page.locator('canvas').first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
      await page.close();
    },
    KIND_TIMEOUT_MS
  );

  test('says in full what each metric is usually combined by, the longest too', async () => {
    const { page } = await openExplore();
    await page
      .locator(EDITOR)
      .getByText(/Unit: W; \d+ points/)
      .waitFor({ timeout: DRAWN_TIMEOUT_MS });
    for (const [typed, usual] of [
      ['inlet', 'Usual (mean)'],
      ['rack power', 'Usual (sum)'],
      ['leak detect', 'Usual (maximum)'],
    ] as const) {
      await page.getByLabel('Metric', { exact: true }).focus();
      await page.keyboard.type(typed);
      await page.getByRole('option').first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
      await page.keyboard.press('Enter');
      await page.locator(EDITOR).getByText(usual, { exact: true }).waitFor({ timeout: DRAWN_TIMEOUT_MS });
      expect(await cutTexts(page, EDITOR)).toEqual([]);
    }
    await page.close();
  });

  test(
    'health, events and capacity are asked for without a mouse',
    async () => {
      const { page } = await openExplore();
      await choose(page, 'Query', 'health');
      await choose(page, 'Health of', 'sources');
      await tabTo(page, 'All');
      await page.keyboard.press('ArrowRight');
      await choose(page, 'In alert rules', 'silent');
      await sentence(
        page,
        /of each source is, where something is wrong\. An alert rule gets the share of points that are silent/
      );
      await page.getByText('Result, last hour').waitFor();

      await page.reload();
      await choose(page, 'Query', 'events');
      await choose(page, 'Type', 'alarms');
      await page.keyboard.press('Escape');
      await tabTo(page, 'Text');
      await page.keyboard.type('fan');
      await page.keyboard.press('Enter');
      await sentence(page, 'The newest 1000 alarms, that say "fan".');

      await page.reload();
      await choose(page, 'Query', 'capacity');
      await choose(page, 'Rows', 'feeds');
      await choose(page, 'Draw', 'p99');
      await sentence(page, /What each feed of a rack carries.* against the draw of 99 % of the time/);
      await page.close();
    },
    KIND_TIMEOUT_MS
  );

  test.each(['Time series', 'Correlation', 'Floor'])(
    'the focus goes through %s in the order of reading, is always seen, and always has a name',
    async (kind) => {
      const { page } = await openExplore();
      await choose(page, 'Query', kind);
      await page
        .locator(EDITOR)
        .getByText(/Unit: |The hall/)
        .first()
        .waitFor({ timeout: DRAWN_TIMEOUT_MS });
      await page.evaluate(() => (document.activeElement as HTMLElement).blur());
      await page.getByLabel('Query', { exact: true }).focus();
      const seen: Array<{ name: string; top: number; left: number }> = [];
      for (let tabs = 0; tabs < MANY_TABS && (await page.locator(`${EDITOR} :focus`).count()) > 0; tabs++) {
        const name = await focusedName(page);
        expect(name, `after ${seen.at(-1)?.name}`).not.toBe('');
        const element = (await page.evaluateHandle(() => document.activeElement)) as JSHandle<Element>;
        const focused = await rings(element);
        const box = await page.evaluate(() => {
          const { top, left, height } = document.activeElement!.getBoundingClientRect();
          return { top: top + height / 2 + window.scrollY, left };
        });
        seen.push({ name, ...box });
        await page.keyboard.press('Tab');
        // A ring fades away.
        await expect.poll(() => rings(element), { message: `${name} shows no focus` }).not.toBe(focused);
      }
      expect(seen.length).toBeGreaterThan(10);
      // A row is as high as a control.
      const backwards = seen.slice(1).filter(({ top, left }, index) => {
        const before = seen[index]!;
        return top < before.top - 16 || (Math.abs(top - before.top) <= 16 && left < before.left);
      });
      expect(backwards).toEqual([]);
      await page.close();
    },
    KIND_TIMEOUT_MS
  );
});
