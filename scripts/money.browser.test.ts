import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import pg from 'pg';
import { SITE } from '#simulator/plant/layout.ts';
import { saveDemoRecords } from './lib/demo-records.ts';
import { accessibilityFaults } from './testing/accessibility.ts';
import { DESKTOP, DRAWN_TIMEOUT_MS, openPage, PHONE, screenshot } from './testing/browser-page.ts';
import { demoForTests } from './testing/demo.ts';

const MAIN = 'main';
/** More tab stops than the longest form has. */
const MANY_TABS = 80;

/** Records need no plant, only a site. */
const demo = demoForTests(['--no-simulator']);

beforeAll(async () => {
  await asOwner(
    `INSERT INTO plenum.site (code, name, time_zone, simulated) VALUES ('${SITE.id}', 'Demo', 'UTC', true)`
  );
  await saveDemoRecords(demo.plenum.databaseUrl);
});

async function asOwner(sql: string): Promise<void> {
  const owner = new pg.Client({ connectionString: demo.plenum.databaseUrl });
  await owner.connect();
  await owner.query(sql);
  await owner.end();
}

async function openMoney(query = '', viewport = DESKTOP) {
  const opened = await openPage(demo.browser, new URL(`/a/plenum-itot-app/money${query}`, demo.plenum.url), viewport);
  await opened.page
    .getByText(/^(What|How|Days|A new)/)
    .first()
    .waitFor({ timeout: DRAWN_TIMEOUT_MS });
  return opened;
}

const table = (page: Page) => page.getByRole('table').first();
const shown = (page: Page, text: string | RegExp) =>
  page.locator(MAIN).getByText(text).first().waitFor({ timeout: DRAWN_TIMEOUT_MS });

