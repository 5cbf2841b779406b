import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { refreshRollups } from '#database/jobs.ts';
import { buildChainPlant } from '#datasource/backend/testing/chain-plant.ts';
import {
  PAPER_FROM_MS,
  PAPER_MONTH_END_MS,
  PAPER_TARIFF,
  PAPER_TO_MS,
  paperHall,
} from '#datasource/backend/testing/paper-hall.ts';
import { buildSavingsPlant, keepRecord } from '#datasource/backend/testing/savings-plant.ts';
import { plantedSaving } from '#model/savings/testing/planted.ts';
import { accessibilityFaults } from './testing/accessibility.ts';
import { boxOf, DESKTOP, DRAWN_TIMEOUT_MS, openPage, PHONE, pictureName, screenshot } from './testing/browser-page.ts';
import { cutTexts } from './testing/cut-texts.ts';
import { expectToFitScreens } from './testing/fluid.ts';
import { expectBarsInHighContrast } from './testing/preferences.ts';
import { previewForTests } from './testing/preview.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Three months of rollups, on a machine that does much else. */
const FILL_MS = 600_000;
/** Several pages, each with its wait. */
const LONG = { timeout: 7 * DRAWN_TIMEOUT_MS };
/** Height of A4 across within margins of 12 mm, CSS px. */
const PAGE_PX = 703;
/** Smaller letters are not read on paper, CSS px. */
const LEAST_LETTERS_PX = 9;

/** A meter that saves 12 % since a day, and one that is not there. */
const planted = plantedSaving({ seed: 3, daysBefore: 60, daysAfter: 25, saving: 0.12 });
const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);

async function fillSavings(database: string): Promise<void> {
  await buildSavingsPlant(database, planted);
  const done = day(planted.doneMs);
  const from = day(planted.observations[0]!.startMs);
  await keepRecord(database, 'baseline', 'winter', { from, to: done, margin: 0.5 });
  await keepRecord(database, 'tariff', 'berlin-grid', {
    ...{ site: 'berlin', currency: 'EUR', timeZone: 'Europe/Berlin' },
    energy: [{ name: 'all', perKwh: '0.20' }],
  });
  const one = { site: 'berlin', subsystem: 'cooling', workFrom: done, doneOn: done, baseline: 'winter' };
  const raised = { title: 'Raised supply temperature', meters: ['MTR-COOL'], capex: '20000', lifeYears: 10 };
  await keepRecord(database, 'initiative', 'supply-up', { ...one, ...raised });
  await keepRecord(database, 'initiative', 'lost', { ...one, title: 'New tower fill', meters: ['MTR-GONE'] });
}

/** First moment of October 2025 in Berlin. */
const PAPER_MONTH_MS = Date.UTC(2025, 8, 30, 22);

/** The hall that docs/chargeback.md works out by hand: 350 kWh and 166.90 EUR in October 2025. */
async function fillChargeback(database: string): Promise<void> {
  await buildChainPlant(database, paperHall());
  await refreshRollups(database, PAPER_FROM_MS - HOUR_MS, PAPER_TO_MS + HOUR_MS);
  await keepRecord(database, 'tariff', 'grid', { site: 'paper', ...PAPER_TARIFF });
  await keepRecord(database, 'carbon', 'grid', { site: 'paper', gramsPerKwh: '400' });
}

const shown = previewForTests(async (database) => {
  await fillSavings(database);
  await fillChargeback(database);
}, FILL_MS);

const TALL = { ...DESKTOP, height: 1200 };
const VIEWS = [
  ['dark', 'desk', TALL],
  ['light', 'desk', TALL],
  ['dark', 'phone', PHONE],
  ['light', 'phone', PHONE],
] as const;

async function open(
  dashboard: string,
  site: string,
  [fromMs, toMs]: [number, number],
  theme = 'dark',
  viewport = TALL
) {
  const url = new URL(`/d/${dashboard}?theme=${theme}&var-site=${site}`, shown.url);
  url.searchParams.set('from', String(fromMs));
  url.searchParams.set('to', String(toMs));
  return openPage(shown.browser, url, viewport);
}

/** Nothing cut, nothing beyond the edge of the screen, nothing that hinders people. */
async function judge(page: Page, within: string): Promise<void> {
  // While an answer is on its way, the former one is dimmed.
  await expect.poll(() => accessibilityFaults(page, within), { timeout: DRAWN_TIMEOUT_MS }).toEqual([]);
  await expect.poll(() => cutTexts(page, within), { timeout: DRAWN_TIMEOUT_MS }).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
}

