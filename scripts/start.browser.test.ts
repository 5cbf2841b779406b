import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MODBUS_REGISTERS } from '#simulator/points/modbus.ts';
import { BROWSER_ARGS, ensureBrowser } from './lib/browser.ts';
import { ROOT } from './lib/run.ts';
import { query, values } from './testing/query.ts';
import { type Started, startForTest } from './testing/started.ts';

/** Screenshots to look at; with PLENUM_UPDATE_SCREENSHOTS=1 the README's pictures are made anew. */
const SCREENSHOTS = process.env.PLENUM_UPDATE_SCREENSHOTS
  ? path.join(ROOT, 'docs/images')
  : path.join(ROOT, 'dist/screenshots');
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1440, height: 1000 };
/** The promise: a changed register is on the panel within this time. */
const REGISTER_TO_PANEL_MS = 5_000;
const HOUR_S = 3_600;

let plenum: Started;
let browser: Browser;

beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  [plenum, browser] = await Promise.all([
    startForTest(),
    chromium.launch({ executablePath: ensureBrowser(), args: BROWSER_ARGS }),
  ]);
}, 240_000);

afterAll(async () => {
  await browser?.close();
  plenum?.dispose();
});

async function open(pathname: string, viewport = DESKTOP): Promise<{ page: Page; problems: string[] }> {
  const page = await browser.newPage({ viewport });
  const problems: string[] = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(new URL(pathname, plenum.url).toString());
  return { page, problems };
}

// In this order: the last test stops what the others use.
describe('npm start', { shuffle: false }, () => {
  test('values of all four protocols change', async () => {
    const perProtocol = {
      'Modbus TCP': { metric: 'RackPower' },
      'OPC UA': { metric: 'AirTemperature', processArea: ['Inlet'] },
      'DSX over MQTT': { metric: 'RackLiquidSupplyTemperature' },
      Prometheus: { metric: 'hw.power', processArea: ['GPU'] },
    };
    for (const [protocol, metric] of Object.entries(perProtocol)) {
      await expect
        .poll(
          async () => {
            const frames = await query(plenum.url, metric, { seconds: 90, bucket: '5s' });
            return frames.some((frame) => new Set(values(frame)).size > 1);
          },
          { timeout: 60_000, message: protocol }
        )
        .toBe(true);
    }
  });

  test('the overview shows every rack without an error on the console', async () => {
    for (const theme of ['dark', 'light']) {
      const { page, problems } = await open(`/d/plenum-overview?theme=${theme}`);
      await page.getByText('Hottest inlet').first().waitFor();
      await expect
        .poll(() => page.getByText('R-A01', { exact: false }).count(), { timeout: 30_000 })
        .toBeGreaterThan(0);
      await expect.poll(() => page.locator('canvas').count(), { timeout: 30_000 }).toBeGreaterThan(3);
      await page.screenshot({ path: path.join(SCREENSHOTS, `overview-${theme}.png`) });
      expect(problems).toEqual([]);
      await page.close();
    }
  });

  test('the correlation panel says its finding and that the plant is simulated', async () => {
    const { page } = await open('/d/plenum-overview');
    const panel = page.locator('[data-viz-panel-key="panel-1"], section').filter({ hasText: 'move together' }).first();
    await panel
      .getByText(/simulated/)
      .first()
      .waitFor({ timeout: 30_000 });
    await expect.poll(() => panel.innerText(), { timeout: 30_000 }).toMatch(/\br [−-]?\d\.\d\d/);
    await page.close();
  });

  test('on a phone nothing is wider than the screen', async () => {
    const pages = [
      { name: 'overview', pathname: '/d/plenum-overview', shows: 'Hottest inlet' },
      { name: 'start-page', pathname: '/a/plenum-itot-app', shows: 'OPC UA' },
    ];
    for (const { name, pathname, shows } of pages) {
      const { page } = await open(pathname, PHONE);
      await page.getByText(shows).first().waitFor({ timeout: 30_000 });
      await page.screenshot({ path: path.join(SCREENSHOTS, `${name}-phone.png`) });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, pathname).toBeLessThanOrEqual(0);
      await page.close();
    }
  });

  test('the start page lists every source with its newest sample', async () => {
    const { page, problems } = await open('/a/plenum-itot-app');
    for (const protocol of ['OPC UA', 'Modbus', 'Prometheus', 'MQTT']) {
      await page.getByText(new RegExp(protocol)).first().waitFor({ timeout: 20_000 });
    }
    await page
      .getByText(/\d+ s ago/)
      .first()
      .waitFor({ timeout: 20_000 });
    await page.screenshot({ path: path.join(SCREENSHOTS, 'start-page.png') });
    expect(problems).toEqual([]);
    await page.close();
  });

  test('the query editor asks and its answer is drawn', async () => {
    const { page, problems } = await open('/explore');
    await page.getByText('Rack power').first().waitFor({ timeout: 20_000 });
    await page.getByRole('button', { name: 'Run query' }).click();
    await page.locator('canvas').first().waitFor({ timeout: 20_000 });
    await page.screenshot({ path: path.join(SCREENSHOTS, 'query-editor.png') });
    expect(problems).toEqual([]);
    await page.close();
  });

  test('a Modbus register changed at the slave is on the panel within five seconds', async () => {
    const pinnedKw = 77.7;
    const { page } = await open('/d/plenum-overview?var-rack=R-A03');
    const panel = page
      .locator('section')
      .filter({ hasText: /^Rack power/ })
      .first();
    await expect.poll(() => panel.innerText(), { timeout: 30_000 }).toMatch(/\d\s*kW/);
    const { unit, register } = rackPowerRegister('R-A03');
    const pin = `/modbus?unit=${unit}&register=${register}&value=${pinnedKw}`;
    expect((await fetch(new URL(pin, plenum.controlUrl), { method: 'POST' })).status).toBe(200);
    const changedAt = performance.now();
    // A bucket in which old and new readings meet shows their mean; no rack of the plant comes near half of the new one.
    const shown = async () => Number(/([\d.]+)\s*kW/.exec(await panel.innerText())?.[1] ?? 0);
    await expect.poll(shown, { timeout: 6 * REGISTER_TO_PANEL_MS, interval: 50 }).toBeGreaterThan(pinnedKw / 2);
    expect(performance.now() - changedAt).toBeLessThan(REGISTER_TO_PANEL_MS);
    await expect.poll(shown, { timeout: 6 * REGISTER_TO_PANEL_MS }).toBe(pinnedKw);
    await page.close();
  });

  test('history of the simulated plant is filled in behind the live samples', async () => {
    await expect
      .poll(
        async () =>
          Math.min(
            ...(await query(plenum.url, { metric: 'RackPower' }, { seconds: 20 * HOUR_S })).map(
              (frame) => values(frame).length
            )
          ),
        {
          timeout: 100_000,
          interval: 2_000,
        }
      )
      .toBeGreaterThan(100);
  });

  test('Ctrl-C stops everything and ends well', async () => {
    expect(await plenum.interrupt()).toBe(0);
    await expect(fetch(plenum.url)).rejects.toThrow();
    await expect(fetch(plenum.controlUrl)).rejects.toThrow();
  });
});

function rackPowerRegister(rack: string): { unit: number; register: number } {
  const found = MODBUS_REGISTERS.find(({ meaning }) => meaning?.metric === 'RackPower' && meaning.rack === rack);
  return { unit: found!.unitId, register: found!.address };
}