/** Beyond the right edge of the screen, CSS pixels; what scrolls by itself does not count. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));
}

async function tabTo(page: Page, name: string): Promise<void> {
  for (let tabs = 0; tabs < MANY_TABS; tabs++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const one = document.activeElement;
      return one?.getAttribute('aria-label') ?? one?.textContent?.trim() ?? '';
    });
    if (focused === name) {
      return;
    }
  }
  throw new Error(`the Tab key never came to ${name}`);
}

describe('the page Money of the app', { timeout: 4 * DRAWN_TIMEOUT_MS }, () => {
  test.each(['dark', 'light'])('lists records, and shows one with its versions and its form, %s', async (theme) => {
    const { page, problems } = await openMoney(`?theme=${theme}`);
    await shown(page, 'CRAH fans by underfloor pressure, 18 to 12 Pa');
    await screenshot(page, `money-${theme}`);
    expect(await accessibilityFaults(page, MAIN)).toEqual([]);
    await page.getByRole('tab', { name: 'Tariffs' }).click();
    await page.getByRole('link', { name: 'demo-grid' }).click();
    await shown(page, /^The first version\.$/);
    await shown(page, /perKwh: "0.218"/);
    await screenshot(page, `money-record-${theme}`);
    expect(await accessibilityFaults(page, MAIN)).toEqual([]);
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Price of rate 1, EUR/kWh').waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await screenshot(page, `money-form-${theme}`);
    expect(await accessibilityFaults(page, MAIN)).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });

  test('by keyboard alone, a budget is entered, corrected where it does not fit, saved and found again', async () => {
    const { page, problems } = await openMoney('?kind=budget&edit=new');
    await page.getByLabel('Name').focus();
    await page.keyboard.type('power 2027');
    await tabTo(page, 'Site');
    await page.keyboard.type(SITE.id);
    await page.getByRole('option').first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await page.keyboard.press('Enter');
    await tabTo(page, 'Currency');
    await page.keyboard.type('EUR');
    await page.getByRole('option').first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await page.keyboard.press('Enter');
    await tabTo(page, 'Amount, EUR');
    await page.keyboard.type('12,5');
    await tabTo(page, 'Save the budget');
    await page.keyboard.press('Enter');
    // The first field that does not fit has the focus.
    await shown(page, '3 fields to correct');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('body.from');
    await page.keyboard.type('01012027');
    await page.getByLabel('Until').focus();
    await page.keyboard.type('01012028');
    await shown(page, 'Write digits with at most one point, such as 0.0825.');
    await page.getByLabel('Amount, EUR').focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('120000.50');
    await page.keyboard.press('Enter');
    await shown(page, 'The first version.');
    await shown(page, '120000.5 EUR');
    await page.getByRole('button', { name: 'Budgets' }).press('Enter');
    await expect
      .poll(
        () =>
          table(page)
            .getByRole('row', { name: /power 2027/ })
            .innerText(),
        { timeout: DRAWN_TIMEOUT_MS }
      )
      .toMatch(/120,000.5 EUR from 2027-01-01 until 2028-01-01[\s\S]*preview, version 1/);
    // Refused saves are answers of 422, which a browser writes on its console.
    expect(problems.filter((one) => !/422/.test(one))).toEqual([]);
    await page.close();
  });

  test('of an initiative that is done, a change needs a reason, and nothing is overwritten that somebody saved meanwhile', async () => {
    const { page, problems } = await openMoney('?kind=initiative&name=tower-fill&edit=yes');
    const spent = page.getByLabel('Spent once, EUR');
    await spent.waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await spent.fill('21000');
    const save = page.getByRole('button', { name: 'Save as the next version' });
    await save.click();
    await shown(page, /what tower-fill saved since .* Say in the note why it changes\./);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('note');
    await asOwner(
      `SELECT plenum.save_record('initiative', name, version, state, valid_from, jsonb_set(body, '{lifeYears}', '12'), 'as the maker says', 'bob', 'Editor', 'grafana', simulated)
         FROM plenum.record WHERE kind = 'initiative' AND name = 'tower-fill'`
    );
    await page.getByLabel('Why').fill('the last invoice came');
    await save.click();
    await shown(page, 'Not saved: 1 version came after version 1');
    await shown(page, /bob saved it on/);
    await screenshot(page, 'money-conflict');
    expect(await accessibilityFaults(page, MAIN)).toEqual([]);
    await page.getByRole('button', { name: 'Keep mine, to save on top of it' }).click();
    await save.click();
    await shown(page, 'Version 3');
    const versions = page.getByRole('region', { name: 'Versions' }).getByRole('listitem');
    expect(await versions.first().innerText()).toMatch(
      /preview \(Admin\), in Grafana[\s\S]*the last invoice came[\s\S]*Spent once: 18000 → 21000/
    );
    expect(problems.filter((one) => !/422|409/.test(one))).toEqual([]);
    await page.close();
  });

  test('asks before what is typed is lost: on the way to another page, and when the browser leaves', async () => {
    const { page, problems } = await openMoney('?kind=tariff&name=demo-grid&edit=yes');
    const price = page.getByLabel('Price of rate 1, EUR/kWh');
    await price.waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await price.focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('0.3');
    const question = page.getByRole('dialog', { name: 'Leave without saving?' });
    await page.getByRole('link', { name: 'Coverage' }).first().click();
    await question.waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await screenshot(page, 'money-leave');
    expect(await accessibilityFaults(page, '[role="dialog"]')).toEqual([]);
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    expect(await price.inputValue()).toBe('0.3');

    const asked = page.waitForEvent('dialog', { timeout: DRAWN_TIMEOUT_MS });
    void page.evaluate(() => window.location.reload()).catch(() => undefined);
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    expect(await price.inputValue()).toBe('0.3');

    await page.getByRole('link', { name: 'Coverage' }).first().click();
    await question.getByRole('button', { name: 'Discard unsaved changes' }).click({ timeout: DRAWN_TIMEOUT_MS });
    await expect.poll(() => new URL(page.url()).pathname).toBe('/a/plenum-itot-app/coverage');
    expect(problems).toEqual([]);
    await page.close();
  });

  test('a viewer reads it all and finds nothing to change, and the data source refuses it as well', async () => {
    const { page, problems } = await openMoney('?kind=tariff&role=Viewer');
    await page.getByRole('link', { name: 'demo-grid' }).waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await shown(page, 'You may read these records. An Editor changes them.');
    expect(await page.getByRole('button', { name: /New|Edit|Save/ }).count()).toBe(0);
    await page.getByRole('link', { name: 'demo-grid' }).click();
    await shown(page, 'The first version.');
    expect(await page.getByRole('button', { name: /New|Edit|Save/ }).count()).toBe(0);
    expect(problems).toEqual([]);
    const refused = await page.evaluate(async () => {
      const answer = await fetch('/api/datasources/uid/plenum/resources/records', {
        method: 'POST',
        headers: { 'X-Preview-Role': 'Viewer' },
        body: JSON.stringify({ basedOn: 1, record: { kind: 'tariff', name: 'demo-grid', body: {} } }),
      });
      return [answer.status, ((await answer.json()) as { message: string }).message];
    });
    expect(refused).toEqual([403, 'preview may not change records: the role is Viewer. Ask for the role Editor.']);
    await page.close();
  });

  test('says what is missing where there is nothing, and leads to a new one', async () => {
    const { page, problems } = await openMoney('?kind=baseline');
    await shown(page, /^No baseline is saved yet\. Without one, initiatives are judged by the year before/);
    await screenshot(page, 'money-empty');
    await page.getByRole('button', { name: 'New baseline' }).click();
    await page.getByLabel('CV(RMSE), %').waitFor({ timeout: DRAWN_TIMEOUT_MS });
    expect(problems).toEqual([]);
    await page.close();
  });

  test('on a phone every part fits the screen: lists, a record and the longest form', async () => {
    const { page, problems } = await openMoney('', PHONE);
    await shown(page, 'CRAH fans by underfloor pressure, 18 to 12 Pa');
    await screenshot(page, 'money-phone');
    expect(await overflow(page)).toBe(0);
    await page.goto(new URL('/a/plenum-itot-app/money?kind=tariff&name=demo-grid', demo.plenum.url).toString());
    await shown(page, 'The first version.');
    await screenshot(page, 'money-record-phone');
    expect(await overflow(page)).toBe(0);
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Price of rate 1, EUR/kWh').waitFor({ timeout: DRAWN_TIMEOUT_MS });
    await page.getByLabel('Price of rate 1, EUR/kWh').scrollIntoViewIfNeeded();
    await screenshot(page, 'money-form-phone');
    expect(await overflow(page)).toBe(0);
    expect(await accessibilityFaults(page, MAIN)).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });
});