describe('the dashboard ROI', LONG, () => {
  const PANEL = '[data-plenum-panel="roi"]';
  const RAISED = /^Raised supply temperature saved ([\d,]+) EUR ([\d,]+) to ([\d,]+) EUR$/;

  async function openRoi(theme?: string, viewport = TALL) {
    const range: [number, number] = [planted.toMs - 7 * DAY_MS, planted.toMs];
    const opened = await open('plenum-roi', 'berlin', range, theme, viewport);
    const panel = opened.page.locator(PANEL);
    await panel.getByRole('button', { name: RAISED }).waitFor({ timeout: DRAWN_TIMEOUT_MS });
    return { ...opened, panel };
  }

  test.each(VIEWS)('says what was saved and what could not be verified, %s, %s', async (theme, _, viewport) => {
    const { page, panel, problems } = await openRoi(theme, viewport);
    await panel.getByText(/^[\d,]+ EUR saved so far by 1 initiative .*New tower fill is not verifiable\./).waitFor();
    await panel.getByRole('button', { name: /^New tower fill not verifiable/ }).waitFor();
    await screenshot(page, pictureName('roi', theme, viewport));
    await judge(page, PANEL);
    expect(problems).toEqual([]);
    await page.close();
  });

  test('heeds high contrast, and fits every screen from a phone at 200 % to a wall', async () => {
    const { page, panel } = await openRoi();
    await panel.getByRole('button', { name: RAISED }).click();
    await panel.getByRole('region', { name: /^Metered and expected: Raised supply/ }).waitFor();
    await expectBarsInHighContrast(page, `${PANEL} [data-part="saved"]`);
    await expectToFitScreens(page, PANEL);
    await page.close();
  });

  test('by keyboard alone: days are read, energy is counted, formula, data and coverage of a number are opened', async () => {
    const { page, panel, problems } = await openRoi();
    await panel.getByRole('button', { name: RAISED }).focus();
    await page.keyboard.press('Enter');
    await panel.getByRole('region', { name: /^Metered and expected: Raised supply/ }).waitFor();
    const slider = panel.getByRole('slider', { name: 'Day' });
    await slider.focus();
    await page.keyboard.press('Home');
    const first = await slider.getAttribute('aria-valuetext');
    expect(first).toMatch(/metered .* expected .* \(.* to .*\)$/);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => slider.getAttribute('aria-valuetext')).not.toBe(first);
    await panel.getByRole('button', { name: 'How this number came about' }).focus();
    await page.keyboard.press('Enter');
    for (const line of [
      /^Metered by the active power of MTR-COOL\.$/,
      /^Adjusted baseline .* - metered .* = /,
      /^Linear on IT load: energy = /,
      /^Residuals: \d+ days are worth \d+ independent ones/,
    ]) {
      await panel.getByText(line).first().waitFor();
    }
    await panel.getByRole('radio', { name: 'Money' }).focus();
    await page.keyboard.press('ArrowRight');
    await panel.getByRole('button', { name: /^Raised supply temperature saved .* [kM]Wh/ }).waitFor();
    await judge(page, PANEL);
    expect(problems).toEqual([]);
    await page.close();
  });

  test('the file for a spreadsheet has the numbers that are seen, of initiatives and of days', async () => {
    const { page, panel } = await openRoi();
    const number = (text = '') => Number(text.replaceAll(',', ''));
    const seen = RAISED.exec(
      (await panel.getByRole('button', { name: RAISED }).innerText()).replaceAll(/\s+/g, ' ').trim()
    )!;
    const initiatives = await fileOf(page, panel.getByRole('button', { name: 'CSV', exact: true }));
    expect(initiatives.name).toMatch(/^plenum-savings-\d{4}-\d\d-\d\d\.csv$/);
    const raised = initiatives.rows.find(({ initiative }) => initiative === 'supply-up')!;
    // Seen with three digits.
    for (const [index, column] of ['saved', 'saved_low', 'saved_high'].entries()) {
      expect(Number(raised[column]) / number(seen[index + 1])).toBeCloseTo(1, 2);
    }
    expect(Number(raised['saved']) / Number(raised['saving (kWh)'])).toBeCloseTo(0.2, 6);
    expect(initiatives.rows.find(({ initiative }) => initiative === 'lost')).toMatchObject({ saved: '' });
    const days = await fileOf(page, panel.getByRole('button', { name: 'CSV of days', exact: true }));
    const metered = planted.observations.map(({ energy }) => energy);
    const written = days.rows.filter((row) => row['actual (kWh)'] !== '').map((row) => Number(row['actual (kWh)']));
    expect(written.length).toBeGreaterThan(20);
    for (const kwh of written) {
      expect(Math.min(...metered.map((one) => Math.abs(one - kwh)))).toBeLessThan(0.5);
    }
    await page.close();
  });

  test('prints its answer on one page across that can be read, without the dashboard around it', async () => {
    const { page, panel, problems } = await openRoi();
    await page.evaluate(() => {
      window.print = () => document.body.setAttribute('data-was-printed', '');
    });
    await panel.getByRole('button', { name: 'Print' }).click();
    await page.locator('body[data-was-printed]').waitFor();
    await page.emulateMedia({ media: 'print' });
    // A4 across, at 96 px an inch.
    await page.setViewportSize({ width: 1123, height: 794 });
    const paper = page.locator('[data-plenum-print="roi"]');
    expect(await panel.isVisible()).toBe(false);
    expect(await paper.isVisible()).toBe(true);
    await paper.getByText(/^[\d,]+ EUR saved so far by 1 initiative/).waitFor();
    await screenshot(page, 'roi-print');
    expect(await cutTexts(page, '[data-plenum-print="roi"]')).toEqual([]);
    const letters = await paper.evaluate((one) =>
      [...one.querySelectorAll('p, dd, dt, td, th, text, span')]
        .filter((each) => each.textContent?.trim() && each.getBoundingClientRect().width > 1)
        .map((each) => parseFloat(getComputedStyle(each).fontSize))
    );
    expect(Math.min(...letters)).toBeGreaterThanOrEqual(LEAST_LETTERS_PX);
    // The answer ends on the first page; what comes before how it came about fits one.
    const [top, method] = [await boxOf(paper), await boxOf(paper.getByRole('region', { name: /^How it came about/ }))];
    expect(method.y - top.y).toBeLessThanOrEqual(PAGE_PX);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
    await page.emulateMedia({ media: 'screen' });
    await paper.waitFor({ state: 'detached' });
    expect(problems).toEqual([]);
    await page.close();
  });
});

