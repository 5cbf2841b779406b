import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { accessibilityFaults } from './testing/accessibility.ts';
import {
  boxOf,
  DESKTOP,
  DRAWN_TIMEOUT_MS,
  openPage,
  PHONE,
  pictureName,
  screenshot,
  THEMES,
  VIEWS,
} from './testing/browser-page.ts';
import { demoForTests } from './testing/demo.ts';
import { expectToFitScreens } from './testing/fluid.ts';
import { query, values } from './testing/query.ts';

const HOUR_S = 3_600;
/** Live samples and pages go first: on a busy machine the past is minutes behind. */
const HISTORY_TIMEOUT_MS = 900_000;

const demo = demoForTests();

/** Chooses what `typed` finds in a variable of the dashboard, as people without a mouse do. */
async function pick(page: Page, variable: string, typed: string): Promise<void> {
  await page.getByRole('combobox', { name: new RegExp(variable) }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.type(typed);
  await page
    .getByRole('option', { name: new RegExp(typed) })
    .first()
    .waitFor({ timeout: DRAWN_TIMEOUT_MS });
  await page.keyboard.press('Enter');
}

// History first, so that the pictures show it.
describe('the overview of the demo', { shuffle: false }, () => {
  test(
    'history of the simulated plant is filled in behind the live samples',
    async () => {
      await expect
        .poll(
          async () =>
            Math.min(
              ...(await query(demo.plenum.url, { metric: 'RackPower' }, { seconds: 20 * HOUR_S })).map(
                (frame) => values(frame).length
              )
            ),
          {
            timeout: HISTORY_TIMEOUT_MS,
            interval: 2_000,
          }
        )
        .toBeGreaterThan(100);
    },
    HISTORY_TIMEOUT_MS
  );

  test('the overview shows every rack without an error on the console', async () => {
    for (const theme of THEMES) {
      const { page, problems } = await openPage(
        demo.browser,
        new URL(`/d/plenum-overview?theme=${theme}`, demo.plenum.url)
      );
      await page.getByText('Hottest inlet').first().waitFor();
      await expect
        .poll(() => page.getByText('R-A01', { exact: false }).count(), { timeout: DRAWN_TIMEOUT_MS })
        .toBeGreaterThan(0);
      await expect.poll(() => page.locator('canvas').count(), { timeout: DRAWN_TIMEOUT_MS }).toBeGreaterThan(3);
      await screenshot(page, pictureName('overview', theme));
      // While it loads, an old drawing is dimmed.
      await expect.poll(() => accessibilityFaults(page, 'main'), { timeout: DRAWN_TIMEOUT_MS }).toEqual([]);
      expect(problems).toEqual([]);
      await page.close();
    }
  });

  test('the correlation panel says its finding and that the plant is simulated', async () => {
    const { page } = await openPage(demo.browser, new URL('/d/plenum-overview', demo.plenum.url));
    const panel = page.locator('[data-viz-panel-key="panel-1"], section').filter({ hasText: 'move together' }).first();
    await panel
      .getByText(/simulated/)
      .first()
      .waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await expect.poll(() => panel.innerText(), { timeout: DRAWN_TIMEOUT_MS }).toMatch(/\br [−-]?\d\.\d\d/);
    await page.close();
  });

  test.each(THEMES)('the start page lists every source with its newest sample, %s', async (theme) => {
    const { page, problems } = await openPage(
      demo.browser,
      new URL(`/a/plenum-itot-app?theme=${theme}`, demo.plenum.url)
    );
    for (const protocol of ['OPC UA', 'Modbus', 'Prometheus', 'MQTT']) {
      await page.getByText(new RegExp(protocol)).first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
    }
    await page
      .getByText(/\d+ s ago/)
      .first()
      .waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await screenshot(page, pictureName('start-page', theme));
    await expect.poll(() => accessibilityFaults(page, 'main'), { timeout: DRAWN_TIMEOUT_MS }).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });

  test('the query editor asks and its answer is drawn', async () => {
    const { page, problems } = await openPage(demo.browser, new URL('/explore', demo.plenum.url));
    await page.getByText('Rack power').first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await page.getByRole('button', { name: 'Run query' }).click();
    await page.locator('canvas').first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await screenshot(page, 'query-editor');
    expect(problems).toEqual([]);
    await page.close();
  });

  test('the first screen is the answer: tiles first, the hottest inlet with its rack, then the drawing', async () => {
    for (const viewport of [DESKTOP, PHONE]) {
      const { page } = await openPage(demo.browser, new URL('/d/plenum-overview', demo.plenum.url), viewport);
      const hottest = page.locator('section').filter({ hasText: /^Hottest inlet/ });
      await expect
        .poll(() => hottest.innerText(), { timeout: DRAWN_TIMEOUT_MS })
        .toMatch(/R-[ABN]\d\d\s+\d\d\.\d\s*°C/);
      const topOf = async (title: string) => (await boxOf(page.getByText(title).first())).y;
      expect(await topOf('Liquid supply')).toBeLessThan(await topOf('Do power, temperature'));
      await page.close();
    }
  });

  test('an empty range is grey and claims nothing', async () => {
    const { page } = await openPage(
      demo.browser,
      new URL('/d/plenum-overview?from=2020-01-01T00:00:00.000Z&to=2020-01-01T01:00:00.000Z', demo.plenum.url)
    );
    const tile = (title: string) => page.locator('section').filter({ hasText: title }).first();
    for (const title of ['Hottest inlet', 'Liquid supply']) {
      const text = tile(title).getByText(/^no value/);
      await text.waitFor({ timeout: DRAWN_TIMEOUT_MS });
      const [red, green, blue] = (await text.evaluate((one) => getComputedStyle(one).color)).match(/\d+/g)!;
      expect(new Set([red, green, blue]).size, `${title} is ${red}, ${green}, ${blue}`).toBe(1);
    }
    expect(await page.getByText('no liquid-cooled rack').count()).toBe(0);
    await page.close();
  });

  test('the query editor shows every button, and says why it refuses a time step, also on a phone', async () => {
    for (const viewport of [DESKTOP, PHONE]) {
      const { page } = await openPage(demo.browser, new URL('/explore', demo.plenum.url), viewport);
      await page.getByRole('button', { name: 'Add metric' }).click({ timeout: DRAWN_TIMEOUT_MS });
      const icon = page.getByRole('button', { name: 'Remove metric' }).first().locator('svg');
      expect((await boxOf(icon)).width).toBeGreaterThanOrEqual(12);
      await page.getByLabel('Time step').fill('5 minutes');
      await page.getByLabel('Time step').press('Enter');
      const refusal = await boxOf(page.getByText(/Time step cannot be/));
      expect(refusal.x + refusal.width).toBeLessThanOrEqual(viewport.width);
      await page.close();
    }
  });

  test('the dashboard of jobs says whose job made the heat, and a bar tells more of its job by keyboard', async () => {
    const { page, problems } = await openPage(
      demo.browser,
      new URL('/d/plenum-jobs?from=now-6h&to=now', demo.plenum.url)
    );
    const bars = page.locator('[data-bar]');
    await bars.first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await page
      .getByText(/jobs? of \d+ tenants? ran; most energy went to (job )?.+ \(\d+ %\)\. The inlet of R-/)
      .waitFor({
        timeout: DRAWN_TIMEOUT_MS,
      });
    await page.locator('[data-bar][tabindex="0"]').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: /^Job / }).getByRole('button', { name: 'Zoom to it' }).waitFor();
    // As in Grafana, panels of other dashboards are not waited for.
    const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    expect(loaded.filter((name) => /plenum-\w+-panel\/module\.js/.test(name))).toHaveLength(1);
    expect(problems).toEqual([]);
    await page.close();
  });

  test.each([
    { name: 'health', query: '', shows: ['td:has-text("R-A01")', 'td:has-text("pdu")'] },
    { name: 'rack', query: '&var-rack=R-A03', shows: ['td:has-text("UPS-A")', 'td:has-text("CRAH-1")'] },
    { name: 'zone', query: '&var-zone=row-a', shows: ['[role=application] canvas', '.uplot canvas'] },
    { name: 'jobs', query: '&from=now-6h&to=now', shows: ['[data-bar]', '.uplot canvas'] },
    // As nobody has broken anything here, it is at rest.
    {
      name: 'on-call',
      picture: 'on-call-at-rest',
      query: '',
      shows: [
        '[data-viz-panel-key]:has-text("Looked last")',
        '.uplot canvas',
        // A legend names racks, not the variable that would name them.
        '[data-viz-panel-key]:has-text("Inlet against its limit") >> text=/^R-[ABN]\\d\\d$/',
      ],
    },
  ])(
    'the dashboard $name, dark and light, on a desk and a phone: no serious fault, nothing beyond the edge, no error',
    async ({ name, picture = name, query: asked, shows }) => {
      for (const theme of THEMES) {
        const url = new URL(`/d/plenum-${name}?theme=${theme}${asked}`, demo.plenum.url);
        const { page, problems } = await openPage(demo.browser, url);
        for (const one of shows) {
          await page.locator(one).first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
        }
        for (const viewport of [DESKTOP, PHONE]) {
          const called = pictureName(picture, theme, viewport);
          await page.setViewportSize(viewport);
          // While it loads, an old drawing is dimmed; a drawing follows the size of its panel.
          await expect
            .poll(() => accessibilityFaults(page, 'main'), { timeout: DRAWN_TIMEOUT_MS, message: called })
            .toEqual([]);
          await screenshot(page, called);
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          expect(overflow, called).toBeLessThanOrEqual(0);
          if (viewport === DESKTOP) {
            const pages = page.getByRole('navigation', { name: 'Pages' });
            expect(await pages.evaluate((one) => one.scrollWidth - one.clientWidth)).toBeLessThanOrEqual(0);
          }
        }
        expect(problems).toEqual([]);
        await page.close();
      }
    },
    6 * DRAWN_TIMEOUT_MS
  );

  test('on a phone the text in the form of the data source is not cut off', async () => {
    const { page } = await openPage(demo.browser, new URL('/datasource', demo.plenum.url), PHONE);
    const code = page.getByText(/GRANT plenum_reader TO grafana/);
    await code.waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await screenshot(page, 'data-source-phone');
    expect(await code.evaluate((one) => one.scrollWidth - one.clientWidth)).toBeLessThanOrEqual(0);
    const box = await boxOf(code);
    expect(box.x + box.width).toBeLessThanOrEqual(PHONE.width);
    await page.close();
  });

  test('on a phone the strips of the correlation panel have room for their lines', async () => {
    const { page } = await openPage(demo.browser, new URL('/d/plenum-overview', demo.plenum.url), PHONE);
    const plots = page.locator('section[aria-label="Power"], section[aria-label="Thermal"]').locator('.u-over');
    await expect.poll(() => plots.count(), { timeout: DRAWN_TIMEOUT_MS }).toBe(2);
    for (const plot of await plots.all()) {
      expect((await boxOf(plot)).height).toBeGreaterThanOrEqual(60);
    }
    await page.close();
  });

  test('in Rack another rack is picked by keyboard alone, and its chain follows', async () => {
    const { page, problems } = await openPage(demo.browser, new URL('/d/plenum-rack?var-rack=R-A03', demo.plenum.url));
    const chain = page.locator('[data-viz-panel-key]').filter({ hasText: 'Power and cooling chain' }).locator('td');
    await chain.filter({ hasText: 'CRAH-1' }).first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await pick(page, 'Rack', 'R-B01');
    await expect.poll(() => new URL(page.url()).searchParams.getAll('var-rack')).toEqual(['R-B01']);
    await chain.filter({ hasText: 'CDU-1' }).first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
    expect(problems).toEqual([]);
    await page.close();
  });

  test('in Data health a zone is picked by keyboard alone, and its racks are left', async () => {
    const { page, problems } = await openPage(demo.browser, new URL('/d/plenum-health', demo.plenum.url));
    const racks = page.locator('[data-viz-panel-key]').filter({ hasText: 'Coverage by rack' }).locator('td');
    await racks.filter({ hasText: 'R-A01' }).first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await pick(page, 'Zone', 'Pod B1');
    await page.keyboard.press('Tab');
    await expect.poll(() => new URL(page.url()).searchParams.getAll('var-zone')).toEqual(['pod-b1']);
    await expect.poll(() => racks.filter({ hasText: 'R-A01' }).count(), { timeout: DRAWN_TIMEOUT_MS }).toBe(0);
    await racks.filter({ hasText: 'R-B01' }).first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
    expect(problems).toEqual([]);
    await page.close();
  });

  test.each([
    { name: 'Start', path: '', shows: 'OPC UA' },
    { name: 'Coverage', path: '/coverage', shows: /racks deliver all that they need/ },
    { name: 'Common language', path: '/language', shows: /^\d+ of \d+ metrics$/ },
  ])('the page $name fits every screen', { timeout: 7 * DRAWN_TIMEOUT_MS }, async ({ path, shows }) => {
    const { page } = await openPage(demo.browser, new URL(`/a/plenum-itot-app${path}`, demo.plenum.url));
    await page.getByText(shows).first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await expectToFitScreens(page, 'main');
    await page.close();
  });

  test('what is in a rack fits every screen', { timeout: 7 * DRAWN_TIMEOUT_MS }, async () => {
    const { page } = await openPage(demo.browser, new URL('/d/plenum-rack?var-rack=R-B01', demo.plenum.url));
    await page.getByText('Elevation, 48 U').waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await expectToFitScreens(page, '[data-viz-panel-key]:has(ol)');
    await page.close();
  });

  test.each(VIEWS)(
    'the page Common language finds a metric by the field of a source, $theme, $viewport.width px',
    async ({ theme, viewport }) => {
      const url = new URL(`/a/plenum-itot-app/language?theme=${theme}`, demo.plenum.url);
      const { page, problems } = await openPage(demo.browser, url, viewport);
      await page.getByText(/^\d+ of \d+ metrics$/).waitFor({ timeout: DRAWN_TIMEOUT_MS });
      await screenshot(page, pictureName('language', theme, viewport));
      if (viewport === DESKTOP) {
        // An id of the catalog is not torn apart by a letter.
        const torn = page
          .locator('code')
          .evaluateAll((all) =>
            all
              .map((one) => ({ id: one.textContent ?? '', lines: one.getClientRects().length }))
              .filter(({ id, lines }) => lines > 1 && id.length <= 32)
          );
        expect(await torn).toEqual([]);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
        0
      );
      await page.getByLabel('Search the common language').focus();
      await page.keyboard.type('DCGM_FI_DEV_GPU_TEMP');
      await page.getByText(/^1 of \d+ metrics$/).waitFor({ timeout: DRAWN_TIMEOUT_MS });
      await page.getByText('hw.temperature', { exact: true }).first().waitFor();
      expect(await accessibilityFaults(page, 'main')).toEqual([]);
      expect(problems).toEqual([]);
      await page.close();
    }
  );

  test.each(THEMES)('the page Coverage says what racks lack, %s, without a serious fault', async (theme) => {
    const url = new URL(`/a/plenum-itot-app/coverage?theme=${theme}`, demo.plenum.url);
    const { page, problems } = await openPage(demo.browser, url);
    await page
      .getByText(/racks deliver all that they need/)
      .first()
      .waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await screenshot(page, pictureName('coverage', theme));
    for (const part of ['Zones', 'Racks']) {
      expect(await accessibilityFaults(page, `section[aria-label^="${part} of"]`)).toEqual([]);
    }
    expect(problems).toEqual([]);
    await page.close();
  });

  // Grafana's navigation beside them takes 300 px of a window of 1,440 px.
  test.each([1_140, 860])('pages of the app fit %i px, to the last column of their tables', async (width) => {
    for (const name of ['', '/coverage', '/language', '/money']) {
      const url = new URL(`/a/plenum-itot-app${name}`, demo.plenum.url);
      const { page } = await openPage(demo.browser, url, { width, height: 900 });
      await page.locator('main table').first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
      const beyond = await page.evaluate(() =>
        [
          document.documentElement.scrollWidth,
          ...[...document.querySelectorAll('main table')].map((one) => one.getBoundingClientRect().right),
        ].map((right) => Math.round(right - window.innerWidth))
      );
      expect(Math.max(...beyond), name).toBeLessThanOrEqual(0);
      await page.close();
    }
  });

  test('on a phone nothing is wider than the screen', { timeout: 8 * DRAWN_TIMEOUT_MS }, async () => {
    const pages = [
      { name: 'overview', pathname: '/d/plenum-overview', shows: /\br [−-]?\d\.\d\d/ },
      { name: 'start-page', pathname: '/a/plenum-itot-app', shows: 'OPC UA' },
      { name: 'coverage', pathname: '/a/plenum-itot-app/coverage', shows: /racks deliver all that they need/ },
    ];
    for (const { name, pathname, shows, theme } of pages.flatMap((one) => THEMES.map((theme) => ({ ...one, theme })))) {
      const { page } = await openPage(demo.browser, new URL(`${pathname}?theme=${theme}`, demo.plenum.url), PHONE);
      await page.getByText(shows).first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
      await screenshot(page, pictureName(name, theme, PHONE));
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, pathname).toBeLessThanOrEqual(0);
      await expect
        .poll(() => accessibilityFaults(page, 'main'), { timeout: DRAWN_TIMEOUT_MS, message: `${pathname} ${theme}` })
        .toEqual([]);
      await page.close();
    }
  });
});
