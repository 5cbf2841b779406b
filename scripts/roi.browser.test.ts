import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '#database/testing/database.ts';
import { ROOT } from './lib/run.ts';
import { type Supervisor, supervise } from './lib/supervisor.ts';
import { accessibilityFaults } from './testing/accessibility.ts';
import { DESKTOP, DRAWN_TIMEOUT_MS, launchBrowser, openPage, PHONE, screenshot } from './testing/browser-page.ts';
import { DAY_MS, DEMO_SAVINGS_MS, fillDemoSavings } from './testing/demo-savings.ts';

/** The panel's own part of the page. */
const PANEL = '[data-plenum-panel="roi"]';

let database: TestDatabase;
let supervisor: Supervisor;
let browser: Browser;
let url = '';

beforeAll(async () => {
  database = await testDatabase();
  // Days that are over: the panel reads up to the end of yesterday.
  await fillDemoSavings(database.url, Math.floor(Date.now() / DAY_MS) * DAY_MS);
  supervisor = supervise(path.join(ROOT, 'dist', 'test-logs'), () => undefined);
  const preview = supervisor.start({
    name: 'preview',
    script: 'preview/main.ts',
    args: ['--port', '0'],
    env: { PLENUM_READER_URL: database.embedded ? database.urlAs('plenum_reader') : database.url },
    ready: (line) => line.startsWith('{') && line.includes('"ready":true'),
  });
  url = (JSON.parse(await preview.ready) as { url: string }).url;
  browser = await launchBrowser();
}, DEMO_SAVINGS_MS);

afterAll(async () => {
  await browser?.close();
  await supervisor?.stop();
  await database?.stop();
});

async function openRoi(query = '', viewport = { ...DESKTOP, height: 1200 }) {
  const opened = await openPage(browser, new URL(`/d/plenum-roi${query}`, url), viewport);
  await opened.page
    .locator(PANEL)
    .getByText(/^[\d,]+ EUR saved so far by 3 initiatives/)
    .waitFor({ timeout: DRAWN_TIMEOUT_MS });
  return opened;
}

describe('the dashboard ROI of the demo plant', () => {
  test.each(['dark', 'light'])('says what was saved, %s, without an error or a serious fault', async (theme) => {
    const { page, problems } = await openRoi(`?theme=${theme}`);
    const panel = page.locator(PANEL);
    await panel.getByText(/come back in .* years\. Forecast for the whole of \d{4}: .* EUR\./).waitFor();
    await panel.getByText('New fill of the cooling tower is not distinguishable from zero.').waitFor();
    await panel.getByRole('button', { name: /^Chilled water raised .*: [\d,]+ EUR \(.*\), saved$/ }).waitFor();
    await screenshot(page, `roi-${theme}`);
    await expect.poll(() => accessibilityFaults(page, PANEL), { timeout: DRAWN_TIMEOUT_MS }).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });

  test('by keyboard alone an initiative is chosen, its days are read, and how its number came about', async () => {
    const { page, problems } = await openRoi();
    const panel = page.locator(PANEL);
    await panel.getByRole('button', { name: /^CRAH fans by underfloor pressure/ }).focus();
    await page.keyboard.press('Enter');
    await panel.getByRole('region', { name: /^Metered and expected: CRAH fans/ }).waitFor();
    const day = panel.getByRole('slider', { name: 'Day' });
    await day.focus();
    await page.keyboard.press('Home');
    const first = await day.getAttribute('aria-valuetext');
    await page.keyboard.press('ArrowRight');
    expect(await day.getAttribute('aria-valuetext')).not.toBe(first);
    expect(first).toMatch(/^Mean day of the week from 1 \w+ \d{4}: metered .* expected .* \(.* to .*\)$/);
    await panel.getByRole('button', { name: 'How this number came about' }).focus();
    await page.keyboard.press('Enter');
    await panel.getByText(/^Metered by the active power of MTR-CRAH-1 \+ MTR-CRAH-2 \+ MTR-CRAH-3\.$/).waitFor();
    await panel.getByText(/^Adjusted baseline .* - metered .* = /).waitFor();
    expect(problems).toEqual([]);
    await page.close();
  });

  test('hands its numbers to a spreadsheet, initiatives and days', async () => {
    const { page } = await openRoi();
    const panel = page.locator(PANEL);
    const saved = async (name: string) => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        panel.getByRole('button', { name, exact: true }).click(),
      ]);
      return {
        name: file.suggestedFilename(),
        lines: (await readFile(await file.path(), 'utf8')).trim().split('\r\n'),
      };
    };
    const initiatives = await saved('CSV');
    expect(initiatives.name).toMatch(/^plenum-savings-\d{4}-\d\d-\d\d\.csv$/);
    expect(initiatives.lines).toHaveLength(4);
    expect(initiatives.lines[0]).toContain('saving (kWh),low (kWh),high (kWh)');
    const days = await saved('CSV of days');
    expect(days.lines.length).toBeGreaterThan(300);
    await page.close();
  });

  test('prints on one page across, without the dashboard around it', async () => {
    const { page } = await openRoi();
    await page.evaluate(() => {
      window.print = () => document.body.setAttribute('data-was-printed', '');
    });
    await page.locator(PANEL).getByRole('button', { name: 'Print' }).click();
    await page.locator('body[data-was-printed]').waitFor();
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator(PANEL).isVisible()).toBe(false);
    expect(await page.locator('[data-plenum-print="roi"]').isVisible()).toBe(true);
    await page.setViewportSize({ width: 1123, height: 794 });
    await screenshot(page, 'roi-print');
    const pdf = (await page.pdf({ format: 'A4', landscape: true, preferCSSPageSize: true })).toString('latin1');
    expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeLessThanOrEqual(2);
    await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
    await page.emulateMedia({ media: 'screen' });
    await page.locator('[data-plenum-print]').waitFor({ state: 'detached' });
    await page.close();
  });

  test('has the KPIs of the month below, with what is missing', async () => {
    const { page } = await openRoi();
    const table = page.getByText('Efficiency and cost this month').first();
    await table.scrollIntoViewIfNeeded();
    await page.getByText('interim').first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await screenshot(page, 'roi-kpis');
    await page.close();
  });

  test('on a phone nothing is wider than the screen', async () => {
    const { page, problems } = await openRoi('', PHONE);
    await screenshot(page, 'roi-phone');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await expect.poll(() => accessibilityFaults(page, PANEL), { timeout: DRAWN_TIMEOUT_MS }).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });
});