/** A file that a click hands to the browser, its rows by their headings. */
async function fileOf(page: Page, button: Locator) {
  const [file] = await Promise.all([page.waitForEvent('download'), button.click()]);
  const text = (await readFile(await file.path(), 'utf8')).replace('\uFEFF', '').trim();
  const [heading = [], ...rows] = text
    .split('\r\n')
    .map((line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell]) => cell));
  return {
    name: file.suggestedFilename(),
    rows: rows.map((row): Record<string, string | undefined> =>
      Object.fromEntries(heading.map((name, at) => [name, row[at]]))
    ),
  };
}

describe('the dashboard Chargeback', LONG, () => {
  async function openChargeback(theme?: string, viewport: { width: number; height: number } = TALL) {
    const opened = await open('plenum-chargeback', 'paper', [PAPER_MONTH_MS, PAPER_MONTH_END_MS], theme, viewport);
    const tile = (title: string) =>
      opened.page
        .locator('section')
        .filter({ hasText: new RegExp(`^${title}`) })
        .first();
    await expect.poll(() => tile('Cost').innerText(), { timeout: DRAWN_TIMEOUT_MS }).toMatch(/166\.90?\s*EUR/);
    await expect.poll(() => tile('Energy').innerText(), { timeout: DRAWN_TIMEOUT_MS }).toMatch(/350(\.0)?\s*kWh/);
    return opened;
  }
  const bill = (page: Page) => page.locator('[data-viz-panel-key]').filter({ hasText: 'The bill, shared out' });
  const rowOf = (page: Page, who: string) => bill(page).getByRole('row').filter({ hasText: who });

  test.each(VIEWS)('shares the bill out as worked out on paper, %s, %s', async (theme, _, viewport) => {
    const { page, problems } = await openChargeback(theme, viewport);
    await expect.poll(() => rowOf(page, 'web').innerText(), { timeout: DRAWN_TIMEOUT_MS }).toMatch(/60\.58\sEUR/);
    expect(await rowOf(page, 'physics').innerText()).toMatch(/34\.32\sEUR/);
    expect(await rowOf(page, 'site meter incomplete').innerText()).toMatch(/72\.00\sEUR/);
    await screenshot(page, pictureName('chargeback', theme, viewport));
    await judge(page, 'main');
    expect(problems).toEqual([]);
    await page.close();
  });

  test('by keyboard alone, what stands idle is named instead of shared', async () => {
    const { page, problems } = await openChargeback();
    expect(await rowOf(page, 'overhead of idle').count()).toBe(0);
    await page.getByRole('combobox', { name: /Idle/ }).focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option', { name: 'Unallocated' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await rowOf(page, 'overhead of idle').waitFor({ timeout: DRAWN_TIMEOUT_MS });
    // The sum stays that of the bill.
    await expect
      .poll(async () => {
        const texts = await bill(page).getByRole('row').allInnerTexts();
        return texts.slice(1).reduce((sum, text) => sum + Number(/(-?[\d.]+)\sEUR/.exec(text)?.[1] ?? 0), 0);
      }, LONG)
      .toBeCloseTo(166.9, 1);
    expect(problems).toEqual([]);
    await page.close();
  });
});
